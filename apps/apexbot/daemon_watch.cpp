#include "apexbot/daemon_watch.h"

#include <fmt/format.h>
#include <unistd.h>

#include <utility>

#include "apexbot/alert_setup.h"
#include "apexbot/describe.h"
#include "apexbot/exit_status.h"
#include "daemon/health.h"
#include "execution/recovery.h"
#include "ledger/json_files.h"

namespace apex {
namespace {

/// Whether contracts are asked for after it: not when the exchange is away, and not before the next
/// attempt at something that may be open.
bool leaves_time_to_ask(const DaemonPass& pass) {
  if (!ends_a_round(pass.kind)) return false;
  if (!pass.failure) return true;
  return pass.failure->kind == ErrorKind::exchange_rejected ||
         pass.failure->kind == ErrorKind::refused || pass.failure->kind == ErrorKind::not_filled ||
         pass.failure->kind == ErrorKind::insufficient_funds;
}

/// What it says where the newest pass proves nothing of what was open before.
std::string nobody_looked(const std::string& pass) {
  return "something was open, and nobody could look since" + (pass.empty() ? "" : ": " + pass);
}

}  // namespace

Milliseconds DaemonWatch::longest_round() const {
  constexpr std::chrono::minutes kRoundLongest{5};
  return kRoundLongest + parts_.config.trading.limit_wait;
}

void DaemonWatch::on_round() {
  beat(parts_.source, true, longest_round());
  parts_.setup.renew_market(parts_.config);
}

DaemonWatch::DaemonWatch(const Parts& parts)
    : parts_(parts),
      log_(parts.log, parts.clock),
      alerts_({channels_of(parts.config, parts.environment, parts.setup.mode()),
               parts.config.notify.events, parts.setup.desk(), parts.log, parts.since,
               parts.context.log_problem()}),
      metrics_(parts.config.metrics_file, parts.context.request_counts(), parts.log),
      factor_(parts.context, parts.config, parts.log),
      is_unexplained_(was_left_open(parts.config.data_dir, parts.setup.mode())),
      deaths_(deaths_in_rounds(read_heartbeat(parts.config.data_dir), parts.setup.mode())) {}

/// What nobody could tell of, by the ledger alone.
Error DaemonWatch::dying_with() const {
  const std::string died = fmt::format("the program died in its last {} rounds, since {}",
                                       deaths_.count, format_utc(deaths_.since));
  const auto unsettled = parts_.setup.desk().ledger.unsettled();
  if (unsettled && !unsettled->empty()) return open_risk(unsettled->front(), died);
  if (is_unexplained_) return {ErrorKind::unexplained_position, nobody_looked(died)};
  return {ErrorKind::internal, died};
}

void DaemonWatch::first_word() {
  if (deaths_.count == 0) return;
  constexpr int kDeathsPerWord = 2;
  const Error trouble = dying_with();
  parts_.log.error("died_in_rounds", {{"detail", trouble.message}});
  last_.text = trouble.message;
  beat(parts_.source, true, longest_round());  // counts this start, whatever comes of it
  DaemonPass pass;
  pass.kind = PassKind::failed;
  pass.at = parts_.clock.now();
  pass.wait = longest_round();
  pass.is_single_look = parts_.source == HeartbeatSource::once;
  pass.text = trouble.message;
  pass.failure = trouble;
  const Desk& desk = parts_.setup.desk();
  metrics_.write(desk.ledger, desk.settings, pass, {parts_.since, may_be_open_, deaths_.since});
  if (deaths_.count % kDeathsPerWord != 0) return;
  alerts_.on_pass(pass);
  alerts_.first_word();
}

void DaemonWatch::on_pass(const DaemonPass& pass) {
  const bool is_news = log_.write(pass);
  if (is_news && parts_.json) print_pass_json(pass, parts_.setup.mode(), parts_.out);
  if (ends_a_round(pass.kind)) parts_.setup.draw(parts_.out);
  alerts_.on_pass(pass);
  factor_.after(pass);
  last_ = pass;
  is_unexplained_ = may_be_unexplained(pass, is_unexplained_);
  deaths_ = {};
  beat(parts_.source, false, pass.wait);
  const Desk& desk = parts_.setup.desk();
  metrics_.write(desk.ledger, desk.settings, pass, {parts_.since, may_be_open_});
  tell_service_manager(pass);
  if (leaves_time_to_ask(pass)) parts_.setup.refresh_contracts(parts_.out);  // may take a while
}

/// Before it is ready no watchdog runs, but the time for the start does. A daemon that waits for an
/// exchange that is away is not stuck: who started it anew would only have it ask again sooner.
void DaemonWatch::tell_service_manager(const DaemonPass& pass) {
  if (pass.kind == PassKind::settled) {
    is_ready_ = true;
    return service_.ready(status_line());
  }
  service_.alive(status_line());
  const bool goes_on = !pass.is_single_look && !parts_.context.stop().stop_requested();
  if (!is_ready_ && goes_on) service_.more_time(pass.wait + longest_round() + kHeartbeatGrace);
}

void DaemonWatch::take_over(DaemonWatch& old) {
  alerts_.take_over(old.alerts_);
  may_be_open_ = old.may_be_open_;
  is_unexplained_ = old.is_unexplained_;
  deaths_ = old.deaths_;
  metrics_.take_over(old.metrics_);
  has_beat_failed_ = old.has_beat_failed_;
  is_ready_ = old.is_ready_;
}

void DaemonWatch::begin_reload() {
  if (is_ready_) service_.reloading(parts_.clock.steady());
}

/// A configuration has a line for each thing wrong.
void DaemonWatch::refuse_reload(const Error& why) {
  reload_refused_ = why.message.substr(0, why.message.find('\n'));
  alerts_.reload_refused(reload_refused_);
}

void DaemonWatch::end_reload() {
  if (is_ready_) service_.ready(status_line());
}

void DaemonWatch::on_end() {
  service_.stopping();
  beat(HeartbeatSource::stopped, false, Milliseconds{0});
}

/// Alerts go out between passes, there is none after this, and nobody need start it again.
void DaemonWatch::last_word(const Error& trouble) {
  DaemonPass end;
  end.kind = PassKind::failed;
  end.at = parts_.clock.now();
  end.text = trouble.message;
  end.failure = trouble;
  alerts_.on_pass(end);
  alerts_.last_word();
}

/// Where it cannot be written it grows old, and says so by that; the log says it once.
void DaemonWatch::beat(HeartbeatSource source, bool in_round, Milliseconds next_within) {
  const auto unsettled = parts_.setup.desk().ledger.unsettled();
  may_be_open_ = may_be_open(unsettled ? std::optional<bool>(!unsettled->empty()) : std::nullopt,
                             last_.failure, may_be_open_);
  const bool is_told = may_be_open_;
  may_be_open_ = may_be_open_ || is_unexplained_;
  Heartbeat heartbeat;
  heartbeat.source = source;
  heartbeat.mode = parts_.setup.mode();
  heartbeat.at = parts_.clock.now();
  heartbeat.since = parts_.since;
  heartbeat.next_within = next_within;
  heartbeat.in_round = in_round;
  heartbeat.pass = last_.kind;
  heartbeat.text = is_told || !may_be_open_ ? last_.text : nobody_looked(last_.text);
  heartbeat.next_due = last_.next_due;
  heartbeat.may_be_open = may_be_open_;
  heartbeat.keys_rejected = last_.failure && last_.failure->kind == ErrorKind::key_rejected;
  heartbeat.jitter_seed = parts_.config.schedule.jitter_seed;
  heartbeat.pid = static_cast<int>(getpid());
  heartbeat.deaths = deaths_;
  heartbeat.reload_refused = reload_refused_;
  heartbeat.figures = own_figures();
  const auto written = write_heartbeat(parts_.config.data_dir, heartbeat);
  const bool had_failed = std::exchange(has_beat_failed_, !written);
  if (!written && !had_failed) {
    parts_.log.warn("heartbeat_not_written", {{"detail", written.error().message}});
  } else if (written && had_failed) {
    parts_.log.info("heartbeat_written_again");
  }
}

std::string DaemonWatch::status_line() const {
  const std::string refused =
      reload_refused_.empty() ? "" : "configuration refused: " + reload_refused_ + "; ";
  return std::string(to_string(parts_.setup.mode())) + ", " + refused + "next trade " +
         minute_text(last_.next_due) + "; " + last_.text;
}

Milliseconds DaemonWatch::on_idle(Milliseconds left) {
  const Clock& clock = parts_.context.clock();
  const Milliseconds began = clock.steady();
  const Milliseconds again = alerts_.on_idle(left);
  if (parts_.setup.mode() == TradeMode::live) {
    factor_.on_idle(parts_.setup.desk().ledger, left - (clock.steady() - began));
  }
  return again;
}

void print_pass_json(const DaemonPass& pass, TradeMode mode, Output& out) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object()
      .member("at", format_utc(pass.at))
      .member("mode", to_string(mode))
      .member("pass", to_string(pass.kind))
      .member("text", pass.text);
  write_moment(json, "next_due", pass.next_due);
  json.key("trade");
  if (pass.trade) {
    write_trade(json, pass.trade->record);
  } else {
    json.null();
  }
  json.key("error");
  if (pass.failure) {
    json.begin_object()
        .member("kind", to_string(pass.failure->kind))
        .member("exit_status", exit_status(pass.failure->kind))
        .member("message", pass.failure->message)
        .end_object();
  } else {
    json.null();
  }
  json.end_object();
  out.tell_json(json);
}

}  // namespace apex
