// Two ledgers of one account make the same client ids: the exchange takes the first order only, and
// what the second finds under its id is not what it planned.
#include <catch2/catch.hpp>

#include "execution/trading_round.h"
#include "tests/execution/trading_floor.h"
#include "tests/support/forwarding_reader.h"

using namespace apex;
using namespace apex::testing;

namespace {

const Symbol kLinea("LINEA-USDT");
const Symbol kPengu("PENGU-USDT");

PaperMarketData two_dust_contracts() {
  PaperMarketData data;
  Instrument pengu = instrument("PENGU-USDT");
  pengu.pair_id = 50141;
  data.instruments = {instrument("LINEA-USDT"), pengu};
  data.tickers = {ticker(data.instruments[0], "0.00931"_dec),
                  ticker(data.instruments[1], "0.03"_dec)};
  return data;
}

/// The floor's ledger knows the day. Then another one trades, in the cheapest contract, which can
/// be traded no more when ours looks.
struct TwoLedgers {
  TwoLedgers() : floor(PaperOptions{}, two_dust_contracts()) {
    Desk now = floor.desk();
    REQUIRE_FALSE(settle_round(now).failure);
  }
  Result<RoundReport> round_of_other() {
    Desk desk{floor.exchange, floor.exchange, other_ledger,  floor.clock,
              other_sink,     other_stop,     floor.settings};
    return run_round(desk, Trigger::by_hand, Force::no);
  }
  void disable_linea() { floor.exchange.core().set_flags(kLinea, false, false); }

  TradingFloor floor;
  TemporaryDirectory elsewhere;
  Ledger other_ledger =
      Ledger::open_writer(elsewhere.path(), LedgerKind::live, {Network::local}).value();
  RecordingSink other_sink;
  StopToken other_stop;
};

/// Once the second open was sent, somebody trades by hand in its contract, and no fill is shown.
class BusyHand final : public ForwardingReader {
 public:
  explicit BusyHand(PaperExchange& exchange)
      : ForwardingReader(exchange), exchange_(exchange), before_(exchange.received().size()) {}
  Result<std::vector<Fill>> fills(const HistoryQuery& query) override {
    if (exchange_.received().size() == before_) return ForwardingReader::fills(query);
    if (!has_traded_) {
      exchange_.core().trade_externally(PaperAccountOptions{}.id, kPengu, Side::buy, Size("3"_dec));
    }
    has_traded_ = true;
    return fail(ErrorKind::unavailable, "no fills today");
  }
  [[nodiscard]] bool has_traded() const { return has_traded_; }

 private:
  PaperExchange& exchange_;
  std::size_t before_;
  bool has_traded_ = false;
};

int orders_in(TradingFloor& floor, const char* symbol) {
  int count = 0;
  for (const ReceivedOrder& order : floor.exchange.received()) {
    count += order.request.symbol == Symbol(symbol) && !order.refused ? 1 : 0;
  }
  return count;
}

}  // namespace

TEST_CASE("an id that another ledger used in another contract is that ledger's trade of the day",
          "[execution][other_ledger]") {
  TwoLedgers two;
  REQUIRE(two.round_of_other()->trade.has_value());
  two.disable_linea();
  const TradeReport report = two.floor.trade();
  INFO(report.record.end->detail);
  CHECK(report.record.end->outcome == TradeOutcome::completed);
  CHECK(report.record.end->detail == "made by another ledger of this account, in LINEA-USDT");
  CHECK(report.record.counts_for_day());
  CHECK(orders_in(two.floor, "PENGU-USDT") == 0);
  CHECK(two.floor.round()->skip.has_value());
  CHECK(two.floor.exchange.position_now(kLinea).is_zero());
}

TEST_CASE("what another ledger left open under our id is said, and not closed in its stead",
          "[execution][other_ledger][safety]") {
  TwoLedgers two;
  PaperFault refused;
  refused.kind = PaperFaultKind::refused;
  refused.leg = PaperLeg::close;
  refused.times = std::nullopt;
  two.floor.exchange.arm(refused);
  REQUIRE(two.round_of_other().has_value());
  two.floor.exchange.clear_faults();
  two.floor.clock.advance(std::chrono::minutes{2});

  Desk desk = two.floor.desk();
  const auto before = two.floor.exchange.received().size();
  // Its contract is occupied now: ours takes the next one, under the same id.
  const auto report = run_round(desk, Trigger::by_hand, Force::no);
  if (report) {
    REQUIRE(report->trade.has_value());
    CHECK(report->trade->record.end->outcome == TradeOutcome::position_open);
  } else {
    CHECK(report.error().kind == ErrorKind::unexplained_position);
  }
  for (std::size_t i = before; i < two.floor.exchange.received().size(); ++i) {
    CHECK(two.floor.exchange.received()[i].request.symbol != kLinea);
  }
  CHECK_FALSE(two.floor.exchange.position_now(kLinea).is_zero());

  REQUIRE(two.round_of_other().has_value());  // it settles its own
  CHECK(two.floor.exchange.position_now(kLinea).is_zero());
  for (int round = 0; round < 2;
       ++round) {  // the second finds the closes that ours knows nothing of
    std::ignore = two.floor.round();
    two.floor.clock.advance(std::chrono::minutes{1});
  }
  CHECK(two.floor.ledger.unsettled()->empty());
  int opens = 0;
  for (const Fill& fill : two.floor.exchange.fills_now()) opens += fill.side == Side::buy ? 1 : 0;
  CHECK(opens == 1);
}

TEST_CASE("nothing is closed in doubt under an id that another ledger used elsewhere",
          "[execution][other_ledger][doubt][safety]") {
  TwoLedgers two;
  REQUIRE(two.round_of_other()->trade.has_value());
  two.disable_linea();
  BusyHand reader(two.floor.exchange);
  two.floor.market = &reader;
  const TradeReport report = two.floor.trade();
  CHECK_FALSE(report.record.settled());
  CHECK(reader.has_traded());
  CHECK(orders_in(two.floor, "PENGU-USDT") == 0);
  CHECK(two.floor.exchange.position_now(kPengu) == Size("3"_dec));
}
