// Every small combination of what ledger, exchange and account can say of a trade: what must never
// follow, and what must.
#include "execution/judgement.h"

#include <catch2/catch.hpp>
#include <functional>
#include <random>

#include "tests/support/builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

constexpr int kPlanned = 4;

Size units(int count) { return Size(Decimal::from_integer(count)); }

/// Of so many units opened and closed; an adopted trade begins with `opened` as its position.
TradeRecord trade_of(Side side, int opened, int closed, bool adopted = false) {
  TradeRecord trade = intended_trade(at("2026-01-06T09:00:00Z"), side);
  if (adopted) {
    trade.intent.adopted =
        AdoptedPosition{units(side == Side::buy ? opened : -opened), Price("0.01"_dec)};
    trade.intent.orders.erase(trade.intent.orders.begin());
    trade.orders.erase(trade.orders.begin());
  }
  for (OrderRecord& order : trade.orders) order.planned.request.size = units(kPlanned);
  const auto fill_up = [&](OrderRecord& order, const char* id, int count) {
    if (count == 0) return;
    order.fills = {fill(id, order.planned.request.side, "0.01"_dec, Decimal::from_integer(count),
                        "0.00001"_dec)};
  };
  if (!adopted) fill_up(trade.orders.front(), "1", opened);
  fill_up(trade.orders.back(), "2", closed);
  return trade;
}

/// The exchange knows the open by our id, as an order in another contract.
TradeRecord made_by_another_ledger(TradeRecord trade) {
  Order seen;
  seen.symbol = Symbol("BTC-USDT");
  seen.side = trade.intent.side;
  trade.orders.front().last_seen = seen;
  return trade;
}

struct Situation {
  TradeRecord trade;
  AccountFacts facts;
  [[nodiscard]] NextStep next() const { return judge(trade, instrument(), facts); }
  [[nodiscard]] Size net() const { return trade.net_filled(); }
  [[nodiscard]] bool is_opposite() const {
    return !net().is_zero() && !facts.position.is_zero() &&
           net().is_negative() != facts.position.is_negative();
  }
};

std::string text_of(const Situation& now) {
  return "fills leave " + now.net().to_string() + ", position " + now.facts.position.to_string() +
         ", others leave " + now.facts.left_by_others.to_string() +
         (now.facts.is_beside_trade ? ", beside" : "") +
         (now.facts.contradiction_stands ? ", contradiction" : "") +
         (now.facts.close_found_nothing ? ", nothing to reduce" : "") +
         (is_of_another_ledger(now.trade) ? ", another ledger's" : "");
}

void each_position(Situation now, const std::function<void(const Situation&)>& visit) {
  for (int position = -kPlanned - 1; position <= kPlanned + 1; ++position) {
    now.facts.position = units(position);
    for (int left = 0; left <= kPlanned; ++left) {
      now.facts.left_by_others = now.net().is_negative() ? units(-left) : units(left);
      for (int flags = 0; flags < 8; ++flags) {
        now.facts.is_beside_trade = (flags & 1) != 0;
        now.facts.contradiction_stands = (flags & 2) != 0;
        now.facts.close_found_nothing = (flags & 4) != 0;
        INFO(text_of(now));
        visit(now);
      }
    }
  }
}

int each_situation(const std::function<void(const Situation&)>& visit) {
  int count = 0;
  const auto counted = [&](const Situation& now) {
    ++count;
    visit(now);
  };
  for (const Side side : {Side::buy, Side::sell}) {
    for (int opened = 0; opened <= kPlanned; ++opened) {
      for (int closed = 0; closed <= opened; ++closed) {
        each_position({trade_of(side, opened, closed), {}}, counted);
        each_position({made_by_another_ledger(trade_of(side, opened, closed)), {}}, counted);
        if (opened > 0) each_position({trade_of(side, opened, closed, true), {}}, counted);
      }
    }
  }
  return count;
}

}  // namespace

