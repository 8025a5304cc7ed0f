#ifndef APEX_APEXBOT_LEDGER_VIEW_H
#define APEX_APEXBOT_LEDGER_VIEW_H

#include <optional>

#include "apexbot/context.h"
#include "ledger/ledger.h"
#include "model/history.h"

namespace apex {

/// What a command that only reads knows of a ledger, at one moment. No ledger yet is an empty one.
struct LedgerView {
  LedgerKind kind = LedgerKind::live;
  Ledger ledger;
  History history;
  /// The local clock, corrected by `offset` where the ledger recorded one.
  Timestamp now{};
  std::optional<Milliseconds> offset;
  /// Since when and why nothing may be opened; nothing: not halted.
  std::optional<std::string> halt_reason;
};

/// Says on stderr where the ledger belongs to another network than the configured one.
/// Errors: config, storage, locked (see Ledger::open_reader).
[[nodiscard]] Result<LedgerView> view_ledger(Context& context, LedgerKind kind);

}  // namespace apex

#endif  // APEX_APEXBOT_LEDGER_VIEW_H
