#include "daemon/trading_daemon.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/thrown.h"
#include "execution/breaker_reset.h"
#include "execution/halt_file.h"
#include "trading/circuit_breaker.h"

namespace apex {

const char* to_string(PassKind kind) {
  switch (kind) {
    case PassKind::settled:
      return "settled";
    case PassKind::waiting:
      return "waiting";
    case PassKind::suspended:
      return "suspended";
    case PassKind::skipped:
      return "skipped";
    case PassKind::traded:
      return "traded";
    case PassKind::failed:
      return "failed";
  }
  return "";
}

TradingDaemon::TradingDaemon(Desk& desk, DaemonListener& listener, Milliseconds check_interval)
    : desk_(desk),
      listener_(listener),
      strategy_(desk.settings.schedule, desk.settings.safety, desk.settings.programme,
                rest_of(desk.settings.trading)),
      check_interval_(std::max(check_interval, kShortestWait)),
      pace_(check_interval_) {}

void TradingDaemon::run(const StopToken& reload) {
  while (!desk_.stop.stop_requested() && !reload.stop_requested()) {
    sleep_between_passes(pass().wait, reload);
  }
}

void TradingDaemon::sleep_between_passes(Milliseconds wait, const StopToken& reload) {
  const Milliseconds end = desk_.clock.steady() + wait;
  Milliseconds next_idle = desk_.clock.steady();
  while (!desk_.stop.stop_requested() && !reload.stop_requested()) {
    const Milliseconds left = end - desk_.clock.steady();
    if (left <= Milliseconds{0}) return;
    if (desk_.clock.steady() < next_idle) {
      const Milliseconds slice = std::min({kSlice, left, next_idle - desk_.clock.steady()});
      desk_.clock.sleep_for(slice, &desk_.stop);
      if (clock_was_set()) return;
      continue;
    }
    const Milliseconds asked_for = listener_.on_idle(left);
    next_idle = desk_.clock.steady() + std::max(asked_for, kShortestIdle);
  }
}

DaemonPass TradingDaemon::once(const LookBefore& before) {
  looks_once_ = true;
  // A round settles before it trades; what is known to be open still is first.
  has_settled_ = !before.may_be_open;
  DaemonPass first = pass();
  if (first.kind == PassKind::settled) first = pass();
  const Milliseconds wait = put_off_by_funding(first);
  if (wait == Milliseconds{0}) {
    if (!before.at || !may_be_last_look(first, *before.at)) return first;
    trigger_ = Trigger::by_hand;  // for the one pass that is left
    return pass();
  }
  const StopToken no_reload;
  sleep_between_passes(wait, no_reload);
  if (!desk_.stop.stop_requested()) return pass();
  first.failure = Error{ErrorKind::refused, "stopped before the trade was due: nothing was sent"};
  return first;
}

/// How long to wait where a trade is wanted as soon as funding is past, and we are in its time now.
Milliseconds TradingDaemon::put_off_by_funding(const DaemonPass& pass) const {
  constexpr Milliseconds kMargin{1000};  // clocks do not run alike
  if (pass.kind != PassKind::waiting || !pass.next_due) return Milliseconds{0};
  const Timestamp now = desk_.server_now();
  const bool is_put_off =
      *pass.next_due > now && *pass.next_due == strategy_.schedule().past_funding(now);
  return is_put_off ? *pass.next_due - now + kMargin : Milliseconds{0};
}

/// A trade is due later today, and the next look, if it comes half as late again as this one did,
/// finds the day over.
bool TradingDaemon::may_be_last_look(const DaemonPass& pass, Timestamp last_look) const {
  if (pass.kind != PassKind::waiting || !pass.next_due) return false;
  if (desk_.settings.schedule.mode != ScheduleMode::daily) return false;
  const StakingDay today = strategy_.schedule().calendar().day_of(desk_.server_now());
  const bool is_today = strategy_.schedule().calendar().day_of(*pass.next_due) == today;
  const Milliseconds gap = desk_.clock.now() - last_look;
  return is_today && gap > Milliseconds{0} &&
         desk_.server_now() + gap + gap / 2 > strategy_.schedule().last_open(today);
}

DaemonPass TradingDaemon::pass() {
  DaemonPass result = look_or_fail();
  result.at = desk_.clock.now();
  result.wait = wait_for(result);
  result.is_single_look = looks_once_;
  listener_.on_pass(result);
  return result;
}

/// Between rounds the wall clock counts: a machine that was asleep has not counted steady time.
void TradingDaemon::show_server_time() {
  desk_.server_time =
      ServerTime{desk_.clock.now() + offset_.value_or(Milliseconds{0}), desk_.clock.steady()};
}

void TradingDaemon::note_offset() { offset_ = desk_.server_now() - desk_.clock.now(); }

/// A machine that was asleep has the same mark: its steady clock stood still.
bool TradingDaemon::clock_was_set() {
  const Milliseconds ahead = desk_.clock.now().time_since_epoch() - desk_.clock.steady();
  const Milliseconds before = std::exchange(wall_ahead_, ahead).value_or(ahead);
  const bool was_set = std::chrono::abs(ahead - before) > kClockStep;
  if (was_set) clock_is_doubted_ = true;
  return was_set;
}

/// The offset that was known belongs to a clock that is gone.
Result<void> TradingDaemon::measure_again() {
  listener_.on_round();
  APEX_TRY_ASSIGN(const Milliseconds offset, measure_time(desk_));
  note_offset();
  clock_is_doubted_ = false;
  desk_.tell(EventKind::warning,
             fmt::format("our clock was set or the machine slept: the exchange's is {} ms ahead",
                         offset.count()));
  // Others read it there; a disk that is full is no reason not to trade.
  std::ignore = desk_.ledger.record_clock_offset(offset, desk_.server_now());
  return {};
}

Result<History> TradingDaemon::history() const {
  return desk_.ledger.history(desk_.settings.programme.calendar(), desk_.server_now(),
                              desk_.settings.breaker.max_failures);
}

std::optional<Timestamp> TradingDaemon::next_due(const History& history) const {
  return strategy_.next_due(history, desk_.server_now());
}

/// Until the next check, or the moment at which a trade is due; after a failure as its kind asks,
/// but not beyond the start of a day whose trade is due then: it failed for another day; nor beyond
/// the last moment at which a round can begin for today, where that is still to be traded.
Milliseconds TradingDaemon::wait_for(const DaemonPass& pass) const {
  const bool has_failed = pass.kind == PassKind::failed;
  const Timestamp now = desk_.server_now();
  const StakingCalendar& calendar = strategy_.schedule().calendar();
  Milliseconds wait = has_failed ? pass.wait : check_interval_;
  if (pass.next_due && pass.kind != PassKind::suspended) {
    const bool is_of_today = calendar.day_of(*pass.next_due) == calendar.day_of(now);
    if (!has_failed || !is_of_today) wait = std::min(wait, *pass.next_due - now);
    const Timestamp last_call =
        strategy_.schedule().last_open(calendar.day_of(now)) - Schedule::kRoundLead;
    if (has_failed && is_of_today && now < last_call) wait = std::min(wait, last_call - now);
  }
  return std::max(wait, kShortestWait);
}

DaemonPass TradingDaemon::failed(Error error) {
  DaemonPass pass;
  pass.kind = PassKind::failed;
  pass.wait = pace_.after_failure(error.kind);
  pass.text = error.message;
  if (error.kind == ErrorKind::key_rejected) keys_rejected_ = error;
  if (error.kind == ErrorKind::unexplained_position) has_settled_ = false;  // until it is gone
  if (const auto known = history()) pass.next_due = next_due(*known);
  pass.failure = std::move(error);
  return pass;
}

/// Here and in RoundTrip, where a close may have to leave yet, an exception of unknown origin ends.
/// Elsewhere it ends at the file that knows the library, or in main; but here it would take a loop
/// with it that is wanted for years.
DaemonPass TradingDaemon::look_or_fail() {
  try {
    DaemonPass pass = look();
    if (pass.kind != PassKind::settled) has_thrown_ = false;
    return pass;
  } catch (const std::exception& thrown) {
    return failed_by(thrown);
  }
}

/// Asks only what it needs: what threw may be behind all else, too.
DaemonPass TradingDaemon::failed_by(const std::exception& thrown) {
  has_settled_ = false;
  has_thrown_ = true;
  const auto unsettled = desk_.ledger.unsettled();
  const bool may_be_open = !unsettled || !unsettled->empty();
  DaemonPass pass;
  pass.kind = PassKind::failed;
  pass.wait = pace_.after_failure(may_be_open ? ErrorKind::position_open : ErrorKind::internal);
  const char* const what_next = looks_once_ ? "`apexbot reconcile`" : "the next round";
  pass.text = fmt::format("internal error ({}): {}", name_of(thrown),
                          may_be_open ? fmt::format("OPEN RISK: a position may be open; {} looks "
                                                    "and closes it",
                                                    what_next)
                                      : "nothing of ours is open");
  pass.failure = Error{ErrorKind::internal, pass.text};
  return pass;
}

DaemonPass TradingDaemon::look() {
  if (keys_rejected_) {
    DaemonPass pass;
    pass.kind = PassKind::suspended;
    pass.text = "the exchange rejects our keys: nothing is traded until the configuration changes";
    pass.failure = keys_rejected_;
    return pass;
  }
  std::ignore = clock_was_set();                // notes it
  if (clock_is_doubted_ && !has_unsettled()) {  // who settles measures, and says what is open
    if (const auto measured = measure_again(); !measured) return failed(measured.error());
  }
  show_server_time();
  auto known = history();
  if (known && !offset_) {
    offset_ = known->clock_offset.value_or(Milliseconds{0});
    show_server_time();
    known = history();  // of the week that it is there
  }
  if (!known) return settle_without_history(known.error());
  if (auto settled = settle_if_needed()) return *std::move(settled);
  if (const auto taken = take_up_breaker_reset(desk_); !taken) return failed(taken.error());
  known = history();
  if (!known) return failed(known.error());
  if (auto pass = suspended(*known)) return *std::move(pass);

  const Decision decision = strategy_.decide(*known, desk_.server_now(), trigger_, Force::no);
  if (const auto* skip = std::get_if<Skip>(&decision)) {
    pace_.after_success();
    DaemonPass pass;
    pass.text = skip->reason;
    pass.next_due = skip->next_due;
    return pass;
  }
  const auto& due = std::get<TradeDue>(decision);
  const bool is_missed = due.catch_up && !looks_once_;  // who looks now and then is late by nature
  const std::string reason = due.reason + (is_missed ? ": missed, doing it now" : "");
  desk_.tell(EventKind::step, reason);
  DaemonPass made = trade();
  if (is_missed && made.kind == PassKind::traded) made.text = reason + ": " + made.text;
  return made;
}

bool TradingDaemon::has_unsettled() const {
  const auto unsettled = desk_.ledger.unsettled();
  return unsettled && !unsettled->empty();
}

/// Before the first decision, and whenever something of ours is not settled.
std::optional<DaemonPass> TradingDaemon::settle_if_needed() {
  const auto unsettled = desk_.ledger.unsettled();
  if (!unsettled) return failed(unsettled.error());
  if (has_settled_ && unsettled->empty()) return std::nullopt;
  listener_.on_round();
  const Settlement settlement = settle_round(desk_);
  note_offset();
  if (settlement.failure) return failed(*settlement.failure);
  if (!has_thrown_) pace_.after_success();  // what was thrown may come again, right behind this
  const bool is_first = !std::exchange(has_settled_, true);
  const auto known = history();
  if (!known) return failed(known.error());
  if (!is_first) return std::nullopt;
  DaemonPass pass;
  pass.kind = PassKind::settled;
  pass.text =
      settlement.recovery.settled.empty()
          ? "nothing was left open by an earlier run"
          : fmt::format("settled {} trades of an earlier run", settlement.recovery.settled.size());
  pass.next_due = next_due(*known);
  return pass;
}

/// What is known to be open is closed, whatever else of the ledger is damaged.
DaemonPass TradingDaemon::settle_without_history(const Error& why) {
  const auto unsettled = desk_.ledger.unsettled();
  if (unsettled && !unsettled->empty()) {
    if (auto pass = settle_if_needed()) return *std::move(pass);
  }
  return failed(why);
}

/// The gate would refuse: the exchange need not be asked.
std::optional<DaemonPass> TradingDaemon::suspended(const History& history) {
  DaemonPass pass;
  pass.kind = PassKind::suspended;
  pass.next_due = next_due(history);
  const auto halt = HaltFile(desk_.settings.data_dir).reason();
  if (!halt) return failed(halt.error());
  if (*halt) {
    pass.text = "halted: " + **halt;
    return pass;
  }
  const CircuitBreaker breaker(desk_.settings.breaker, history);
  if (breaker.state(desk_.server_now()) != BreakerState::open) return std::nullopt;
  pass.text = fmt::format("circuit breaker open after {} failures in a row, until {}",
                          breaker.consecutive_failures(),
                          format_utc(breaker.reopens_at().value_or(desk_.server_now())));
  return pass;
}

DaemonPass TradingDaemon::trade() {
  listener_.on_round();
  auto round = run_round(desk_, trigger_, Force::no);
  note_offset();
  if (!round) return failed(round.error());
  DaemonPass pass;
  if (round->skip) {
    pass.kind = PassKind::skipped;
    pass.text = round->skip->reason;
    pass.next_due = round->skip->next_due;
    pace_.after_success();
    return pass;
  }
  if (const auto failure = failure_of(*round->trade)) {
    pass = failed(*failure);
  } else {
    pace_.after_success();
    pass.kind = PassKind::traded;
    pass.text = "traded " + round->trade->record.intent.symbol.str();
    if (const auto known = history()) pass.next_due = next_due(*known);
  }
  pass.trade = std::move(*round->trade);
  return pass;
}

}  // namespace apex
