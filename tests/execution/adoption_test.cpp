#include "execution/adoption.h"

#include <catch2/catch.hpp>

#include "execution/learned_trades.h"
#include "execution/order_plan.h"
#include "execution/recovery.h"
#include "tests/execution/trading_floor.h"
#include "tests/support/forwarding_reader.h"

using namespace apex;
using namespace apex::testing;

namespace {

const Symbol kLinea("LINEA-USDT");

/// Somebody else trades on the account, and it is shown.
void trade_by_hand(TradingFloor& floor, Side side, const Decimal& size) {
  const auto account = floor.exchange.account();
  REQUIRE(account.has_value());
  floor.exchange.core().trade_externally(account->id, kLinea, side, Size(size));
  floor.clock.advance(std::chrono::seconds{1});
}

/// A floor on which somebody else holds a position.
struct HeldFloor : TradingFloor {
  explicit HeldFloor(Side side, const Decimal& size) { trade_by_hand(*this, side, size); }
};

/// Knows an order by any client id.
class AllIdsTaken final : public ForwardingReader {
 public:
  using ForwardingReader::ForwardingReader;
  Result<std::optional<Order>> order_by_client_id(const ClientOrderId& id) override {
    Order order;
    order.client_id = id;
    return std::optional(order);
  }
};

class StrangeTicker final : public ForwardingReader {
 public:
  StrangeTicker(MarketReader& inner, std::optional<Ticker> shown)
      : ForwardingReader(inner), shown_(std::move(shown)) {}
  Result<std::optional<Ticker>> ticker(const Instrument&) override { return shown_; }

 private:
  std::optional<Ticker> shown_;
};

/// In the book stands an order without our prefix.
class ForeignOrder final : public ForwardingReader {
 public:
  using ForwardingReader::ForwardingReader;
  Result<std::vector<Order>> open_orders() override {
    Order order;
    order.client_id = ClientOrderId("web-1");
    order.symbol = Symbol("BTC-USDT");
    return std::vector<Order>{order};
  }
};

std::string text_of(const Result<TradeRecord>& adopted) {
  return adopted ? adopted->end.value_or(TradeEnd{}).detail : adopted.error().message;
}

}  // namespace

TEST_CASE("an adopted position is closed with its whole size, from either side",
          "[execution][adoption]") {
  for (const Side side : {Side::buy, Side::sell}) {
    HeldFloor floor(side, "250"_dec);
    const auto adopted = adopt_position(floor.desk(), kLinea);
    INFO(text_of(adopted));
    REQUIRE(adopted.has_value());
    CHECK(adopted->end->outcome == TradeOutcome::completed);
    CHECK(floor.exchange.position_now(kLinea).is_zero());
    REQUIRE(floor.exchange.received().size() == 1);
    const OrderRequest& sent = floor.exchange.received().front().request;
    CHECK(sent.reduce_only == ReduceOnly::yes);
    CHECK(sent.side == opposite(side));
    CHECK(sent.size == Size("250"_dec));
  }
}

TEST_CASE("an adopted position is closed through refusals, each close sent once",
          "[execution][adoption]") {
  HeldFloor floor(Side::buy, "250"_dec);
  PaperFault unfilled;
  unfilled.kind = PaperFaultKind::not_filled;
  unfilled.times = 3;
  floor.exchange.arm(unfilled);
  const auto adopted = adopt_position(floor.desk(), kLinea);
  INFO(text_of(adopted));
  REQUIRE(adopted.has_value());
  CHECK(adopted->end->outcome == TradeOutcome::completed);
  CHECK(floor.exchange.position_now(kLinea).is_zero());
  CHECK(floor.exchange.received().size() == 4);
  floor.check_sends(0);
}

TEST_CASE("an adopted position larger than an order may be is closed in pieces",
          "[execution][adoption]") {
  PaperMarketData data = floor_contracts();
  data.instruments.front().max_size = Size("100"_dec);
  TradingFloor floor({}, data);
  for (int i = 0; i < 3; ++i) {
    trade_by_hand(floor, Side::sell, "90"_dec);
  }
  const auto adopted = adopt_position(floor.desk(), kLinea);
  INFO(text_of(adopted));
  REQUIRE(adopted.has_value());
  CHECK(adopted->end->outcome == TradeOutcome::completed);
  CHECK(floor.exchange.position_now(kLinea).is_zero());
  CHECK(floor.exchange.received().size() == 3);
}

