// The answers of the exchange: whatever it sends, a decoder gives a value in its range or an error.
#include <algorithm>
#include <array>
#include <set>

#include "exchange/account_message.h"
#include "exchange/answer.h"
#include "exchange/instrument_message.h"
#include "exchange/market_message.h"
#include "exchange/order_message.h"
#include "exchange/staking_message.h"
#include "ledger/fact_json.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace apex::testing {
namespace {

HttpResponse response_with(int status, std::string_view body) {
  HttpResponse response;
  response.status = status;
  response.body = body;
  return response;
}

/// What the decoder makes of a body that is no refusal; nothing where it makes an error.
template <typename Decode>
auto decode_body(std::string_view body, Decode decode)
    -> std::optional<std::decay_t<decltype(*decode(std::declval<JsonView>()))>> {
  const auto answer = read_answer(response_with(200, body));
  if (!answer) {
    require_error(answer.error(), ErrorKind::protocol);
    return std::nullopt;
  }
  auto value = decode(answer->root());
  if (value) return *std::move(value);
  require_error(value.error(), ErrorKind::protocol);
  return std::nullopt;
}

/// A name as it may stand in a URL, a log line or a table.
void require_name(const std::string& text) {
  constexpr std::size_t kBytesMax = 128;
  require_plain_line(text);
  PROPERTY_OF(text, text.size() <= kBytesMax);
}

template <typename Amount>
void require_positive_or_unset(const std::optional<Amount>& amount) {
  PROPERTY(!amount || amount->is_positive());
}

void require_levels(const std::vector<DepthLevel>& levels) {
  for (const DepthLevel& level : levels) {
    PROPERTY(level.price.is_positive() && level.size.is_positive());
  }
}

void require_time(Timestamp t) { PROPERTY_OF(format_utc(t), parse_utc(format_utc(t)) == t); }

/// In range, and the ledger gives back what it is told of it.
void require_order(const Order& order) {
  require_name(order.id.str());
  require_name(order.symbol.str());
  PROPERTY(!order.size.is_negative() && !order.price.is_negative());
  PROPERTY(!order.filled.is_negative() && order.filled <= order.matched);
  PROPERTY(!order.filled_value.is_negative());
  require_positive_or_unset(order.average_price);
  require_time(order.created_at);
  PROPERTY(!order.is_final() || order.filled == order.matched);
  const std::string body = seen_body(order);
  const auto document = JsonDocument::parse(body);
  PROPERTY_OF(body, document.has_value());
  const auto again = read_seen(document->root());
  PROPERTY_OF(body, again.has_value() && seen_body(*again) == body);
  PROPERTY_OF(body, again->id == order.id && again->client_id == order.client_id);
}

void require_fill(const Fill& fill) {
  require_name(fill.id.str());
  require_name(fill.order_id.str());
  require_name(fill.symbol.str());
  PROPERTY(fill.price.is_positive() && fill.size.is_positive() && !fill.value.is_negative());
  require_time(fill.created_at);
  const std::string body = fill_body(fill);
  const auto document = JsonDocument::parse(body);
  PROPERTY_OF(body, document.has_value());
  const auto again = read_fill(document->root());
  PROPERTY_OF(body, again.has_value() && fill_body(*again) == body);
  PROPERTY_OF(body, again->id == fill.id && again->order_id == fill.order_id);
}

void require_orders(const std::optional<std::vector<Order>>& orders) {
  if (!orders) return;
  for (const Order& order : *orders) require_order(order);
}

}  // namespace

void fuzz_server_time(std::string_view input) {
  const auto time = decode_body(input, decode_server_time);
  if (!time) return;
  const std::string text = format_utc(*time);
  PROPERTY_OF(text, text >= "2020-01-01" && text <= "2100-01-01T00:00:00Z");
  require_time(*time);
}

void fuzz_instruments(std::string_view input) {
  const auto instruments = decode_body(input, decode_instruments);
  if (!instruments) return;
  std::set<Symbol> symbols;
  for (const Instrument& instrument : *instruments) {
    require_name(instrument.symbol.str());
    require_name(instrument.public_name);
    require_name(instrument.base_token);
    require_name(instrument.settle_asset);
    PROPERTY(symbols.insert(instrument.symbol).second);
    PROPERTY(instrument.asset_decimals >= 0 && instrument.asset_decimals <= Decimal::kScaleMax);
    PROPERTY(instrument.tick.is_positive() && instrument.step.is_positive());
    PROPERTY(instrument.min_size.is_positive() && instrument.max_size.is_positive());
    PROPERTY(instrument.initial_margin_rate.is_positive());
    PROPERTY(instrument.default_initial_margin_rate.is_positive());
    require_positive_or_unset(instrument.max_market_price_range);
  }
}

void fuzz_tickers(std::string_view input) {
  const auto tickers = decode_body(input, decode_tickers);
  if (!tickers) return;
  std::set<std::string> names;
  for (const Ticker& ticker : *tickers) {
    require_name(ticker.public_name);
    PROPERTY(names.insert(ticker.public_name).second);
    require_positive_or_unset(ticker.last);
    require_positive_or_unset(ticker.index);
    require_positive_or_unset(ticker.mark);
  }
}

void fuzz_depth(std::string_view input) {
  const auto depth =
      decode_body(input, [](const JsonView& root) { return decode_depth(root, "BTCUSDT"); });
  if (!depth) return;
  require_levels(depth->asks);
  require_levels(depth->bids);
}