TEST_CASE("no trade is called settled while anything says that it is open",
          "[execution][judgement][safety]") {
  const int count = each_situation([](const Situation& now) {
    const NextStep step = now.next();
    const auto* verdict = std::get_if<Verdict>(&step);
    if (verdict == nullptr || !is_settled(verdict->outcome)) return;
    const AccountFacts& facts = now.facts;
    const bool is_flat = now.net().is_zero() && facts.position.is_zero();
    const bool is_none_of_ours = now.net().is_zero() && facts.is_beside_trade;
    const bool others_closed = !now.net().is_zero() && facts.position.is_zero() &&
                               (facts.left_by_others.is_zero() || facts.close_found_nothing);
    CHECK((is_flat || is_none_of_ours || others_closed));
    CHECK((verdict->outcome == TradeOutcome::closed_externally) == others_closed);
    if (is_of_another_ledger(now.trade)) CHECK_FALSE(others_closed);
    if (others_closed) return;
    const bool did_something = now.trade.counts_for_day() || now.trade.intent.adopted;
    CHECK((verdict->outcome == TradeOutcome::completed) == did_something);
  });
  CHECK(count == 38'720);
}

TEST_CASE("what is flat by orders, fills and position is over at once", "[execution][judgement]") {
  each_situation([](const Situation& now) {
    if (!now.net().is_zero() || !now.facts.position.is_zero()) return;
    const NextStep step = now.next();
    REQUIRE(std::holds_alternative<Verdict>(step));
    CHECK(is_settled(std::get<Verdict>(step).outcome));
  });
}

TEST_CASE("a close only ever reduces what our fills leave and the account shows",
          "[execution][judgement][safety]") {
  each_situation([](const Situation& now) {
    const NextStep step = now.next();
    const auto* close = std::get_if<CloseNow>(&step);
    if (close == nullptr) return;
    CHECK(close->size.is_positive());
    CHECK(close->size.decimal() <= now.net().decimal().abs());
    CHECK_FALSE(now.is_opposite());
    CHECK_FALSE(is_of_another_ledger(now.trade));
    if (now.facts.position.is_zero()) return;
    CHECK(close->size.decimal() <= now.facts.position.decimal().abs());
  });
}

TEST_CASE("what our fills leave is closed wherever the account shows it",
          "[execution][judgement][safety]") {
  each_situation([](const Situation& now) {
    if (now.net().is_zero() || is_of_another_ledger(now.trade)) return;
    const NextStep step = now.next();
    if (now.is_opposite()) {
      CHECK(std::holds_alternative<Verdict>(step) == now.facts.contradiction_stands);
      return;
    }
    const bool is_explained = now.facts.position.is_zero() && std::holds_alternative<Verdict>(step);
    CHECK((is_explained || std::holds_alternative<CloseNow>(step)));
  });
}

TEST_CASE("a trade whose open was refused is over, whatever the account shows",
          "[execution][judgement]") {
  Situation now{trade_of(Side::buy, 0, 0), {}};
  now.trade.orders.front().outcome = Rejected{RejectReason::price, "too far"};
  each_position(now, [](const Situation& refused) {
    const NextStep step = refused.next();
    REQUIRE(std::holds_alternative<Verdict>(step));
    CHECK(std::get<Verdict>(step).outcome == TradeOutcome::rejected);
    CHECK(std::get<Verdict>(step).detail == "too far");
  });
}

TEST_CASE("less than a step can be left, and is said", "[execution][judgement]") {
  const Instrument coarse = instrument("LINEA-USDT", "4"_dec, "4"_dec);
  Situation now{trade_of(Side::buy, 4, 1), {}};
  now.facts.position = units(3);
  const NextStep shown = judge(now.trade, coarse, now.facts);
  REQUIRE(std::holds_alternative<Verdict>(shown));
  CHECK(std::get<Verdict>(shown).outcome == TradeOutcome::position_open);
  now.facts.position = Size();
  now.facts.left_by_others = units(3);
  CHECK(std::holds_alternative<LookAgain>(judge(now.trade, coarse, now.facts)));
}

TEST_CASE("whatever part each close fills, the steps lead to flat, and the same facts to no more",
          "[execution][judgement][safety]") {
  std::minstd_rand dice(7);
  for (int round = 0; round < 2'000; ++round) {
    const Side side = round % 2 == 0 ? Side::buy : Side::sell;
    TradeRecord trade = trade_of(side, kPlanned, 0, round % 3 == 0);
    int steps = 0;
    NextStep step;
    for (;; ++steps) {
      REQUIRE(steps <= 40);
      AccountFacts facts;
      const bool lags = dice() % 4 == 0;  // the row is not there yet
      facts.position = lags ? Size() : trade.net_filled();
      facts.left_by_others = trade.net_filled();
      step = judge(trade, instrument(), facts);
      if (!std::holds_alternative<CloseNow>(step)) break;
      const Size asked = std::get<CloseNow>(step).size;
      const auto most = static_cast<unsigned>(std::stoi(asked.to_string()));
      const auto part = static_cast<int>(dice() % (most + 1));
      if (part == 0) continue;
      trade.orders.back().fills.push_back(fill(std::to_string(10 + steps), opposite(side),
                                               "0.01"_dec, Decimal::from_integer(part),
                                               "0.00001"_dec));
    }
    REQUIRE(std::holds_alternative<Verdict>(step));
    CHECK(std::get<Verdict>(step).outcome == TradeOutcome::completed);
    CHECK(trade.net_filled().is_zero());
    const NextStep again = judge(trade, instrument(), AccountFacts{});
    REQUIRE(std::holds_alternative<Verdict>(again));
    CHECK(std::get<Verdict>(again).outcome == TradeOutcome::completed);
  }
}

TEST_CASE("in doubt no more than was planned counts as ours, and nothing on the other side",
          "[execution][judgement][safety]") {
  for (const Side side : {Side::buy, Side::sell}) {
    const int sign = side == Side::buy ? 1 : -1;
    for (int filled = 0; filled <= kPlanned; ++filled) {  // 0: the fills cannot be read
      for (int ours = 0; ours <= (filled == 0 ? kPlanned : filled); ++ours) {
        for (int theirs = -kPlanned - 2; theirs <= kPlanned + 2; ++theirs) {
          const int held = std::max(ours + theirs, 0);
          const int most = std::max(kPlanned + theirs, held);  // seen before anything was closed
          CAPTURE(filled, ours, theirs, most);
          const TradeRecord trade = trade_of(side, filled, 0);
          const Size shown = units(sign * (ours + theirs));
          const Size close = closable_in_doubt(trade, instrument(), shown, units(most));
          CHECK_FALSE(close.is_negative());
          CHECK(close <= units(held));
          CHECK(close <= units(filled == 0 ? kPlanned : filled));
          if (theirs >= 0) CHECK(close <= units(std::max(ours, 0)));
          if (theirs == 0) CHECK(close == units(ours));
        }
      }
    }
  }
}

TEST_CASE("in doubt nothing is closed that our fills say is closed", "[execution][judgement]") {
  const TradeRecord closed = trade_of(Side::buy, kPlanned, kPlanned);
  CHECK(closable_in_doubt(closed, instrument(), units(kPlanned), units(kPlanned)).is_zero());
  const TradeRecord half = trade_of(Side::sell, kPlanned, 2);
  CHECK(closable_in_doubt(half, instrument(), units(-kPlanned), units(kPlanned)) == units(2));
}