TEST_CASE(
    "where the day is not known, an adoption takes no ids that the exchange knows, nor does it "
    "make the day known",
    "[execution][adoption]") {
  HeldFloor floor(Side::buy, "5"_dec);
  REQUIRE(adopt_position(floor.desk(), kLinea).has_value());
  CHECK_FALSE(floor.ledger.knows_day(day("2026-01-06")).value());
  TemporaryDirectory elsewhere;
  auto fresh = Ledger::open_writer(elsewhere.path(), LedgerKind::live, {Network::local});
  REQUIRE(fresh.has_value());
  floor.ledger = *std::move(fresh);
  trade_by_hand(floor, Side::sell, "7"_dec);
  const auto again = adopt_position(floor.desk(), kLinea);
  INFO(text_of(again));
  REQUIRE(again.has_value());
  CHECK(again->intent.key.number == kFirstAdoption + 1);
  CHECK(again->end->outcome == TradeOutcome::completed);
  CHECK(floor.exchange.position_now(kLinea).is_zero());
  floor.check_sends(0);
}

TEST_CASE("nothing is adopted beside a trade of ours that is not settled, or an order that works",
          "[execution][adoption][safety]") {
  HeldFloor floor(Side::buy, "5"_dec);
  CHECK(refuse_adoption_beside_ours(floor.desk()).has_value());
  PaperFault late;
  late.kind = PaperFaultKind::late_match;
  late.delay = std::chrono::minutes{10};
  floor.exchange.arm(late);
  REQUIRE(adopt_position(floor.desk(), kLinea).has_value());
  const auto beside = refuse_adoption_beside_ours(floor.desk());
  REQUIRE_FALSE(beside.has_value());
  CHECK((beside.error().kind == ErrorKind::position_open ||
         beside.error().kind == ErrorKind::outcome_unknown));
  TemporaryDirectory elsewhere;
  auto fresh = Ledger::open_writer(elsewhere.path(), LedgerKind::live, {Network::local});
  REQUIRE(fresh.has_value());
  floor.ledger = *std::move(fresh);
  const auto working = refuse_adoption_beside_ours(floor.desk());
  REQUIRE_FALSE(working.has_value());
  CHECK(working.error().kind == ErrorKind::unexplained_position);
}

TEST_CASE("an adopted position is no trade of the staking day", "[execution][adoption]") {
  HeldFloor floor(Side::buy, "5"_dec);
  REQUIRE(adopt_position(floor.desk(), kLinea).has_value());
  const StakingCalendar calendar;
  const auto history = floor.ledger.history(calendar, floor.clock.now(), 5);
  REQUIRE(history.has_value());
  CHECK(history->trades.empty());
  const TradeReport report = floor.trade();  // the day still gets its trade
  CHECK(report.record.end->outcome == TradeOutcome::completed);
  CHECK(report.record.intent.key.number == 1);
}

TEST_CASE("an adoption that cannot be closed is open risk, and recovery goes on with it",
          "[execution][adoption]") {
  HeldFloor floor(Side::buy, "5"_dec);
  PaperFault refused;
  refused.kind = PaperFaultKind::refused;
  refused.times = std::nullopt;
  floor.exchange.arm(refused);
  const auto adopted = adopt_position(floor.desk(), kLinea);
  REQUIRE(adopted.has_value());
  CHECK(adopted->end->outcome == TradeOutcome::position_open);
  CHECK(floor.sink.count(EventKind::open_risk) == 1);

  floor.exchange.clear_faults();
  const auto recovered = recover(floor.desk());
  REQUIRE(recovered.has_value());
  REQUIRE(recovered->settled.size() == 1);
  CHECK(recovered->settled.front().end->outcome == TradeOutcome::completed);
  CHECK(floor.exchange.position_now(kLinea).is_zero());
}

TEST_CASE("nothing is adopted where nothing stands, and nothing is sent", "[execution][adoption]") {
  TradingFloor floor;
  const auto adopted = adopt_position(floor.desk(), kLinea);
  REQUIRE_FALSE(adopted.has_value());
  CHECK(adopted.error().kind == ErrorKind::refused);
  CHECK(floor.exchange.received().empty());
}

