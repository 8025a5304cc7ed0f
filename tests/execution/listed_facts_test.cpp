// What the exchange lists of us, where a list is full or leaves out client ids.
#include <catch2/catch.hpp>

#include "execution/fill_names.h"
#include "execution/unexplained.h"
#include "tests/execution/trading_floor.h"
#include "tests/support/forwarding_reader.h"

using namespace apex;
using namespace apex::testing;

namespace {

const Symbol kLinea("LINEA-USDT");

PaperFault unfilled_closes() {
  PaperFault fault;
  fault.kind = PaperFaultKind::not_filled;
  fault.leg = PaperLeg::close;
  fault.times = std::nullopt;
  return fault;
}

/// Shows an exchange on which somebody else has been busy, or that leaves out client ids.
class BusyMarket final : public ForwardingReader {
 public:
  using ForwardingReader::ForwardingReader;

  Result<std::vector<Fill>> fills(const HistoryQuery& query) override {
    auto answer = ForwardingReader::fills(query);
    if (!answer) return answer;
    if (nameless) {
      for (Fill& fill : *answer) fill.client_id = ClientOrderId();
    }
    const int newer = query.symbol && busy_elsewhere ? 0 : newer_fills;
    for (int i = 0; i < newer; ++i) {
      Fill foreign;
      foreign.id = FillId(std::to_string(1'000'000 + i));
      foreign.order_id = OrderId(std::to_string(2'000'000 + i));
      foreign.client_id = ClientOrderId("web-" + std::to_string(i));
      foreign.symbol = query.symbol.value_or(kLinea);
      foreign.size = Size("1"_dec);
      foreign.status = FillStatus::success;
      answer->insert(answer->begin(), foreign);
    }
    if (answer->size() > kMost) answer->resize(kMost);
    return answer;
  }

  Result<std::vector<Order>> order_history(const HistoryQuery& query) override {
    auto answer = ForwardingReader::order_history(query);
    if (!answer) return answer;
    for (int i = 0; i < newer_orders; ++i) {
      Order foreign;
      foreign.id = OrderId(std::to_string(2'000'000 + i));
      foreign.client_id = ClientOrderId("web-" + std::to_string(i));
      foreign.symbol = query.symbol.value_or(kLinea);
      answer->insert(answer->begin(), foreign);
    }
    if (answer->size() > kMost) answer->resize(kMost);
    return answer;
  }

  Result<std::optional<Order>> order(const OrderId& id) override {
    if (forgets_orders) return std::optional<Order>();
    if (invents_orders) {
      Order foreign;
      foreign.id = id;
      return std::optional(foreign);
    }
    return ForwardingReader::order(id);
  }

  int newer_fills = 0;
  bool busy_elsewhere = false;  ///< they are listed only where no symbol is asked about
  int newer_orders = 0;
  bool nameless = false;        ///< fills leave out the client id
  bool forgets_orders = false;  ///< looked up by the exchange's id
  bool invents_orders = false;  ///< of somebody who gives them no client id

 private:
  static constexpr std::size_t kMost{kListedMax};
};

struct BusyFloor : TradingFloor {
  BusyFloor() { market = &busy; }

  /// The data directory is gone, or another machine takes over.
  void lose_ledger() {
    auto fresh = Ledger::open_writer(elsewhere.path(), LedgerKind::live, {Network::local});
    REQUIRE(fresh.has_value());
    ledger = *std::move(fresh);
  }

  /// A position of yesterday, of which this ledger knows nothing.
  void leave_unknown_position() {
    exchange.arm(unfilled_closes());
    REQUIRE(round().has_value());
    exchange.clear_faults();
    clock.advance(std::chrono::hours{24});
    lose_ledger();
  }

  void check_nothing_more_is_sent(std::size_t received, ErrorKind kind, const char* said) {
    const auto refused = round();
    REQUIRE_FALSE(refused.has_value());
    INFO(refused.error().message);
    CHECK(refused.error().kind == kind);
    CHECK(refused.error().message.find(said) != std::string::npos);
    CHECK(exchange.received().size() == received);
  }

  BusyMarket busy{exchange};
  TemporaryDirectory elsewhere;
};

}  // namespace

TEST_CASE("a position behind a full list of fills is not called somebody else's",
          "[execution][lists]") {
  BusyFloor floor;
  floor.leave_unknown_position();
  const std::size_t received = floor.exchange.received().size();
  REQUIRE(floor.ledger.record_day_checked(day("2026-01-07"), floor.clock.now()).has_value());
  floor.busy.newer_fills = MarketReader::kListedMax;
  floor.check_nothing_more_is_sent(received, ErrorKind::refused, "1000 fills or more");
}

TEST_CASE("a position whose fills leave out the client id is known by their orders",
          "[execution][lists]") {
  BusyFloor floor;
  floor.leave_unknown_position();
  const std::size_t received = floor.exchange.received().size();
  floor.busy.nameless = true;
  SECTION("in the list of orders") {}
  SECTION("one by one, where that list is full") {
    floor.busy.newer_orders = MarketReader::kListedMax;
  }
  floor.check_nothing_more_is_sent(received, ErrorKind::unexplained_position, "LINEA-USDT");
}

