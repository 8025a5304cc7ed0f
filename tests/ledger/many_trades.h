#ifndef APEX_TESTS_LEDGER_MANY_TRADES_H
#define APEX_TESTS_LEDGER_MANY_TRADES_H

#include <algorithm>

#include "base/check.h"
#include "ledger/ledger_store.h"
#include "tests/support/builders.h"

namespace apex::testing {

/// Ledgers of any length whose newest kAlikeDays days are alike: a trade in each, the last of them
/// on kNewestDay. Older days have kTradesOfOldDay trades.
inline constexpr StakingDay kNewestDay{20458};
inline constexpr int kAlikeDays = 100;
inline constexpr int kTradesOfOldDay = 100;

/// The trade that `back` trades follow.
inline TradeIntent trade_before(int back) {
  const int old = back - kAlikeDays;
  const int days = old < 0 ? back : kAlikeDays + old / kTradesOfOldDay;
  const int place = old < 0 ? 0 : old % kTradesOfOldDay;  // the newest of its day is 0
  const Timestamp when = StakingCalendar{}.start_of(kNewestDay + -std::int64_t{days}) +
                         std::chrono::hours{12} - std::chrono::minutes{place};
  TradeIntent trade = intended_trade(when).intent;
  trade.key.network = Network::testnet;
  trade.key.number = old < 0 ? 1 : kTradesOfOldDay - place;
  for (PlannedOrder& order : trade.orders) {
    order.request.client_id = derive_client_id(trade.key, order.leg, order.attempt);
  }
  return trade;
}

/// Intent, answer, both fills and end, as after a trade that went well; drawn once.
inline Result<void> add_completed(LedgerStore& store, const TradeIntent& trade) {
  TradeFold fold;
  const auto add = [&](FactKind kind, std::optional<ClientOrderId> order, Timestamp at,
                       std::string body) -> Result<void> {
    Fact fact;
    fact.kind = kind;
    fact.at = at;
    if (fold.record()) fact.trade = fold.first_seq();
    fact.day = trade.key.day;
    fact.order = std::move(order);
    fact.body = std::move(body);
    APEX_TRY_ASSIGN(const JournalRow row, store.append(fact));
    return fold.apply(row);
  };
  APEX_TRY(add(FactKind::intent, std::nullopt, trade.at, intent_body(trade)));
  APEX_TRY(add(FactKind::answer, trade.id(), trade.at,
               answer_body(Accepted{OrderId("70" + trade.id().str().substr(8, 6))})));
  for (const PlannedOrder& order : trade.orders) {
    const OrderRequest& request = order.request;
    Fill made = fill("fill-" + request.client_id.str(), request.side, request.price.decimal(),
                     request.size.decimal(), "0.000005"_dec);
    made.client_id = request.client_id;
    APEX_TRY(add(FactKind::fill, request.client_id, trade.at, fill_body(made)));
  }
  TradeEnd end;
  end.outcome = TradeOutcome::completed;
  end.exposure = Milliseconds{150};
  APEX_TRY(add(FactKind::end, std::nullopt, trade.at + std::chrono::seconds{2}, end_body(end)));
  store.draw_trade(fold, TradeSums{});
  return {};
}

/// A ledger of so many trades, in a few large transactions. Aborts where that fails.
inline void make_long_ledger(const LedgerFile& file, int trades) {
  constexpr int kBatch = 1000;
  auto store = LedgerStore::open_writer(file, {{Network::testnet}, LedgerKind::live});
  APEX_CHECK(store.has_value());
  for (int left = trades; left > 0;) {
    const int batch = std::min(kBatch, left);
    const auto written = (*store)->write([&](LedgerStore& open) -> Result<void> {
      for (int i = 0; i < batch; ++i) APEX_TRY(add_completed(open, trade_before(--left)));
      return {};
    });
    APEX_CHECK(written.has_value());
  }
}

}  // namespace apex::testing

#endif  // APEX_TESTS_LEDGER_MANY_TRADES_H
