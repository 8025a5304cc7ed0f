// Orders whose answers are lost and that lookups do not know, while the account lags behind: what
// else the exchange shows of them has to count.
#include <catch2/catch.hpp>
#include <set>
#include <tuple>

#include "execution/round_trip.h"
#include "execution/trade_evidence.h"
#include "tests/execution/trading_floor.h"
#include "tests/support/forwarding_reader.h"

using namespace apex;
using namespace apex::testing;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

/// After the last look before an order may count as never arrived, and before the next.
constexpr Milliseconds kJustInTime = TradeEvidence::kArrivalWindow + Milliseconds{500};

PaperFault fault(PaperFaultKind kind, PaperLeg leg, Milliseconds delay = Milliseconds{0},
                 int times = 1) {
  PaperFault result;
  result.kind = kind;
  result.leg = leg;
  result.delay = delay;
  result.times = times;
  return result;
}

/// Lookups of an order find nothing until `seen_from`; the book and the fills show what they have.
class BlindLookups final : public ForwardingReader {
 public:
  BlindLookups(MarketReader& inner, Clock& clock, Milliseconds seen_from)
      : ForwardingReader(inner), clock_(clock), seen_from_(seen_from) {}
  Result<std::optional<Order>> order(const OrderId& id) override {
    if (by_id || clock_.steady() >= seen_from_) return ForwardingReader::order(id);
    return std::optional<Order>();
  }
  Result<std::optional<Order>> order_by_client_id(const ClientOrderId& id) override {
    if (clock_.steady() >= seen_from_) return ForwardingReader::order_by_client_id(id);
    return std::optional<Order>();
  }

  bool by_id = false;  ///< the exchange's own id is known all the same

 private:
  Clock& clock_;
  Milliseconds seen_from_;
};

/// Fills come without client ids.
class NamelessFills final : public ForwardingReader {
 public:
  using ForwardingReader::ForwardingReader;
  Result<std::vector<Fill>> fills(const HistoryQuery& query) override {
    APEX_TRY_ASSIGN(std::vector<Fill> all, ForwardingReader::fills(query));
    for (Fill& fill : all) fill.client_id = {};
    return all;
  }
};

int opens_received(TradingFloor& floor) {
  std::set<ClientOrderId> opens;
  for (const ReceivedOrder& order : floor.exchange.received()) {
    if (order.request.reduce_only == ReduceOnly::no) opens.insert(order.request.client_id);
  }
  return static_cast<int>(opens.size());
}

}  // namespace

TEST_CASE("a LIMIT open that filled is not taken for lost where answer, lookups and account lag",
          "[execution][faults][safety]") {
  const auto [unseen_for, outcome] = GENERATE(table<Milliseconds, TradeOutcome>(
      {{seconds{60}, TradeOutcome::completed}, {minutes{10}, TradeOutcome::position_open}}));
  TradingFloor floor;
  floor.settings.trading.type = OrderType::limit;
  floor.exchange.arm(fault(PaperFaultKind::answer_lost, PaperLeg::open));
  floor.exchange.arm(fault(PaperFaultKind::order_unknown, PaperLeg::open, unseen_for));
  floor.exchange.arm(fault(PaperFaultKind::stale_account, PaperLeg::open, unseen_for));
  const TradeReport report = floor.trade();
  INFO(report.record.end->detail);
  CHECK(std::string(to_string(report.record.end->outcome)) == to_string(outcome));
  CHECK_FALSE(report.record.orders.front().fills.empty());
  if (!report.record.settled()) {
    const auto blocked = floor.round(Force::yes);
    REQUIRE_FALSE(blocked.has_value());
    CHECK(blocked.error().kind == ErrorKind::position_open);
    CHECK(opens_received(floor) == 1);
    floor.clock.advance(unseen_for);
    REQUIRE(floor.round().has_value());
  }
  CHECK(floor.in_ledger(report).end->outcome == TradeOutcome::completed);
  CHECK(opens_received(floor) == 1);
  floor.check_flat_and_booked();
  floor.check_sends(1);
}

TEST_CASE("a trade of which every answer is lost and no lookup knows an order is booked by fills",
          "[execution][faults][safety]") {
  TradingFloor floor;
  floor.exchange.arm(fault(PaperFaultKind::answer_lost, PaperLeg::any, {}, 2));
  floor.exchange.arm(fault(PaperFaultKind::order_unknown, PaperLeg::any, seconds{40}, 2));
  floor.exchange.arm(fault(PaperFaultKind::fills_shown_late, PaperLeg::any, kJustInTime, 2));
  const TradeReport report = floor.trade();
  INFO(report.record.end->detail);
  CHECK(report.record.end->outcome == TradeOutcome::completed);
  floor.check_flat_and_booked();
  CHECK(floor.round().value().skip.has_value());  // the day counts
  floor.check_sends(1);
}

TEST_CASE("a MARKET open that filled is not taken for lost where its close was refused, too",
          "[execution][faults][safety]") {
  TradingFloor floor;
  floor.exchange.arm(fault(PaperFaultKind::answer_lost, PaperLeg::open));
  floor.exchange.arm(fault(PaperFaultKind::order_unknown, PaperLeg::open, seconds{40}));
  floor.exchange.arm(fault(PaperFaultKind::stale_account, PaperLeg::open, seconds{40}));
  floor.exchange.arm(fault(PaperFaultKind::fills_shown_late, PaperLeg::open, kJustInTime));
  PaperFault refused = fault(PaperFaultKind::refused, PaperLeg::close);
  refused.refusal = RefusalKey::nothing_to_reduce;
  floor.exchange.arm(refused);
  const TradeReport report = floor.trade();
  INFO(report.record.end->detail);
  CHECK(report.record.end->outcome == TradeOutcome::completed);
  floor.check_flat_and_booked();
  floor.check_sends(1);
}

