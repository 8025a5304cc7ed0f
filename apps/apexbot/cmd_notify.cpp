// cmd_notify.cpp: `notify`, what waits to be told; with --test, whether telling works.
#include "apexbot/alert_setup.h"
#include "apexbot/commands.h"
#include "apexbot/describe.h"
#include "apexbot/exchange_view.h"
#include "daemon/alert_post.h"
#include "ledger/alert_queue.h"

namespace apex {
namespace {

constexpr int kShown = 20;

Alert test_alert(Timestamp now) {
  Alert alert;
  alert.key = "notify_test " + format_utc(now);
  alert.level = level_of(EventKind::notify_test);
  alert.event = {EventKind::notify_test, now, "a test: this is how apexbot calls for you", {}};
  return alert;
}

void write_outcome(JsonWriter& json, const std::string& channel, const DeliveryOutcome& outcome) {
  json.begin_object().member("channel", channel).member("delivered", outcome.has_value());
  json.key("why");
  outcome ? json.null() : json.value(outcome.error().why);
  json.end_object();
}

Result<void> send_test(const NotifyArgs& args, const AlertChannels& channels, Context& context) {
  const Timestamp now = context.clock().now();
  const auto outcomes = send_directly(channels, test_alert(now), now);
  Output& out = context.out();
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object().key("tested").begin_array();
  std::string failed;
  for (const auto& [channel, outcome] : outcomes) {
    if (args.common.json) {
      write_outcome(json, channel, outcome);
    } else {
      print_named(out, channel,
                  outcome ? out.toned(Tone::good, "delivered")
                          : out.toned(Tone::bad, "not delivered: ") + outcome.error().why);
    }
    if (!outcome) failed += (failed.empty() ? "" : ", ") + channel;
  }
  json.end_array().end_object();
  if (args.common.json) out.print_json(json);
  if (failed.empty()) return {};
  return fail(ErrorKind::unavailable, "the test alert was not delivered by: " + failed);
}

void print_queue_json(const AlertChannels& channels, const std::vector<Delivery>& deliveries,
                      Output& out) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object().key("channels").begin_array();
  for (const auto& channel : channels) json.value(channel->name());
  json.end_array().key("deliveries").begin_array();
  for (const Delivery& each : deliveries) {
    json.begin_object().member("at", format_utc(each.alert.event.at)).member("key", each.alert.key);
    json.member("event", to_string(each.alert.event.kind));
    json.member("level", to_string(each.alert.level)).member("text", each.alert.event.text);
    json.member("channel", each.channel).member("state", to_string(each.state));
    json.member("attempts", each.attempts).key("why");
    each.said.empty() ? json.null() : json.value(each.said);
    json.end_object();
  }
  json.end_array().end_object();
  out.print_json(json);
}

void print_queue(const AlertChannels& channels, const std::vector<Delivery>& deliveries,
                 Output& out) {
  std::string names;
  for (const auto& channel : channels) names += (names.empty() ? "" : ", ") + channel->name();
  print_named(out, "Channels", names.empty() ? "none: nobody is told anything" : names);
  if (deliveries.empty()) return print_named(out, "Alerts", "none yet");
  for (const Delivery& each : deliveries) {
    const bool waits = each.state == DeliveryState::waiting;
    const std::string why = each.said.empty() ? "" : " (" + each.said + ")";
    out.print_line(minute_text(each.alert.event.at) + "  " + each.channel + ": " +
                   out.toned(waits ? Tone::bad : Tone::plain, to_string(each.state)) + why);
    out.print_line("    " + each.alert.event.text);
  }
}

}  // namespace

Result<void> run_notify(const NotifyArgs& args, Context& context) {
  APEX_TRY_ASSIGN(const Config& config, context.config());
  const AlertChannels channels = open_channels(
      config.notify, {config.notify.name, config.api.network, false}, context.environment());
  if (args.test) {
    if (!channels.empty()) return send_test(args, channels, context);
    return fail(ErrorKind::config,
                "no channel is configured: set one of the NOTIFY_ variables (docs/ALERTS.md)");
  }
  const LedgerKind kind = args.rehearsal ? LedgerKind::rehearsal : LedgerKind::live;
  APEX_TRY_ASSIGN(Ledger ledger, Ledger::open_reader(config.data_dir, kind));
  APEX_TRY_ASSIGN(const std::vector<Delivery> deliveries, AlertQueue(ledger).recent(kShown));
  args.common.json ? print_queue_json(channels, deliveries, context.out())
                   : print_queue(channels, deliveries, context.out());
  return {};
}

}  // namespace apex
