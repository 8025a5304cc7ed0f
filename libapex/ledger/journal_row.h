#ifndef APEX_LEDGER_JOURNAL_ROW_H
#define APEX_LEDGER_JOURNAL_ROW_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/timestamp.h"
#include "model/ids.h"
#include "model/staking_calendar.h"

namespace apex {

/// What a row of the journal says.
enum class FactKind {
  ledger,         ///< the first row: whose ledger this is
  intent,         ///< a trade is about to be sent
  rebuilt,        ///< a trade learned from the exchange
  order,          ///< one more order of a trade is about to be sent
  answer,         ///< what the POST of an order came to
  seen,           ///< what the exchange says of an order
  never_arrived,  ///< the exchange does not know the order
  fill,
  end,
  day_checked,
  breaker_reset,
  clock_offset,
  factor_seen,  ///< the trading factor that the exchange showed
};

[[nodiscard]] const char* to_string(FactKind kind);
/// True for the two kinds of row with which a trade begins.
[[nodiscard]] bool begins_trade(FactKind kind);
/// Errors: storage.
[[nodiscard]] Result<FactKind> parse_fact_kind(std::string_view text);

/// A row before it has its place. The columns are part of what it says, and not repeated in `body`.
struct Fact {
  FactKind kind = FactKind::ledger;
  std::optional<Timestamp> at;        ///< when it happened, where the fact has a moment
  std::optional<std::int64_t> trade;  ///< `seq` of the row that begins it; nothing: of no trade
  std::optional<StakingDay> day;
  std::optional<ClientOrderId> order;
  std::string body;  ///< compact JSON
};

struct JournalRow {
  std::int64_t seq = 0;  ///< from 1, without gaps
  Fact fact;
  Digest256 previous{};  ///< hash of the predecessor; zeros in the first row
  Digest256 hash{};
};

/// SHA-256 over the predecessor's hash (32 bytes) and the row's columns: seq, at, kind, trade,
/// day, order, body, each as "<bytes>:<text>" or "-" where it is null, with a comma after each.
[[nodiscard]] Digest256 row_hash(std::int64_t seq, const Fact& fact, const Digest256& previous);

/// The row's own hash is right. Errors: storage, naming the row.
[[nodiscard]] Result<void> check_hash(const JournalRow& row);

/// The row also follows a predecessor of this number and hash (0 and zeros before the first).
[[nodiscard]] Result<void> check_link(const JournalRow& row, std::int64_t previous_seq,
                                      const Digest256& previous_hash);

}  // namespace apex

#endif  // APEX_LEDGER_JOURNAL_ROW_H
