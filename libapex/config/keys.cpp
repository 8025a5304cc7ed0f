#include "config/key_table.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "config/notify_keys.h"
#include "config/value_parsers.h"

namespace apex {
namespace {

constexpr std::string_view kTruth = "true or false";
constexpr std::size_t kSeedDigits = 130;
constexpr std::size_t kPublicKeyDigits = 64;

/// Where a parser found something: stores it and says so.
template <typename Target, typename Found>
bool store(Target& target, const std::optional<Found>& found) {
  if (found) target = Target(*found);
  return found.has_value();
}

std::string truth(bool value) { return value ? "true" : "false"; }

/// A secret goes into a header or a hash: no control characters, no blanks around it.
bool store_secret(Secret& secret, std::string_view text) {
  const bool has_control = std::any_of(text.begin(), text.end(),
                                       [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; });
  if (has_control || text.empty() || trim(text) != text) return false;
  secret = Secret(std::string(text));
  return true;
}
std::string print_secret(const Secret& secret) { return secret.empty() ? "" : "set"; }

bool set_network(Config& config, std::string_view text) {
  const auto network = parse_network(to_lower(text));
  if (network) config.api.network = *network;
  return network.has_value();
}

bool set_testnet(Config& config, std::string_view text) {
  const auto is_testnet = parse_truth(text);
  if (is_testnet) config.api.network = *is_testnet ? Network::testnet : Network::mainnet;
  return is_testnet.has_value();
}

bool set_base_url(Config& config, std::string_view text) {
  const auto url = parse_base_url(text);
  if (url) config.api.base_url = url->text;
  return url.has_value();
}

bool set_trade_side(Config& config, std::string_view text) {
  const std::string lower = to_lower(text);
  if (lower != "buy" && lower != "sell") return false;
  config.trading.side = lower == "buy" ? Side::buy : Side::sell;
  return true;
}

bool set_trade_type(Config& config, std::string_view text) {
  const std::string lower = to_lower(text);
  if (lower != "market" && lower != "limit") return false;
  config.trading.type = lower == "market" ? OrderType::market : OrderType::limit;
  return true;
}

bool set_mode(Config& config, std::string_view text) {
  const std::string lower = to_lower(text);
  if (lower != "daily" && lower != "continuous") return false;
  config.schedule.mode = lower == "daily" ? ScheduleMode::daily : ScheduleMode::continuous;
  return true;
}

bool set_timezone(Config& config, std::string_view text) {
  auto zone = TimeZone::find(text);
  if (zone) config.schedule.timezone = std::move(*zone);
  return zone.has_value();
}

bool set_log_level(Config& config, std::string_view text) {
  const auto level = parse_log_level(text);
  if (level) config.log_level = *level;
  return level.has_value();
}

const Decimal& amount_max() {
  static const Decimal value = "1000000000"_dec;
  return value;
}

bool set_max_position_size(Config& config, std::string_view text) {
  const auto size = parse_decimal_between(text, Decimal(), amount_max());
  if (!size || !size->is_positive()) return false;
  config.safety.max_position_size = Size(*size);
  return true;
}

bool set_max_position_value(Config& config, std::string_view text) {
  const auto value = parse_decimal_between(text, Decimal(), amount_max());
  if (!value || !value->is_positive()) return false;
  config.safety.max_position_value = Usdt(*value);
  return true;
}

bool set_max_slippage(Config& config, std::string_view text) {
  const auto share = parse_decimal_between(text, "0.0001"_dec, "0.1"_dec);
  if (share) config.safety.max_slippage = *share;
  return share.has_value();
}

constexpr std::array kKeys{
    Key{.variable = "APEX_API_KEY",
        .kind = KeyKind::secret,
        .meaning = "API key, from the exchange's key management page",
        .accepts = "one line of text without blanks around it",
        .set = [](Config& c, std::string_view t) { return store_secret(c.credentials.api_key, t); },
        .print = [](const Config& c) { return print_secret(c.credentials.api_key); }},
    Key{.variable = "APEX_API_SECRET",
        .kind = KeyKind::secret,
        .meaning = "secret of the API key",
        .accepts = "one line of text without blanks around it",
        .set = [](Config& c,
                  std::string_view t) { return store_secret(c.credentials.api_secret, t); },
        .print = [](const Config& c) { return print_secret(c.credentials.api_secret); }},
    Key{.variable = "APEX_PASSPHRASE",
        .kind = KeyKind::secret,
        .meaning = "passphrase of the API key",
        .accepts = "one line of text without blanks around it",
        .set = [](Config& c,
                  std::string_view t) { return store_secret(c.credentials.passphrase, t); },
        .print = [](const Config& c) { return print_secret(c.credentials.passphrase); }},
    Key{.variable = "APEX_ZK_SEEDS",
        .kind = KeyKind::secret,
        .meaning = "seeds of the key that signs orders (\"Omni key\"; apexbot derive-zk-seeds)",
        .accepts = "130 hex digits, with or without 0x",
        .set =
            [](Config& c, std::string_view t) {
              auto digits = parse_hex_digits(t, kSeedDigits);
              if (digits) c.credentials.zk_seeds = Secret(std::move(*digits));
              return digits.has_value();
            },
        .print = [](const Config& c) { return print_secret(c.credentials.zk_seeds); }},
    Key{.variable = "APEX_ZK_L2KEY",
        .kind = KeyKind::public_credential,
        .meaning = "public key of the seeds; may be left out, has to match them where given",
        .accepts = "64 hex digits, with or without 0x",
        .set =
            [](Config& c, std::string_view t) {
              const auto digits = parse_hex_digits(t, kPublicKeyDigits);
              if (digits) c.credentials.l2_key = "0x" + to_lower(*digits);
              return digits.has_value();
            },
        .print = [](const Config& c) { return c.credentials.l2_key; }},
    Key{.yaml = "api.endpoint",
        .variable = "APEX_NETWORK",
        .flag = "--network",
        .meaning = "which exchange: local (apexsim), testnet, or mainnet (real money)",
        .accepts = "local, testnet or mainnet",
        .set = set_network,
        .print = [](const Config& c) { return std::string(to_string(c.api.network)); }},
    Key{.variable = "APEX_TESTNET",
        .meaning = "true: testnet, false: mainnet; has to agree with APEX_NETWORK",
        .accepts = kTruth,
        .set = set_testnet,
        .decides = "api.endpoint"},
    Key{.yaml = "api.base_url",
        .variable = "APEX_BASE_URL",
        .flag = "--base-url",
        .meaning = "where the exchange is, instead of the network's own address",
        .accepts = "https://HOST[:PORT], or http:// on loopback; no path, no slash at the end",
        .set = set_base_url,
        .print = [](const Config& c) { return c.api.base_url; }},
    Key{.yaml = "api.ca_file",
        .meaning = "certificates to trust (PEM), instead of the system's",
        .accepts = "the path of a file; ~ is not expanded",
        .set = [](Config& c, std::string_view t) { return store(c.api.ca_file, parse_path(t)); },
        .print = [](const Config& c) { return c.api.ca_file; }},
    Key{.yaml = "trading.side",
        .meaning = "which leg comes first",
        .accepts = "BUY or SELL",
        .set = set_trade_side,
        .print = [](const Config& c) { return std::string(to_string(c.trading.side)); }},
    Key{.yaml = "trading.type",
        .meaning = "order type of the open; the close is always a market order",
        .accepts = "MARKET or LIMIT",
        .set = set_trade_type,
        .print = [](const Config& c) { return std::string(to_string(c.trading.type)); }},
    Key{.yaml = "trading.limit_wait",
        .meaning = "seconds that a LIMIT open may rest",
        .accepts = "whole seconds, 1 to 600",
        .set =
            [](Config& c, std::string_view t) {
              return store(c.trading.limit_wait, parse_whole_number(t, 1, 600));
            },
        .print = [](const Config& c) { return std::to_string(c.trading.limit_wait.count()); }},
    Key{.yaml = "schedule.mode",
        .variable = "SCHEDULE_MODE",
        .meaning = "daily: once a staking day; continuous: every trade_interval_hours",
        .accepts = "daily or continuous",
        .set = set_mode,
        .print = [](const Config& c) { return std::string(to_string(c.schedule.mode)); }},
    Key{.yaml = "schedule.trade_interval_hours",
        .variable = "TRADE_INTERVAL_HOURS",
        .meaning = "hours from trade to trade in continuous mode",
        .accepts = "whole hours, 1 to 24",
        .set =
            [](Config& c, std::string_view t) {
              return store(c.schedule.trade_interval, parse_whole_number(t, 1, 24));
            },
        .print = [](const Config& c) { return std::to_string(c.schedule.trade_interval.count()); }},
    Key{.yaml = "schedule.trade_days",
        .shape = KeyShape::list,
        .meaning = "weekdays of the staking day on which to trade, 0 = Monday",
        .accepts = "weekdays, each once: 0 to 6 (0 = Monday) or mon to sun",
        .set = [](Config& c,
                  std::string_view t) { return store(c.schedule.trade_days, parse_weekdays(t)); },
        .print = [](const Config& c) { return format_weekdays(c.schedule.trade_days); }},
    Key{.yaml = "schedule.trade_time",
        .meaning = "time of day of the trade, in the schedule's time zone",
        .accepts = "a time like 09:00",
        .set =
            [](Config& c, std::string_view t) {
              return store(c.schedule.trade_time, parse_time_of_day(t));
            },
        .print = [](const Config& c) { return format_time_of_day(c.schedule.trade_time); }},
    Key{.yaml = "schedule.timezone",
        .meaning = "time zone of trade_time",
        .accepts = "an IANA name like UTC or Europe/Berlin (package tzdata)",
        .set = set_timezone,
        .print = [](const Config& c) { return c.schedule.timezone.name(); }},
    Key{.yaml = "schedule.continue_after_max_factor",
        .meaning = "trade on although the week's factor is complete",
        .accepts = kTruth,
        .set =
            [](Config& c, std::string_view t) {
              return store(c.schedule.continue_after_max_factor, parse_truth(t));
            },
        .print = [](const Config& c) { return truth(c.schedule.continue_after_max_factor); }},
    Key{.yaml = "schedule.avoid_funding",
        .meaning = "keep three minutes away from full hours, when funding is charged",
        .accepts = kTruth,
        .set = [](Config& c,
                  std::string_view t) { return store(c.schedule.avoid_funding, parse_truth(t)); },
        .print = [](const Config& c) { return truth(c.schedule.avoid_funding); }},
    Key{.yaml = "schedule.jitter",
        .meaning = "minutes after trade_time by which a day's trade may be late, another each day",
        .accepts = "whole minutes, 0 to 240",
        .set =
            [](Config& c, std::string_view t) {
              return store(c.schedule.jitter, parse_whole_number(t, 0, 240));
            },
        .print = [](const Config& c) { return std::to_string(c.schedule.jitter.count()); }},
    Key{.yaml = "schedule.check_interval",
        .flag = "--check-interval",
        .meaning = "seconds from check to check of apexbot run",
        .accepts = "whole seconds, 2 to 3600",
        .set =
            [](Config& c, std::string_view t) {
              return store(c.schedule.check_interval, parse_whole_number(t, 2, 3600));
            },
        .print = [](const Config& c) { return std::to_string(c.schedule.check_interval.count()); }},
    Key{.yaml = "safety.dry_run",
        .variable = "DRY_RUN",
        .meaning = "true, wherever it is written, beats --live",
        .accepts = kTruth,
        .set = [](Config& c,
                  std::string_view t) { return store(c.safety.dry_run, parse_truth(t)); },
        .print = [](const Config& c) { return truth(c.safety.dry_run); }},
    Key{.yaml = "safety.max_position_size",
        .meaning = "largest size in base units; filters the selection of the symbol",
        .accepts = "a number above 0",
        .set = set_max_position_size,
        .print =
            [](const Config& c) {
              return c.safety.max_position_size ? c.safety.max_position_size->to_string() : "";
            }},
    Key{.yaml = "safety.max_position_value",
        .meaning = "largest value of a position in USDT",
        .accepts = "a number above 0",
        .set = set_max_position_value,
        .print = [](const Config& c) { return c.safety.max_position_value.to_string(); }},
    Key{.yaml = "safety.max_slippage",
        .meaning = "how far from the index price an order may be priced, as a share",
        .accepts = "a share from 0.0001 to 0.1 (0.02 is two per cent)",
        .set = set_max_slippage,
        .print = [](const Config& c) { return c.safety.max_slippage.to_string(); }},
    Key{.yaml = "safety.max_daily_trades",
        .meaning = "trades a staking day at most, forced ones included",
        .accepts = "a whole number, 1 to 100",
        .set =
            [](Config& c, std::string_view t) {
              return store(c.safety.max_daily_trades, parse_whole_number(t, 1, 100));
            },
        .print = [](const Config& c) { return std::to_string(c.safety.max_daily_trades); }},
    Key{.yaml = "safety.min_balance",
        .meaning = "USDT that the account has to hold",
        .accepts = "a number, 0 or above",
        .set =
            [](Config& c, std::string_view t) {
              return store(c.safety.min_balance, parse_decimal_between(t, Decimal(), amount_max()));
            },
        .print = [](const Config& c) { return c.safety.min_balance.to_string(); }},
    Key{.yaml = "safety.require_balance_check",
        .meaning = "check min_balance before a trade",
        .accepts = kTruth,
        .set =
            [](Config& c, std::string_view t) {
              return store(c.safety.require_balance_check, parse_truth(t));
            },
        .print = [](const Config& c) { return truth(c.safety.require_balance_check); }},
    Key{.variable = "MAX_FAILURES",
        .meaning = "failures in a row that open the circuit breaker",
        .accepts = "a whole number, 1 to 100",
        .set =
            [](Config& c, std::string_view t) {
              return store(c.breaker.max_failures, parse_whole_number(t, 1, 100));
            },
        .print = [](const Config& c) { return std::to_string(c.breaker.max_failures); }},
    Key{.variable = "CIRCUIT_RESET_MINUTES",
        .meaning = "minutes until an open circuit breaker lets one trade try",
        .accepts = "whole minutes, 1 to 10080",
        .set =
            [](Config& c, std::string_view t) {
              return store(c.breaker.reset, parse_whole_number(t, 1, 10080));
            },
        .print = [](const Config& c) { return std::to_string(c.breaker.reset.count()); }},
    Key{.yaml = "programme.day_boundary",
        .meaning = "when the staking day starts, UTC",
        .accepts = "a time like 08:00",
        .set =
            [](Config& c, std::string_view t) {
              return store(c.programme.day_boundary, parse_time_of_day(t));
            },
        .print = [](const Config& c) { return format_time_of_day(c.programme.day_boundary); }},
    Key{.yaml = "programme.week_start",
        .meaning = "weekday on which the staking week starts, 0 = Monday",
        .accepts = "a weekday: 0 to 6 (0 = Monday) or mon to sun",
        .set = [](Config& c,
                  std::string_view t) { return store(c.programme.week_start, parse_weekday(t)); },
        .print = [](const Config& c) { return std::to_string(c.programme.week_start); }},
    Key{.yaml = "programme.probe",
        .meaning = "ask the exchange for the trading factor it shows, outside of trades",
        .accepts = kTruth,
        .set = [](Config& c,
                  std::string_view t) { return store(c.programme.probe, parse_truth(t)); },
        .print = [](const Config& c) { return truth(c.programme.probe); }},
    Key{.yaml = "log_level",
        .variable = "LOG_LEVEL",
        .flag = "--verbose",
        .meaning = "how much is said on stderr",
        .accepts = "debug, info, warn or error",
        .set = set_log_level,
        .print = [](const Config& c) { return std::string(to_string(c.log_level)); }},
    Key{.yaml = "log_file",
        .meaning = "file that the log is appended to, instead of stderr",
        .accepts = "the path of a file; ~ is not expanded",
        .set = [](Config& c, std::string_view t) { return store(c.log_file, parse_path(t)); },
        .print = [](const Config& c) { return c.log_file; }},
    Key{.yaml = "data_dir",
        .flag = "--data-dir",
        .meaning = "directory of the ledger",
        .accepts = "the path of a directory; ~ is not expanded",
        .set = [](Config& c, std::string_view t) { return store(c.data_dir, parse_path(t)); },
        .print = [](const Config& c) { return c.data_dir.string(); }},
    Key{.yaml = "metrics_file",
        .meaning = "file for Prometheus that the daemon writes after each pass",
        .accepts = "the path of a file; ~ is not expanded",
        .set = [](Config& c, std::string_view t) { return store(c.metrics_file, parse_path(t)); },
        .print = [](const Config& c) { return c.metrics_file; }},
    Key{.variable = "DEBUG",
        .meaning = "show the exchange's own messages in errors, filtered",
        .accepts = kTruth,
        .set = [](Config& c, std::string_view t) { return store(c.debug_details, parse_truth(t)); },
        .print = [](const Config& c) { return truth(c.debug_details); }},
};

}  // namespace

std::span<const Key> key_table() {
  static const std::vector<Key> all = [] {
    std::vector<Key> keys(kKeys.begin(), kKeys.end());
    keys.insert(keys.end(), notify_keys().begin(), notify_keys().end());
    return keys;
  }();
  return all;
}

}  // namespace apex
