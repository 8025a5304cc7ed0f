#include "paper/paper_core.h"

#include "tests/paper/paper_fixture.h"

namespace apex {
namespace {

using testing::PaperFixture;

TEST_CASE("a limit order below the market rests and is listed as open", "[paper][core]") {
  PaperFixture paper;
  const OrderId id = paper.place(paper.limit_order("rest", Side::buy, "0.009"_dec));
  paper.settle();
  CHECK(paper.order(id).status == OrderStatus::open);
  REQUIRE(paper.exchange.open_orders()->size() == 1);
  CHECK(paper.exchange.open_orders()->front().id == id);
  CHECK(paper.balance().initial_margin == Usdt("0.0009"_dec));
}

TEST_CASE("a resting order fills at its own price, as maker, when the market comes to it",
          "[paper][core]") {
  PaperFixture paper;
  const OrderId id = paper.place(paper.limit_order("rest", Side::buy, "0.009"_dec));
  paper.settle();
  REQUIRE(paper.exchange.core().set_index(paper.linea, Price("0.008"_dec)));
  paper.settle();
  CHECK(paper.order(id).status == OrderStatus::filled);
  CHECK(paper.order(id).average_price == Price("0.009"_dec));
  const auto fills = paper.exchange.core().fills(paper.options.account.id);
  REQUIRE(fills.size() == 1);
  CHECK(fills.front().maker);
  CHECK(fills.front().fill.fee == Usdt("0.000002"_dec));  // 0.0002 of 0.009, rounded up
  CHECK(paper.exchange.open_orders()->empty());
}

TEST_CASE("a price move that was scripted happens at its time", "[paper][core]") {
  PaperOptions options;
  options.price_moves = {{Milliseconds{500}, Symbol("LINEA-USDT"), Price("0.008"_dec)}};
  PaperFixture paper(options);
  const OrderId id = paper.place(paper.limit_order("rest", Side::buy, "0.009"_dec));
  paper.clock.advance(Milliseconds{499});
  CHECK(paper.order(id).status == OrderStatus::open);
  paper.clock.advance(Milliseconds{21});
  CHECK(paper.order(id).status == OrderStatus::filled);
  CHECK(paper.fills().front().created_at ==
        testing::at("2026-01-05T09:00:00Z") + Milliseconds{500});
}

TEST_CASE("an order resting at the touch fills after a while where that is asked for",
          "[paper][core]") {
  PaperOptions options;
  options.resting_fill_after = Milliseconds{10'000};
  PaperFixture paper(options);
  const OrderId touch = paper.place(paper.limit_order("touch", Side::buy, "0.00999"_dec));
  const OrderId deep = paper.place(paper.limit_order("deep", Side::buy, "0.009"_dec));
  paper.clock.advance(Milliseconds{10'100});
  CHECK(paper.order(touch).status == OrderStatus::filled);
  CHECK(paper.order(deep).status == OrderStatus::open);
}

TEST_CASE("a canceled order stays canceled and frees its margin", "[paper][core]") {
  PaperFixture paper;
  const OrderId id = paper.place(paper.limit_order("rest", Side::buy, "0.009"_dec));
  paper.settle();
  REQUIRE(paper.exchange.cancel(id));
  CHECK(paper.order(id).status == OrderStatus::open);  // accepted, not done
  paper.settle();
  CHECK(paper.order(id).status == OrderStatus::canceled);
  CHECK(paper.order(id).cancel_reason == CancelReason::user);
  CHECK(paper.balance().initial_margin.is_zero());
  CHECK(paper.exchange.cancel(id));  // gone already
  CHECK_FALSE(paper.exchange.cancel(OrderId("1")));
}

TEST_CASE("a cancel takes its turn behind the matching of the order", "[paper][core]") {
  PaperFixture paper;
  const OrderId id = paper.place(paper.limit_order("take", Side::buy, "0.011"_dec));
  REQUIRE(paper.exchange.cancel(id));
  paper.settle();
  CHECK(paper.order(id).status == OrderStatus::filled);
}

TEST_CASE("all open orders, or those of a symbol, are canceled at once", "[paper][core]") {
  PaperFixture paper;
  paper.place(paper.limit_order("a", Side::buy, "0.009"_dec));
  paper.place(paper.limit_order("b", Side::buy, "0.008"_dec));
  paper.settle();
  PaperCore& core = paper.exchange.core();
  core.cancel_all(paper.options.account.id, paper.btc);
  paper.settle();
  CHECK(paper.exchange.open_orders()->size() == 2);
  core.cancel_all(paper.options.account.id, std::nullopt);
  paper.settle();
  CHECK(paper.exchange.open_orders()->empty());
}

TEST_CASE("a resting order ends at its expiration", "[paper][core]") {
  PaperFixture paper;
  OrderRequest request = paper.limit_order("rest", Side::buy, "0.009"_dec);
  request.expiration = paper.clock.now() + Milliseconds{1000};
  const OrderId id = paper.place(request);
  paper.clock.advance(Milliseconds{1019});
  CHECK(paper.order(id).status == OrderStatus::open);
  paper.clock.advance(Milliseconds{1});
  CHECK(paper.order(id).status == OrderStatus::expired);
  CHECK(paper.order(id).is_final());
}

TEST_CASE("an order that expires before it is matched does not fill", "[paper][core]") {
  PaperFixture paper;
  OrderRequest request = paper.open_order();
  request.expiration = paper.clock.now() + Milliseconds{10};
  const OrderId id = paper.place(request);
  paper.settle();
  CHECK(paper.order(id).status == OrderStatus::expired);
  CHECK(paper.true_position().is_zero());
}

TEST_CASE("a market order without a time in force becomes immediate-or-cancel", "[paper][core]") {
  PaperFixture paper;
  OrderRequest request = paper.open_order();
  request.time_in_force = TimeInForce::good_til_cancel;
  const auto placed = paper.exchange.core().place(paper.options.account.id, request);
  REQUIRE(placed.has_value());
  CHECK(placed->request.time_in_force == TimeInForce::immediate_or_cancel);
}

TEST_CASE("order ids count from where they are told to, or from the time", "[paper][core]") {
  PaperOptions options;
  options.first_order_id = 744192949182529884;
  PaperFixture paper(options);
  CHECK(paper.place(paper.open_order("a")) == OrderId("744192949182529884"));
  CHECK(paper.place(paper.open_order("b")) == OrderId("744192949182529885"));
  PaperFixture later;
  later.clock.advance(Milliseconds{1000});
  PaperExchange second(later.clock, testing::two_contracts(), {});
  const OrderId early = later.place(later.open_order());
  const OrderOutcome late = second.send(*second.prepare(later.open_order()));
  CHECK(early.str().size() == 18);
  CHECK(std::get<Accepted>(late).id > early);
}

TEST_CASE("accounts do not see each other", "[paper][core]") {
  PaperFixture paper;
  PaperCore& core = paper.exchange.core();
  PaperAccountOptions second;
  second.id = AccountId("600000000000000002");
  second.balance = Usdt("5"_dec);
  core.open_account(second);
  const OrderId id = paper.place(paper.open_order());
  OrderRequest theirs = paper.open_order();  // the same client id, on another account
  theirs.account_id = second.id;
  REQUIRE(core.place(second.id, theirs).has_value());
  paper.settle();
  CHECK(core.position_now(second.id, paper.linea) == Size("1"_dec));
  CHECK_FALSE(core.order(second.id, id).has_value());
  CHECK(core.fills(second.id).size() == 1);
  CHECK(core.balance(second.id).total_equity < Usdt("5"_dec));
  CHECK(core.received(second.id).size() == 1);
}

TEST_CASE("a trade by hand shows like one from the web page", "[paper][core]") {
  PaperFixture paper;
  PaperCore& core = paper.exchange.core();
  core.trade_externally(paper.options.account.id, paper.btc, Side::sell, Size("0.002"_dec));
  CHECK(paper.exchange.position_now(paper.btc) == Size("-0.002"_dec));
  paper.settle();
  CHECK(paper.account().net_position(paper.btc) == Size("-0.002"_dec));
  CHECK(paper.fills().front().client_id.str().starts_with("apexomni-"));
  CHECK(paper.exchange.received().empty());
}

TEST_CASE("a contract without a price takes orders and fills none", "[paper][core]") {
  testing::ManualClock clock{testing::at("2026-01-05T09:00:00Z")};
  PaperMarketData data;
  data.instruments = {testing::instrument()};
  PaperExchange exchange(clock, data, {});
  PaperFixture orders;
  const auto prepared = exchange.prepare(orders.open_order());
  REQUIRE(prepared);
  REQUIRE(std::holds_alternative<Accepted>(exchange.send(*prepared)));
  clock.advance(Milliseconds{60});
  CHECK(exchange.positions_now().empty());
  CHECK(exchange.tickers()->empty());
  CHECK(exchange.depth(data.instruments[0])->asks.empty());
  CHECK_FALSE(exchange.worst_price(orders.linea, Size("1"_dec), Side::buy));
}

TEST_CASE("no more than two hundred orders of an account are open", "[paper][core]") {
  PaperFixture paper;
  for (std::size_t i = 0; i < PaperCore::kOpenOrdersMax; ++i) {
    paper.place(paper.limit_order("o" + std::to_string(i), Side::buy, "0.009"_dec));
  }
  const Rejected no = paper.refusal(paper.limit_order("one-more", Side::buy, "0.009"_dec));
  CHECK(no.detail.find("ORDER_OPEN_ORDER_COUNT_LIMIT_EXCEED") != std::string::npos);
}

TEST_CASE("a resting order counts against the margin of the next", "[paper][core]") {
  PaperOptions options;
  options.account.balance = Usdt("0.002"_dec);
  PaperFixture paper(options);
  paper.place(paper.limit_order("a", Side::buy, "0.009"_dec));  // 0.0009 at the default rate
  paper.place(paper.limit_order("b", Side::buy, "0.009"_dec));
  CHECK(paper.refusal(paper.limit_order("c", Side::buy, "0.009"_dec)).reason ==
        RejectReason::margin);
}

}  // namespace
}  // namespace apex