TEST_CASE("an adoption is recognised again by an empty ledger", "[execution][adoption]") {
  HeldFloor floor(Side::sell, "7"_dec);
  REQUIRE(adopt_position(floor.desk(), kLinea).has_value());
  TemporaryDirectory elsewhere;
  auto fresh = Ledger::open_writer(elsewhere.path(), LedgerKind::live, {Network::local});
  REQUIRE(fresh.has_value());
  floor.ledger = *std::move(fresh);

  const auto round = floor.round();
  INFO((round ? "" : round.error().message));
  REQUIRE(round.has_value());
  REQUIRE(round->trade.has_value());
  const auto all = floor.ledger.recent(10);
  REQUIRE(all.has_value());
  REQUIRE(all->size() == 2);
  CHECK(all->back().intent.adopted.has_value());
  CHECK(all->back().rebuilt);
  CHECK(all->back().net_filled().is_zero());
}

TEST_CASE("each position adopted in a day has a number of its own, and there is a last one",
          "[execution][adoption]") {
  TradingFloor floor;
  REQUIRE(floor.trade().record.end->outcome == TradeOutcome::completed);  // the day is known
  for (int i = 0; i < kAdoptionsKnown; ++i) {
    trade_by_hand(floor, Side::buy, "5"_dec);
    const auto adopted = adopt_position(floor.desk(), kLinea);
    INFO(text_of(adopted));
    REQUIRE(adopted.has_value());
    CHECK(adopted->intent.key.number == kFirstAdoption + i);
    CHECK(adopted->end->outcome == TradeOutcome::completed);
  }
  trade_by_hand(floor, Side::buy, "5"_dec);
  const std::size_t sent = floor.exchange.received().size();
  const auto refused = adopt_position(floor.desk(), kLinea);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::refused);
  CHECK_THAT(refused.error().message, Catch::Contains("adopted in this staking day already"));
  CHECK(floor.exchange.received().size() == sent);
}

TEST_CASE("where the exchange knows every id of the day's adoptions, none is taken again",
          "[execution][adoption]") {
  HeldFloor floor(Side::buy, "5"_dec);
  AllIdsTaken reader(floor.exchange);
  floor.market = &reader;
  const auto refused = adopt_position(floor.desk(), kLinea);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::refused);
  CHECK(floor.exchange.received().empty());
}

TEST_CASE("without an index price nothing is adopted", "[execution][adoption]") {
  HeldFloor floor(Side::buy, "5"_dec);
  const auto shown = GENERATE(std::optional<Ticker>{}, std::optional(Ticker{}),
                              std::optional(ticker(instrument(), "0"_dec)));
  StrangeTicker reader(floor.exchange, shown);
  floor.market = &reader;
  const auto refused = adopt_position(floor.desk(), kLinea);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == ErrorKind::unavailable);
  CHECK(floor.exchange.received().empty());
}

TEST_CASE("a book that cannot be read does not keep a position from being closed near index",
          "[execution][adoption]") {
  HeldFloor floor(Side::buy, "5"_dec);
  floor.exchange.arm({PaperRead::worst_price, ErrorKind::unavailable, std::nullopt});
  const auto adopted = adopt_position(floor.desk(), kLinea);
  INFO(text_of(adopted));
  REQUIRE(adopted.has_value());
  CHECK(adopted->end->outcome == TradeOutcome::completed);
  CHECK(floor.exchange.position_now(kLinea).is_zero());
}

TEST_CASE("somebody else's working order is no reason to adopt nothing", "[execution][adoption]") {
  HeldFloor floor(Side::buy, "5"_dec);
  ForeignOrder reader(floor.exchange);
  floor.market = &reader;
  CHECK(refuse_adoption_beside_ours(floor.desk()).has_value());
}

TEST_CASE("a position smaller than a step is not adopted, whatever else the contract says",
          "[execution][adoption]") {
  Instrument linea = instrument();
  linea.max_size = Size();  // none is told
  const Account account;
  const TradeKey key{Network::local, AccountId("1"), day("2026-01-06"), kFirstAdoption};
  const PlanFacts facts{
      key, linea, account, {}, {Price("0.0092"_dec), {}, {}}, Price("0.00931"_dec), {}};
  const auto dust = plan_adoption(facts, {Size("0.5"_dec), Price("0.01"_dec)}, SafetySettings{});
  REQUIRE_FALSE(dust.has_value());
  CHECK(dust.error().kind == ErrorKind::refused);
  CHECK_THAT(dust.error().message, Catch::Contains("smaller than a step"));
  const auto large = plan_adoption(facts, {Size("-7.5"_dec), Price("0.01"_dec)}, SafetySettings{});
  REQUIRE(large.has_value());
  CHECK(large->side == Side::sell);
  for (const PlannedOrder& close : large->orders) {
    CHECK(close.request.side == Side::buy);
    CHECK(close.request.size == Size("7"_dec));
  }
}
