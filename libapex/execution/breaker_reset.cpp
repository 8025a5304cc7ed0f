#include "execution/breaker_reset.h"

#include <algorithm>
#include <utility>

#include "base/files.h"

namespace apex {
namespace {

const char* file_name(LedgerKind kind) {
  return kind == LedgerKind::live ? "breaker-reset" : "dry-breaker-reset";
}

/// The file has done its work, or never had any.
void remove(const Desk& desk, const BreakerResetRequest& request) {
  const auto removed = request.remove();
  if (!removed) desk.tell(EventKind::warning, removed.error().message);
}

}  // namespace

BreakerResetRequest::BreakerResetRequest(const std::filesystem::path& data_dir, LedgerKind kind)
    : path_(data_dir / file_name(kind)) {}

Result<std::optional<SwitchNote>> BreakerResetRequest::note() const {
  constexpr std::size_t kBytesMax = 4096;
  APEX_TRY_ASSIGN(const auto text, read_file(path_, kBytesMax));
  if (!text) return std::optional<SwitchNote>{};
  return std::optional<SwitchNote>{parse_note(*text)};
}

Result<void> BreakerResetRequest::leave(const SwitchNote& note) const {
  return replace_file(path_, format_note(note), 0600);
}

Result<void> BreakerResetRequest::remove() const {
  std::error_code code;
  std::filesystem::remove(path_, code);
  if (!code) return {};
  return fail(ErrorKind::storage, "cannot remove " + path_.string() + ": " + code.message());
}

Result<bool> take_up_breaker_reset(const Desk& desk) {
  const auto kind = desk.ledger.kind();
  if (!kind) return false;
  const BreakerResetRequest request(desk.settings.data_dir, *kind);
  const auto note = request.note();
  if (!note) desk.tell(EventKind::warning, "breaker not reset: " + note.error().message);
  if (!note || !*note) return false;

  const Timestamp now = desk.server_now();
  const SwitchNote& asked = **note;
  if (!asked.at || *asked.at > now + BreakerResetRequest::kFutureMax) {
    desk.tell(EventKind::warning, "breaker not reset: " + request.path().string() +
                                      " does not say when it was asked for; removed");
    remove(desk, request);
    return false;
  }
  const Timestamp at = std::min(*asked.at, now);
  const StakingCalendar calendar = desk.settings.programme.calendar();
  APEX_TRY_ASSIGN(const History history, desk.ledger.history(calendar, now, 1));
  const bool is_recorded = history.last_breaker_reset && *history.last_breaker_reset >= at;
  if (!is_recorded) APEX_TRY(desk.ledger.record_breaker_reset(at, asked.reason));
  remove(desk, request);
  if (!is_recorded) desk.tell(EventKind::warning, "breaker reset by hand: " + asked.reason);
  return !is_recorded;
}

}  // namespace apex
