// What orders and fills say cannot be read, or contradicts itself, while something of ours is open:
// it is closed all the same, and the trade is not called settled before they agree.
#include <catch2/catch.hpp>

#include "execution/round_trip.h"
#include "tests/execution/trading_floor.h"
#include "tests/support/forwarding_reader.h"

using namespace apex;
using namespace apex::testing;
using std::chrono::seconds;

namespace {

const Symbol kLinea("LINEA-USDT");

PaperFault close_refused(std::optional<int> times = 1) {
  PaperFault result;
  result.kind = PaperFaultKind::refused;
  result.leg = PaperLeg::close;
  result.times = times;
  return result;
}

tl::unexpected<Error> unreadable() {
  return fail(ErrorKind::protocol, "an order of a kind that nobody knows");
}

/// Once an order was sent, the exchange's words on orders, or on fills too, are in a language that
/// we do not speak.
class ForeignTongue final : public ForwardingReader {
 public:
  explicit ForeignTongue(PaperExchange& exchange)
      : ForwardingReader(exchange), exchange_(exchange) {}
  Result<std::optional<Order>> order(const OrderId& id) override {
    if (hides_orders) return unreadable();
    return ForwardingReader::order(id);
  }
  Result<std::optional<Order>> order_by_client_id(const ClientOrderId& id) override {
    if (hides_orders) return unreadable();
    return ForwardingReader::order_by_client_id(id);
  }
  Result<std::vector<Fill>> fills(const HistoryQuery& query) override {
    if (hides_fills && !exchange_.received().empty()) return unreadable();
    return ForwardingReader::fills(query);
  }
  bool hides_orders = true;
  bool hides_fills = false;

 private:
  PaperExchange& exchange_;
};

/// Once an order was sent, it answers no question; or the one for the account alone.
class Silent final : public ForwardingReader {
 public:
  explicit Silent(PaperExchange& exchange) : ForwardingReader(exchange), exchange_(exchange) {}
  Result<std::optional<Order>> order(const OrderId& id) override {
    if (is_silent() && !account_alone) return away();
    return ForwardingReader::order(id);
  }
  Result<std::optional<Order>> order_by_client_id(const ClientOrderId& id) override {
    if (is_silent() && !account_alone) return away();
    return ForwardingReader::order_by_client_id(id);
  }
  Result<std::vector<Fill>> fills(const HistoryQuery& query) override {
    if (is_silent() && !account_alone) return away();
    return ForwardingReader::fills(query);
  }
  Result<Account> account() override {
    if (is_silent()) return away();
    return ForwardingReader::account();
  }
  bool answers_again = false;
  bool account_alone = false;

 private:
  [[nodiscard]] bool is_silent() const { return !answers_again && !exchange_.received().empty(); }
  static tl::unexpected<Error> away() {
    return fail(ErrorKind::unavailable, "not sent: the server has asked us to stay away");
  }

  PaperExchange& exchange_;
};

/// Says of each order that was filled that it was canceled without a fill.
class Denier final : public ForwardingReader {
 public:
  using ForwardingReader::ForwardingReader;
  Result<std::optional<Order>> order(const OrderId& id) override {
    return denied(ForwardingReader::order(id));
  }
  Result<std::optional<Order>> order_by_client_id(const ClientOrderId& id) override {
    return denied(ForwardingReader::order_by_client_id(id));
  }
  bool denies = true;

 private:
  [[nodiscard]] Result<std::optional<Order>> denied(Result<std::optional<Order>> answer) const {
    if (!denies || !answer || !*answer || (*answer)->status != OrderStatus::filled) return answer;
    (*answer)->status = OrderStatus::canceled;
    (*answer)->cancel_reason = CancelReason::could_not_fill;
    (*answer)->filled = Size();
    (*answer)->matched = Size();
    return answer;
  }
};

Size held(TradingFloor& floor) { return floor.exchange.position_now(kLinea); }

void trade_by_hand(TradingFloor& floor, Side side, const Size& size) {
  floor.exchange.core().trade_externally(PaperAccountOptions{}.id, kLinea, side, size);
}

/// The exchange can be understood again.
void check_settled_by_next_round(TradingFloor& floor, const TradeReport& report) {
  floor.clock.advance(seconds{15});
  REQUIRE(floor.round().has_value());
  CHECK(floor.in_ledger(report).end->outcome == TradeOutcome::completed);
  floor.check_flat_and_booked();
  floor.check_sends(1);
}

}  // namespace

TEST_CASE("orders that cannot be read keep no second close from leaving",
          "[execution][doubt][safety]") {
  TradingFloor floor;
  floor.settings.trading.side = GENERATE(Side::buy, Side::sell);
  ForeignTongue reader(floor.exchange);
  reader.hides_fills = GENERATE(false, true);
  floor.market = &reader;
  floor.exchange.arm(close_refused(2));
  const TradeReport report = floor.trade();
  INFO(report.record.end->detail);
  CHECK(held(floor).is_zero());
  CHECK_FALSE(report.record.settled());  // what became of the orders, nobody could say
  reader.hides_orders = reader.hides_fills = false;
  check_settled_by_next_round(floor, report);
}