TEST_CASE("a position whose fills cannot be told from ours stops everything",
          "[execution][lists]") {
  BusyFloor floor;
  floor.leave_unknown_position();
  const std::size_t received = floor.exchange.received().size();
  floor.busy.nameless = true;
  floor.busy.newer_orders = MarketReader::kListedMax;
  floor.busy.forgets_orders = true;
  floor.check_nothing_more_is_sent(received, ErrorKind::refused, "whose order");
}

TEST_CASE("a trade of today whose fills leave out the client id is learned by their orders",
          "[execution][lists]") {
  BusyFloor floor;
  std::ignore = floor.trade();
  floor.lose_ledger();
  floor.busy.nameless = true;
  floor.busy.newer_orders = MarketReader::kListedMax;
  const auto round = floor.round();
  INFO((round ? "" : round.error().message));
  REQUIRE(round.has_value());
  CHECK(round->skip.has_value());
  floor.check_sends(1);
  floor.check_flat_and_booked();
}

TEST_CASE("today is not traded while a fill of today may be ours and nobody can tell",
          "[execution][lists]") {
  BusyFloor floor;
  std::ignore = floor.trade();
  floor.lose_ledger();
  floor.busy.nameless = true;
  floor.busy.newer_orders = MarketReader::kListedMax;
  floor.busy.forgets_orders = true;
  floor.check_nothing_more_is_sent(2, ErrorKind::refused, "whose order");
  CHECK_FALSE(floor.ledger.knows_day(day("2026-01-06")).value());
  floor.busy.forgets_orders = false;
  CHECK(floor.round()->skip.has_value());
}

TEST_CASE("fills of somebody else that leave out the client id stop nothing",
          "[execution][lists]") {
  BusyFloor floor;
  floor.exchange.core().trade_externally(PaperAccountOptions{}.id, kLinea, Side::buy,
                                         Size("7"_dec));
  floor.busy.nameless = true;
  const TradeReport report = floor.trade();
  CHECK(report.record.intent.symbol == Symbol("BTC-USDT"));
  CHECK(report.record.end->outcome == TradeOutcome::completed);
  CHECK(floor.exchange.position_now(kLinea) == Size("7"_dec));
}

TEST_CASE("a trade is settled though the list of fills is full of somebody else's",
          "[execution][lists]") {
  BusyFloor floor;
  REQUIRE(floor.ledger.record_day_checked(day("2026-01-06"), floor.clock.now()).has_value());
  floor.busy.newer_fills = MarketReader::kListedMax;
  PaperFault unfilled = unfilled_closes();
  unfilled.times = 1;
  floor.exchange.arm(unfilled);
  const TradeReport report = floor.trade();
  CHECK(report.record.end->outcome == TradeOutcome::completed);
  CHECK(floor.exchange.reads(PaperRead::order_fills) > 0);
  floor.check_sends(1);
  floor.check_flat_and_booked();
}

TEST_CASE("the fills of single orders are asked for only where the list is full",
          "[execution][lists]") {
  BusyFloor floor;
  std::ignore = floor.trade();
  CHECK(floor.exchange.reads(PaperRead::order_fills) == 0);
}

TEST_CASE("fills that cannot be read behind a full list end nothing", "[execution][lists]") {
  BusyFloor floor;
  REQUIRE(floor.ledger.record_day_checked(day("2026-01-06"), floor.clock.now()).has_value());
  floor.busy.newer_fills = MarketReader::kListedMax;
  PaperReadFault unreadable;
  unreadable.read = PaperRead::order_fills;
  unreadable.times = 3;
  floor.exchange.arm(unreadable);
  CHECK(floor.trade().record.end->outcome == TradeOutcome::completed);
  floor.check_flat_and_booked();
}

TEST_CASE("only so many orders are asked for one by one, then nobody can tell whose fills are",
          "[execution][lists]") {
  BusyFloor floor;
  const auto named = [&](int count) {
    std::vector<Fill> fills;
    for (int i = 0; i < count; ++i) {
      Fill one = fill(std::to_string(i), Side::buy, "0.01"_dec, "1"_dec, "0"_dec);
      one.order_id = OrderId(std::to_string(3'000'000 + i));
      fills.push_back(one);
    }
    return name_fills(floor.desk(), HistoryQuery{}, fills);
  };
  floor.busy.invents_orders = true;
  CHECK(named(kOrdersAsked).has_value());
  const auto refused = named(kOrdersAsked + 1);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::refused);
  CHECK_THAT(refused.error().message, Catch::Contains("is not in its list of orders"));
}

namespace {

/// Shows so many positions of the user's own, before all others or behind them.
class CrowdedMarket final : public ForwardingReader {
 public:
  CrowdedMarket(MarketReader& inner, int crowd) : ForwardingReader(inner), crowd_(crowd) {}

