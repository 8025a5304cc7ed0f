#include "daemon/overdue_alarm.h"

#include <fmt/format.h>

namespace apex {

void note_hindrance(const AlarmFacts& facts, StakingDay today, AlarmMemory& memory) {
  const bool hinders = facts.failure || facts.pass == PassKind::suspended;
  if (!facts.wanted || !hinders) return;
  auto& known = memory.hindrances;
  // By a clock that was wrong.
  std::erase_if(known, [today](const auto& each) { return each.first > today; });
  known[today] = facts.failure ? facts.failure->message : facts.text;
  while (known.size() > AlarmMemory::kHindrancesMax) known.erase(known.begin());
}

std::optional<std::string> overdue_text(const AlarmFacts& facts, StakingDay today,
                                        AlarmMemory& memory) {
  const bool is_overdue = facts.wanted && facts.now > facts.wanted->overdue_from;
  const bool can_tell = facts.unsettled && facts.unsettled->empty();
  if (!is_overdue || !can_tell || memory.overdue == today) return std::nullopt;
  memory.overdue = today;
  return fmt::format("the trade of staking day {}, due {}, is overdue{}", today.to_string(),
                     format_utc(facts.wanted->due), hindrance_text(today, memory));
}

std::string hindrance_text(StakingDay day, const AlarmMemory& memory) {
  const auto found = memory.hindrances.find(day);
  return found == memory.hindrances.end() ? "" : "; in its way: " + found->second;
}

}  // namespace apex
