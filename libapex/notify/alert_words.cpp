#include "notify/alert_words.h"

#include "base/json_writer.h"

namespace apex {
namespace {

std::string words_for(EventKind kind) {
  switch (kind) {
    case EventKind::open_risk:
      return "OPEN RISK";
    case EventKind::outcome_unknown:
      return "OUTCOME UNKNOWN";
    case EventKind::unexplained_position:
      return "UNEXPLAINED POSITION";
    case EventKind::key_rejected:
      return "KEY REJECTED";
    case EventKind::storage_failed:
      return "LEDGER UNUSABLE";
    case EventKind::start_failed:
      return "START FAILED";
    case EventKind::breaker_open:
      return "circuit breaker open";
    case EventKind::reload_refused:
      return "CONFIGURATION REFUSED";
    case EventKind::trade_overdue:
    case EventKind::trade_done:
    case EventKind::day_missed:
    case EventKind::factor_complete:
    case EventKind::no_funds:
    case EventKind::halted:
    case EventKind::weekly_summary:
    case EventKind::all_clear:
    case EventKind::step:
    case EventKind::warning:
    case EventKind::order_sent:
    case EventKind::order_answered:
    case EventKind::fill:
    case EventKind::close_repeated:
    case EventKind::not_filled:
    case EventKind::skipped:
    case EventKind::recovered:
      break;
    case EventKind::notify_test:
      return "test";
  }
  std::string words = to_string(kind);
  for (char& c : words) {
    if (c == '_') c = ' ';
  }
  return words;
}

}  // namespace

std::string alert_title(const Alert& alert, const AlertSender& sender) {
  return "apexbot " + (sender.name.empty() ? "" : sender.name + " ") + "(" +
         (sender.rehearsal ? "rehearsal, " : "") + to_string(sender.network) +
         "): " + words_for(alert.event.kind);
}

std::string alert_text(const Alert& alert, const AlertSender& sender) {
  return (sender.rehearsal ? "rehearsal: " : "") + alert.event.text;
}

std::string alert_json(const Alert& alert, const AlertSender& sender) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object().member("format", 1).member("key", alert.key);
  json.member("event", to_string(alert.event.kind)).member("level", to_string(alert.level));
  json.member("at", format_utc(alert.event.at)).member("title", alert_title(alert, sender));
  json.member("text", alert_text(alert, sender)).member("name", sender.name);
  json.member("network", to_string(sender.network)).member("rehearsal", sender.rehearsal);
  json.key("fields").begin_object();
  for (const auto& [name, value] : alert.event.fields) json.member(name, value);
  json.end_object().end_object();
  return json.take();
}

}  // namespace apex
