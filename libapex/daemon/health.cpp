#include "daemon/health.h"

#include <fmt/format.h>

#include <algorithm>

#include "trading/circuit_breaker.h"

namespace apex {
namespace {

std::string seconds_text(Milliseconds duration) {
  return fmt::format("{} s", std::chrono::round<std::chrono::seconds>(duration).count());
}

/// Why nobody seems to be there.
std::optional<std::string> absence(const HealthFacts& facts) {
  if (!facts.heartbeat) return facts.heartbeat.error().message;
  if (!*facts.heartbeat) {
    return "nothing trades by the schedule here: `apexbot run` never ran in this data directory";
  }
  const Heartbeat& beat = **facts.heartbeat;
  if (beat.source == HeartbeatSource::stopped) {
    return "the daemon was stopped " + format_utc(beat.at) + ": start it again";
  }
  const Milliseconds age = facts.now - beat.at;
  if (age < -kHeartbeatGrace) {
    return "the newest heartbeat is of " + format_utc(beat.at) +
           ", which is not yet: whose clock "
           "is wrong?";
  }
  if (beat.source == HeartbeatSource::once) {
    if (age <= kOnceAbsent) return std::nullopt;
    return fmt::format("nobody has looked since {} ({} ago): does the timer or cron still run?",
                       format_utc(beat.at), seconds_text(age));
  }
  if (age <= beat.next_within + kHeartbeatGrace) return std::nullopt;
  return fmt::format(
      "no heartbeat since {} ({} ago, {} were promised): the daemon (pid {}) is "
      "dead or stuck",
      format_utc(beat.at), seconds_text(age), seconds_text(beat.next_within), beat.pid);
}

std::optional<std::string> open_risk(const HealthFacts& facts) {
  if (facts.plan) {
    for (const TradeRecord& trade : facts.plan->unsettled) {
      if (is_under_way(trade, facts.plan->server_now, facts.plan->limit_wait)) continue;
      return fmt::format("OPEN RISK: the trade in {} of {} is not settled: a position may be open",
                         trade.intent.symbol.str(), format_utc(trade.intent.at));
    }
  }
  if (facts.heartbeat && *facts.heartbeat && (*facts.heartbeat)->may_be_open) {
    return "OPEN RISK: " + (*facts.heartbeat)->text;
  }
  return std::nullopt;
}

std::optional<std::string> breaker_problem(const PlanView& plan, HealthReport& report) {
  const CircuitBreaker breaker(plan.breaker, plan.history);
  const BreakerState state = breaker.state(plan.server_now);
  report.breaker = to_string(state);
  switch (state) {
    case BreakerState::closed:
      return std::nullopt;
    case BreakerState::open:
      return fmt::format("circuit breaker open after {} failures in a row, until {}",
                         breaker.consecutive_failures(),
                         format_utc(breaker.reopens_at().value_or(plan.server_now)));
    case BreakerState::half_open:
      break;
  }
  return fmt::format("circuit breaker half open after {} failures in a row: the next trade decides",
                     breaker.consecutive_failures());
}

/// A trade that the schedule wanted, that somebody was there to make, and that was not made.
std::optional<std::string> overdue(const HealthFacts& facts, HealthReport& report) {
  const PlanView& plan = *facts.plan;
  const StakingStrategy strategy(plan.schedule, plan.safety, plan.programme, plan.limit_wait);
  report.next_due = strategy.next_due(plan.history, plan.server_now);
  std::optional<Timestamp> since;
  std::chrono::minutes grace = kOverdueGrace;
  std::string text;
  if (facts.heartbeat && *facts.heartbeat) {
    const Heartbeat& beat = **facts.heartbeat;
    if (beat.source == HeartbeatSource::loop) since = beat.since + (plan.server_now - facts.now);
    if (beat.source == HeartbeatSource::once) grace = kOverdueGraceOnce;
    text = beat.text;
  }
  const auto wanted = wanted_trade(strategy, plan.history, plan.server_now, grace, since);
  if (!wanted || plan.server_now <= wanted->overdue_from) return std::nullopt;
  report.overdue_since = wanted->due;
  const std::string why = "the trade that was due " + format_utc(wanted->due) + " is overdue";
  return text.empty() ? why : why + ": " + text;
}

/// A ledger of real trades that cannot be read hides what is open.
std::string unread_ledger(const HealthFacts& facts) {
  const Error& error = facts.plan.error();
  const bool is_rehearsal =
      facts.heartbeat && *facts.heartbeat && (*facts.heartbeat)->mode == TradeMode::rehearsal;
  if (is_rehearsal || error.kind == ErrorKind::locked) return error.message;
  return error.message +
         "; a position of ours may be open: `apexbot status --live` shows the account, `apexbot "
         "close --yes` closes what is ours";
}

}  // namespace

std::optional<WantedTrade> wanted_trade(const StakingStrategy& strategy, const History& history,
                                        Timestamp now, std::chrono::minutes grace,
                                        std::optional<Timestamp> present_since) {
  const auto due = strategy.wanted_since(history, now);
  if (!due) return std::nullopt;
  const bool came_later = present_since && *present_since > *due && *present_since <= now;
  const Timestamp from = came_later ? *present_since : *due;
  const StakingCalendar& calendar = strategy.schedule().calendar();
  const Timestamp end = calendar.end_of(calendar.day_of(now));
  const Milliseconds round_trip = std::min<Milliseconds>(kRoundTripGrace, (end - from) / 2);
  const Timestamp last_call = std::max<Timestamp>(end - kLastCall, from + round_trip);
  return WantedTrade{*due, std::min<Timestamp>(from + grace, last_call)};
}

Timestamp present_since(const Result<std::optional<Heartbeat>>& found, TradeMode mode,
                        Timestamp now) {
  if (!found || !*found) return now;
  const Heartbeat& beat = **found;
  const bool is_of_loop =
      beat.source == HeartbeatSource::loop || beat.source == HeartbeatSource::stopped;
  const Milliseconds away = now - beat.at;
  if (!is_of_loop || beat.mode != mode) return now;
  if (away > kOverdueGrace || away < -kHeartbeatGrace) return now;
  return std::min(beat.since, now);
}

bool is_under_way(const TradeRecord& trade, Timestamp server_now, std::chrono::seconds limit_wait) {
  return !trade.end && server_now - trade.intent.at <= kRoundTripGrace + limit_wait;
}

HealthReport judge_health(const HealthFacts& facts) {
  HealthReport report;
  const auto note = [&report](const std::optional<std::string>& problem) {
    if (problem) report.problems.push_back(*problem);
  };
  note(open_risk(facts));
  if (!facts.plan) report.problems.push_back(unread_ledger(facts));
  note(absence(facts));
  if (facts.heartbeat && *facts.heartbeat && (*facts.heartbeat)->keys_rejected) {
    report.problems.emplace_back(
        "the exchange rejects our keys: nothing is traded until the configuration changes");
  }
  if (facts.heartbeat && *facts.heartbeat && !(*facts.heartbeat)->reload_refused.empty()) {
    report.problems.push_back("configuration refused: " + (*facts.heartbeat)->reload_refused +
                              ": the one before goes on");
  }
  if (facts.halted) {
    report.problems.push_back("halted: " + *facts.halted + "; `apexbot resume` takes it back");
  }
  if (facts.plan) note(breaker_problem(*facts.plan, report));
  if (!facts.disk.writable) {
    report.problems.emplace_back("the data directory cannot be written");
  } else if (facts.disk.free_bytes < kFreeBytesMin) {
    report.problems.push_back(fmt::format("the disk of the data directory is full: {} KiB are free",
                                          facts.disk.free_bytes / 1024));
  }
  if (facts.plan) note(overdue(facts, report));
  return report;
}

}  // namespace apex
