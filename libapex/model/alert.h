#ifndef APEX_MODEL_ALERT_H
#define APEX_MODEL_ALERT_H

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/event.h"

namespace apex {

/// info: good to know. warning: look today. critical: look now.
enum class AlertLevel { info, warning, critical };
[[nodiscard]] const char* to_string(AlertLevel level);
[[nodiscard]] std::optional<AlertLevel> parse_alert_level(std::string_view name);

/// An event that a person is told of, wherever they are. What each means: docs/ALERTS.md.
struct Alert {
  /// Names what happened, so that it is raised once, and whoever receives it twice can tell:
  /// "day_missed 2026-11-22".
  std::string key;
  AlertLevel level = AlertLevel::info;
  Event event;
  /// What it is news of: "open_risk 2026-11-22T09:03:11Z". News that did not get through is
  /// replaced by later news of the same. Empty: it stands alone.
  std::string subject;
};

/// The kinds that a user can choose among (notify.events), in the order of the documentation.
[[nodiscard]] std::span<const EventKind> alert_kinds();
[[nodiscard]] std::optional<EventKind> parse_alert_kind(std::string_view name);

/// How urgent alerts of a kind are.
[[nodiscard]] AlertLevel level_of(EventKind kind);

}  // namespace apex

#endif  // APEX_MODEL_ALERT_H
