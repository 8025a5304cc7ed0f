#include "apexbot/alert_setup.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "base/files.h"
#include "daemon/alarms.h"
#include "daemon/alert_post.h"

namespace apex {
namespace {

constexpr unsigned kFileMode = 0600;
constexpr std::size_t kNoteBytesMax = 1000;

/// Who was told of one thing already: a file with a line for that thing, then one for each channel.
/// Kept as far as the disk can be written to.
class ToldNote {
 public:
  ToldNote(const std::filesystem::path& data_dir, const std::string& thing)
      : file_(data_dir / "alert-without-ledger"), text_(thing + "\n") {
    const auto before = read_file(file_, kNoteBytesMax);
    if (before && *before && (*before)->starts_with(text_)) text_ = **before;
  }

  [[nodiscard]] bool names(const std::string& channel) const {
    return text_.find("\n" + channel + "\n") != std::string::npos;
  }

  void add(const std::string& channel) {
    text_ += channel + "\n";
    std::ignore = make_directory(file_.parent_path());
    std::ignore = replace_file(file_, text_, kFileMode);  // the disk may be full
  }

 private:
  std::filesystem::path file_;
  std::string text_;
};

/// What is told of a start that failed; nothing: whoever started it sees why.
std::optional<EventKind> event_of(ErrorKind kind) {
  if (kind == ErrorKind::storage) return EventKind::storage_failed;
  if (kind == ErrorKind::config || kind == ErrorKind::refused) return EventKind::start_failed;
  if (kind == ErrorKind::position_open) return EventKind::open_risk;
  if (kind == ErrorKind::outcome_unknown) return EventKind::outcome_unknown;
  return std::nullopt;
}

/// About a trade for real money. A service manager starts again after it, for ever: it is told as
/// often as a daemon that runs would.
bool is_risk(EventKind kind) {
  return kind == EventKind::open_risk || kind == EventKind::outcome_unknown;
}

/// Once in each quarter of an hour, of all else once a day.
std::string key_of(EventKind kind, Timestamp now) {
  const std::string name = std::string(to_string(kind)) + " ";
  if (is_risk(kind)) {
    const auto since_1970 = now.time_since_epoch();
    return name + format_utc(now - since_1970 % Milliseconds{Alarms::kRiskRepeat});
  }
  return name + StakingDay{std::chrono::floor<std::chrono::days>(now).time_since_epoch().count()}
                    .to_string();
}

std::string text_of(EventKind kind, const std::string& why) {
  if (is_risk(kind)) return why;
  if (kind == EventKind::storage_failed) return "the daemon cannot start: " + why;
  const std::size_t end = why.find('\n');  // a configuration has a line for each thing wrong
  return "the daemon did not start: " + why.substr(0, end) +
         (end == std::string::npos ? "" : "; `apexbot dry-run --validate` shows all");
}

}  // namespace

AlertChannels channels_of(const Config& config, const EnvironmentView& environment,
                          TradeMode mode) {
  const bool is_rehearsal = mode == TradeMode::rehearsal;
  if (is_rehearsal && !config.notify.rehearsal) return {};
  return open_channels(config.notify, {config.notify.name, config.api.network, is_rehearsal},
                       environment);
}

void tell_of_failed_start(const Config& config, Context& context, TradeMode mode,
                          const Error& error) {
  const auto kind = event_of(error.kind);
  if (!kind) return;
  // notify.rehearsal is about what a rehearsal does. A trade that may be open is none, whoever
  // finds it: silence about real money is nothing that anybody asked for.
  AlertChannels channels =
      channels_of(config, context.environment(), is_risk(*kind) ? TradeMode::live : mode);
  const std::vector<EventKind>& events = config.notify.events;
  if (std::find(events.begin(), events.end(), *kind) == events.end()) return;
  const Timestamp now = context.clock().now();
  Alert alert;
  alert.key = key_of(*kind, now);
  alert.level = level_of(*kind);
  alert.event = {*kind, now, text_of(*kind, error.message), {}};
  // A service manager starts it again and again: who has been told is not told twice, who could not
  // be reached is tried again.
  ToldNote note(config.data_dir, alert.key);
  std::erase_if(channels, [&note](const auto& channel) { return note.names(channel->name()); });
  for (const auto& [channel, outcome] : send_directly(channels, alert, now)) {
    if (outcome) {
      note.add(channel);
    } else {
      context.out().note("apexbot: alert not delivered: " + outcome.error().why);
    }
  }
}

}  // namespace apex
