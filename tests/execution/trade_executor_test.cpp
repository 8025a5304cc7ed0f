#include "execution/trade_executor.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "tests/execution/trading_floor.h"
#include "tests/support/forwarding_gateway.h"
#include "tests/support/forwarding_reader.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// Says yes to 1x and shows ten times for ever.
class StubbornLeverage final : public ForwardingReader {
 public:
  using ForwardingReader::ForwardingReader;
  Result<Account> account() override {
    auto account = ForwardingReader::account();
    if (!account) return account;
    for (const char* symbol : {"LINEA-USDT", "BTC-USDT"}) {
      PositionRow row;
      row.symbol = Symbol(symbol);
      row.initial_margin_rate = "0.1"_dec;
      account->positions.insert(account->positions.begin(), row);
    }
    return account;
  }
};

/// Cannot sign any more.
class BrokenSigner final : public ForwardingGateway {
 public:
  using ForwardingGateway::ForwardingGateway;
  Result<PreparedOrder> prepare(const OrderRequest&) override {
    ++asked;
    return fail(ErrorKind::internal, "no random numbers");
  }
  int asked = 0;
};

}  // namespace

TEST_CASE("a round trip opens and closes the cheapest contract and ends flat", "[execution]") {
  TradingFloor floor;
  const TradeReport report = floor.trade();
  REQUIRE(report.record.end.has_value());
  CHECK(report.record.end->outcome == TradeOutcome::completed);
  CHECK(report.record.intent.symbol == Symbol("LINEA-USDT"));
  CHECK_FALSE(failure_of(report).has_value());
  floor.check_flat_and_booked();
  floor.check_sends(1);

  const auto& received = floor.exchange.received();
  REQUIRE(received.size() == 2);
  const OrderRequest& open = received[0].request;
  CHECK(open.side == Side::buy);
  CHECK(open.time_in_force == TimeInForce::fill_or_kill);
  CHECK(open.reduce_only == ReduceOnly::no);
  CHECK(open.size == Size("1"_dec));
  CHECK(open.price > Price("0.00931"_dec));
  const OrderRequest& close = received[1].request;
  CHECK(close.side == Side::sell);
  CHECK(close.time_in_force == TimeInForce::immediate_or_cancel);
  CHECK(close.reduce_only == ReduceOnly::yes);
  CHECK(close.price < Price("0.00931"_dec));

  const TradeRecord kept = floor.in_ledger(report);
  CHECK(kept.counts_for_day());
  CHECK(kept.cost() == report.record.cost());
  CHECK(kept.cost()->is_positive());
}

TEST_CASE("a trade may begin with a sale", "[execution]") {
  TradingFloor floor;
  floor.settings.trading.side = Side::sell;
  const TradeReport report = floor.trade();
  CHECK(report.record.end->outcome == TradeOutcome::completed);
  CHECK(floor.exchange.received()[0].request.side == Side::sell);
  CHECK(floor.exchange.received()[1].request.side == Side::buy);
  floor.check_flat_and_booked();
}

TEST_CASE("the close leaves as soon as the open is answered, with nothing in between",
          "[execution]") {
  PaperOptions options;
  options.round_trip = Milliseconds{100};
  TradingFloor floor(options);
  const TradeReport report = floor.trade();
  const auto& received = floor.exchange.received();
  REQUIRE(received.size() == 2);
  CHECK(received[1].at - received[0].at == Milliseconds{100});
  REQUIRE(report.record.end->exposure.has_value());
  CHECK(*report.record.end->exposure == Milliseconds{200});
}