void fuzz_worst_price(std::string_view input) {
  const auto price = decode_body(input, decode_worst_price);
  if (!price) return;
  PROPERTY(price->worst.is_positive());
  require_positive_or_unset(price->best_bid);
  require_positive_or_unset(price->best_ask);
}

void fuzz_account(std::string_view input) {
  const auto account = decode_body(input, decode_account);
  if (!account) return;
  const std::string& id = account->id.str();
  require_name(id);
  PROPERTY_OF(id, id.find_first_not_of("0123456789") == std::string::npos);
  require_name(account->l2_key);
  for (const PositionRow& row : account->positions) {
    require_name(row.symbol.str());
    PROPERTY(!row.size.is_negative());
    require_positive_or_unset(row.entry_price);
    require_positive_or_unset(row.initial_margin_rate);
    PROPERTY(account->net_position(row.symbol).to_string().size() < 64);
  }
}

void fuzz_balance(std::string_view input) {
  const auto balance = decode_body(input, decode_balance);
  if (!balance) return;
  for (const Usdt& amount : {balance->total_equity, balance->available, balance->initial_margin}) {
    PROPERTY(Decimal::parse(amount.to_string()) == amount.decimal());
  }
}

void fuzz_order(std::string_view input) {
  const auto order = decode_body(input, decode_order_answer);
  if (order) require_order(*order);
}

void fuzz_open_orders(std::string_view input) {
  require_orders(decode_body(input, decode_open_orders));
}

void fuzz_order_history(std::string_view input) {
  require_orders(decode_body(input, decode_order_page));
}

void fuzz_fills(std::string_view input) {
  const auto fills = decode_body(input, decode_fill_page);
  if (!fills) return;
  for (const Fill& fill : *fills) require_fill(fill);
}

/// Nothing is expected of this one: an answer of another shape is nothing, not an error.
void fuzz_staking_factors(std::string_view input) {
  const auto answer = read_answer(response_with(200, input));
  if (!answer) return require_error(answer.error(), ErrorKind::protocol);
  const auto factors = find_staking_factors(answer->root());
  if (!factors) return;
  const auto require_factor = [](const Decimal& factor) {
    PROPERTY(!factor.is_negative() && factor <= Decimal::from_integer(100));
    PROPERTY_OF(factor.to_string(), Decimal::parse(factor.to_string()) == factor);
  };
  require_factor(factors->trading_activity);
  if (factors->time) require_factor(*factors->time);
}

void fuzz_error_answer(std::string_view input) {
  const auto document = JsonDocument::parse(input);
  if (!document) return require_error(document.error(), ErrorKind::protocol);
  const auto found = find_refusal(document->root());
  if (!found) return require_error(found.error(), ErrorKind::protocol);
  if (!*found) return;
  const ErrorAnswer& refusal = **found;
  PROPERTY(refusal.code != 0);
  const std::string text = describe(refusal);
  require_plain_line(text);
  // What the exchange says in its own words is neither shown nor does it decide anything.
  ErrorAnswer silent = refusal;
  silent.message.clear();
  PROPERTY_OF(text, describe(silent) == text);
  PROPERTY(kind_of(silent) == kind_of(refusal));
  PROPERTY(proves_nothing_placed(silent) == proves_nothing_placed(refusal));
  PROPERTY(!(is_transient(refusal) && proves_nothing_placed(refusal)));
  PROPERTY(to_string(reject_reason_of(refusal)) ==
           std::string(to_string(reject_reason_of(silent))));
  PROPERTY(!is_order_not_found(refusal) || is_order_gone(refusal));
  PROPERTY(is_transient_answer(response_with(200, input)) ==
           (is_transient(refusal) && input.size() <= 4096));
}

/// The first byte chooses the HTTP status, the rest is the body.
void fuzz_order_outcome(std::string_view input) {
  constexpr std::array kStatuses{200, 201, 204, 302, 400, 401, 403,
                                 404, 429, 500, 502, 503, 0,   999};
  if (input.empty()) return;
  const int status = kStatuses[static_cast<unsigned char>(input.front()) % kStatuses.size()];
  const HttpResponse response = response_with(status, input.substr(1));
  const ClientOrderId sent("apexbot-0123456789abcdef0123456789abcdef");
  const OrderOutcome outcome = order_outcome(response, sent, describe);
  const auto answer = read_answer(response);
  if (!answer) require_plain_line(answer.error().message);
  const bool is_refusal = answer && answer->refusal.has_value();
  if (const auto* accepted = std::get_if<Accepted>(&outcome)) {
    PROPERTY(status >= 200 && status < 300 && answer && !is_refusal);
    require_name(accepted->id.str());
    PROPERTY(response.body.find("apexbot-") != std::string::npos ||
             response.body.find("\\u") != std::string::npos);
  } else if (const auto* rejected = std::get_if<Rejected>(&outcome)) {
    PROPERTY(status < 500);
    require_plain_line(rejected->detail);
    PROPERTY(!is_refusal || proves_nothing_placed(*answer->refusal));
  } else if (const auto* unknown = std::get_if<Unknown>(&outcome)) {
    require_plain_line(unknown->detail);
    PROPERTY(!is_refusal || !proves_nothing_placed(*answer->refusal) || status >= 500);
  }
}

}  // namespace apex::testing
