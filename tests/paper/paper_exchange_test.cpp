#include "paper/paper_exchange.h"

#include "tests/paper/paper_fixture.h"

namespace apex {
namespace {

using testing::at;
using testing::PaperFixture;

TEST_CASE("an accepted order is pending and holds no position", "[paper]") {
  PaperFixture paper;
  const OrderId id = paper.place(paper.open_order());
  const Order order = paper.order(id);
  CHECK(order.status == OrderStatus::pending);
  CHECK(order.filled.is_zero());
  CHECK(order.client_id == ClientOrderId("open-1"));
  CHECK(order.created_at == paper.clock.now());
  CHECK(paper.true_position().is_zero());
  CHECK(paper.fills().empty());
}

TEST_CASE("an order is matched after one delay and shown after another", "[paper]") {
  PaperFixture paper;
  const OrderId id = paper.place(paper.open_order());
  paper.clock.advance(Milliseconds{29});
  CHECK(paper.true_position().is_zero());
  paper.clock.advance(Milliseconds{1});
  CHECK(paper.true_position() == Size("1"_dec));
  CHECK(paper.order(id).status == OrderStatus::pending);
  CHECK(paper.shown_position().is_zero());
  paper.clock.advance(Milliseconds{19});
  CHECK(paper.fills().empty());
  paper.clock.advance(Milliseconds{1});
  const Order order = paper.order(id);
  CHECK(order.status == OrderStatus::filled);
  CHECK(order.is_final());
  CHECK(order.filled == Size("1"_dec));
  CHECK(order.average_price == Price("0.01001"_dec));
  CHECK(order.fee == Usdt("0.000006"_dec));
  CHECK(paper.shown_position() == Size("1"_dec));
  REQUIRE(paper.fills().size() == 1);
  const Fill fill = paper.fills().front();
  CHECK(fill.order_id == id);
  CHECK(fill.client_id == ClientOrderId("open-1"));
  CHECK(fill.price == Price("0.01001"_dec));
  CHECK(fill.value == Usdt("0.01001"_dec));
  CHECK(fill.status == FillStatus::success);
  CHECK(fill.created_at == at("2026-01-05T09:00:00Z") + Milliseconds{30});
}

TEST_CASE("a close sent right behind the open's answer works", "[paper]") {
  PaperFixture paper;
  paper.place(paper.open_order());
  const OrderId close = paper.place(paper.close_order());
  paper.settle();
  CHECK(paper.order(close).status == OrderStatus::filled);
  CHECK(paper.true_position().is_zero());
  CHECK(paper.exchange.positions_now().empty());
  const Account account = paper.account();
  CHECK(account.net_position(paper.linea).is_zero());
  REQUIRE(account.positions.size() == 1);  // the row stays, of size zero
  CHECK(account.positions.front().size.is_zero());
}

TEST_CASE("a round trip costs the spread and two fees", "[paper]") {
  PaperFixture paper;
  paper.place(paper.open_order());
  paper.place(paper.close_order());
  paper.settle();
  // Bought at 0.01001, sold at 0.00999, each fee rounded up to six digits.
  CHECK(paper.account().wallet_balance == Usdt("999.999969"_dec));
  CHECK(paper.balance().total_equity == Usdt("999.999969"_dec));
  CHECK(paper.balance().initial_margin.is_zero());
  CHECK(paper.exchange.fills_now().size() == 2);
}

TEST_CASE("where reduce-only is checked on arrival a close right behind the open is refused",
          "[paper]") {
  PaperOptions options;
  options.reduce_only_check = ReduceOnlyCheck::at_accept;
  PaperFixture paper(options);
  paper.place(paper.open_order());
  CHECK(paper.refusal(paper.close_order()).reason == RejectReason::nothing_to_reduce);
  paper.settle();
  paper.place(paper.close_order());  // a refused order does not use up its id
  paper.settle();
  CHECK(paper.true_position().is_zero());
}

TEST_CASE("a close with nothing to reduce and nothing in flight is refused", "[paper]") {
  PaperFixture paper;
  const Rejected no = paper.refusal(paper.close_order());
  CHECK(no.reason == RejectReason::nothing_to_reduce);
  CHECK(no.detail.find("ORDER_IS_REDUCE_ONLY_CANNOT_OPEN_POSITION") != std::string::npos);
  paper.settle();
  CHECK(paper.true_position().is_zero());
}

TEST_CASE("a close behind an open that does not fill is canceled and opens nothing", "[paper]") {
  PaperFixture paper;
  OrderRequest open = paper.open_order();
  open.price = Price("0.01"_dec);  // not worse than the index
  const OrderId open_id = paper.place(open);
  const OrderId close_id = paper.place(paper.close_order());
  paper.settle();
  CHECK(paper.order(open_id).status == OrderStatus::canceled);
  CHECK(paper.order(open_id).cancel_reason == CancelReason::could_not_fill);
  CHECK(paper.order(close_id).cancel_reason == CancelReason::reduce_only);
  CHECK(paper.true_position().is_zero());
}

TEST_CASE("a close larger than the position fills only what there is", "[paper]") {
  PaperFixture paper;
  paper.place(paper.open_order());
  OrderRequest close = paper.close_order();
  close.size = Size("5"_dec);
  close.limit_fee = Usdt("0.001"_dec);
  const OrderId id = paper.place(close);
  paper.settle();
  const Order order = paper.order(id);
  CHECK(order.status == OrderStatus::canceled);
  CHECK(order.filled == Size("1"_dec));
  CHECK(order.is_final());
  CHECK(paper.true_position().is_zero());
}

TEST_CASE("a client id is taken once; that it conflicts proves nothing", "[paper]") {
  PaperFixture paper;
  const auto conflict = [&paper] {
    const auto prepared = paper.exchange.prepare(paper.open_order());
    REQUIRE(prepared.has_value());
    const OrderOutcome outcome = paper.exchange.send(*prepared);
    const auto* unknown = std::get_if<Unknown>(&outcome);
    REQUIRE(unknown != nullptr);
    return unknown->detail;
  };
  paper.place(paper.open_order());
  CHECK(conflict().find("ORDER_CLIENT_ORDER_DATA_CONFLICT") != std::string::npos);
  paper.settle();
  CHECK(conflict().find("CONFLICT") != std::string::npos);
  CHECK(paper.true_position() == Size("1"_dec));
  CHECK(paper.exchange.sends(ClientOrderId("open-1")) == 3);
  CHECK(paper.exchange.received().size() == 3);
}

TEST_CASE("the record of what was received names refused orders too", "[paper]") {
  PaperFixture paper;
  OrderRequest small = paper.open_order("small");
  small.symbol = Symbol("NOPE-USDT");
  paper.refusal(small);
  const OrderId id = paper.place(paper.open_order());
  const auto& received = paper.exchange.received();
  REQUIRE(received.size() == 2);
  REQUIRE(received[0].refused);
  CHECK(received[0].refused->key == RefusalKey::invalid_symbol);
  CHECK(received[0].request.client_id == ClientOrderId("small"));
  CHECK(received[1].placed == id);
}

TEST_CASE("an open needs margin at the symbol's rate, a close needs none", "[paper]") {
  PaperOptions options;
  options.account.balance = Usdt("0.011"_dec);
  PaperFixture paper(options);
  // 0.0102 at the default rate 0.1 is affordable, at 1x with its fee and another one it is not.
  REQUIRE(paper.exchange.set_initial_margin_rate(paper.linea, "1"_dec));
  paper.place(paper.open_order());
  CHECK(paper.refusal(paper.open_order("open-2")).reason == RejectReason::margin);
  paper.settle();
  paper.place(paper.close_order());
  paper.settle();
  CHECK(paper.true_position().is_zero());
}

TEST_CASE("a margin rate is shown on the rows of its symbol", "[paper]") {
  PaperFixture paper;
  CHECK_FALSE(paper.account().margin_rate(paper.linea).has_value());
  REQUIRE(paper.exchange.set_initial_margin_rate(paper.linea, "1"_dec));
  CHECK(paper.account().margin_rate(paper.linea) == "1"_dec);
  CHECK_FALSE(paper.account().margin_rate(paper.btc).has_value());
  const auto too_low = paper.exchange.set_initial_margin_rate(paper.linea, "0.01"_dec);
  REQUIRE_FALSE(too_low);
  CHECK(too_low.error().kind == ErrorKind::exchange_rejected);
  CHECK_FALSE(paper.exchange.set_initial_margin_rate(Symbol("NOPE-USDT"), "1"_dec));
}

TEST_CASE("initial margin follows the margin rate", "[paper]") {
  PaperFixture paper;
  REQUIRE(paper.exchange.set_initial_margin_rate(paper.linea, "1"_dec));
  paper.place(paper.open_order());
  paper.settle();
  CHECK(paper.balance().initial_margin == Usdt("0.01"_dec));
  CHECK(paper.balance().available == paper.balance().total_equity - paper.balance().initial_margin);
}

TEST_CASE("an unknown order is nothing, not an error", "[paper]") {
  PaperFixture paper;
  const auto by_id = paper.exchange.order(OrderId("1"));
  REQUIRE(by_id);
  CHECK_FALSE(by_id->has_value());
  const auto by_client_id = paper.exchange.order_by_client_id(ClientOrderId("never"));
  REQUIRE(by_client_id);
  CHECK_FALSE(by_client_id->has_value());
}

TEST_CASE("lists are newest first and obey the query", "[paper]") {
  PaperFixture paper;
  paper.place(paper.open_order());
  paper.settle();
  const Timestamp between = paper.clock.now();
  paper.place(paper.close_order());
  paper.settle();
  const auto all = paper.exchange.fills({});
  REQUIRE(all);
  REQUIRE(all->size() == 2);
  CHECK(all->front().side == Side::sell);
  HistoryQuery since;
  since.begin = between;
  CHECK(paper.exchange.fills(since)->size() == 1);
  HistoryQuery until;
  until.end = between;
  CHECK(paper.exchange.fills(until)->front().side == Side::buy);
  HistoryQuery other;
  other.symbol = paper.btc;
  CHECK(paper.exchange.fills(other)->empty());
  CHECK(paper.exchange.order_history(other)->empty());
  CHECK(paper.exchange.order_history({})->front().client_id == ClientOrderId("close-1"));
}

TEST_CASE("an order of another account is not prepared", "[paper]") {
  PaperFixture paper;
  OrderRequest foreign = paper.open_order();
  foreign.account_id = AccountId("1");
  const auto prepared = paper.exchange.prepare(foreign);
  REQUIRE_FALSE(prepared);
  CHECK(prepared.error().kind == ErrorKind::exchange_rejected);
  Account other;
  other.id = AccountId("1");
  CHECK_FALSE(paper.exchange.check_signing_key(other));
  CHECK(paper.exchange.check_signing_key(paper.account()));
}

TEST_CASE("every call takes one round trip of the clock", "[paper]") {
  PaperOptions options;
  options.round_trip = Milliseconds{40};
  PaperFixture paper(options);
  const Timestamp before = paper.clock.now();
  REQUIRE(paper.exchange.instruments());
  CHECK(paper.clock.now() - before == Milliseconds{40});
  paper.place(paper.open_order());
  CHECK(paper.clock.now() - before == Milliseconds{80});
  CHECK(paper.exchange.reads(PaperRead::instruments) == 1);
  const auto server_time = paper.exchange.server_time();
  REQUIRE(server_time);
  CHECK(*server_time == paper.clock.now());
}

TEST_CASE("a read fails as often as its fault says", "[paper]") {
  PaperFixture paper;
  paper.exchange.arm(PaperReadFault{PaperRead::account, ErrorKind::unavailable, 2});
  CHECK(paper.exchange.account().error().kind == ErrorKind::unavailable);
  CHECK(paper.exchange.balance());
  CHECK_FALSE(paper.exchange.account());
  CHECK(paper.exchange.account());
  paper.exchange.arm(PaperReadFault{PaperRead::fills, ErrorKind::protocol, std::nullopt});
  CHECK_FALSE(paper.exchange.fills({}));
  CHECK(paper.exchange.fills({}).error().kind == ErrorKind::protocol);
  paper.exchange.clear_faults();
  CHECK(paper.exchange.fills({}));
}

TEST_CASE("the same calls on the same clock give the same answers", "[paper]") {
  PaperFixture one;
  PaperFixture two;
  CHECK(one.place(one.open_order()) == two.place(two.open_order()));
  one.settle();
  two.settle();
  CHECK(one.fills().front().id == two.fills().front().id);
}

TEST_CASE("a wall clock that jumps does not disturb what is in flight", "[paper]") {
  PaperFixture paper;
  const OrderId id = paper.place(paper.open_order());
  paper.clock.set(at("2026-01-04T09:00:00Z"));
  paper.clock.advance(Milliseconds{50});
  CHECK(paper.order(id).status == OrderStatus::filled);
}

}  // namespace
}  // namespace apex