TEST_CASE("a later trade of the day needs at most twelve requests, six of them before the open",
          "[execution]") {
  PaperOptions options;  // what matters is how often is asked, not how late the exchange is
  options.match_delay = Milliseconds{0};
  options.report_delay = Milliseconds{0};
  TradingFloor floor(options);
  std::ignore = floor.trade();
  const auto total = [&] {
    int reads = 0;
    for (int read = 0; read < kPaperReads; ++read) {
      if (static_cast<PaperRead>(read) == PaperRead::instruments) continue;  // cached on disk
      reads += floor.exchange.reads(static_cast<PaperRead>(read));
    }
    return reads;
  };
  const int reads_before = total();
  const std::size_t sent_before = floor.exchange.sends().size();
  int reads_at_open = 0;
  floor.sink.on_each = [&](const Event& event) {
    if (event.text == "intent saved") reads_at_open = total() - reads_before;
  };
  std::ignore = floor.trade(Force::yes);
  CHECK(reads_at_open <= 6);
  const auto sent = static_cast<int>(floor.exchange.sends().size() - sent_before);
  CHECK(total() - reads_before + sent <= 12);
}

TEST_CASE("margin is made 1x before the open, and not again the next time", "[execution]") {
  TradingFloor floor;
  std::ignore = floor.trade();
  auto account = floor.exchange.account();
  REQUIRE(account.has_value());
  CHECK(account->margin_rate(Symbol("LINEA-USDT")) == "1"_dec);
  const int told = floor.sink.count(EventKind::step);
  floor.clock.advance(std::chrono::hours{24});
  std::ignore = floor.trade();
  CHECK(floor.sink.count(EventKind::step) == told * 2 - 1);
}

TEST_CASE("a contract whose margin rate is refused is passed over", "[execution]") {
  TradingFloor floor;
  PaperFault fault;
  fault.kind = PaperFaultKind::margin_rate_refused;
  floor.exchange.arm(fault);
  const TradeReport report = floor.trade();
  CHECK(report.record.intent.symbol == Symbol("BTC-USDT"));
  CHECK(report.record.end->outcome == TradeOutcome::completed);
  floor.check_flat_and_booked();
}

TEST_CASE("a second trade in a staking day is not made unless it is forced", "[execution]") {
  TradingFloor floor;
  std::ignore = floor.trade();
  const auto again = floor.round();
  REQUIRE(again.has_value());
  CHECK(again->skip.has_value());
  CHECK_FALSE(again->trade.has_value());
  CHECK(floor.exchange.received().size() == 2);
  CHECK(floor.trade(Force::yes).record.intent.key.number == 2);
  floor.check_flat_and_booked();
}

TEST_CASE("23:30 and 00:30 are one staking day, 07:30 and 09:00 are two", "[execution]") {
  TradingFloor floor;
  floor.clock.set(at("2026-01-06T23:30:00Z"));
  std::ignore = floor.trade();
  floor.clock.set(at("2026-01-07T00:30:00Z"));
  CHECK(floor.round()->skip.has_value());
  floor.clock.set(at("2026-01-07T07:30:00Z"));
  CHECK(floor.round()->skip.has_value());
  floor.clock.set(at("2026-01-07T09:00:00Z"));
  CHECK(floor.trade().record.intent.key.day == day("2026-01-07"));
}

TEST_CASE("an empty ledger learns from the exchange that today is done", "[execution]") {
  TradingFloor floor;
  std::ignore = floor.trade();
  TemporaryDirectory elsewhere;
  auto fresh = Ledger::open_writer(elsewhere.path(), LedgerKind::live, {Network::local});
  REQUIRE(fresh.has_value());
  floor.ledger = *std::move(fresh);
  const auto report = floor.round();
  INFO((report ? "" : report.error().message));
  REQUIRE(report.has_value());
  CHECK(report->skip.has_value());
  CHECK(floor.exchange.received().size() == 2);
  const auto known = floor.ledger.recent(10);
  REQUIRE(known.has_value());
  REQUIRE(known->size() == 1);
  CHECK(known->front().rebuilt);
  floor.check_flat_and_booked();
}

