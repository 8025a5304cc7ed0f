#ifndef APEX_TESTS_SUPPORT_BUILDERS_H
#define APEX_TESTS_SUPPORT_BUILDERS_H

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "model/history.h"
#include "model/instrument.h"
#include "model/settings.h"
#include "model/trade.h"

/// What tests are made of, in the words of the domain. Each builder gives something plausible;
/// a test changes what it is about.
namespace apex::testing {

/// `at("2026-01-05T09:00:00Z")`, a Monday of the year in which most tests play.
inline Timestamp at(std::string_view text) {
  const auto t = parse_utc(text);
  APEX_CHECK(t.has_value());
  return *t;
}

/// For lists that read better with it: `failures(5, ending_at("2026-01-05T09:00:00Z"))`.
inline Timestamp ending_at(std::string_view text) { return at(text); }

inline StakingDay day(std::string_view text) {
  const auto parsed = parse_staking_day(text);
  APEX_CHECK(parsed.has_value());
  return *parsed;
}

inline TimeZone zone(std::string_view name) {
  auto found = TimeZone::find(name);
  APEX_CHECK(found.has_value());
  return *found;
}

// --- market ---

/// A dust contract in which whole coins are traded.
inline Instrument instrument(std::string symbol = "LINEA-USDT") {
  Instrument result;
  result.symbol = Symbol(symbol);
  result.public_name = symbol;
  std::erase(result.public_name, '-');
  result.pair_id = 50140;
  result.base_token = symbol.substr(0, symbol.find('-'));
  result.settle_asset = "USDT";
  result.tick = Price("0.00001"_dec);
  result.step = Size("1"_dec);
  result.min_size = Size("1"_dec);
  result.max_size = Size("5000000"_dec);
  result.initial_margin_rate = "0.05"_dec;
  result.default_initial_margin_rate = "0.1"_dec;
  result.max_market_price_range = "0.05"_dec;
  result.enable_trade = true;
  result.enable_open_position = true;
  result.enable_display = true;
  return result;
}

/// A contract with its own step and minimum.
inline Instrument instrument(std::string symbol, const Decimal& min_size, const Decimal& step) {
  Instrument result = instrument(std::move(symbol));
  result.min_size = Size(min_size);
  result.step = Size(step);
  return result;
}

/// Last, index and mark price all the same.
inline Ticker ticker(const Instrument& of, const Decimal& price) {
  return {of.public_name, Price(price), Price(price), Price(price), Usdt("1000000"_dec)};
}

// --- history ---

/// A trade that ended two seconds after it began; a completed one counts for its day.
inline TradeFact trade_fact(Timestamp started, TradeOutcome outcome,
                            const StakingCalendar& calendar = StakingCalendar{}) {
  TradeFact fact;
  fact.day = calendar.day_of(started);
  fact.started_at = started;
  fact.ended_at = started + std::chrono::seconds{2};
  fact.outcome = outcome;
  fact.counts_for_day = outcome == TradeOutcome::completed;
  return fact;
}

inline TradeFact traded(std::string_view when) {
  return trade_fact(at(when), TradeOutcome::completed);
}

inline TradeFact failed(std::string_view when, TradeOutcome outcome = TradeOutcome::not_filled) {
  return trade_fact(at(when), outcome);
}

/// `count` failures a minute apart, the last of which ended at `end`.
inline std::vector<TradeFact> failures(int count, Timestamp end) {
  std::vector<TradeFact> facts;
  for (int i = 0; i < count; ++i) {
    TradeFact fact = trade_fact(end - std::chrono::minutes{count - 1 - i} - std::chrono::seconds{2},
                                TradeOutcome::not_filled);
    facts.push_back(fact);
  }
  return facts;
}

/// Sorted by time; the trades of each day are numbered from 1.
inline History history_with(std::vector<TradeFact> facts) {
  std::stable_sort(facts.begin(), facts.end(), [](const TradeFact& a, const TradeFact& b) {
    return a.started_at < b.started_at;
  });
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const bool same_day = i > 0 && facts[i - 1].day == facts[i].day;
    facts[i].number = same_day ? facts[i - 1].number + 1 : 1;
  }
  History history;
  history.trades = std::move(facts);
  return history;
}

// --- trades ---

inline Fill fill(std::string id, Side side, const Decimal& price, const Decimal& size,
                 const Decimal& fee) {
  Fill result;
  result.id = FillId(std::move(id));
  result.symbol = Symbol("LINEA-USDT");
  result.side = side;
  result.price = Price(price);
  result.size = Size(size);
  const auto value = notional(result.price, result.size, Rounding::half_even);
  APEX_CHECK(value.has_value());
  result.value = *value;
  result.fee = Usdt(fee);
  result.status = FillStatus::success;
  return result;
}

/// An order of a trade, as it is planned.
inline PlannedOrder planned(const TradeKey& key, Leg leg, int attempt, Side side,
                            const Decimal& size, const Decimal& price) {
  PlannedOrder order;
  order.leg = leg;
  order.attempt = attempt;
  OrderRequest& request = order.request;
  request.client_id = derive_client_id(key, leg, attempt);
  request.account_id = key.account;
  request.symbol = Symbol("LINEA-USDT");
  request.pair_id = 50140;
  request.side = side;
  request.time_in_force =
      leg == Leg::open ? TimeInForce::fill_or_kill : TimeInForce::immediate_or_cancel;
  request.reduce_only = leg == Leg::open ? ReduceOnly::no : ReduceOnly::yes;
  request.size = Size(size);
  request.price = Price(price);
  request.limit_fee = Usdt("0.01"_dec);
  request.maker_fee_rate = FeeRate("0.0002"_dec);
  request.taker_fee_rate = FeeRate("0.0005"_dec);
  return order;
}

/// A trade that was intended and of which nothing more is known.
inline TradeRecord intended_trade(Timestamp when, Side side = Side::buy) {
  TradeRecord trade;
  trade.intent.key = {Network::local, AccountId("634283468140839001"),
                      StakingCalendar{}.day_of(when), 1};
  trade.intent.at = when;
  trade.intent.symbol = Symbol("LINEA-USDT");
  trade.intent.side = side;
  trade.intent.index_price = Price("0.01"_dec);
  trade.intent.orders = {
      planned(trade.intent.key, Leg::open, 1, side, "1"_dec, "0.01"_dec),
      planned(trade.intent.key, Leg::close, 1, opposite(side), "1"_dec, "0.01"_dec)};
  for (const PlannedOrder& order : trade.intent.orders) {
    OrderRecord record;
    record.planned = order;
    trade.orders.push_back(record);
  }
  return trade;
}

/// The same trade, both legs filled once and flat.
inline TradeRecord completed_trade(Timestamp when, const Decimal& open_price,
                                   const Decimal& close_price, const Decimal& fee_of_leg,
                                   Side side = Side::buy) {
  TradeRecord trade = intended_trade(when, side);
  trade.orders[0].fills = {fill("1", side, open_price, "1"_dec, fee_of_leg)};
  trade.orders[1].fills = {fill("2", opposite(side), close_price, "1"_dec, fee_of_leg)};
  TradeEnd end;
  end.outcome = TradeOutcome::completed;
  end.at = when + std::chrono::seconds{2};
  end.exposure = Milliseconds{100};
  trade.end = end;
  return trade;
}

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_BUILDERS_H