TEST_CASE("a later run closes, too, what it cannot read", "[execution][doubt][safety]") {
  TradingFloor floor;
  ForeignTongue reader(floor.exchange);
  reader.hides_orders = false;
  floor.market = &reader;
  floor.exchange.arm(close_refused(std::nullopt));
  const TradeReport report = floor.trade();
  CHECK_FALSE(held(floor).is_zero());
  floor.exchange.clear_faults();
  reader.hides_orders = reader.hides_fills = true;
  floor.clock.advance(seconds{60});
  CHECK_FALSE(floor.round().has_value());
  CHECK(held(floor).is_zero());
  CHECK_FALSE(floor.in_ledger(report).settled());
  floor.check_sends(1);
}

TEST_CASE("an order that denies its fills is closed, and never called settled",
          "[execution][doubt][safety]") {
  TradingFloor floor;
  Denier reader(floor.exchange);
  floor.market = &reader;
  floor.exchange.arm(close_refused(2));
  const TradeReport report = floor.trade();
  CHECK(held(floor).is_zero());
  CHECK_FALSE(report.record.settled());
  reader.denies = false;
  check_settled_by_next_round(floor, report);
}

TEST_CASE("in doubt no more is closed than was planned, and nothing on the other side",
          "[execution][doubt][safety]") {
  TradingFloor floor;
  ForeignTongue reader(floor.exchange);
  reader.hides_fills = GENERATE(false, true);
  floor.market = &reader;
  const bool is_same_side = GENERATE(true, false);
  bool once = true;
  floor.sink.on_each = [&](const Event& event) {
    if (event.kind != EventKind::order_answered || !std::exchange(once, false)) return;
    trade_by_hand(floor, is_same_side ? Side::buy : Side::sell, Size("5"_dec));
  };
  floor.exchange.arm(close_refused(2));
  const TradeReport report = floor.trade();
  CHECK(held(floor) == (is_same_side ? Size("5"_dec) : Size("-4"_dec)));
  CHECK_FALSE(report.record.settled());
  floor.check_sends(1);
}

TEST_CASE("in doubt nothing is closed of an open that nobody says was placed",
          "[execution][doubt][safety]") {
  TradingFloor floor;
  ForeignTongue reader(floor.exchange);
  floor.market = &reader;
  PaperFault lost;
  lost.kind = PaperFaultKind::request_lost;
  lost.leg = PaperLeg::open;
  floor.exchange.arm(lost);
  bool once = true;
  floor.sink.on_each = [&](const Event& event) {
    if (event.kind != EventKind::order_answered || !std::exchange(once, false)) return;
    trade_by_hand(floor, Side::buy, Size("5"_dec));
  };
  floor.exchange.arm(close_refused(1));
  const TradeReport report = floor.trade();
  CHECK(held(floor) == Size("5"_dec));
  CHECK(report.record.end->outcome == TradeOutcome::unknown);
}

TEST_CASE("a close that was refused leaves again, though the exchange answers no question",
          "[execution][doubt][safety]") {
  TradingFloor floor;
  floor.settings.trading.side = GENERATE(Side::buy, Side::sell);
  Silent reader(floor.exchange);
  reader.account_alone = GENERATE(false, true);
  floor.market = &reader;
  floor.exchange.arm(close_refused(2));
  const TradeReport report = floor.trade();
  INFO(report.record.end->detail);
  CHECK(held(floor).is_zero());
  CHECK_FALSE(report.record.settled());
  CHECK(floor.exchange.received().size() == 4);
  reader.answers_again = true;
  check_settled_by_next_round(floor, report);
}

TEST_CASE("what a LIMIT open filled is closed, though the exchange answers no question",
          "[execution][doubt][safety]") {
  TradingFloor floor;
  floor.settings.trading.type = OrderType::limit;
  Silent reader(floor.exchange);
  floor.market = &reader;
  const TradeReport report = floor.trade();
  CHECK(held(floor).is_zero());
  CHECK_FALSE(report.record.settled());
  reader.answers_again = true;
  check_settled_by_next_round(floor, report);
}

TEST_CASE("a close that may have closed it is not sent again to an exchange that answers nothing",
          "[execution][doubt][safety]") {
  TradingFloor floor;
  Silent reader(floor.exchange);
  floor.market = &reader;
  PaperFault lost;
  lost.kind = PaperFaultKind::answer_lost;
  lost.leg = PaperLeg::close;
  floor.exchange.arm(lost);
  const TradeReport report = floor.trade();
  CHECK(report.record.end->outcome == TradeOutcome::unknown);
  CHECK(floor.exchange.received().size() == 2);
}

TEST_CASE("where the open filled nothing no close leaves that nobody can look behind",
          "[execution][doubt][safety]") {
  TradingFloor floor;
  Silent reader(floor.exchange);
  reader.account_alone = true;
  floor.market = &reader;
  PaperFault unfilled;
  unfilled.kind = PaperFaultKind::not_filled;
  unfilled.leg = PaperLeg::open;
  floor.exchange.arm(unfilled);
  const TradeReport report = floor.trade();
  CHECK_FALSE(report.record.settled());
  CHECK(floor.exchange.received().size() == 2);  // the first close, at once, and no other
}
