#include "execution/trading_round.h"

#include <catch2/catch.hpp>

#include "execution/adoption.h"
#include "tests/execution/trading_floor.h"
#include "tests/support/forwarding_reader.h"
#include "tests/support/mortal_ports.h"

using namespace apex;
using namespace apex::testing;

namespace {

const Symbol kLinea("LINEA-USDT");
const Symbol kBtc("BTC-USDT");

/// A market from which a contract has gone.
class DelistingMarket final : public MortalMarket {
 public:
  DelistingMarket(MarketReader& inner, Life& life, Symbol gone)
      : MortalMarket(inner, life), gone_(std::move(gone)) {}

  Result<std::vector<Instrument>> instruments() override {
    APEX_TRY_ASSIGN(std::vector<Instrument> all, MortalMarket::instruments());
    std::erase_if(all, [this](const Instrument& one) { return one.symbol == gone_; });
    return all;
  }

 private:
  Symbol gone_;
};

/// A market where a position turns up as soon as a trade was found to be flat.
class LateMarket final : public MortalMarket {
 public:
  LateMarket(PaperExchange& inner, Life& life) : MortalMarket(inner, life), inner_(inner) {}

  Result<Account> account() override {
    APEX_TRY_ASSIGN(Account account, MortalMarket::account());
    if (!inner_.received().empty() && ++reads_after_trade_ > 1) {
      PositionRow row;
      row.symbol = kLinea;
      row.size = Size("5"_dec);
      account.positions.push_back(row);
    }
    return account;
  }

 private:
  PaperExchange& inner_;
  int reads_after_trade_ = 0;
};

/// Cannot be asked for the account, or for open orders, once the ledger says that a trade is over.
class GoneAfterwards final : public ForwardingReader {
 public:
  GoneAfterwards(MarketReader& inner, const Ledger& ledger, bool hides_account)
      : ForwardingReader(inner), ledger_(ledger), hides_account_(hides_account) {}
  Result<Account> account() override {
    if (hides_account_) APEX_TRY(refuse_afterwards());
    return ForwardingReader::account();
  }
  Result<std::vector<Order>> open_orders() override {
    if (!hides_account_) APEX_TRY(refuse_afterwards());
    return ForwardingReader::open_orders();
  }
  int refusals = 0;

 private:
  Result<void> refuse_afterwards() {
    APEX_TRY_ASSIGN(const std::vector<TradeRecord> trades, ledger_.recent(1));
    if (trades.empty() || !trades.front().settled()) return {};
    ++refusals;
    return fail(ErrorKind::unavailable, "gone");
  }

  const Ledger& ledger_;
  bool hides_account_;
};

void trade_by_hand(TradingFloor& floor, const Symbol& symbol, const char* size) {
  floor.exchange.core().trade_externally(PaperAccountOptions{}.id, symbol, Side::buy,
                                         Size(*Decimal::parse(size)));
  floor.clock.advance(std::chrono::seconds{1});  // the account shows it a moment later
}

std::int64_t rows_of(const Ledger& ledger) {
  const auto check = ledger.verify_all();
  REQUIRE(check.has_value());
  CHECK(check->sound());
  return check->rows;
}

}  // namespace

TEST_CASE("settling closes what an earlier run left, opens nothing, and is done once",
          "[execution]") {
  TradingFloor floor;
  floor.leave_open();
  floor.exchange.clear_faults();
  floor.clock.advance(std::chrono::minutes{1});

  Desk desk = floor.desk();
  const Settlement first = settle_round(desk);
  CHECK_FALSE(first.failure);
  REQUIRE(first.recovery.settled.size() == 1);
  CHECK(first.recovery.settled.front().end->outcome == TradeOutcome::completed);
  REQUIRE(first.account.has_value());
  floor.check_flat_and_booked();
  floor.check_sends(1);

  const std::size_t sent = floor.exchange.received().size();
  const std::int64_t rows = rows_of(floor.ledger);
  const Settlement second = settle_round(desk);
  CHECK_FALSE(second.failure);
  CHECK(second.recovery.settled.empty());
  CHECK(floor.exchange.received().size() == sent);
  CHECK(rows_of(floor.ledger) == rows);
}

