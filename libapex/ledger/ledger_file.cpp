#include "ledger/ledger_file.h"

namespace apex {

const char* to_string(LedgerKind kind) { return kind == LedgerKind::live ? "live" : "rehearsal"; }

LedgerFile ledger_file(const std::filesystem::path& data_dir, LedgerKind kind) {
  if (kind == LedgerKind::live) return {data_dir / "ledger.db", data_dir / "apexbot.lock", ""};
  return {data_dir / "ledger-dry.db", data_dir / "apexbot-dry.lock", ""};
}

}  // namespace apex
