// Our fills leave something open, and the account shows no position: it may lag, or somebody else
// closed it.
#include <catch2/catch.hpp>

#include "execution/round_trip.h"
#include "tests/execution/trading_floor.h"
#include "tests/support/forwarding_reader.h"

using namespace apex;
using namespace apex::testing;
using std::chrono::seconds;

namespace {

PaperFault fault(PaperFaultKind kind, PaperLeg leg, std::optional<int> times = 1) {
  PaperFault result;
  result.kind = kind;
  result.leg = leg;
  result.times = times;
  return result;
}

/// The account does not show what the open filled for longer than a settle budget.
PaperFault stale_account() {
  PaperFault result = fault(PaperFaultKind::stale_account, PaperLeg::open);
  result.delay = seconds{70};
  return result;
}

PaperFault close_refused(RefusalKey key, std::optional<int> times = 1) {
  PaperFault result = fault(PaperFaultKind::refused, PaperLeg::close, times);
  result.refusal = key;
  return result;
}

Size held(TradingFloor& floor) { return floor.exchange.position_now(Symbol("LINEA-USDT")); }

std::vector<Size> closes_of(TradingFloor& floor) {
  std::vector<Size> sizes;
  for (const ReceivedOrder& order : floor.exchange.received()) {
    if (order.request.reduce_only == ReduceOnly::yes) sizes.push_back(order.request.size);
  }
  return sizes;
}

/// What others did does not stand in the lists, as where the exchange itself took a position away.
class OwnFillsOnly final : public ForwardingReader {
 public:
  explicit OwnFillsOnly(PaperExchange& inner) : ForwardingReader(inner) {}
  Result<std::vector<Fill>> fills(const HistoryQuery& query) override {
    auto all = ForwardingReader::fills(query);
    if (all) std::erase_if(*all, [](const Fill& fill) { return !is_ours(fill.client_id); });
    return all;
  }
};

/// No position is ever shown.
class BlindAccount final : public ForwardingReader {
 public:
  explicit BlindAccount(PaperExchange& inner) : ForwardingReader(inner) {}
  Result<Account> account() override {
    auto account = ForwardingReader::account();
    if (account) account->positions.clear();
    return account;
  }
};

}  // namespace

TEST_CASE("a close that brought nothing is sent again while the account still shows no position",
          "[execution][absent]") {
  const std::pair<const char*, PaperFault> cases[] = {
      {"refused for margin", close_refused(RefusalKey::not_enough_margin)},
      {"came too early", close_refused(RefusalKey::nothing_to_reduce)},
      {"canceled as reduce-only", fault(PaperFaultKind::reduce_only_canceled, PaperLeg::close)},
      {"could not fill", fault(PaperFaultKind::not_filled, PaperLeg::close)},
      {"refused three times", close_refused(RefusalKey::unknown_error, 3)},
      {"never arrived", fault(PaperFaultKind::request_lost, PaperLeg::close)},
  };
  for (const auto& [name, close_fault] : cases) {
    INFO(name);
    TradingFloor floor;
    floor.exchange.arm(stale_account());
    floor.exchange.arm(close_fault);
    const TradeReport report = floor.trade();
    INFO(report.record.end->detail);
    CHECK(held(floor).is_zero());
    CHECK(report.record.net_filled().is_zero());
    CHECK(report.record.end->outcome != TradeOutcome::closed_externally);
    floor.clock.advance(seconds{90});
    REQUIRE(floor.round().has_value());
    CHECK(floor.in_ledger(report).end->outcome == TradeOutcome::completed);
    floor.check_flat_and_booked();
    floor.check_sends(1);
  }
}

TEST_CASE("an account that shows no position proves nothing while no close gets through",
          "[execution][absent]") {
  for (const RefusalKey key :
       {RefusalKey::not_enough_margin, RefusalKey::unknown_error, RefusalKey::trade_disabled}) {
    TradingFloor floor;
    floor.exchange.arm(stale_account());
    floor.exchange.arm(close_refused(key, std::nullopt));
    const TradeReport report = floor.trade();
    CHECK_FALSE(held(floor).is_zero());
    CHECK(report.record.end->outcome == TradeOutcome::position_open);
    REQUIRE(failure_of(report).has_value());
    CHECK(failure_of(report)->message.starts_with("OPEN RISK"));
    floor.exchange.clear_faults();
    floor.clock.advance(seconds{90});
    REQUIRE(floor.round().has_value());
    floor.check_flat_and_booked();
  }
}

