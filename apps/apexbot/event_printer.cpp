#include "apexbot/event_printer.h"

namespace apex {
namespace {

/// A failure that a person has to act on.
bool is_alarm(EventKind kind) {
  switch (kind) {
    case EventKind::open_risk:
    case EventKind::outcome_unknown:
    case EventKind::unexplained_position:
    case EventKind::storage_failed:
    case EventKind::key_rejected:
    case EventKind::start_failed:
      return true;
    case EventKind::step:
    case EventKind::warning:
    case EventKind::order_sent:
    case EventKind::order_answered:
    case EventKind::fill:
    case EventKind::close_repeated:
    case EventKind::trade_done:
    case EventKind::not_filled:
    case EventKind::skipped:
    case EventKind::recovered:
    case EventKind::day_missed:
    case EventKind::factor_complete:
    case EventKind::no_funds:
    case EventKind::halted:
    case EventKind::breaker_open:
    case EventKind::weekly_summary:
    case EventKind::all_clear:
    case EventKind::notify_test:
    case EventKind::reload_refused:
    case EventKind::trade_overdue:
      return false;
  }
  return true;
}

/// What the line of the round that follows says, or the ledger in more detail.
bool is_part_of_a_round(EventKind kind) {
  switch (kind) {
    case EventKind::step:
    case EventKind::order_sent:
    case EventKind::order_answered:
    case EventKind::fill:
    case EventKind::skipped:
    case EventKind::unexplained_position:
      return true;
    case EventKind::warning:
    case EventKind::close_repeated:
    case EventKind::storage_failed:
    case EventKind::trade_done:
    case EventKind::not_filled:
    case EventKind::recovered:
    case EventKind::open_risk:
    case EventKind::outcome_unknown:
    case EventKind::day_missed:
    case EventKind::factor_complete:
    case EventKind::no_funds:
    case EventKind::halted:
    case EventKind::breaker_open:
    case EventKind::key_rejected:
    case EventKind::start_failed:
    case EventKind::weekly_summary:
    case EventKind::all_clear:
    case EventKind::notify_test:
    case EventKind::reload_refused:
    case EventKind::trade_overdue:
      return false;
  }
  return false;
}

std::string field(const Event& event, std::string_view name) {
  for (const auto& [key, value] : event.fields) {
    if (key == name) return value;
  }
  return "-";
}

}  // namespace

void EventPrinter::on_event(const Event& event) {
  const bool alarm = is_alarm(event.kind);
  const bool answer_says_it =
      event.kind == EventKind::skipped || event.kind == EventKind::unexplained_position;
  if (voice_ == Voice::person && !answer_says_it) out_.note(prefix_ + event.text);
  if (logger_ == nullptr) return;
  const bool is_detail =
      event.kind == EventKind::step || (voice_ == Voice::log && is_part_of_a_round(event.kind));
  const LogField detail{"detail", event.text};
  const LogField client_id{"client_id", field(event, "client_id")};
  if (is_detail) {
    logger_->debug(to_string(event.kind), {client_id, detail});
  } else if (alarm) {
    logger_->error(to_string(event.kind), {client_id, detail});
  } else if (event.kind == EventKind::warning || event.kind == EventKind::close_repeated) {
    logger_->warn(to_string(event.kind), {client_id, detail});
  } else {
    logger_->info(to_string(event.kind), {client_id, detail});
  }
}

}  // namespace apex
