#include "apexbot/forgotten_trade.h"

#include <utility>

#include "apexbot/unread_ledger.h"
#include "base/files.h"
#include "daemon/health.h"
#include "execution/recovery.h"
#include "ledger/ledger.h"

namespace apex {
namespace {

/// The lock is held for no longer than this question.
bool somebody_has_the_ledger(const Config& config) {
  const LedgerFile file = ledger_file(config.data_dir, LedgerKind::live);
  const auto lock = FileLock::share(*file.lock);
  return !lock && lock.error().kind == ErrorKind::locked;
}

}  // namespace

Result<std::optional<Error>> forgotten_trade(const Config& config, Timestamp now) {
  APEX_TRY_ASSIGN(const Ledger ledger, Ledger::open_reader(config.data_dir, LedgerKind::live));
  APEX_TRY_ASSIGN(const std::vector<TradeRecord> unsettled, ledger.unsettled());
  if (unsettled.empty()) return std::optional<Error>{};
  APEX_TRY_ASSIGN(const History history, ledger.history(config.programme.calendar(), now, 0));
  const Timestamp server_now = now + history.clock_offset.value_or(Milliseconds{0});
  const std::chrono::seconds limit_wait = rest_of(config.trading);
  // Whoever began it a moment ago may be dead already, and then nobody is at it.
  const bool can_be_under_way = somebody_has_the_ledger(config);
  const auto is_open = [](const TradeRecord& trade) {
    return kind_of_risk(trade) == ErrorKind::position_open;
  };
  const TradeRecord* worst = nullptr;
  for (const TradeRecord& trade : unsettled) {
    if (can_be_under_way && is_under_way(trade, server_now, limit_wait)) continue;
    if (worst == nullptr || (is_open(trade) && !is_open(*worst))) {
      worst = &trade;
    }
  }
  if (worst == nullptr) return std::optional<Error>{};
  return std::optional(
      Error{kind_of_risk(*worst), "OPEN RISK: the trade in " + worst->intent.symbol.str() + " of " +
                                      format_utc(worst->intent.at) + " is not settled"});
}

Error with_forgotten_trade(const Config& config, Context& context, Error why) {
  const bool stays = why.kind == ErrorKind::position_open ||
                     why.kind == ErrorKind::outcome_unknown || why.kind == ErrorKind::locked;
  if (stays) return why;
  const auto found = forgotten_trade(config, context.clock().now());
  const bool has_no_ledger = why.kind == ErrorKind::storage;
  if (!found) {
    if (found.error().kind == ErrorKind::locked) return why;
    if (!has_no_ledger) why.message += "; " + found.error().message;
    return ask_beside_unread_ledger(config, context, std::move(why));
  }
  if (!*found) return why;
  return {(*found)->kind,
          (*found)->message + ", and this start cannot settle it: " + why.message +
              (has_no_ledger ? "; `apexbot close --yes` closes it without the ledger"
                             : "; `apexbot close` closes it")};
}

}  // namespace apex
