#ifndef APEX_TESTS_DAEMON_ALARM_WATCH_H
#define APEX_TESTS_DAEMON_ALARM_WATCH_H

#include <string>
#include <vector>

#include "daemon/alarms.h"
#include "tests/support/builders.h"

namespace apex::testing {

/// 2026-01-05 is a Monday: the first day of a staking week.
struct AlarmWatch {
  AlarmRules rules{StakingCalendar{}, 0b1111111, false};
  AlarmMemory memory;
  std::set<StakingDay> traded;
  std::vector<RaisedAlert> raised;

  [[nodiscard]] AlarmFacts facts(std::string_view when, PassKind pass = PassKind::waiting) const {
    AlarmFacts result;
    result.now = at(when);
    result.pass = pass;
    result.days_traded = traded;
    result.trades.emplace();
    result.unsettled.emplace();
    result.breaker = BreakerState::closed;
    return result;
  }

  /// Keys of what one look raises.
  std::vector<std::string> look(const AlarmFacts& facts_now) {
    raised = Alarms(rules).look(facts_now, memory);
    std::vector<std::string> keys;
    for (const RaisedAlert& each : raised) keys.push_back(each.alert.key);
    return keys;
  }
  std::vector<std::string> look(std::string_view when) { return look(facts(when)); }

  void trade_on(std::initializer_list<const char*> days) {
    for (const char* each : days) traded.insert(day(each));
  }
  [[nodiscard]] const Alert& last() const { return raised.back().alert; }
};

inline AlarmFacts failing(AlarmFacts facts, ErrorKind kind, const std::string& message = "why") {
  facts.pass = PassKind::failed;
  facts.failure = Error{kind, message};
  return facts;
}

inline AlarmFacts with_risk(AlarmFacts facts, bool is_open = true) {
  facts = failing(std::move(facts), is_open ? ErrorKind::position_open : ErrorKind::outcome_unknown,
                  "look now");
  facts.unsettled->push_back({"BTC-USDT", is_open});
  return facts;
}

}  // namespace apex::testing

#endif  // APEX_TESTS_DAEMON_ALARM_WATCH_H
