#ifndef APEX_APEXBOT_SETTLEMENT_VIEW_H
#define APEX_APEXBOT_SETTLEMENT_VIEW_H

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "apexbot/exchange_view.h"
#include "execution/trading_round.h"

namespace apex {

/// What was settled, and what stands afterwards: what `reconcile` and `close` answer.
struct SettlementView {
  Settlement settlement;
  ExchangeView exchange;             ///< what stands there afterwards, as far as it was asked
  std::optional<Error> unexplained;  ///< or why it could not be looked for
  /// What failed is that today's orders are not all known: strangers (learned_trades.h), or a list
  /// that is too full to tell ours.
  bool is_day_unknown = false;
  std::vector<TradeRecord> unsettled;
  std::set<Symbol> our_symbols;

  /// That it is not proven that nothing of ours is open.
  [[nodiscard]] const std::optional<Error>& failure() const {
    return settlement.failure ? settlement.failure : unexplained;
  }
};

/// Settles what is unsettled, then looks what stands and whether our fills explain it. Opens
/// nothing. What fails stands in the view; a position that may be ours for all that the exchange
/// lists stands there as open risk. Errors: storage, where the ledger cannot be read.
[[nodiscard]] Result<SettlementView> settle_and_look(Desk& desk);
/// Looks once more, after something else was closed.
[[nodiscard]] Result<void> look_again(const Desk& desk, SettlementView& view);

/// "LINEA-USDT of staking day 2026-01-07, completed, cost 0.0001 USDT"
[[nodiscard]] std::string settled_text(const TradeRecord& trade);

void print_settlement(const SettlementView& view, Output& out);
/// Its members, without the error.
void write_settlement(JsonWriter& json, const SettlementView& view);

}  // namespace apex

#endif  // APEX_APEXBOT_SETTLEMENT_VIEW_H
