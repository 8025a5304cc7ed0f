#include "model/event.h"

namespace apex {

const char* to_string(EventKind kind) {
  switch (kind) {
    case EventKind::step:
      return "step";
    case EventKind::warning:
      return "warning";
    case EventKind::order_sent:
      return "order_sent";
    case EventKind::order_answered:
      return "order_answered";
    case EventKind::fill:
      return "fill";
    case EventKind::close_repeated:
      return "close_repeated";
    case EventKind::storage_failed:
      return "storage_failed";
    case EventKind::trade_done:
      return "trade_done";
    case EventKind::not_filled:
      return "not_filled";
    case EventKind::skipped:
      return "skipped";
    case EventKind::recovered:
      return "recovered";
    case EventKind::open_risk:
      return "open_risk";
    case EventKind::outcome_unknown:
      return "outcome_unknown";
    case EventKind::unexplained_position:
      return "unexplained_position";
    case EventKind::day_missed:
      return "day_missed";
    case EventKind::factor_complete:
      return "factor_complete";
    case EventKind::no_funds:
      return "no_funds";
    case EventKind::halted:
      return "halted";
    case EventKind::breaker_open:
      return "breaker_open";
    case EventKind::key_rejected:
      return "key_rejected";
    case EventKind::start_failed:
      return "start_failed";
    case EventKind::reload_refused:
      return "reload_refused";
    case EventKind::trade_overdue:
      return "trade_overdue";
    case EventKind::weekly_summary:
      return "weekly_summary";
    case EventKind::all_clear:
      return "all_clear";
    case EventKind::notify_test:
      return "notify_test";
  }
  return "";
}

}  // namespace apex