TEST_CASE("settling says that a position is still open, and what was tried", "[execution]") {
  TradingFloor floor;
  floor.leave_open();
  floor.clock.advance(std::chrono::minutes{1});
  Desk desk = floor.desk();
  const Settlement settlement = settle_round(desk);
  REQUIRE(settlement.failure.has_value());
  CHECK(settlement.failure->kind == ErrorKind::position_open);
  CHECK(settlement.recovery.settled.empty());
  CHECK(settlement.recovery.unsettled.size() == 1);
}

TEST_CASE("settling works while halted and with an open breaker", "[execution]") {
  TradingFloor floor;
  floor.settings.breaker.max_failures = 1;
  floor.leave_open();
  floor.exchange.clear_faults();
  REQUIRE(HaltFile(floor.directory.path()).set("on holiday", floor.clock.now()).has_value());
  floor.clock.advance(std::chrono::minutes{1});
  Desk desk = floor.desk();
  const Settlement settlement = settle_round(desk);
  CHECK_FALSE(settlement.failure);
  CHECK(settlement.recovery.settled.size() == 1);
  floor.check_flat_and_booked();
}

TEST_CASE("settling learns from the exchange what a lost ledger did today", "[execution]") {
  TradingFloor floor;
  REQUIRE(floor.trade().record.end->outcome == TradeOutcome::completed);
  floor.clock.advance(std::chrono::minutes{1});
  TemporaryDirectory elsewhere;
  auto fresh = Ledger::open_writer(elsewhere.path(), LedgerKind::live, {Network::local});
  REQUIRE(fresh.has_value());
  floor.ledger = *std::move(fresh);
  Desk desk = floor.desk();
  const Settlement settlement = settle_round(desk);
  CHECK_FALSE(settlement.failure);
  CHECK(settlement.learned == 1);
  floor.check_flat_and_booked();
  CHECK(settle_round(desk).learned == 0);
}

TEST_CASE("a ledger that can only be read does not keep an open position from being closed",
          "[execution]") {
  TradingFloor floor;
  floor.leave_open();
  floor.exchange.clear_faults();
  // The clocks have moved since: that is worth a row, which cannot be written.
  REQUIRE(floor.ledger.record_clock_offset(std::chrono::seconds{5}, floor.clock.now()).has_value());
  auto reader = Ledger::open_reader(floor.directory.path(), LedgerKind::live);
  REQUIRE(reader.has_value());
  floor.ledger = *std::move(reader);
  Desk desk = floor.desk();
  const Settlement settlement = settle_round(desk);
  CHECK(settlement.failure.has_value());
  for (const auto& [symbol, size] : floor.exchange.positions_now()) CHECK(size.is_zero());
  floor.check_sends(1);
}

TEST_CASE("with the ledger lost, settling says that an old position of ours stands",
          "[execution][safety]") {
  TradingFloor floor;
  floor.leave_open();
  floor.clock.advance(std::chrono::hours{24});  // none of today's trades
  TemporaryDirectory elsewhere;
  auto fresh = Ledger::open_writer(elsewhere.path(), LedgerKind::live, {Network::local});
  REQUIRE(fresh.has_value());
  floor.ledger = *std::move(fresh);
  const std::size_t sent = floor.exchange.received().size();
  Desk desk = floor.desk();
  const Settlement settlement = settle_round(desk);
  REQUIRE(settlement.failure.has_value());
  CHECK(settlement.failure->kind == ErrorKind::unexplained_position);
  CHECK(settlement.is_settled);
  CHECK(floor.exchange.received().size() == sent);
}

TEST_CASE("a position of the user's own in another symbol fails no settling", "[execution]") {
  TradingFloor floor;
  REQUIRE(floor.trade().record.end->outcome == TradeOutcome::completed);
  trade_by_hand(floor, kBtc, "0.001");
  Desk desk = floor.desk();
  const Settlement settlement = settle_round(desk);
  CHECK_FALSE(settlement.failure);
  CHECK(settlement.is_settled);
}

