#include "apexbot/alert_setup.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <tuple>

#include "base/files.h"
#include "daemon/alarms.h"
#include "daemon/alert_post.h"
#include "daemon/health.h"

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
  const bool is_failed_start = kind == ErrorKind::config || kind == ErrorKind::refused ||
                               kind == ErrorKind::locked || kind == ErrorKind::internal;
  if (is_failed_start) return EventKind::start_failed;
  if (kind == ErrorKind::position_open) return EventKind::open_risk;
  if (kind == ErrorKind::outcome_unknown) return EventKind::outcome_unknown;
  return std::nullopt;
}

/// Of what the next start may find gone: it is told once it has lasted for kLasting.
bool may_pass(ErrorKind kind) { return kind == ErrorKind::locked || kind == ErrorKind::internal; }

constexpr std::chrono::minutes kLasting{15};

std::filesystem::path failing_file(const std::filesystem::path& data_dir) {
  return data_dir / "start-fails-since";
}

/// Since when no start went well for this reason. Kept in a file, "locked SINCE NEWEST"; where
/// nobody has tried for longer than a timer takes, it began anew.
Timestamp failing_since(const std::filesystem::path& data_dir, ErrorKind kind, Timestamp now) {
  Timestamp since = now;
  const auto text = read_file(failing_file(data_dir), kNoteBytesMax);
  std::istringstream words(text && *text ? **text : "");
  std::string name, first, newest;
  if (words >> name >> first >> newest && name == to_string(kind)) {
    const auto began = parse_utc(first), tried = parse_utc(newest);
    const bool goes_on =
        began && tried && *began <= *tried && *tried <= now && now - *tried <= kOnceWithin;
    if (goes_on) since = *began;
  }
  const std::string note =
      fmt::format("{} {} {}\n", to_string(kind), format_utc(since), format_utc(now));
  std::ignore = replace_file(failing_file(data_dir), note, kFileMode);  // the disk may be full
  return since;
}

/// A daemon that is well may have the ledger: whoever starts a second one sees it.
bool daemon_is_there(const std::filesystem::path& data_dir, TradeMode mode, Timestamp now) {
  const auto beat = read_heartbeat(data_dir);
  if (!beat || !*beat || (*beat)->source != HeartbeatSource::loop || (*beat)->mode != mode) {
    return false;
  }
  return std::chrono::abs(now - (*beat)->at) <= (*beat)->next_within + kHeartbeatGrace;
}

/// About a trade for real money. A service manager starts again after it, for ever: it is told as
/// often as a daemon that runs would.
bool is_risk(EventKind kind) {
  return kind == EventKind::open_risk || kind == EventKind::outcome_unknown;
}

/// Once in each quarter of an hour, of all else once a day.
std::string key_of(EventKind kind, ErrorKind error, Timestamp now) {
  std::string name = std::string(to_string(kind)) + " ";
  if (may_pass(error)) name += std::string(to_string(error)) + " ";
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
  const Timestamp now = context.clock().now();
  std::string text = text_of(*kind, error.message);
  if (may_pass(error.kind)) {
    const bool is_mistake =
        error.kind == ErrorKind::locked && daemon_is_there(config.data_dir, mode, now);
    if (is_mistake) return;
    const Timestamp since = failing_since(config.data_dir, error.kind, now);
    if (now - since < kLasting) return;
    text = "the daemon could not start since " + format_utc(since) + ": " + error.message;
  }
  // notify.rehearsal is about what a rehearsal does. A trade that may be open is none, whoever
  // finds it: silence about real money is nothing that anybody asked for.
  AlertChannels channels =
      channels_of(config, context.environment(), is_risk(*kind) ? TradeMode::live : mode);
  const std::vector<EventKind>& events = config.notify.events;
  if (std::find(events.begin(), events.end(), *kind) == events.end()) return;
  Alert alert;
  alert.key = key_of(*kind, error.kind, now);
  alert.level = level_of(*kind);
  alert.event = {*kind, now, std::move(text), {}};
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

void note_start(const std::filesystem::path& data_dir) {
  std::error_code ignored;  // it ends by itself, too
  std::filesystem::remove(failing_file(data_dir), ignored);
}

}  // namespace apex
