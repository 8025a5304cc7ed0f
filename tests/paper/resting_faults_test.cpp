// Faults of orders that wait in the book, of their cancel, and of fills that settle in part.
#include "tests/paper/paper_fixture.h"

namespace apex {
namespace {

using testing::PaperFixture;

/// A LIMIT order of ten coins that would be filled at once.
OrderRequest ten_at_the_touch(const PaperFixture& paper) {
  OrderRequest request = paper.limit_order("open-1", Side::buy, "0.0102"_dec);
  request.size = Size("10"_dec);
  request.limit_fee = Usdt("0.001"_dec);
  return request;
}

PaperFault fault_of(PaperFaultKind kind, const Decimal& share, Milliseconds delay = {}) {
  PaperFault fault;
  fault.kind = kind;
  fault.share = share;
  fault.delay = delay;
  return fault;
}

TEST_CASE("an order rests although somebody is at its price, filled in part or not at all",
          "[paper][faults]") {
  for (const char* filled : {"0", "4"}) {
    PaperFixture paper;
    const Decimal share = filled == std::string("0") ? "0"_dec : "0.4"_dec;
    paper.exchange.arm(fault_of(PaperFaultKind::rests, share));
    const OrderId id = paper.place(ten_at_the_touch(paper));
    paper.clock.advance(std::chrono::hours{1});
    CHECK(paper.order(id).status == OrderStatus::open);
    CHECK(paper.order(id).filled.to_string() == filled);
    CHECK(paper.true_position().to_string() == filled);
    REQUIRE(paper.exchange.cancel(id));
    paper.settle();
    CHECK(paper.order(id).status == OrderStatus::canceled);
    CHECK(paper.order(id).filled.to_string() == filled);
    CHECK(paper.balance().total_equity > paper.balance().initial_margin);
  }
}

TEST_CASE("an order that rests for a while fills then", "[paper][faults]") {
  PaperFixture paper;
  paper.exchange.arm(fault_of(PaperFaultKind::rests, "0.4"_dec, std::chrono::seconds{5}));
  const OrderId id = paper.place(ten_at_the_touch(paper));
  paper.clock.advance(Milliseconds{4900});
  CHECK(paper.order(id).filled == Size("4"_dec));
  paper.clock.advance(Milliseconds{200});
  CHECK(paper.order(id).status == OrderStatus::filled);
  CHECK(paper.true_position() == Size("10"_dec));
  CHECK(paper.fills().size() == 2);
}

TEST_CASE("an order that never rests does not meet that fault", "[paper][faults]") {
  PaperFixture paper;
  paper.exchange.arm(fault_of(PaperFaultKind::rests, "0"_dec));
  paper.place(paper.open_order());
  paper.settle();
  CHECK(paper.true_position() == Size("1"_dec));
  CHECK(paper.exchange.core().faults().armed().size() == 1);
}

TEST_CASE("an order that fills right before its cancel cannot be canceled any more",
          "[paper][faults]") {
  PaperFixture paper;
  paper.exchange.arm(fault_of(PaperFaultKind::rests, "0"_dec));
  paper.exchange.arm(fault_of(PaperFaultKind::filled_before_cancel, "1"_dec));
  const OrderId id = paper.place(ten_at_the_touch(paper));
  paper.settle();
  const auto refused = paper.exchange.core().cancel(paper.options.account.id, id);
  REQUIRE(refused.has_value());
  CHECK(refused->key == RefusalKey::order_not_cancel_filled);
  CHECK(paper.order(id).status == OrderStatus::open);  // not reported yet
  paper.settle();
  CHECK(paper.order(id).status == OrderStatus::filled);
  CHECK(paper.true_position() == Size("10"_dec));
}

TEST_CASE("an order that fills in part beside its cancel ends with that part", "[paper][faults]") {
  for (const PaperFaultKind kind :
       {PaperFaultKind::filled_before_cancel, PaperFaultKind::filled_despite_cancel}) {
    INFO(to_string(kind));
    PaperFixture paper;
    paper.exchange.arm(fault_of(PaperFaultKind::rests, "0"_dec));
    paper.exchange.arm(fault_of(kind, "0.4"_dec));
    const OrderId id = paper.place(ten_at_the_touch(paper));
    paper.settle();
    CHECK_FALSE(paper.exchange.core().cancel(paper.options.account.id, id));
    CHECK(paper.true_position() ==
          Size(kind == PaperFaultKind::filled_before_cancel ? "4"_dec : "0"_dec));
    paper.settle();
    CHECK(paper.order(id).status == OrderStatus::canceled);
    CHECK(paper.order(id).cancel_reason == CancelReason::user);
    CHECK(paper.order(id).is_final());
    CHECK(paper.true_position() == Size("4"_dec));
    paper.clock.advance(std::chrono::hours{1});
    CHECK(paper.true_position() == Size("4"_dec));
  }
}

TEST_CASE("an order that fills whole despite an accepted cancel ends filled", "[paper][faults]") {
  PaperFixture paper;
  paper.exchange.arm(fault_of(PaperFaultKind::rests, "0"_dec));
  paper.exchange.arm(fault_of(PaperFaultKind::filled_despite_cancel, "1"_dec));
  const OrderId id = paper.place(ten_at_the_touch(paper));
  paper.settle();
  REQUIRE(paper.exchange.cancel(id));
  paper.settle();
  CHECK(paper.order(id).status == OrderStatus::filled);
  CHECK(paper.true_position() == Size("10"_dec));
}

TEST_CASE("a lost cancel leaves the order, a lost answer to it does not", "[paper][faults]") {
  for (const PaperFaultKind kind :
       {PaperFaultKind::cancel_lost, PaperFaultKind::cancel_answer_lost}) {
    INFO(to_string(kind));
    PaperFixture paper;
    paper.exchange.arm(fault_of(PaperFaultKind::rests, "0"_dec));
    paper.exchange.arm(fault_of(kind, "0"_dec));
    const OrderId id = paper.place(ten_at_the_touch(paper));
    paper.settle();
    const auto canceled = paper.exchange.cancel(id);
    REQUIRE_FALSE(canceled);
    CHECK(canceled.error().kind == ErrorKind::unavailable);
    paper.settle();
    CHECK(paper.order(id).status ==
          (kind == PaperFaultKind::cancel_lost ? OrderStatus::open : OrderStatus::canceled));
    REQUIRE(paper.exchange.cancel(id));
    paper.settle();
    CHECK(paper.order(id).status == OrderStatus::canceled);
  }
}

TEST_CASE("a match of which a part fails at settlement leaves the rest", "[paper][faults]") {
  PaperFixture paper;
  paper.exchange.arm(fault_of(PaperFaultKind::fill_failed_in_part, "0.45"_dec));
  OrderRequest open = paper.open_order();
  open.size = Size("10"_dec);
  open.limit_fee = Usdt("0.001"_dec);
  const OrderId id = paper.place(open);  // FILL_OR_KILL
  CHECK_FALSE(paper.order(id).is_final());
  paper.settle();
  CHECK(paper.order(id).status == OrderStatus::canceled);
  CHECK(paper.order(id).cancel_reason == CancelReason::internal_failure);
  CHECK(paper.order(id).filled == Size("4"_dec));
  CHECK(paper.order(id).is_final());
  CHECK(paper.true_position() == Size("4"_dec));
  CHECK(paper.shown_position() == Size("4"_dec));
  CHECK(paper.fills().size() == 2);
}

TEST_CASE("the minimum order holds for closes, too, or for opens only", "[paper][core]") {
  for (const MinimumRule rule : {MinimumRule::every_order, MinimumRule::opens_only}) {
    PaperOptions options;
    options.minimum_rule = rule;
    testing::ManualClock clock{testing::at("2026-01-05T09:00:00Z")};
    PaperMarketData data = testing::two_contracts();
    data.instruments[0].min_size = Size("10"_dec);
    PaperExchange exchange(clock, data, options);
    const PaperFixture orders;
    exchange.core().trade_externally(options.account.id, orders.linea, Side::buy, Size("6"_dec));
    const auto place = [&](OrderRequest request, const Decimal& size) {
      request.size = Size(size);
      request.limit_fee = Usdt("0.001"_dec);
      return exchange.core().place(options.account.id, request);
    };
    CHECK_FALSE(place(orders.open_order(), "6"_dec));
    const auto close = place(orders.close_order(), "6"_dec);
    if (rule == MinimumRule::opens_only) {
      CHECK(close);
      continue;
    }
    REQUIRE_FALSE(close);
    CHECK(close.error().key == RefusalKey::size_below_minimum);
    CHECK(place(orders.close_order("close-2"), "10"_dec));  // cut to what there is
    clock.advance(std::chrono::seconds{1});
    CHECK(exchange.position_now(orders.linea).is_zero());
  }
}

}  // namespace
}  // namespace apex
