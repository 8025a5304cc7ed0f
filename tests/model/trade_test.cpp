#include "model/trade.h"

#include <catch2/catch.hpp>

#include "tests/support/builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

const Timestamp kWhen = at("2026-01-05T09:03:00Z");

/// The same fill with another status.
Fill with_status(Fill fill, FillStatus status) {
  fill.status = status;
  return fill;
}

}  // namespace

TEST_CASE("a round trip costs its fees and what the price moved against it", "[model][trade]") {
  const TradeRecord bought =
      completed_trade(kWhen, "0.0102"_dec, "0.01"_dec, "0.000006"_dec, Side::buy);
  CHECK(bought.fees() == Usdt("0.000012"_dec));
  CHECK(bought.cost() == Usdt("0.000212"_dec));
  const TradeRecord sold =
      completed_trade(kWhen, "0.0102"_dec, "0.01"_dec, "0.000006"_dec, Side::sell);
  CHECK(sold.cost() == Usdt("-0.000188"_dec));
  CHECK(bought.net_filled().is_zero());
  CHECK(bought.counts_for_day());
  CHECK(bought.settled());
}

TEST_CASE("a leg that filled in pieces has the average price of its pieces", "[model][trade]") {
  TradeRecord trade = intended_trade(kWhen);
  trade.orders[0].fills = {fill("1", Side::buy, "0.01"_dec, "1"_dec, "0"_dec),
                           fill("2", Side::buy, "0.02"_dec, "3"_dec, "0"_dec)};
  CHECK(trade.average_price(Leg::open) == Price("0.0175"_dec));
  CHECK_FALSE(trade.average_price(Leg::close));
  trade.orders[0].fills = {fill("1", Side::buy, "1"_dec, "1"_dec, "0"_dec),
                           fill("2", Side::buy, "2"_dec, "2"_dec, "0"_dec)};
  CHECK(trade.average_price(Leg::open) == Price("1.666666666667"_dec));
}

TEST_CASE("only fills that succeeded are booked", "[model][trade]") {
  TradeRecord trade = completed_trade(kWhen, "0.01"_dec, "0.01"_dec, "0.000006"_dec);
  const Fill extra = fill("3", Side::sell, "0.01"_dec, "1"_dec, "0.5"_dec);
  trade.orders[1].fills.push_back(with_status(extra, FillStatus::failed));
  trade.orders[1].fills.push_back(with_status(extra, FillStatus::pending));
  CHECK(trade.net_filled().is_zero());
  CHECK(trade.filled(Leg::close) == Size("1"_dec));
  CHECK(trade.fees() == Usdt("0.000012"_dec));
}

TEST_CASE("a trade that is not flat has no cost yet, but its day counts", "[model][trade]") {
  TradeRecord trade = completed_trade(kWhen, "0.01"_dec, "0.01"_dec, "0.000006"_dec);
  trade.orders[1].fills.clear();
  CHECK(trade.net_filled() == Size("1"_dec));
  CHECK(trade.counts_for_day());
  CHECK_FALSE(trade.cost());
  CHECK(trade.fees() == Usdt("0.000006"_dec));

  const TradeRecord short_open =
      completed_trade(kWhen, "0.01"_dec, "0.01"_dec, "0"_dec, Side::sell);
  TradeRecord naked = short_open;
  naked.orders[1].fills.clear();
  CHECK(naked.net_filled() == Size("-1"_dec));
}

TEST_CASE("a trade whose open did not fill counts for nothing", "[model][trade]") {
  TradeRecord trade = intended_trade(kWhen);
  CHECK_FALSE(trade.counts_for_day());
  CHECK_FALSE(trade.cost());
  CHECK(trade.fees().is_zero());
  CHECK_FALSE(trade.settled());  // nothing is known of its end
  trade.orders[0].fills = {
      with_status(fill("1", Side::buy, "0.01"_dec, "1"_dec, "0"_dec), FillStatus::failed)};
  CHECK_FALSE(trade.counts_for_day());
}

TEST_CASE("a further close attempt belongs to the closing leg", "[model][trade]") {
  TradeRecord trade = completed_trade(kWhen, "0.01"_dec, "0.01"_dec, "0.000006"_dec);
  trade.orders[1].fills.clear();
  OrderRecord wider;
  wider.planned = planned(trade.intent.key, Leg::close, 2, Side::sell, "1"_dec, "0.009"_dec);
  wider.fills = {fill("9", Side::sell, "0.0095"_dec, "1"_dec, "0.000005"_dec)};
  trade.orders.push_back(wider);
  CHECK(trade.net_filled().is_zero());
  CHECK(trade.average_price(Leg::close) == Price("0.0095"_dec));
  CHECK(trade.cost() == Usdt("0.000511"_dec));
}

TEST_CASE("a trade is named after its open", "[model][trade]") {
  const TradeRecord trade = intended_trade(kWhen);
  CHECK(trade.intent.id() == derive_client_id(trade.intent.key, Leg::open, 1));
}

TEST_CASE("open risk and unknown outcomes are not settled, all others are", "[model][trade]") {
  for (const TradeOutcome outcome : {TradeOutcome::completed, TradeOutcome::not_filled,
                                     TradeOutcome::rejected, TradeOutcome::closed_externally}) {
    CHECK(is_settled(outcome));
    CHECK(*parse_trade_outcome(to_string(outcome)) == outcome);
  }
  for (const TradeOutcome outcome : {TradeOutcome::position_open, TradeOutcome::unknown}) {
    CHECK_FALSE(is_settled(outcome));
    CHECK(*parse_trade_outcome(to_string(outcome)) == outcome);
  }
  CHECK_FALSE(parse_trade_outcome("done").has_value());
}