TEST_CASE("a position that somebody else's fills closed is over at the first look",
          "[execution][absent]") {
  TradingFloor floor;
  floor.exchange.arm(fault(PaperFaultKind::closed_externally, PaperLeg::open));
  floor.exchange.arm(close_refused(RefusalKey::not_enough_margin, std::nullopt));
  const Milliseconds begin = floor.clock.steady();
  const TradeReport report = floor.trade();
  CHECK(report.record.end->outcome == TradeOutcome::closed_externally);
  CHECK(floor.clock.steady() - begin < seconds{2});
  CHECK(held(floor).is_zero());
}

TEST_CASE("a position that is gone without a trace is said, and over in the next run",
          "[execution][absent]") {
  TradingFloor floor;
  OwnFillsOnly reader(floor.exchange);
  floor.market = &reader;
  floor.exchange.arm(fault(PaperFaultKind::closed_externally, PaperLeg::open));
  const TradeReport report = floor.trade();
  INFO(report.record.end->detail);
  CHECK(report.record.end->outcome == TradeOutcome::position_open);
  CHECK(closes_of(floor).size() > 1);
  CHECK(held(floor).is_zero());
  floor.clock.advance(seconds{15});
  REQUIRE(floor.round().has_value());
  CHECK(floor.in_ledger(report).end->outcome == TradeOutcome::closed_externally);
  CHECK(floor.ledger.unsettled()->empty());
}

TEST_CASE("account and closes that are late alike do not settle what is open",
          "[execution][absent]") {
  TradingFloor floor;
  PaperFault late = stale_account();
  late.delay = seconds{60};
  floor.exchange.arm(late);
  floor.exchange.arm(fault(PaperFaultKind::reduce_only_canceled, PaperLeg::close, 8));
  const TradeReport report = floor.trade();
  CHECK_FALSE(held(floor).is_zero());
  CHECK(report.record.end->outcome == TradeOutcome::position_open);
  floor.clock.advance(seconds{15});
  REQUIRE(floor.round().has_value());
  floor.check_flat_and_booked();
}

TEST_CASE("a position that was gone before this run began is over at its first close",
          "[execution][absent]") {
  TradingFloor floor;
  OwnFillsOnly reader(floor.exchange);
  floor.market = &reader;
  floor.exchange.arm(close_refused(RefusalKey::unknown_error, std::nullopt));
  const TradeReport report = floor.trade();
  CHECK(report.record.end->outcome == TradeOutcome::position_open);
  floor.exchange.clear_faults();
  floor.exchange.core().trade_externally(PaperAccountOptions{}.id, Symbol("LINEA-USDT"), Side::sell,
                                         Size("1"_dec));
  const auto next = floor.round();
  INFO((next ? "" : next.error().message));
  REQUIRE(next.has_value());
  CHECK(floor.in_ledger(report).end->outcome == TradeOutcome::closed_externally);
}

TEST_CASE("fills of others explain only what they add up to", "[execution][absent]") {
  PaperMarketData data;
  data.instruments = {instrument("LINEA-USDT", "3"_dec, "1"_dec)};
  data.tickers = {ticker(data.instruments.front(), "0.00931"_dec)};
  TradingFloor floor(PaperOptions{}, data);
  BlindAccount reader(floor.exchange);
  floor.market = &reader;
  floor.exchange.arm(close_refused(RefusalKey::unknown_error, std::nullopt));
  bool once = true;
  floor.sink.on_each = [&](const Event& event) {
    if (event.kind != EventKind::close_repeated || !once) return;
    once = false;  // somebody closes one of our three
    floor.exchange.core().trade_externally(PaperAccountOptions{}.id, Symbol("LINEA-USDT"),
                                           Side::sell, Size("1"_dec));
  };
  const TradeReport report = floor.trade();
  CHECK(report.record.end->outcome == TradeOutcome::position_open);
  CHECK(held(floor) == Size("2"_dec));
  const std::vector<Size> closes = closes_of(floor);
  REQUIRE(closes.size() > 2);
  CHECK(closes[1] == Size("3"_dec));
  for (std::size_t i = 2; i < closes.size(); ++i) CHECK(closes[i] == Size("2"_dec));
}

TEST_CASE("what others traded before our open explains nothing", "[execution][absent]") {
  TradingFloor floor;
  const AccountId account = PaperAccountOptions{}.id;
  for (const Side side : {Side::buy, Side::sell}) {
    floor.exchange.core().trade_externally(account, Symbol("LINEA-USDT"), side, Size("1"_dec));
    floor.clock.advance(seconds{1});
  }
  floor.exchange.arm(stale_account());
  floor.exchange.arm(close_refused(RefusalKey::unknown_error, std::nullopt));
  const TradeReport report = floor.trade();
  CHECK(report.record.end->outcome == TradeOutcome::position_open);
  CHECK_FALSE(held(floor).is_zero());
}