TEST_CASE("an open of which only the book knows is canceled, and ends by its own word",
          "[execution][faults][safety]") {
  const bool found_by_id = GENERATE(true, false);
  const auto limit_wait = GENERATE(seconds{30}, seconds{5});
  TradingFloor floor;
  floor.settings.trading.type = OrderType::limit;
  floor.settings.trading.limit_wait = limit_wait;
  BlindLookups reader(floor.exchange, floor.clock, floor.clock.steady() + seconds{45});
  reader.by_id = found_by_id;
  floor.market = &reader;
  floor.exchange.arm(fault(PaperFaultKind::answer_lost, PaperLeg::open));
  floor.exchange.arm(fault(PaperFaultKind::rests, PaperLeg::open));
  const TradeReport report = floor.trade();
  INFO(report.record.end->detail);
  CHECK(report.record.end->outcome == TradeOutcome::not_filled);
  CHECK_FALSE(report.unexplained.has_value());
  REQUIRE(report.record.orders.front().last_seen.has_value());
  CHECK(report.record.orders.front().last_seen->status == OrderStatus::canceled);
  CHECK(floor.exchange.open_orders().value().empty());
  floor.check_sends(1);
}

TEST_CASE("an open that was found in the book and fills is closed", "[execution][faults][safety]") {
  TradingFloor floor;
  floor.settings.trading.type = OrderType::limit;
  BlindLookups reader(floor.exchange, floor.clock, floor.clock.steady() + seconds{45});
  floor.market = &reader;
  floor.exchange.arm(fault(PaperFaultKind::answer_lost, PaperLeg::open));
  PaperFault late_fill = fault(PaperFaultKind::filled_before_cancel, PaperLeg::open);
  late_fill.share = "1"_dec;
  floor.exchange.arm(late_fill);
  floor.exchange.arm(fault(PaperFaultKind::rests, PaperLeg::open));
  const TradeReport report = floor.trade();
  INFO(report.record.end->detail);
  CHECK(report.record.end->outcome == TradeOutcome::completed);
  floor.check_flat_and_booked();
  floor.check_sends(1);
}

TEST_CASE("an open is not taken for lost while its fills or the book cannot be read",
          "[execution][faults][safety]") {
  const PaperRead read = GENERATE(PaperRead::fills, PaperRead::open_orders);
  TradingFloor floor;
  floor.settings.trading.type = OrderType::limit;
  floor.exchange.arm(fault(PaperFaultKind::request_lost, PaperLeg::open));
  floor.sink.on_each = [&](const Event& event) {
    if (event.text != "intent saved") return;
    floor.exchange.arm(PaperReadFault{read, ErrorKind::unavailable, std::nullopt});
  };
  const TradeReport report = floor.trade();
  CHECK(report.record.end->outcome == TradeOutcome::unknown);
  CHECK_FALSE(report.record.orders.front().never_arrived);
  floor.sink.on_each = nullptr;
  floor.exchange.clear_faults();
  const auto next = floor.round();
  REQUIRE(next.has_value());
  CHECK(floor.in_ledger(report).end->outcome == TradeOutcome::not_filled);
  CHECK(next->trade.has_value());  // the day still gets its trade
  floor.check_flat_and_booked();
}

TEST_CASE("a fill without a client id keeps an open from being taken for lost until it is named",
          "[execution][faults][safety]") {
  TradingFloor floor;
  floor.settings.trading.type = OrderType::limit;
  NamelessFills reader(floor.exchange);
  floor.market = &reader;
  floor.exchange.arm(fault(PaperFaultKind::answer_lost, PaperLeg::open));
  floor.exchange.arm(fault(PaperFaultKind::order_unknown, PaperLeg::open, minutes{10}));
  floor.exchange.arm(fault(PaperFaultKind::stale_account, PaperLeg::open, minutes{10}));
  const TradeReport report = floor.trade();
  INFO(report.record.end->detail);
  CHECK_FALSE(report.record.settled());
  floor.clock.advance(minutes{10});
  REQUIRE(floor.round().has_value());
  CHECK(floor.in_ledger(report).end->outcome == TradeOutcome::completed);
  floor.check_flat_and_booked();
  floor.check_sends(1);
}

TEST_CASE("a stranger's fill without a client id does not keep a lost open from being over",
          "[execution][faults]") {
  TradingFloor floor;
  NamelessFills reader(floor.exchange);
  floor.market = &reader;
  floor.exchange.arm(fault(PaperFaultKind::request_lost, PaperLeg::any, {}, 2));
  floor.sink.on_each = [&](const Event& event) {
    if (event.text != "intent saved") return;
    for (const Side side : {Side::buy, Side::sell}) {
      floor.exchange.core().trade_externally(PaperAccountOptions{}.id, Symbol("LINEA-USDT"), side,
                                             Size("5"_dec));
    }
  };
  const TradeReport report = floor.trade();
  INFO(report.record.end->detail);
  CHECK(report.record.end->outcome == TradeOutcome::not_filled);
  for (const OrderRecord& order : report.record.orders) CHECK(order.fills.empty());
}
