#ifndef APEX_DAEMON_OVERDUE_ALARM_H
#define APEX_DAEMON_OVERDUE_ALARM_H

#include <optional>
#include <string>

#include "daemon/alarms.h"

/// What is told of a trade that is wanted and not made, whatever is in its way. Pure.
namespace apex {

/// Remembers what keeps today's trade from being made, where it is wanted.
void note_hindrance(const AlarmFacts& facts, StakingDay today, AlarmMemory& memory);

/// What to tell now: once in a staking day, while the day can still be saved. Nothing while a trade
/// is not settled: it may be today's.
[[nodiscard]] std::optional<std::string> overdue_text(const AlarmFacts& facts, StakingDay today,
                                                      AlarmMemory& memory);

/// "; in its way: ...", of that day; empty where nothing is known of it.
[[nodiscard]] std::string hindrance_text(StakingDay day, const AlarmMemory& memory);

}  // namespace apex

#endif  // APEX_DAEMON_OVERDUE_ALARM_H