TEST_CASE("a day that is done does not keep an unexplained position from being said",
          "[execution][safety]") {
  TradingFloor floor;
  REQUIRE(floor.trade().record.end->outcome == TradeOutcome::completed);
  trade_by_hand(floor, kLinea, "5");
  const auto round = floor.round();
  REQUIRE_FALSE(round.has_value());
  CHECK(round.error().kind == ErrorKind::unexplained_position);
}

TEST_CASE("what turns up behind a trade that was not filled is said with it",
          "[execution][safety]") {
  PaperFault unfilled;
  unfilled.kind = PaperFaultKind::not_filled;
  unfilled.leg = PaperLeg::open;
  TradingFloor quiet;
  quiet.exchange.arm(unfilled);
  CHECK(failure_of(quiet.trade())->kind == ErrorKind::not_filled);

  TradingFloor floor;
  floor.exchange.arm(unfilled);
  Life life;
  LateMarket market(floor.exchange, life);
  Desk desk{market,     floor.exchange, floor.ledger,  floor.clock,
            floor.sink, floor.stop,     floor.settings};
  const auto round = run_round(desk, Trigger::by_hand, Force::no);
  REQUIRE(round.has_value());
  REQUIRE(round->trade.has_value());
  CHECK(round->trade->record.end->outcome == TradeOutcome::not_filled);
  CHECK(failure_of(*round->trade)->kind == ErrorKind::unexplained_position);
}

TEST_CASE("a contract that is listed no more does not keep other positions from being closed",
          "[execution][safety]") {
  TradingFloor floor;
  floor.leave_open();
  trade_by_hand(floor, kBtc, "0.001");
  const auto adopted = adopt_position(floor.desk(), kBtc);
  REQUIRE(adopted.has_value());
  REQUIRE(adopted->end->outcome == TradeOutcome::position_open);
  floor.exchange.clear_faults();
  floor.clock.advance(std::chrono::minutes{2});

  Life life;
  DelistingMarket market(floor.exchange, life, kLinea);
  Desk desk{market,     floor.exchange, floor.ledger,  floor.clock,
            floor.sink, floor.stop,     floor.settings};
  const Settlement settlement = settle_round(desk);
  REQUIRE(settlement.failure.has_value());
  CHECK(settlement.failure->kind == ErrorKind::position_open);
  CHECK(settlement.failure->message.find("LINEA-USDT") != std::string::npos);
  CHECK(settlement.failure->message.find("no longer lists") != std::string::npos);
  CHECK(settlement.recovery.settled.size() == 1);
  CHECK(settlement.recovery.unsettled.size() == 1);
  CHECK(floor.exchange.position_now(kBtc).is_zero());
  CHECK_FALSE(floor.exchange.position_now(kLinea).is_zero());

  const auto later = floor.round();  // listed again
  REQUIRE(later.has_value());
  CHECK(later->recovery.settled.size() == 1);
  CHECK(floor.exchange.position_now(kLinea).is_zero());
}

TEST_CASE("a ledger that cannot be written does not hide that a position is open",
          "[execution][safety]") {
  TradingFloor floor;
  floor.leave_open();
  floor.clock.advance(std::chrono::minutes{1});
  auto reader = Ledger::open_reader(floor.directory.path(), LedgerKind::live);
  REQUIRE(reader.has_value());
  floor.ledger = *std::move(reader);
  Desk desk = floor.desk();
  const Settlement settlement = settle_round(desk);
  REQUIRE(settlement.recovery.storage_error.has_value());
  REQUIRE(settlement.failure.has_value());
  CHECK(settlement.failure->kind == ErrorKind::position_open);
  CHECK(settlement.failure->message.find(settlement.recovery.storage_error->message) !=
        std::string::npos);
}

