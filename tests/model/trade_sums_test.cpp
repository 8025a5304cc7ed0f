#include "model/trade_sums.h"

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "tests/support/builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

TradeRecord bought_and_sold(const Decimal& open, const Decimal& close, Milliseconds exposure) {
  TradeRecord trade = completed_trade(at("2026-01-05T09:03:00Z"), open, close, "0.000006"_dec);
  trade.end->exposure = exposure;
  for (OrderRecord& order : trade.orders) order.outcome = Accepted{OrderId("1")};
  return trade;
}

}  // namespace

TEST_CASE("a trade comes to its fees, spread, volume and exposure", "[model][sums]") {
  const TradeSums sums = sums_of(bought_and_sold("0.0101"_dec, "0.01"_dec, Milliseconds{100}));
  CHECK(sums.trades == 1);
  CHECK(sums.completed == 1);
  CHECK(sums.failed == 0);
  CHECK(sums.fees == Usdt("0.000012"_dec));
  CHECK(sums.spread == Usdt("0.0001"_dec));
  CHECK(sums.volume == Usdt("0.0201"_dec));
  CHECK(sums.cost() == Usdt("0.000112"_dec));
  CHECK(sums.exposed == Milliseconds{100});
  CHECK(sums.success_percent()->to_string() == "100");
}

TEST_CASE("slippage is what the fills were better than the worst prices allowed", "[model][sums]") {
  TradeRecord trade = bought_and_sold("0.0101"_dec, "0.01"_dec, Milliseconds{100});
  trade.orders[0].planned.request.price = Price("0.0105"_dec);  // the most it would have paid
  trade.orders[1].planned.request.price = Price("0.0095"_dec);  // the least it would have taken
  const TradeSums sums = sums_of(trade);
  CHECK(sums.worst_value == Usdt("0.02"_dec));
  CHECK(sums.better_by == Usdt("0.0009"_dec));
  CHECK(sums.better_by_percent()->to_string() == "4.5");
}

TEST_CASE("a limit order has no worst price but its own", "[model][sums]") {
  TradeRecord trade = bought_and_sold("0.0101"_dec, "0.01"_dec, Milliseconds{100});
  trade.orders[0].planned.request.type = OrderType::limit;
  CHECK(sums_of(trade).worst_value == Usdt("0.01"_dec));
}

TEST_CASE("an exposure is counted in the first class that holds it", "[model][sums]") {
  const auto class_of = [](int exposure) {
    const TradeSums sums = sums_of(bought_and_sold("1"_dec, "1"_dec, Milliseconds{exposure}));
    for (std::size_t i = 0; i < sums.exposures.size(); ++i) {
      if (sums.exposures[i] == 1) return i;
    }
    return sums.exposures.size();
  };
  CHECK(class_of(0) == 0);
  CHECK(class_of(50) == 0);
  CHECK(class_of(51) == 1);
  CHECK(class_of(300'000) == 11);
  CHECK(class_of(300'001) == 12);
}

TEST_CASE("answers are counted by leg and kind", "[model][sums]") {
  TradeRecord trade = bought_and_sold("1"_dec, "1"_dec, Milliseconds{1});
  trade.orders[1].outcome = Unknown{"timeout"};
  const TradeSums sums = sums_of(trade);
  CHECK(sums.orders == std::array<std::array<std::int64_t, 3>, 2>{{{1, 0, 0}, {0, 0, 1}}});
}

TEST_CASE("the close of an adopted position is no trade, but its fees are paid", "[model][sums]") {
  TradeRecord trade = bought_and_sold("1"_dec, "1"_dec, Milliseconds{1});
  trade.intent.adopted = AdoptedPosition{Size("1"_dec), Price("1"_dec)};
  const TradeSums sums = sums_of(trade);
  CHECK(sums.trades == 0);
  CHECK(sums.completed == 0);
  CHECK(sums.fees == Usdt("0.000012"_dec));
  CHECK(sums.spread.is_zero());
  CHECK(sums.exposed == Milliseconds{0});
}

TEST_CASE("an amount beyond all reason is not summed", "[model][sums]") {
  TradeRecord trade = bought_and_sold("1"_dec, "1"_dec, Milliseconds{1});
  trade.orders[0].fills[0].value = Usdt("999999999999999"_dec);
  trade.orders[0].fills[0].fee = Usdt("100000000"_dec);
  const TradeSums sums = sums_of(trade);
  CHECK(sums.volume == Usdt("1"_dec));  // the other leg
  CHECK(sums.fees.is_zero());
  CHECK(sums.spread.is_zero());
}

TEST_CASE("what was added can be taken back", "[model][sums]") {
  TradeRecord failed = intended_trade(at("2026-01-06T09:03:00Z"));
  failed.end = TradeEnd{TradeOutcome::not_filled, at("2026-01-06T09:03:01Z"), {}, ""};
  const TradeSums first = sums_of(bought_and_sold("0.02"_dec, "0.01"_dec, Milliseconds{777}));
  TradeSums sums = first;
  sums.add(sums_of(failed));
  CHECK(sums.trades == 2);
  CHECK(sums.failed == 1);
  CHECK(sums.success_percent()->to_string() == "50");
  sums.take_back(sums_of(failed));
  CHECK(sums == first);
}

TEST_CASE("each number has a name of its own", "[model][sums]") {
  TradeSums sums;
  std::set<std::string> names;
  int count = 0;
  TradeSums::each(sums, [&](const std::string& name, const auto&) {
    names.insert(name);
    ++count;
  });
  CHECK(count == 29);
  CHECK(names.size() == 29);
  CHECK(names.contains("exposed_within_100"));
  CHECK(names.contains("close_unknown"));
}
