#ifndef APEX_TESTS_NOTIFY_NOTIFY_BUILDERS_H
#define APEX_TESTS_NOTIFY_NOTIFY_BUILDERS_H

#include "notify/alert_words.h"
#include "tests/support/builders.h"

namespace apex::testing {

inline Alert missed_day() {
  Alert alert;
  alert.key = "day_missed 2026-01-04";
  alert.level = AlertLevel::warning;
  alert.event = {EventKind::day_missed,
                 at("2026-01-05T08:05:00Z"),
                 "no trade on staking day 2026-01-04: \"halted\" – über Nacht",
                 {{"day", "2026-01-04"}, {"left", "4"}}};
  return alert;
}

inline Alert open_risk() {
  Alert alert;
  alert.key = "open_risk 2026-01-05T09:03:00Z 0";
  alert.level = AlertLevel::critical;
  alert.event = {EventKind::open_risk, at("2026-01-05T09:03:00Z"), "a position may be open", {}};
  alert.subject = "open_risk 2026-01-05T09:03:00Z";
  return alert;
}

inline AlertSender home() { return {"home", Network::testnet, false}; }

}  // namespace apex::testing

#endif  // APEX_TESTS_NOTIFY_NOTIFY_BUILDERS_H
