#include "exchange/market_message.h"

#include <set>

#include "exchange/fields.h"

namespace apex {
namespace {

template <typename Value>
std::optional<Value> as(const std::optional<Decimal>& number) {
  if (!number) return std::nullopt;
  return Value(*number);
}

Result<Ticker> decode_ticker(const JsonView& row) {
  Ticker ticker;
  APEX_TRY_ASSIGN(ticker.public_name, fields::text(row, "symbol"));
  APEX_TRY_ASSIGN(const auto last, fields::positive_or_unset(row, "lastPrice"));
  APEX_TRY_ASSIGN(const auto index, fields::positive_or_unset(row, "indexPrice"));
  APEX_TRY_ASSIGN(const auto mark, fields::positive_or_unset(row, "markPrice"));
  APEX_TRY_ASSIGN(const auto turnover, row.decimal_or_unset("turnover24h"));
  ticker.last = as<Price>(last);
  ticker.index = as<Price>(index);
  ticker.mark = as<Price>(mark);
  ticker.turnover_24h = as<Usdt>(turnover);
  return ticker;
}

Result<Decimal> positive_element(const JsonView& element) {
  APEX_TRY_ASSIGN(const Decimal value, element.decimal());
  if (!value.is_positive()) return element.error("not above zero");
  return value;
}

Result<std::vector<DepthLevel>> decode_levels(const JsonView& data, std::string_view key) {
  APEX_TRY_ASSIGN(const auto rows, fields::list(data, key));
  std::vector<DepthLevel> levels;
  for (const JsonView& row : rows) {
    APEX_TRY_ASSIGN(const auto pair, row.elements());
    if (pair.size() != 2) return row.error("expected price and size");
    APEX_TRY_ASSIGN(const Decimal price, positive_element(pair[0]));
    APEX_TRY_ASSIGN(const Decimal size, positive_element(pair[1]));
    levels.push_back({Price(price), Size(size)});
  }
  return levels;
}

}  // namespace

Result<Timestamp> decode_server_time(const JsonView& root) {
  constexpr std::int64_t kSecondsBelow = 100'000'000'000;  // as ms that were in 1973
  constexpr std::int64_t kMsMin = 1'577'836'800'000;       // 2020
  constexpr std::int64_t kMsMax = 4'102'444'800'000;       // 2100
  APEX_TRY_ASSIGN(const JsonView data, root.at("data"));
  APEX_TRY_ASSIGN(const JsonView time, data.at("time"));
  APEX_TRY_ASSIGN(const std::int64_t value, time.integer());
  const std::int64_t ms = value >= 0 && value < kSecondsBelow ? value * 1000 : value;
  if (ms < kMsMin || ms > kMsMax) return time.error("no time between 2020 and 2100");
  return from_unix_ms(ms);
}

Result<std::vector<Ticker>> decode_tickers(const JsonView& root) {
  APEX_TRY_ASSIGN(const auto rows, fields::list(root, "data"));
  std::vector<Ticker> tickers;
  std::set<std::string> names;
  for (const JsonView& row : rows) {
    APEX_TRY_ASSIGN(Ticker ticker, decode_ticker(row));
    if (!names.insert(ticker.public_name).second) {
      return row.error("'" + ticker.public_name + "' is listed twice");
    }
    tickers.push_back(std::move(ticker));
  }
  return tickers;
}

Result<Depth> decode_depth(const JsonView& root, const std::string& public_name) {
  APEX_TRY_ASSIGN(const JsonView data, root.at("data"));
  APEX_TRY_ASSIGN(const JsonView name, data.at("s"));
  APEX_TRY_ASSIGN(const std::string symbol, name.string());
  if (symbol != public_name) return name.error("not the contract that was asked for");
  Depth depth;
  APEX_TRY_ASSIGN(depth.asks, decode_levels(data, "a"));
  APEX_TRY_ASSIGN(depth.bids, decode_levels(data, "b"));
  return depth;
}

Result<WorstPrice> decode_worst_price(const JsonView& root) {
  APEX_TRY_ASSIGN(const JsonView data, root.at("data"));
  APEX_TRY_ASSIGN(const Decimal worst, fields::positive(data, "worstPrice"));
  APEX_TRY_ASSIGN(const auto bid, fields::positive_or_unset(data, "bidOnePrice"));
  APEX_TRY_ASSIGN(const auto ask, fields::positive_or_unset(data, "askOnePrice"));
  return WorstPrice{Price(worst), as<Price>(bid), as<Price>(ask)};
}

}  // namespace apex