TEST_CASE("a symbol with somebody else's position is not touched", "[execution]") {
  TradingFloor floor;
  floor.exchange.core().trade_externally(PaperAccountOptions{}.id, Symbol("LINEA-USDT"), Side::buy,
                                         Size("100"_dec));
  const TradeReport report = floor.trade();
  CHECK(report.record.intent.symbol == Symbol("BTC-USDT"));
  CHECK(floor.exchange.position_now(Symbol("LINEA-USDT")) == Size("100"_dec));
}

TEST_CASE("a position in a symbol of ours that our fills do not explain stops everything",
          "[execution]") {
  TradingFloor floor;
  std::ignore = floor.trade();
  floor.exchange.core().trade_externally(PaperAccountOptions{}.id, Symbol("LINEA-USDT"), Side::buy,
                                         Size("7"_dec));
  floor.clock.advance(std::chrono::hours{24});
  const auto report = floor.round();
  REQUIRE_FALSE(report.has_value());
  CHECK(report.error().kind == ErrorKind::unexplained_position);
  CHECK(floor.sink.count(EventKind::unexplained_position) == 1);
  CHECK(floor.exchange.position_now(Symbol("LINEA-USDT")) == Size("7"_dec));
  CHECK(floor.exchange.received().size() == 2);
}

TEST_CASE("a halted bot sends nothing", "[execution]") {
  TradingFloor floor;
  REQUIRE(HaltFile(floor.directory.path()).set("on holiday", floor.clock.now()).has_value());
  const auto report = floor.round();
  REQUIRE_FALSE(report.has_value());
  CHECK(report.error().kind == ErrorKind::refused);
  CHECK(report.error().message.find("on holiday") != std::string::npos);
  CHECK(floor.exchange.received().empty());
  CHECK_FALSE(floor.round(Force::yes).has_value());
  REQUIRE(HaltFile(floor.directory.path()).clear().has_value());
  CHECK(floor.trade().record.end->outcome == TradeOutcome::completed);
}

TEST_CASE("halted between the intent and the open, nothing is sent and the day stays open",
          "[execution]") {
  TradingFloor floor;
  floor.sink.on_each = [&](const Event& event) {
    if (event.text != "intent saved") return;
    REQUIRE(HaltFile(floor.directory.path()).set("stop", floor.clock.now()).has_value());
  };
  CHECK(floor.round().error().kind == ErrorKind::refused);
  CHECK(floor.exchange.received().empty());
  floor.sink.on_each = nullptr;
  REQUIRE(HaltFile(floor.directory.path()).clear().has_value());
  CHECK(floor.trade().record.intent.key.number == 2);
}

TEST_CASE("a signal before the open stops it; after the open it does not stop the close",
          "[execution]") {
  TradingFloor floor;
  floor.stop.request_stop(15);
  CHECK(floor.round().error().kind == ErrorKind::refused);
  CHECK(floor.exchange.received().empty());

  TradingFloor late;
  PaperFault slow;
  slow.kind = PaperFaultKind::not_filled;
  slow.leg = PaperLeg::close;
  slow.times = 2;
  late.exchange.arm(slow);
  late.sink.on_each = [&](const Event& event) {
    if (event.kind == EventKind::order_answered) late.stop.request_stop(15);
  };
  CHECK(late.trade().record.end->outcome == TradeOutcome::completed);
  late.check_flat_and_booked();
}

TEST_CASE("too little money is said with both figures, and nothing is sent", "[execution]") {
  PaperOptions options;
  options.account.balance = Usdt("0.01"_dec);
  TradingFloor floor(options);
  const auto report = floor.round();
  REQUIRE_FALSE(report.has_value());
  CHECK(report.error().kind == ErrorKind::insufficient_funds);
  CHECK(floor.exchange.received().empty());
}

