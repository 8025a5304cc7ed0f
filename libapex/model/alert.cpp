#include "model/alert.h"

#include <array>

namespace apex {
namespace {

constexpr std::array kAlertKinds{
    EventKind::trade_done,           EventKind::trade_overdue,  EventKind::day_missed,
    EventKind::factor_complete,      EventKind::no_funds,       EventKind::halted,
    EventKind::breaker_open,         EventKind::open_risk,      EventKind::outcome_unknown,
    EventKind::unexplained_position, EventKind::key_rejected,   EventKind::storage_failed,
    EventKind::start_failed,         EventKind::reload_refused, EventKind::weekly_summary,
};

}  // namespace

const char* to_string(AlertLevel level) {
  switch (level) {
    case AlertLevel::info:
      return "info";
    case AlertLevel::warning:
      return "warning";
    case AlertLevel::critical:
      return "critical";
  }
  return "";
}

std::optional<AlertLevel> parse_alert_level(std::string_view name) {
  for (const AlertLevel level : {AlertLevel::info, AlertLevel::warning, AlertLevel::critical}) {
    if (name == to_string(level)) return level;
  }
  return std::nullopt;
}

std::span<const EventKind> alert_kinds() { return kAlertKinds; }

std::optional<EventKind> parse_alert_kind(std::string_view name) {
  for (const EventKind kind : kAlertKinds) {
    if (name == to_string(kind)) return kind;
  }
  return std::nullopt;
}

AlertLevel level_of(EventKind kind) {
  switch (kind) {
    case EventKind::open_risk:
    case EventKind::outcome_unknown:
    case EventKind::unexplained_position:
    case EventKind::key_rejected:
    case EventKind::storage_failed:
    case EventKind::start_failed:
      return AlertLevel::critical;
    case EventKind::day_missed:
    case EventKind::trade_overdue:
    case EventKind::reload_refused:
    case EventKind::no_funds:
    case EventKind::halted:
    case EventKind::breaker_open:
    case EventKind::warning:
    case EventKind::not_filled:
    case EventKind::close_repeated:
      return AlertLevel::warning;
    case EventKind::step:
    case EventKind::order_sent:
    case EventKind::order_answered:
    case EventKind::fill:
    case EventKind::trade_done:
    case EventKind::skipped:
    case EventKind::recovered:
    case EventKind::factor_complete:
    case EventKind::weekly_summary:
    case EventKind::all_clear:
    case EventKind::notify_test:
      return AlertLevel::info;
  }
  return AlertLevel::critical;
}

}  // namespace apex
