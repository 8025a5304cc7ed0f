#ifndef APEX_LEDGER_TRADE_FOLD_H
#define APEX_LEDGER_TRADE_FOLD_H

#include <cstdint>
#include <optional>

#include "ledger/journal_row.h"
#include "model/trade.h"

namespace apex {

class JsonView;

/// Folds the rows of one trade, in their order, into what is known of it. Pure.
class TradeFold {
 public:
  /// Errors: storage, naming the row, for one that cannot be read or does not fit what came before:
  /// an answer to an order that nobody planned, a second intent.
  [[nodiscard]] Result<void> apply(const JournalRow& row);

  /// Nothing before the intent (or the rebuilt trade) was applied.
  [[nodiscard]] const std::optional<TradeRecord>& record() const { return record_; }
  /// How many rows were applied, and the number of the first.
  [[nodiscard]] int rows() const { return rows_; }
  [[nodiscard]] std::int64_t first_seq() const { return first_seq_; }

 private:
  Result<void> apply_body(const JournalRow& row, const JsonView& body);
  Result<void> begin(const JournalRow& row, const JsonView& body);
  Result<void> apply_to_order(const Fact& fact, const JsonView& body);

  std::optional<TradeRecord> record_;
  int rows_ = 0;
  std::int64_t first_seq_ = 0;
};

/// The order of that client id, or null.
[[nodiscard]] const OrderRecord* find_order(const TradeRecord& trade, const ClientOrderId& order);

/// The order that a fill belongs to: by the fill's client id where it has one, else by the
/// exchange's order id. Null: none of this trade.
[[nodiscard]] const OrderRecord* find_order_of(const TradeRecord& trade, const Fill& fill);

}  // namespace apex

#endif  // APEX_LEDGER_TRADE_FOLD_H
