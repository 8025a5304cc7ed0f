#include "paper/faults.h"

#include "tests/paper/paper_fixture.h"

namespace apex {
namespace {

using testing::PaperFixture;

TEST_CASE("every kind of fault has a name that can be read back", "[paper][faults]") {
  for (int i = 0; i < kPaperFaultKinds; ++i) {
    const auto kind = static_cast<PaperFaultKind>(i);
    CHECK(parse_paper_fault_kind(to_string(kind)) == kind);
  }
  CHECK_FALSE(parse_paper_fault_kind("nonsense"));
  CHECK(parse_paper_leg("close") == PaperLeg::close);
  CHECK_FALSE(parse_paper_leg("middle"));
}

TEST_CASE("every refusal with a name can be armed by it", "[paper][faults]") {
  CHECK(parse_refusal_key("ORDER_LIMIT_FEE_NOT_ENOUGH") == RefusalKey::limit_fee_not_enough);
  CHECK(parse_refusal_key("INVALID_L2_SIGNATURE") == RefusalKey::invalid_l2_signature);
  CHECK_FALSE(parse_refusal_key(""));
  CHECK_FALSE(parse_refusal_key("INVALID_API_KEY"));
}

TEST_CASE("a fault strikes the leg it waits for, as often as it says", "[paper][faults]") {
  PaperFaults faults;
  PaperFault fault;
  fault.kind = PaperFaultKind::not_filled;
  fault.leg = PaperLeg::close;
  fault.times = 2;
  faults.arm(fault);
  CHECK_FALSE(faults.take(PaperFaultKind::not_filled, ReduceOnly::no));
  CHECK_FALSE(faults.take(PaperFaultKind::late_match, ReduceOnly::yes));
  CHECK(faults.take(PaperFaultKind::not_filled, ReduceOnly::yes));
  CHECK(faults.take(PaperFaultKind::not_filled, ReduceOnly::yes));
  CHECK_FALSE(faults.take(PaperFaultKind::not_filled, ReduceOnly::yes));
  CHECK(faults.armed().empty());
}

TEST_CASE("an open that is not filled leaves its close nothing to reduce", "[paper][faults]") {
  PaperFixture paper;
  paper.arm(PaperFaultKind::not_filled, PaperLeg::open);
  const OrderId open = paper.place(paper.open_order());
  const OrderId close = paper.place(paper.close_order());
  paper.settle();
  CHECK(paper.order(open).cancel_reason == CancelReason::could_not_fill);
  CHECK(paper.order(open).is_final());
  CHECK(paper.order(close).cancel_reason == CancelReason::reduce_only);
  CHECK(paper.exchange.fills_now().empty());
}

TEST_CASE("a close can be refused n times", "[paper][faults]") {
  PaperFixture paper;
  PaperFault fault;
  fault.kind = PaperFaultKind::refused;
  fault.leg = PaperLeg::close;
  fault.times = 3;
  fault.refusal = RefusalKey::price_cannot_reduce;
  paper.exchange.arm(fault);
  paper.place(paper.open_order());
  for (const char* id : {"close-1", "close-2", "close-3"}) {
    CHECK(paper.refusal(paper.close_order(id)).reason == RejectReason::price);
  }
  paper.place(paper.close_order("close-4"));
  paper.settle();
  CHECK(paper.true_position().is_zero());
}

TEST_CASE("an open can be refused for lack of margin although there is some", "[paper][faults]") {
  PaperFixture paper;
  PaperFault fault;
  fault.kind = PaperFaultKind::refused;
  fault.refusal = RefusalKey::not_enough_margin;
  paper.exchange.arm(fault);
  CHECK(paper.refusal(paper.open_order()).reason == RejectReason::margin);
}

TEST_CASE("a close overtakes an open that is matched late", "[paper][faults]") {
  PaperFixture paper;
  paper.arm(PaperFaultKind::late_match, PaperLeg::open, Milliseconds{5000});
  const OrderId open = paper.place(paper.open_order());
  const OrderId close = paper.place(paper.close_order());
  paper.settle();
  CHECK(paper.order(close).cancel_reason == CancelReason::reduce_only);
  CHECK(paper.order(open).status == OrderStatus::pending);
  paper.clock.advance(Milliseconds{5000});
  CHECK(paper.order(open).status == OrderStatus::filled);
  CHECK(paper.true_position() == Size("1"_dec));
}

TEST_CASE("a late report hides a position that is there", "[paper][faults]") {
  PaperFixture paper;
  paper.arm(PaperFaultKind::late_report, PaperLeg::open, Milliseconds{5000});
  const OrderId open = paper.place(paper.open_order());
  paper.settle();
  CHECK(paper.true_position() == Size("1"_dec));
  CHECK(paper.order(open).status == OrderStatus::pending);
  CHECK(paper.fills().empty());
  CHECK(paper.shown_position().is_zero());
  paper.clock.advance(Milliseconds{5000});
  CHECK(paper.order(open).status == OrderStatus::filled);
  CHECK(paper.fills().size() == 1);
  CHECK(paper.shown_position() == Size("1"_dec));
}

TEST_CASE("fills can be seen before their order, and the order before its fills",
          "[paper][faults]") {
  PaperFixture paper;
  paper.arm(PaperFaultKind::order_shown_late, PaperLeg::open, Milliseconds{1000});
  paper.arm(PaperFaultKind::fills_shown_late, PaperLeg::close, Milliseconds{1000});
  const OrderId open = paper.place(paper.open_order());
  const OrderId close = paper.place(paper.close_order());
  paper.settle();
  CHECK(paper.order(open).status == OrderStatus::pending);
  CHECK(paper.exchange.order_fills(open)->size() == 1);
  CHECK(paper.order(close).status == OrderStatus::filled);
  CHECK(paper.exchange.order_fills(close)->empty());
  paper.clock.advance(Milliseconds{1000});
  CHECK(paper.order(open).status == OrderStatus::filled);
  CHECK(paper.exchange.order_fills(close)->size() == 1);
}

TEST_CASE("a stale account shows the old position while order and fills are final",
          "[paper][faults]") {
  PaperFixture paper;
  paper.arm(PaperFaultKind::stale_account, PaperLeg::close, Milliseconds{5000});
  paper.place(paper.open_order());
  const OrderId close = paper.place(paper.close_order());
  paper.settle();
  CHECK(paper.order(close).is_final());
  CHECK(paper.shown_position() == Size("1"_dec));
  CHECK(paper.true_position().is_zero());
  paper.clock.advance(Milliseconds{5000});
  CHECK(paper.shown_position().is_zero());
}

TEST_CASE("a fill reported twice bears one id", "[paper][faults]") {
  PaperFixture paper;
  paper.arm(PaperFaultKind::fill_reported_twice);
  const OrderId open = paper.place(paper.open_order());
  paper.settle();
  const auto fills = paper.exchange.order_fills(open);
  REQUIRE(fills);
  REQUIRE(fills->size() == 2);
  CHECK(fills->front().id == fills->back().id);
  CHECK(paper.fills().size() == 2);
  CHECK(paper.exchange.fills_now().size() == 1);
  CHECK(paper.shown_position() == Size("1"_dec));
}

TEST_CASE("a fill that fails at settlement is pending first and never a position",
          "[paper][faults]") {
  PaperOptions options;
  options.settle_delay = Milliseconds{100};
  PaperFixture paper(options);
  paper.arm(PaperFaultKind::fill_failed, PaperLeg::open);
  const OrderId open = paper.place(paper.open_order());
  paper.settle();
  CHECK(paper.fills().front().status == FillStatus::pending);
  CHECK(paper.order(open).matched == Size("1"_dec));
  CHECK_FALSE(paper.order(open).is_final());
  paper.clock.advance(Milliseconds{100});
  CHECK(paper.fills().front().status == FillStatus::failed);
  CHECK(paper.order(open).status == OrderStatus::canceled);
  CHECK(paper.order(open).filled.is_zero());
  CHECK(paper.order(open).is_final());
  CHECK(paper.true_position().is_zero());
  CHECK(paper.account().wallet_balance == Usdt("1000"_dec));
}

TEST_CASE("a fill of a close that fails at settlement leaves the position", "[paper][faults]") {
  PaperFixture paper;
  paper.arm(PaperFaultKind::fill_failed, PaperLeg::close);
  paper.place(paper.open_order());
  const OrderId close = paper.place(paper.close_order());
  paper.settle();
  CHECK(paper.order(close).is_final());
  CHECK(paper.order(close).filled.is_zero());
  CHECK(paper.exchange.order_fills(close)->front().status == FillStatus::failed);
  CHECK(paper.true_position() == Size("1"_dec));
}

TEST_CASE("late settlement keeps fills pending while the position is there", "[paper][faults]") {
  PaperFixture paper;
  paper.arm(PaperFaultKind::late_settlement, PaperLeg::any, Milliseconds{1000});
  const OrderId open = paper.place(paper.open_order());
  paper.settle();
  CHECK(paper.fills().front().status == FillStatus::pending);
  CHECK(paper.order(open).matched == Size("1"_dec));
  CHECK(paper.order(open).filled.is_zero());
  CHECK_FALSE(paper.order(open).is_final());
  CHECK(paper.shown_position() == Size("1"_dec));
  paper.clock.advance(Milliseconds{1000});
  CHECK(paper.fills().front().status == FillStatus::success);
  CHECK(paper.order(open).is_final());
}

TEST_CASE("a partial fill of an immediate order cancels the rest", "[paper][faults]") {
  PaperFixture paper;
  PaperFault fault;
  fault.kind = PaperFaultKind::partial_fill;
  fault.share = "0.3"_dec;
  paper.exchange.arm(fault);
  OrderRequest open = paper.open_order();
  open.size = Size("10"_dec);
  open.limit_fee = Usdt("0.001"_dec);
  open.time_in_force = TimeInForce::immediate_or_cancel;
  const OrderId id = paper.place(open);
  paper.settle();
  CHECK(paper.order(id).status == OrderStatus::canceled);
  CHECK(paper.order(id).filled == Size("3"_dec));
  CHECK(paper.true_position() == Size("3"_dec));
}

TEST_CASE("a fill-or-kill order never fills in part", "[paper][faults]") {
  PaperFixture paper;
  PaperFault fault;
  fault.kind = PaperFaultKind::partial_fill;
  fault.share = "0.3"_dec;
  paper.exchange.arm(fault);
  OrderRequest open = paper.open_order();
  open.size = Size("10"_dec);
  open.limit_fee = Usdt("0.001"_dec);
  paper.place(open);
  paper.settle();
  CHECK(paper.true_position().is_zero());
}

TEST_CASE("a price gap between the legs makes the close's price no good", "[paper][faults]") {
  PaperFixture paper;
  paper.arm(PaperFaultKind::price_gap, PaperLeg::open);  // by 10 %
  paper.place(paper.open_order());
  const OrderId close = paper.place(paper.close_order());
  paper.settle();
  CHECK(paper.order(close).cancel_reason == CancelReason::could_not_fill);
  CHECK(paper.true_position() == Size("1"_dec));
  const auto tickers = paper.exchange.tickers();
  REQUIRE(tickers);
  CHECK(tickers->front().index == Price("0.009"_dec));
}

TEST_CASE("a symbol disabled between the legs refuses the close", "[paper][faults]") {
  PaperFixture paper;
  paper.arm(PaperFaultKind::symbol_disabled, PaperLeg::open);
  paper.place(paper.open_order());
  CHECK(paper.refusal(paper.close_order()).reason == RejectReason::symbol_disabled);
  paper.settle();
  CHECK(paper.true_position() == Size("1"_dec));
  paper.exchange.core().set_flags(paper.linea, true, true);
  paper.place(paper.close_order());
  paper.settle();
  CHECK(paper.true_position().is_zero());
}

TEST_CASE("somebody else closes the position before our close is matched", "[paper][faults]") {
  PaperFixture paper;
  paper.arm(PaperFaultKind::closed_externally, PaperLeg::open);
  paper.place(paper.open_order());
  const OrderId close = paper.place(paper.close_order());
  paper.settle();
  CHECK(paper.order(close).cancel_reason == CancelReason::reduce_only);
  CHECK(paper.true_position().is_zero());
  REQUIRE(paper.fills().size() == 2);
  CHECK(paper.fills().front().client_id.str().starts_with("apexomni-"));
  CHECK(paper.exchange.received().size() == 2);  // theirs did not come from us
}

TEST_CASE("somebody else closes the position some time later", "[paper][faults]") {
  PaperFixture paper;
  paper.arm(PaperFaultKind::closed_externally, PaperLeg::open, Milliseconds{2000});
  paper.place(paper.open_order());
  paper.settle();
  CHECK(paper.true_position() == Size("1"_dec));
  paper.clock.advance(Milliseconds{2000});
  CHECK(paper.true_position().is_zero());
}

TEST_CASE("an order whose answer is lost is placed, and unknown", "[paper][faults]") {
  PaperOptions options;
  options.lost_answer_wait = Milliseconds{10'000};
  PaperFixture paper(options);
  paper.arm(PaperFaultKind::answer_lost, PaperLeg::open);
  const Timestamp before = paper.clock.now();
  CHECK(std::holds_alternative<Unknown>(paper.send(paper.open_order())));
  CHECK(paper.clock.now() - before == Milliseconds{10'000});
  CHECK(paper.true_position() == Size("1"_dec));
  const auto found = paper.exchange.order_by_client_id(ClientOrderId("open-1"));
  REQUIRE(found);
  REQUIRE(found->has_value());
  CHECK((*found)->status == OrderStatus::filled);
}

TEST_CASE("an order whose request is lost is not placed, and unknown", "[paper][faults]") {
  PaperFixture paper;
  paper.arm(PaperFaultKind::request_lost, PaperLeg::open);
  CHECK(std::holds_alternative<Unknown>(paper.send(paper.open_order())));
  paper.settle();
  CHECK_FALSE(paper.exchange.order_by_client_id(ClientOrderId("open-1"))->has_value());
  CHECK(paper.exchange.received().empty());
  CHECK(paper.exchange.sends(ClientOrderId("open-1")) == 1);
  CHECK(paper.true_position().is_zero());
}

TEST_CASE("an order can arrive long after nobody waits for its answer", "[paper][faults]") {
  PaperFixture paper;
  paper.arm(PaperFaultKind::request_late, PaperLeg::open, Milliseconds{8000});
  CHECK(std::holds_alternative<Unknown>(paper.send(paper.open_order())));
  paper.settle();
  CHECK_FALSE(paper.exchange.order_by_client_id(ClientOrderId("open-1"))->has_value());
  paper.clock.advance(Milliseconds{8000});
  CHECK(paper.exchange.order_by_client_id(ClientOrderId("open-1"))->has_value());
  CHECK(paper.true_position() == Size("1"_dec));
}

TEST_CASE("lookups can be ignorant of an order that was accepted", "[paper][faults]") {
  PaperFixture paper;
  paper.arm(PaperFaultKind::order_unknown, PaperLeg::open, Milliseconds{3000});
  const OrderId id = paper.place(paper.open_order());
  paper.settle();
  CHECK_FALSE(paper.exchange.order(id)->has_value());
  CHECK_FALSE(paper.exchange.order_by_client_id(ClientOrderId("open-1"))->has_value());
  CHECK(paper.shown_position() == Size("1"_dec));
  paper.clock.advance(Milliseconds{3000});
  CHECK(paper.order(id).status == OrderStatus::filled);
}

TEST_CASE("a reduce-only order can be canceled although there is a position", "[paper][faults]") {
  PaperFixture paper;
  paper.arm(PaperFaultKind::reduce_only_canceled, PaperLeg::close);
  paper.place(paper.open_order());
  const OrderId close = paper.place(paper.close_order());
  paper.settle();
  CHECK(paper.order(close).cancel_reason == CancelReason::reduce_only);
  CHECK(paper.true_position() == Size("1"_dec));
}

TEST_CASE("setting the margin rate can be refused", "[paper][faults]") {
  PaperFixture paper;
  paper.arm(PaperFaultKind::margin_rate_refused);
  CHECK_FALSE(paper.exchange.set_initial_margin_rate(paper.linea, "1"_dec));
  CHECK_FALSE(paper.account().margin_rate(paper.linea).has_value());
  CHECK(paper.exchange.set_initial_margin_rate(paper.linea, "1"_dec));
}

}  // namespace
}  // namespace apex
