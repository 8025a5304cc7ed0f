#include "apexbot/alert_setup.h"

#include <algorithm>
#include <tuple>

#include "base/files.h"
#include "daemon/alert_post.h"

namespace apex {
namespace {

constexpr unsigned kFileMode = 0600;
constexpr std::size_t kNoteBytesMax = 1000;

}  // namespace

AlertChannels channels_of(const Config& config, const EnvironmentView& environment,
                          TradeMode mode) {
  const bool is_rehearsal = mode == TradeMode::rehearsal;
  if (is_rehearsal && !config.notify.rehearsal) return {};
  return open_channels(config.notify, {config.notify.name, config.api.network, is_rehearsal},
                       environment);
}

void tell_of_unusable_ledger(const Config& config, Context& context, TradeMode mode,
                             const Error& error) {
  const AlertChannels channels = channels_of(config, context.environment(), mode);
  if (error.kind != ErrorKind::storage || channels.empty()) return;
  const Timestamp now = context.clock().now();
  Alert alert;
  alert.key =
      "storage_failed " +
      StakingDay{std::chrono::floor<std::chrono::days>(now).time_since_epoch().count()}.to_string();
  alert.level = level_of(EventKind::storage_failed);
  alert.event = {EventKind::storage_failed, now, "the daemon cannot start: " + error.message, {}};
  // A service manager starts it again and again.
  const std::filesystem::path note = config.data_dir / "alert-without-ledger";
  const auto told = read_file(note, kNoteBytesMax);
  if (told && *told && **told == alert.key + "\n") return;
  const std::vector<EventKind>& events = config.notify.events;
  const bool is_chosen =
      std::find(events.begin(), events.end(), EventKind::storage_failed) != events.end();
  if (!is_chosen) return;
  for (const auto& [channel, outcome] : send_directly(channels, alert, now)) {
    if (!outcome) context.out().note("apexbot: alert not delivered: " + outcome.error().why);
  }
  std::ignore = replace_file(note, alert.key + "\n", kFileMode);  // the disk may be full
}

}  // namespace apex