TEST_CASE("what the exchange refused an open for decides what an operator can do", "[execution]") {
  const auto kind_of = [](std::optional<OrderOutcome> outcome) {
    TradeReport report;
    report.record = intended_trade(at("2026-01-06T09:00:00Z"));
    report.record.orders.front().outcome = std::move(outcome);
    TradeEnd end;
    end.outcome = TradeOutcome::rejected;
    end.detail = "so it is";
    report.record.end = end;
    const auto failure = failure_of(report);
    REQUIRE(failure.has_value());
    CHECK_THAT(failure->message, Catch::Contains("LINEA-USDT: so it is"));
    return failure->kind;
  };
  const auto refused = [&](RejectReason reason) { return kind_of(Rejected{reason, "no"}); };
  CHECK(refused(RejectReason::margin) == ErrorKind::insufficient_funds);
  CHECK(refused(RejectReason::price) == ErrorKind::not_filled);
  CHECK(refused(RejectReason::not_sent) == ErrorKind::unavailable);
  CHECK(refused(RejectReason::rate_limited) == ErrorKind::unavailable);
  CHECK(refused(RejectReason::signature) == ErrorKind::key_rejected);
  CHECK(refused(RejectReason::credentials) == ErrorKind::key_rejected);
  CHECK(refused(RejectReason::nothing_to_reduce) == ErrorKind::exchange_rejected);
  CHECK(refused(RejectReason::symbol_disabled) == ErrorKind::exchange_rejected);
  CHECK(refused(RejectReason::clock) == ErrorKind::exchange_rejected);
  CHECK(refused(RejectReason::other) == ErrorKind::exchange_rejected);
  CHECK(kind_of(std::nullopt) == ErrorKind::exchange_rejected);
  CHECK(kind_of(Unknown{"reset by peer"}) == ErrorKind::exchange_rejected);
}

TEST_CASE("how a trade ended decides its exit status, and what stands beside it comes first",
          "[execution]") {
  TradeReport report;
  report.record = intended_trade(at("2026-01-06T09:00:00Z"));
  const auto failure = [&](TradeOutcome outcome) {
    TradeEnd end;
    end.outcome = outcome;
    report.record.end = end;
    return failure_of(report);
  };
  CHECK_FALSE(failure(TradeOutcome::completed));
  CHECK_FALSE(failure(TradeOutcome::closed_externally));
  report.storage_error = Error{ErrorKind::storage, "the disk is full"};
  CHECK(failure(TradeOutcome::completed)->kind == ErrorKind::storage);
  CHECK(failure(TradeOutcome::closed_externally)->kind == ErrorKind::storage);
  CHECK(failure(TradeOutcome::not_filled)->kind == ErrorKind::not_filled);
  CHECK(failure(TradeOutcome::position_open)->kind == ErrorKind::position_open);
  CHECK(failure(TradeOutcome::unknown)->kind == ErrorKind::outcome_unknown);
  report.unexplained = Error{ErrorKind::unexplained_position, "five more"};
  CHECK(failure(TradeOutcome::completed)->kind == ErrorKind::unexplained_position);
  CHECK(failure(TradeOutcome::closed_externally)->kind == ErrorKind::unexplained_position);
  CHECK(failure(TradeOutcome::not_filled)->kind == ErrorKind::unexplained_position);
  CHECK(failure(TradeOutcome::position_open)->kind == ErrorKind::position_open);
  CHECK(failure(TradeOutcome::unknown)->kind == ErrorKind::outcome_unknown);
}

TEST_CASE("an exchange that cannot be asked behind a trade spoils no answer: the next round looks",
          "[execution]") {
  TradingFloor floor;
  GoneAfterwards market(floor.exchange, floor.ledger, GENERATE(true, false));
  floor.market = &market;
  PaperFault unfilled;
  unfilled.leg = PaperLeg::open;
  floor.exchange.arm(unfilled);
  const TradeReport report = floor.trade();
  CHECK(market.refusals == 1);
  CHECK(report.record.end->outcome == TradeOutcome::not_filled);
  CHECK_FALSE(report.unexplained);
}
