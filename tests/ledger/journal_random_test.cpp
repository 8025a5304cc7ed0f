// Journals that no program would write: rows of a trade in any order, twice, of orders that were
// never planned, and cut off anywhere. What is folded from them always has an answer.
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "ledger/fact_json.h"
#include "ledger/trade_fold.h"
#include "tests/support/builders.h"
#include "trading/circuit_breaker.h"

using namespace apex;
using namespace apex::testing;

namespace {

class JournalSource {
 public:
  explicit JournalSource(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t bound) { return random_() % bound; }

  /// Mostly an intent first; then whatever comes.
  std::vector<Fact> journal() {
    const TradeIntent intent = intended_trade(at("2026-01-05T09:03:00Z")).intent;
    std::vector<Fact> facts;
    if (below(8) != 0) facts.push_back(intent_fact(intent));
    for (std::size_t count = below(14); count > 0; --count) facts.push_back(any_fact(intent));
    return facts;
  }

 private:
  Fact intent_fact(const TradeIntent& intent) {
    Fact fact = dated(below(4) == 0 ? FactKind::rebuilt : FactKind::intent, intent_body(intent));
    fact.day = intent.key.day;
    return fact;
  }

  Fact dated(FactKind kind, std::string body) {
    Fact fact;
    fact.kind = kind;
    if (below(30) != 0) fact.at = at("2026-01-05T09:03:01Z") + Milliseconds{below(5000)};
    fact.body = std::move(body);
    return fact;
  }

  Fact of_order(FactKind kind, const ClientOrderId& order, std::string body) {
    Fact fact = dated(kind, std::move(body));
    if (below(30) != 0) fact.order = order;
    if (below(15) == 0) fact.order = ClientOrderId("apexbot-of-nobody");
    return fact;
  }

  Fact any_fact(const TradeIntent& intent) {
    const std::size_t leg = below(intent.orders.size());
    const ClientOrderId& order = intent.orders[leg].request.client_id;
    switch (below(8)) {
      case 0:
        return intent_fact(intent);
      case 1:
        return dated(FactKind::order,
                     order_body(planned(intent.key, Leg::close, static_cast<int>(below(4)),
                                        Side::sell, "1"_dec, "0.009"_dec)));
      case 2:
        return of_order(FactKind::answer, order, answer_body(any_outcome()));
      case 3:
        return of_order(FactKind::seen, order, seen_body(any_order(order)));
      case 4:
        return of_order(FactKind::never_arrived, order, "{}");
      case 5:
        return dated(FactKind::end, end_body(any_end()));
      case 6:
        return dated(FactKind::clock_offset, "{\"server_minus_local_ms\":5}");
      default:
        return of_order(FactKind::fill, order, fill_body(any_fill()));
    }
  }

  OrderOutcome any_outcome() {
    switch (below(3)) {
      case 0:
        return Accepted{OrderId(std::to_string(700 + below(3)))};
      case 1:
        return Rejected{RejectReason::price, "code 3"};
      default:
        return Unknown{"HTTP status 502"};
    }
  }

  Order any_order(const ClientOrderId& client_id) {
    Order order;
    order.id = OrderId(std::to_string(700 + below(3)));
    order.client_id = client_id;
    order.symbol = Symbol("LINEA-USDT");
    order.status = static_cast<OrderStatus>(below(7));
    order.size = Size("1"_dec);
    return order;
  }

  Fill any_fill() {
    Fill result =
        fill(std::to_string(below(4)), below(2) == 0 ? Side::buy : Side::sell, "0.01"_dec,
             below(9) == 0 ? "999999999999999.999999999999999999"_dec : "1"_dec, "0.000005"_dec);
    result.status = static_cast<FillStatus>(below(3));
    return result;
  }

  TradeEnd any_end() {
    TradeEnd end;
    end.outcome = static_cast<TradeOutcome>(below(6));
    if (below(2) == 0) end.exposure = Milliseconds{below(1000)};
    return end;
  }

  std::mt19937_64 random_;
};

/// All that can be asked of a trade, as text.
std::string asked(const TradeFold& fold) {
  if (!fold.record()) return "nothing";
  const TradeRecord& trade = *fold.record();
  std::string text = trade.net_filled().to_string() + " " + trade.fees().to_string();
  for (const Leg leg : {Leg::open, Leg::close}) {
    text += " " + trade.filled(leg).to_string();
    if (const auto price = trade.average_price(leg)) text += "@" + price->to_string();
  }
  if (const auto cost = trade.cost()) text += " cost " + cost->to_string();
  text += trade.settled() ? " settled" : " open";
  if (trade.left_open_at) text += " left at " + format_utc(*trade.left_open_at);
  for (const OrderRecord& order : trade.orders) {
    text += " " + order_body(order.planned) + std::to_string(order.fills.size());
    if (order.last_seen) text += seen_body(*order.last_seen);
    text += order.never_arrived ? "never" : "";
  }
  return text;
}

void check_breaker(const TradeFold& fold) {
  if (!fold.record() || !fold.record()->end) return;
  TradeFact fact = trade_fact(fold.record()->intent.at, fold.record()->end->outcome);
  fact.left_open_at = fold.record()->left_open_at;
  const CircuitBreaker breaker(BreakerSettings{}, history_with({fact}));
  REQUIRE(breaker.consecutive_failures() <= 1);
  REQUIRE(breaker.state(at("2026-01-06T09:00:00Z")) == BreakerState::closed);
}

}  // namespace

TEST_CASE("every beginning of every random journal folds to a trade that answers",
          "[ledger][property]") {
  constexpr unsigned kSeed = 20260105;
  constexpr int kJournals = 4000;
  JournalSource source(kSeed);
  int refused = 0, applied = 0;
  for (int i = 0; i < kJournals; ++i) {
    INFO("seed " << kSeed << ", journal " << i);
    const std::vector<Fact> facts = source.journal();
    TradeFold fold;
    std::int64_t seq = 0;
    for (const Fact& fact : facts) {
      const std::string before = asked(fold);
      const JournalRow row{++seq, fact, {}, {}};
      if (const auto done = fold.apply(row)) {
        ++applied;
      } else {
        ++refused;
        REQUIRE(done.error().kind == ErrorKind::storage);
        REQUIRE(asked(fold) == before);  // a row that does not fit changes nothing
      }
      std::ignore = asked(fold);
      check_breaker(fold);
    }
  }
  CHECK(refused > kJournals / 10);
  CHECK(applied > kJournals);
}

TEST_CASE("a fill that is recorded again changes nothing", "[ledger][property]") {
  constexpr unsigned kSeed = 7;
  JournalSource source(kSeed);
  for (int i = 0; i < 1500; ++i) {
    INFO("seed " << kSeed << ", journal " << i);
    TradeFold fold;
    std::int64_t seq = 0;
    for (const Fact& fact : source.journal()) {
      const bool done = fold.apply({++seq, fact, {}, {}}).has_value();
      if (!done || fact.kind != FactKind::fill) continue;
      const std::string once = asked(fold);
      REQUIRE(fold.apply({++seq, fact, {}, {}}).has_value());
      REQUIRE(asked(fold) == once);
    }
  }
}
