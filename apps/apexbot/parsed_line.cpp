#include "apexbot/parsed_line.h"

#include <algorithm>
#include <utility>

#include "base/nearest_name.h"
#include "config/value_parsers.h"
#include "execution/ledger_rebuild.h"
#include "execution/switch_note.h"
#include "model/network.h"
#include "trading/multiplier.h"

namespace apex {
namespace {

constexpr int kHistoryLimitMax = 10'000;

Result<Decimal> read_amount(const char* option, const std::string& text) {
  const auto amount = Decimal::parse(text);
  if (amount && !amount->is_negative()) return *amount;
  return fail(ErrorKind::usage, std::string(option) + ": " + quote_value(text) +
                                    " is no plain number of 0 or more, like 1000 or 0.5");
}

Result<int> read_number(const char* option, const std::string& text, int low, int high) {
  if (const auto number = parse_whole_number(text, low, high)) return *number;
  return fail(ErrorKind::usage, std::string(option) + ": " + quote_value(text) +
                                    " is no whole number from " + std::to_string(low) + " to " +
                                    std::to_string(high));
}

Result<std::optional<Decimal>> read_optional_amount(const char* option, const std::string& text) {
  if (text.empty()) return std::optional<Decimal>{};
  APEX_TRY_ASSIGN(const Decimal amount, read_amount(option, text));
  return std::optional<Decimal>{amount};
}

Result<std::optional<std::string>> read_reason(const std::optional<std::string>& text) {
  if (!text) return std::optional<std::string>{};
  const auto checked = check_reason(*text);
  if (!checked) return fail("--reason", checked.error());
  return text;
}

Result<Command> finish_close(ParsedLine& parsed) {
  constexpr std::size_t kSymbolMax = 40;
  const auto is_plain = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  };
  const std::optional<std::string>& symbol = parsed.close.adopt;
  const bool is_symbol = !symbol || (!symbol->empty() && symbol->size() <= kSymbolMax &&
                                     std::all_of(symbol->begin(), symbol->end(), is_plain));
  if (is_symbol) return parsed.close;
  return fail(ErrorKind::usage, "--adopt: " + quote_value(*symbol) + " is no symbol like BTC-USDT");
}

Result<Command> finish_history(ParsedLine& parsed) {
  HistoryArgs& args = parsed.history;
  if (static_cast<int>(parsed.week) + static_cast<int>(parsed.month) +
          static_cast<int>(parsed.all) >
      1) {
    return fail(ErrorKind::usage, "--week, --month and --all: one of them");
  }
  if (parsed.week) args.period = HistoryPeriod::week;
  if (parsed.month) args.period = HistoryPeriod::month;
  if (parsed.all) args.period = HistoryPeriod::all;
  if (args.csv && parsed.common.json) {
    return fail(ErrorKind::usage, "--csv and --json: one of the two");
  }
  if (!parsed.limit) return args;
  if (args.period && !args.csv && !parsed.common.json) {
    return fail(ErrorKind::usage, "--limit: the figures of a period are of all its trades");
  }
  APEX_TRY_ASSIGN(args.limit, read_number("--limit", *parsed.limit, 1, kHistoryLimitMax));
  return args;
}

Result<Command> finish_ledger(ParsedLine& parsed) {
  LedgerArgs& args = parsed.ledger;
  if (!parsed.ledger_action) {
    return fail(ErrorKind::usage,
                "ledger: check or rebuild is needed, as in: apexbot ledger check");
  }
  if (*parsed.ledger_action == "rebuild") {
    args.action = LedgerAction::rebuild;
  } else if (*parsed.ledger_action != "check") {
    const std::vector<std::string> known{"check", "rebuild"};
    const std::string near = did_you_mean(*parsed.ledger_action, known);
    return fail(ErrorKind::usage,
                "unknown action " + quote_value(*parsed.ledger_action) + " of ledger" +
                    (near.empty() ? ": check and rebuild are what there is" : near));
  }
  if (args.action == LedgerAction::check && (args.yes || parsed.ledger_days)) {
    return fail(ErrorKind::usage, "--days and --yes belong to ledger rebuild");
  }
  if (args.action == LedgerAction::rebuild && args.rehearsal) {
    return fail(ErrorKind::usage, "--rehearsal: no exchange knows what was rehearsed");
  }
  if (parsed.ledger_days) {
    APEX_TRY_ASSIGN(args.days, read_number("--days", *parsed.ledger_days, 1, kDaysLearnedMax));
  }
  return args;
}

Result<Command> finish_multiplier(ParsedLine& parsed) {
  MultiplierArgs& args = parsed.multiplier;
  if (parsed.staked.empty() || parsed.months.empty()) {
    return fail(ErrorKind::usage,
                "--staked and --months are needed, as in: apexbot multiplier --staked 1000 "
                "--months 6");
  }
  APEX_TRY_ASSIGN(args.staked, read_amount("--staked", parsed.staked));
  APEX_TRY_ASSIGN(args.months,
                  read_number("--months", parsed.months, 0, MultiplierCalculator::kMonthsMax));
  APEX_TRY_ASSIGN(args.days, read_number("--days", parsed.days, 0, MultiplierCalculator::kDaysMax));
  APEX_TRY_ASSIGN(args.pool, read_optional_amount("--pool", parsed.pool));
  APEX_TRY_ASSIGN(args.pool_weight, read_optional_amount("--pool-weight", parsed.pool_weight));
  APEX_TRY_ASSIGN(args.target, read_optional_amount("--target", parsed.target));
  if (args.pool.has_value() != args.pool_weight.has_value()) {
    return fail(ErrorKind::usage,
                "--pool and --pool-weight belong together: a reward is a share of the pool");
  }
  return args;
}

Result<Command> finish_derive(ParsedLine& parsed) {
  if (!parsed.message.empty()) {
    if (parsed.message != "mainnet" && parsed.message != "testnet") {
      return fail(ErrorKind::usage,
                  "--message: " + quote_value(parsed.message) + " is neither mainnet nor testnet");
    }
    parsed.derive.message =
        parsed.message == "mainnet" ? SeedMessage::mainnet : SeedMessage::testnet;
  }
  return parsed.derive;
}

Result<Command> finish_import(ParsedLine& parsed) {
  if (!parsed.import_directory || parsed.import_directory->empty()) {
    return fail(ErrorKind::usage,
                "import: the Python bot's directory is needed, as in: apexbot import "
                "../python-bot");
  }
  parsed.import.directory = *parsed.import_directory;
  return parsed.import;
}

Result<Command> finish(ParsedLine& parsed, const std::string& name) {
  if (name == "trade") return parsed.trade;
  if (name == "run") return parsed.run;
  if (name == "dry-run") {
    if (parsed.dry_run.all && parsed.dry_run.validate) {
      return fail(ErrorKind::usage, "--all and --validate: one of the two");
    }
    return parsed.dry_run;
  }
  if (name == "status") return parsed.status;
  if (name == "plan") return parsed.plan;
  if (name == "history") return finish_history(parsed);
  if (name == "health") return parsed.health;
  if (name == "notify") {
    if (parsed.notify.test && parsed.notify.rehearsal) {
      return fail(ErrorKind::usage, "--test and --rehearsal: one of the two");
    }
    return parsed.notify;
  }
  if (name == "halt") {
    APEX_TRY_ASSIGN(parsed.halt.reason, read_reason(parsed.reason));
    return parsed.halt;
  }
  if (name == "resume") return parsed.resume;
  if (name == "breaker") {
    APEX_TRY_ASSIGN(parsed.breaker.reason, read_reason(parsed.reason));
    if (parsed.breaker.reason && !parsed.breaker.reset) {
      return fail(ErrorKind::usage, "--reason belongs to --reset");
    }
    return parsed.breaker;
  }
  if (name == "reconcile") return parsed.reconcile;
  if (name == "close") return finish_close(parsed);
  if (name == "ledger") return finish_ledger(parsed);
  if (name == "multiplier") return finish_multiplier(parsed);
  if (name == "import") return finish_import(parsed);
  return finish_derive(parsed);
}

Result<void> check_common(const CommonArgs& common) {
  if (common.network) {
    if (!parse_network(to_lower(*common.network))) {
      return fail(ErrorKind::usage, "--network: " + quote_value(*common.network) +
                                        " is none of local, testnet and mainnet");
    }
  }
  if (common.base_url && !parse_base_url(*common.base_url)) {
    return fail(ErrorKind::usage, "--base-url: " + quote_value(*common.base_url) +
                                      ": https://HOST[:PORT] is needed, or http:// on loopback; "
                                      "no path, no slash at the end");
  }
  return {};
}

}  // namespace

Result<Command> command_of(ParsedLine parsed, const std::string& name) {
  APEX_TRY(check_common(parsed.common));
  APEX_TRY_ASSIGN(Command command, finish(parsed, name));
  std::visit([&parsed](auto& args) { args.common = parsed.common; }, command);
  return command;
}

}  // namespace apex