  Result<Account> account() override {
    auto account = ForwardingReader::account();
    if (!account) return account;
    for (int i = 0; i < crowd_; ++i) {
      PositionRow row;
      row.symbol = Symbol("U" + std::to_string(i) + "-USDT");
      row.size = Size("1"_dec);
      account->positions.insert(is_behind ? account->positions.end() : account->positions.begin(),
                                row);
    }
    return account;
  }

  bool is_behind = false;

 private:
  int crowd_;
};

}  // namespace

TEST_CASE("a position of ours is found behind any number of somebody else's",
          "[execution][lists][safety]") {
  BusyFloor floor;
  floor.leave_unknown_position();
  const std::size_t received = floor.exchange.received().size();
  REQUIRE(floor.ledger.record_day_checked(day("2026-01-07"), floor.clock.now()).has_value());
  CrowdedMarket crowded(floor.busy, GENERATE(7, 8, 60));
  floor.market = &crowded;
  SECTION("with its client ids") {}
  SECTION("by its orders") { floor.busy.nameless = true; }
  floor.check_nothing_more_is_sent(received, ErrorKind::unexplained_position, "LINEA-USDT");
}

TEST_CASE("a crowd of positions behind a full list of fills is not called somebody else's",
          "[execution][lists][safety]") {
  BusyFloor floor;
  CrowdedMarket crowded(floor.busy, kForeignSymbolsAsked + 1);
  floor.market = &crowded;
  REQUIRE(floor.ledger.record_day_checked(day("2026-01-06"), floor.clock.now()).has_value());
  floor.busy.busy_elsewhere = true;
  floor.busy.newer_fills = MarketReader::kListedMax;
  floor.check_nothing_more_is_sent(0, ErrorKind::refused, "in 9 contracts that this ledger does");
  CHECK(floor.exchange.reads(PaperRead::fills) == 1 + kForeignSymbolsAsked);
  floor.busy.newer_fills = MarketReader::kListedMax - 1;
  CHECK(floor.trade().record.end->outcome == TradeOutcome::completed);
}

TEST_CASE("behind a full list of fills a position of ours among the first is found all the same",
          "[execution][lists][safety]") {
  BusyFloor floor;
  floor.leave_unknown_position();
  const std::size_t received = floor.exchange.received().size();
  REQUIRE(floor.ledger.record_day_checked(day("2026-01-07"), floor.clock.now()).has_value());
  CrowdedMarket crowded(floor.busy, kForeignSymbolsAsked);
  crowded.is_behind = true;
  floor.market = &crowded;
  floor.busy.busy_elsewhere = true;
  floor.busy.newer_fills = MarketReader::kListedMax;
  floor.check_nothing_more_is_sent(received, ErrorKind::unexplained_position, "LINEA-USDT");
}

TEST_CASE("fills of others that cannot be named matter only where a position stands",
          "[execution][lists]") {
  BusyFloor floor;
  floor.exchange.core().trade_externally(PaperAccountOptions{}.id, kLinea, Side::buy,
                                         Size("7"_dec));
  floor.exchange.core().trade_externally(PaperAccountOptions{}.id, kLinea, Side::sell,
                                         Size("7"_dec));
  floor.clock.advance(std::chrono::hours{24});
  REQUIRE(floor.ledger.record_day_checked(day("2026-01-07"), floor.clock.now()).has_value());
  CrowdedMarket crowded(floor.busy, kForeignSymbolsAsked + 1);
  floor.market = &crowded;
  floor.busy.nameless = true;
  floor.busy.newer_orders = MarketReader::kListedMax;
  floor.busy.forgets_orders = true;
  const auto round = floor.round();
  INFO((round ? "" : round.error().message));
  CHECK(floor.exchange.received().size() == 2);
}

TEST_CASE("positions of others are asked about once for each symbol, and a crowd all at once",
          "[execution][lists]") {
  BusyFloor floor;
  Account account;
  const auto add_row = [&](const std::string& symbol) {
    PositionRow row;
    row.symbol = Symbol(symbol);
    row.size = Size("1"_dec);
    account.positions.push_back(row);
  };
  for (const char name : {'A', 'A', 'B'}) add_row(std::string(1, name) + "-USDT");
  Order foreign;
  foreign.client_id = ClientOrderId("web-1");
  const auto asked = [&] {
    const int before = floor.exchange.reads(PaperRead::fills);
    CHECK(refuse_unexplained(floor.desk(), account, {foreign}).has_value());
    return floor.exchange.reads(PaperRead::fills) - before;
  };
  CHECK(asked() == 2);
  for (char name = 'C'; name <= 'H'; ++name) add_row(std::string(1, name) + "-USDT");
  CHECK(asked() == kForeignSymbolsAsked);
  for (char name = 'I'; name <= 'Z'; ++name) add_row(std::string(1, name) + "-USDT");
  CHECK(asked() == 1);
}
