#include "execution/trading_round.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "execution/breaker_reset.h"
#include "execution/day_check.h"
#include "execution/unexplained.h"

namespace apex {
namespace {

/// The offset is worth a row in the ledger once it has moved by this much.
constexpr Milliseconds kOffsetChange{500};

Result<void> record_offset(const Desk& desk, Milliseconds offset) {
  const StakingCalendar calendar = desk.settings.programme.calendar();
  APEX_TRY_ASSIGN(const History history, desk.ledger.history(calendar, desk.server_now(), 1));
  const bool moved =
      !history.clock_offset || std::chrono::abs(*history.clock_offset - offset) >= kOffsetChange;
  if (moved) return desk.ledger.record_clock_offset(offset, desk.server_now());
  return {};
}

/// What may be open comes before a ledger that cannot be written, and what is known to be open
/// before what is unknown.
Result<void> refuse_while_unsettled(const RecoveryReport& recovery) {
  const auto& unsettled = recovery.unsettled;
  if (unsettled.empty()) {
    if (recovery.storage_error) return tl::unexpected<Error>(*recovery.storage_error);
    return {};
  }
  const auto open = std::find_if(unsettled.begin(), unsettled.end(), [](const auto& one) {
    return one.risk.kind == ErrorKind::position_open;
  });
  Error risk = open == unsettled.end() ? unsettled.front().risk : open->risk;
  if (recovery.storage_error) {
    risk.message += ". What was learned could not be recorded: " + recovery.storage_error->message;
  }
  return tl::unexpected<Error>(std::move(risk));
}

/// An exchange that cannot be asked is worse where something of ours may be open there.
tl::unexpected<Error> with_open_risk(const Desk& desk, const Error& error) {
  const auto unsettled = desk.ledger.unsettled();
  if (!unsettled || unsettled->empty()) return tl::unexpected<Error>(error);
  return tl::unexpected<Error>(open_risk(unsettled->front(), error.message));
}

/// Adds what a further recovery found.
void append(RecoveryReport& report, RecoveryReport more) {
  for (TradeRecord& trade : more.settled) report.settled.push_back(std::move(trade));
  for (UnsettledTrade& trade : more.unsettled) report.unsettled.push_back(std::move(trade));
  if (!report.storage_error) report.storage_error = std::move(more.storage_error);
}

Result<void> recover_into(const Desk& desk, RecoveryReport& report) {
  auto recovered = recover(desk);
  if (!recovered) return with_open_risk(desk, recovered.error());
  append(report, *std::move(recovered));
  return refuse_while_unsettled(report);
}

/// What settle_round() does before it looks for what nobody explains, as far as it comes.
Result<void> settle_into(Desk& desk, Settlement& settlement) {
  const auto offset = measure_time(desk);
  if (!offset) return with_open_risk(desk, offset.error());
  settlement.at = desk.server_now();
  const auto recorded =
      record_offset(desk, *offset);  // a disk that is full is no reason not to close
  APEX_TRY(recover_into(desk, settlement.recovery));
  APEX_TRY(recorded);
  APEX_TRY_ASSIGN(settlement.account, desk.market.account());
  APEX_TRY(refuse_other_account(desk.ledger, settlement.account->id, desk.settings.data_dir));
  const StakingDay day = desk.settings.programme.calendar().day_of(desk.server_now());
  APEX_TRY_ASSIGN(settlement.learned, check_day(desk, *settlement.account, day));
  if (settlement.learned > 0) {
    APEX_TRY(recover_into(desk, settlement.recovery));
    APEX_TRY_ASSIGN(settlement.account, desk.market.account());
  }
  settlement.is_settled = true;
  return {};
}

Result<void> look_for_unexplained(const Desk& desk, Settlement& settlement) {
  APEX_TRY_ASSIGN(settlement.resting, desk.market.open_orders());
  return refuse_unexplained(desk, *settlement.account, *settlement.resting);
}

/// What the exchange shows behind a trade that ended flat, but not by fills of ours alone: an order
/// that was taken for one that never arrived, a position that came back, or one beside ours.
std::optional<Error> unexplained_behind(const Desk& desk, const TradeRecord& trade) {
  const TradeEnd end = trade.end.value_or(TradeEnd{});
  const bool may_hide_one = end.outcome == TradeOutcome::not_filled ||
                            end.outcome == TradeOutcome::closed_externally ||
                            (end.outcome == TradeOutcome::completed && !end.detail.empty());
  if (!may_hide_one) return std::nullopt;
  Settlement now;
  auto account = desk.market.account();
  if (!account) return std::nullopt;  // the next round looks again
  now.account = *std::move(account);
  const auto looked = look_for_unexplained(desk, now);
  if (looked || looked.error().kind != ErrorKind::unexplained_position) return std::nullopt;
  return looked.error();
}

/// What an operator can do about a refused open.
ErrorKind kind_of_refusal(const TradeRecord& trade) {
  const auto& outcome = trade.orders.front().outcome;
  const auto* rejected = outcome ? std::get_if<Rejected>(&*outcome) : nullptr;
  if (rejected == nullptr) return ErrorKind::exchange_rejected;
  switch (rejected->reason) {
    case RejectReason::margin:
      return ErrorKind::insufficient_funds;
    case RejectReason::price:
      return ErrorKind::not_filled;
    case RejectReason::not_sent:
    case RejectReason::rate_limited:
      return ErrorKind::unavailable;
    case RejectReason::signature:
    case RejectReason::credentials:
      return ErrorKind::key_rejected;
    case RejectReason::nothing_to_reduce:
    case RejectReason::symbol_disabled:
    case RejectReason::clock:
    case RejectReason::other:
      return ErrorKind::exchange_rejected;
  }
  return ErrorKind::exchange_rejected;
}

/// Who reads a log and no answer hears of it, too.
void tell_unexplained(const Desk& desk, const Error& error) {
  if (error.kind == ErrorKind::unexplained_position) {
    desk.tell(EventKind::unexplained_position, error.message);
  }
}

Result<RoundReport> make_round(Desk& desk, Trigger trigger, Force force) {
  Settlement settlement;
  APEX_TRY(settle_into(desk, settlement));
  RoundReport report;
  report.at = settlement.at;
  report.recovery = std::move(settlement.recovery);

  APEX_TRY(take_up_breaker_reset(desk));
  const StakingCalendar calendar = desk.settings.programme.calendar();
  APEX_TRY_ASSIGN(const History history, desk.ledger.history(calendar, desk.server_now(),
                                                             desk.settings.breaker.max_failures));
  const StakingStrategy strategy(desk.settings.schedule, desk.settings.safety,
                                 desk.settings.programme, rest_of(desk.settings.trading));
  Decision decision = strategy.decide(history, desk.server_now(), trigger, force);
  if (auto* skip = std::get_if<Skip>(&decision)) {
    APEX_TRY(look_for_unexplained(desk, settlement));  // who trades looks right before it
    desk.tell(EventKind::skipped, skip->reason);
    report.skip = std::move(*skip);
    return report;
  }
  TradeExecutor executor(desk);
  APEX_TRY_ASSIGN(report.trade, executor.execute(std::get<TradeDue>(decision), force,
                                                 *std::move(settlement.account)));
  report.trade->unexplained = unexplained_behind(desk, report.trade->record);
  return report;
}

}  // namespace

Result<Milliseconds> measure_time(Desk& desk) {
  APEX_TRY_ASSIGN(const Timestamp server, desk.market.server_time());
  desk.server_time = ServerTime{server, desk.clock.steady()};
  return server - desk.clock.now();
}

Settlement settle_round(Desk& desk) {
  Settlement settlement;
  auto settled = settle_into(desk, settlement);
  if (settled) settled = look_for_unexplained(desk, settlement);
  if (settled) return settlement;
  tell_unexplained(desk, settled.error());
  settlement.failure = std::move(settled).error();
  return settlement;
}

Result<RoundReport> run_round(Desk& desk, Trigger trigger, Force force) {
  auto round = make_round(desk, trigger, force);
  if (!round) tell_unexplained(desk, round.error());
  if (round && round->trade && round->trade->unexplained) {
    tell_unexplained(desk, *round->trade->unexplained);
  }
  return round;
}

std::optional<Error> failure_of(const TradeReport& report) {
  const TradeEnd& end = report.record.end.value_or(TradeEnd{});
  const std::string& symbol = report.record.intent.symbol.str();
  switch (end.outcome) {
    case TradeOutcome::completed:
    case TradeOutcome::closed_externally:
      if (report.unexplained) return report.unexplained;
      break;
    case TradeOutcome::not_filled:
      if (report.unexplained) return report.unexplained;
      return Error{ErrorKind::not_filled,
                   "the open in " + symbol + " did not fill (" + end.detail +
                       "): the staking day is not counted; trade again later"};
    case TradeOutcome::rejected:
      return Error{kind_of_refusal(report.record),
                   "the exchange refused the open in " + symbol + ": " + end.detail};
    case TradeOutcome::position_open:
      return Error{ErrorKind::position_open, "OPEN RISK: a position in " + symbol +
                                                 " may be open: " + end.detail +
                                                 ". Look at the exchange now"};
    case TradeOutcome::unknown:
      return Error{ErrorKind::outcome_unknown, "OPEN RISK: the outcome of the trade in " + symbol +
                                                   " is unknown: " + end.detail +
                                                   ". Look at the exchange now"};
  }
  return report.storage_error;
}

}  // namespace apex
