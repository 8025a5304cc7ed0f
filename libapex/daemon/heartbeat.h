#ifndef APEX_DAEMON_HEARTBEAT_H
#define APEX_DAEMON_HEARTBEAT_H

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/json_writer.h"
#include "config/live_rule.h"
#include "daemon/process_figures.h"
#include "daemon/trading_daemon.h"

namespace apex {

/// How a program that trades by the schedule comes by.
enum class HeartbeatSource {
  loop,     ///< `apexbot run`: the next pass is promised
  once,     ///< `apexbot run --once`: whoever calls it decides when the next one is
  stopped,  ///< `apexbot run` ended because it was asked to
};
[[nodiscard]] const char* to_string(HeartbeatSource source);

/// Rounds in a row in which whoever asked the exchange died: no pass was over between them.
struct DeathsInRounds {
  int count = 0;
  Timestamp since{};  ///< when the first of these rounds began; local clock

  friend bool operator==(const DeathsInRounds&, const DeathsInRounds&) = default;
};

/// What a daemon tells of itself after each pass and before each round, for `apexbot health` and
/// whoever reads JSON. Shape of the file: apexbot-health(1).
struct Heartbeat {
  HeartbeatSource source = HeartbeatSource::loop;
  TradeMode mode = TradeMode::rehearsal;
  Timestamp at{};                     ///< local clock
  Timestamp since{};                  ///< when it was there first (present_since()); local clock
  Milliseconds next_within{0};        ///< the promise: another one that much later at most
  bool in_round = false;              ///< the exchange is being asked; else the pass is over
  PassKind pass = PassKind::waiting;  ///< the newest pass that is over
  std::string text;                   ///< of that pass, one line for a person
  std::optional<Timestamp> next_due;  ///< by the exchange's clock
  bool may_be_open = false;           ///< something of ours, or that nobody explains
  bool keys_rejected = false;         ///< nothing is traded until the configuration changes
  std::uint64_t jitter_seed = 0;      ///< as ScheduleSettings: who has no keys plans alike
  int pid = 0;
  std::string reload_refused;  ///< why a configuration was not read again; empty: none was refused
  DeathsInRounds deaths;       ///< before this one, which has not ended a pass yet
  ProcessFigures figures;
};

/// Heartbeat::may_be_open after a pass: what its failure says, or what the ledger holds unsettled.
/// While the ledger cannot be read it stays as it was `before`.
[[nodiscard]] bool may_be_open(std::optional<bool> has_unsettled,
                               const std::optional<Error>& failure, bool before);

/// Whether a position that nobody explains may stand: said by a pass, and so until one has looked
/// at the account and found none. What fails or waits proves nothing.
[[nodiscard]] bool may_be_unexplained(const DaemonPass& pass, bool before);

/// The file in a data directory.
[[nodiscard]] std::filesystem::path heartbeat_file(const std::filesystem::path& data_dir);

/// Whoever calls `run --once` comes by again within this.
inline constexpr std::chrono::minutes kOnceWithin{120};

/// Replaces it as a whole. A rehearsal leaves the heartbeat of a real daemon that did not end in
/// order or left something open where it is, and that of a real `run --once` for kOnceWithin; a
/// single look of one also that of a real daemon that was stopped: nobody shall take the one for
/// the other. Errors: storage.
[[nodiscard]] Result<void> write_heartbeat(const std::filesystem::path& data_dir,
                                           const Heartbeat& heartbeat);

/// Nothing where none was ever written. Errors: storage; protocol, for a damaged file.
[[nodiscard]] Result<std::optional<Heartbeat>> read_heartbeat(
    const std::filesystem::path& data_dir);

/// Whether something may be open, as whoever came by before in this mode last said; true where that
/// cannot be read.
[[nodiscard]] bool was_left_open(const std::filesystem::path& data_dir, TradeMode mode);

/// Of those who were here before, in that mode, where `found` is the heartbeat that the last of
/// them left; none where it cannot be read.
[[nodiscard]] DeathsInRounds deaths_in_rounds(const Result<std::optional<Heartbeat>>& found,
                                              TradeMode mode);

/// Its members, as in the file.
void write_heartbeat_members(JsonWriter& json, const Heartbeat& heartbeat);

}  // namespace apex

#endif  // APEX_DAEMON_HEARTBEAT_H
