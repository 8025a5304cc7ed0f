#include "execution/trading_round.h"

#include <fmt/format.h>

#include <utility>

#include "execution/breaker_reset.h"
#include "execution/day_check.h"

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

/// What a trade that is not settled amounts to.
tl::unexpected<Error> open_risk(const TradeRecord& trade, const std::string& why) {
  const bool open = trade.end && trade.end->outcome == TradeOutcome::position_open;
  return fail(
      open ? ErrorKind::position_open : ErrorKind::outcome_unknown,
      fmt::format("OPEN RISK: trade {} of staking day {} in {} is not settled ({}): nothing "
                  "new is opened. Look at the account at the exchange, and run this again",
                  trade.intent.key.number, trade.intent.key.day.to_string(),
                  trade.intent.symbol.str(), why));
}

Result<void> refuse_while_unsettled(const RecoveryReport& recovery) {
  if (recovery.storage_error) return tl::unexpected<Error>(*recovery.storage_error);
  for (const TradeRecord& trade : recovery.unsettled) {
    return open_risk(trade, trade.end ? trade.end->detail : "no end is recorded");
  }
  return {};
}

/// An exchange that cannot be asked is worse where something of ours may be open there.
tl::unexpected<Error> with_open_risk(const Desk& desk, const Error& error) {
  const auto unsettled = desk.ledger.unsettled();
  if (!unsettled || unsettled->empty()) return tl::unexpected<Error>(error);
  return open_risk(unsettled->front(), error.message);
}

/// Adds what a further recovery found.
void append(RecoveryReport& report, RecoveryReport more) {
  for (TradeRecord& trade : more.settled) report.settled.push_back(std::move(trade));
  for (TradeRecord& trade : more.unsettled) report.unsettled.push_back(std::move(trade));
  if (!report.storage_error) report.storage_error = std::move(more.storage_error);
}

Result<void> recover_into(const Desk& desk, RecoveryReport& report) {
  auto recovered = recover(desk);
  if (!recovered) return with_open_risk(desk, recovered.error());
  append(report, *std::move(recovered));
  return refuse_while_unsettled(report);
}

/// What settle_round() does, as far as it comes.
Result<void> settle_into(Desk& desk, Settlement& settlement) {
  const auto offset = measure_time(desk);
  if (!offset) return with_open_risk(desk, offset.error());
  settlement.at = desk.server_now();
  const auto recorded =
      record_offset(desk, *offset);  // a disk that is full is no reason not to close
  APEX_TRY(recover_into(desk, settlement.recovery));
  APEX_TRY(recorded);
  APEX_TRY_ASSIGN(settlement.account, desk.market.account());
  const StakingDay day = desk.settings.programme.calendar().day_of(desk.server_now());
  APEX_TRY_ASSIGN(settlement.learned, check_day(desk, *settlement.account, day));
  if (settlement.learned == 0) return {};
  APEX_TRY(recover_into(desk, settlement.recovery));
  APEX_TRY_ASSIGN(settlement.account, desk.market.account());
  return {};
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

}  // namespace

Result<Milliseconds> measure_time(Desk& desk) {
  APEX_TRY_ASSIGN(const Timestamp server, desk.market.server_time());
  desk.server_time = ServerTime{server, desk.clock.steady()};
  return server - desk.clock.now();
}

Settlement settle_round(Desk& desk) {
  Settlement settlement;
  const auto settled = settle_into(desk, settlement);
  if (!settled) settlement.failure = settled.error();
  return settlement;
}

Result<RoundReport> run_round(Desk& desk, Trigger trigger, Force force) {
  Settlement settlement = settle_round(desk);
  if (settlement.failure) return tl::unexpected<Error>(*settlement.failure);
  RoundReport report;
  report.at = settlement.at;
  report.recovery = std::move(settlement.recovery);

  APEX_TRY(take_up_breaker_reset(desk));
  const StakingCalendar calendar = desk.settings.programme.calendar();
  APEX_TRY_ASSIGN(const History history, desk.ledger.history(calendar, desk.server_now(),
                                                             desk.settings.breaker.max_failures));
  const StakingStrategy strategy(desk.settings.schedule, desk.settings.safety,
                                 desk.settings.programme);
  Decision decision = strategy.decide(history, desk.server_now(), trigger, force);
  if (auto* skip = std::get_if<Skip>(&decision)) {
    desk.tell(EventKind::skipped, skip->reason);
    report.skip = std::move(*skip);
    return report;
  }
  TradeExecutor executor(desk);
  APEX_TRY_ASSIGN(report.trade, executor.execute(std::get<TradeDue>(decision), force,
                                                 *std::move(settlement.account)));
  return report;
}

std::optional<Error> failure_of(const TradeReport& report) {
  const TradeEnd& end = report.record.end.value_or(TradeEnd{});
  const std::string& symbol = report.record.intent.symbol.str();
  switch (end.outcome) {
    case TradeOutcome::completed:
    case TradeOutcome::closed_externally:
      break;
    case TradeOutcome::not_filled:
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