TEST_CASE("where every contract refuses 1x, the exchange's word is the answer, and nothing is sent",
          "[execution][safety]") {
  TradingFloor floor;
  PaperFault refused;
  refused.kind = PaperFaultKind::margin_rate_refused;
  refused.times = std::nullopt;
  floor.exchange.arm(refused);
  const auto report = floor.round();
  REQUIRE_FALSE(report.has_value());
  CHECK(report.error().kind == ErrorKind::exchange_rejected);
  CHECK(floor.sink.count(EventKind::warning) == 2);  // each contract was passed over
  CHECK(floor.exchange.received().empty());
}

TEST_CASE("a margin rate that is accepted and not shown is believed to be the one that is shown",
          "[execution][safety]") {
  TradingFloor floor;
  StubbornLeverage reader(floor.exchange);
  floor.market = &reader;
  const auto report = floor.round();
  REQUIRE_FALSE(report.has_value());
  CHECK(report.error().kind == ErrorKind::refused);
  CHECK_THAT(report.error().message, Catch::Contains("margin rate 0.1 after it was set to 1"));
  CHECK(floor.exchange.received().empty());
}

TEST_CASE("only so many contracts are tried in one round", "[execution]") {
  PaperMarketData data;
  for (char name = 'A'; name < 'A' + TradeExecutor::kSymbolsTriedMax + 1; ++name) {
    Instrument one = instrument(std::string(3, name) + "-USDT");
    one.pair_id = static_cast<std::uint16_t>(50000 + name);
    data.instruments.push_back(one);
    data.tickers.push_back(ticker(one, "0.01"_dec));
  }
  TradingFloor floor({}, data);
  PaperFault refused;
  refused.kind = PaperFaultKind::margin_rate_refused;
  refused.times = TradeExecutor::kSymbolsTriedMax;
  floor.exchange.arm(refused);
  const auto report = floor.round();
  REQUIRE_FALSE(report.has_value());
  CHECK(report.error().kind == ErrorKind::exchange_rejected);
  CHECK(floor.exchange.received().empty());
}

TEST_CASE("who cannot sign tries no other contract", "[execution]") {
  TradingFloor floor;
  BrokenSigner signer(floor.exchange);
  floor.gateway = &signer;
  const auto report = floor.round();
  REQUIRE_FALSE(report.has_value());
  CHECK(report.error().kind == ErrorKind::internal);
  CHECK(signer.asked == 1);
  CHECK(floor.ledger.recent(10)->empty());
}

TEST_CASE("a halt file that cannot be read halts", "[execution][safety]") {
  TradingFloor floor;
  REQUIRE(std::filesystem::create_directory(floor.directory.path() / "halt"));
  const auto report = floor.round();
  REQUIRE_FALSE(report.has_value());
  CHECK(report.error().kind == ErrorKind::refused);
  CHECK_THAT(report.error().message, Catch::Contains("halted"));
  CHECK(floor.exchange.received().empty());
}

TEST_CASE("a halt that nobody gave a reason for halts, and one that cannot be ended is told",
          "[execution][safety]") {
  TradingFloor floor;
  const HaltFile halt(floor.directory.path());
  std::ofstream(floor.directory.path() / "halt") << "\n";
  CHECK(**halt.reason() == "no reason given");
  CHECK_FALSE(floor.round().has_value());
  REQUIRE(halt.clear().has_value());
  REQUIRE(halt.clear().has_value());  // none is fine
  CHECK_FALSE(halt.reason()->has_value());
  std::filesystem::create_directories(floor.directory.path() / "halt" / "kept");
  REQUIRE_FALSE(halt.clear().has_value());
  CHECK(halt.clear().error().kind == ErrorKind::storage);
}

TEST_CASE("a greatest number of coins is told to be no measure, and holds", "[execution]") {
  TradingFloor floor;
  floor.settings.safety.max_position_size = Size("0.5"_dec);
  const TradeReport report = floor.trade();
  CHECK(report.record.intent.symbol == Symbol("BTC-USDT"));  // 0.001 of it
  REQUIRE(floor.sink.count(EventKind::warning) == 1);
  floor.check_flat_and_booked();
}
