#include "execution/gate.h"

#include <fmt/format.h>

#include "exchange/exchange.h"

namespace apex {
namespace {

tl::unexpected<Error> refuse(std::string why) { return fail(ErrorKind::refused, std::move(why)); }

Result<void> check_switches(const GateFacts& facts, const BreakerSettings& breaker) {
  if (facts.stop_signal != 0) {
    return refuse(fmt::format("stopped by signal {} before anything was sent", facts.stop_signal));
  }
  if (facts.halt_reason) {
    return refuse("halted: " + *facts.halt_reason + "; `apexbot resume` lets it open trades again");
  }
  const CircuitBreaker circuit(breaker, facts.history);
  if (circuit.state(facts.now) == BreakerState::open) {
    return refuse(fmt::format(
        "circuit breaker is open after {} failures in a row, until {}; "
        "`apexbot breaker` shows them, `apexbot breaker --reset` ends it",
        circuit.consecutive_failures(), format_utc(circuit.reopens_at().value_or(facts.now))));
  }
  return {};
}

/// The day is decided when the round begins, and earned when the open fills.
Result<void> check_day_lasts(const GateFacts& facts) {
  static_assert(Schedule::kOpenLead >= OrderGateway::kSendTimeout);
  const StakingCalendar& calendar = facts.schedule.calendar();
  if (facts.now <= facts.schedule.last_open(facts.day)) return {};
  return refuse(
      fmt::format("staking day {} ends {}, before the open could be filled: it was not "
                  "sent",
                  facts.day.to_string(), format_utc(calendar.end_of(facts.day))));
}

Result<void> check_counts(const GateFacts& facts, const SafetySettings& safety) {
  const int opens = facts.history.opens_on(facts.day);
  if (opens >= safety.max_daily_trades) {
    return refuse(fmt::format("{} trades already in staking day {} (safety.max_daily_trades {})",
                              opens, facts.day.to_string(), safety.max_daily_trades));
  }
  const ScheduleMode mode = facts.schedule.settings().mode;
  if (mode == ScheduleMode::daily && !facts.forced && facts.history.traded_on(facts.day)) {
    return refuse("staking day " + facts.day.to_string() + " has its trade already");
  }
  return {};
}

Result<void> check_order(const GateFacts& facts, const SafetySettings& safety) {
  const OrderRequest& open = facts.open;
  APEX_TRY_ASSIGN(const Usdt value, notional(open.price, open.size, Rounding::up));
  if (!open.size.is_positive() || value > safety.max_position_value) {
    return refuse(fmt::format("{} {} is worth {} USDT, above safety.max_position_value {}",
                              open.size.to_string(), open.symbol.str(), value.to_string(),
                              safety.max_position_value.to_string()));
  }
  if (safety.max_position_size && open.size > *safety.max_position_size) {
    return refuse(fmt::format("size {} of {} is above safety.max_position_size {}",
                              open.size.to_string(), open.symbol.str(),
                              safety.max_position_size->to_string()));
  }
  APEX_TRY_ASSIGN(const Decimal band, multiply(facts.index_price.decimal(), safety.max_slippage,
                                               Decimal::kScaleMax, Rounding::down));
  const Decimal distance = (open.price.decimal() - facts.index_price.decimal()).abs();
  if (!facts.index_price.is_positive() || distance > band) {
    return refuse(fmt::format("price {} of {} is further from index {} than safety.max_slippage {}",
                              open.price.to_string(), open.symbol.str(),
                              facts.index_price.to_string(), safety.max_slippage.to_string()));
  }
  if (facts.occupied) {
    return refuse("a position or an order stands in " + open.symbol.str() + " already");
  }
  if (facts.margin_rate != Decimal::from_integer(1)) {
    return refuse(fmt::format("{} is not at 1x: its margin rate is {}", open.symbol.str(),
                              facts.margin_rate.to_string()));
  }
  return {};
}

Result<void> check_funds(const GateFacts& facts, const SafetySettings& safety) {
  const OrderRequest& open = facts.open;
  APEX_TRY_ASSIGN(const Usdt value, notional(open.price, open.size, Rounding::up));
  const Usdt needed = value + value + open.limit_fee + open.limit_fee;
  if (facts.free_margin < needed) {
    return fail(ErrorKind::insufficient_funds,
                fmt::format("free margin {} USDT is less than the {} USDT that {} needs",
                            facts.free_margin.to_string(), needed.to_string(), open.symbol.str()));
  }
  if (safety.require_balance_check && facts.wallet_balance < safety.min_balance) {
    return fail(ErrorKind::insufficient_funds,
                fmt::format("balance {} USDT is below safety.min_balance {}",
                            facts.wallet_balance.to_string(), safety.min_balance.to_string()));
  }
  return {};
}

}  // namespace

Result<void> check_gate(const GateFacts& facts, const SafetySettings& safety,
                        const BreakerSettings& breaker) {
  APEX_TRY(check_switches(facts, breaker));
  APEX_TRY(check_day_lasts(facts));
  APEX_TRY(check_counts(facts, safety));
  APEX_TRY(check_order(facts, safety));
  return check_funds(facts, safety);
}

Result<void> check_close(const OrderRequest& close, const TradeIntent& trade) {
  const Size opened = trade.adopted ? trade.adopted->size : trade.orders.front().request.size;
  const bool reduces = close.reduce_only == ReduceOnly::yes && close.side == opposite(trade.side) &&
                       close.symbol == trade.symbol && close.type == OrderType::market &&
                       close.time_in_force == TimeInForce::immediate_or_cancel &&
                       close.size.is_positive() && close.size.decimal() <= opened.decimal().abs();
  if (reduces) return {};
  return fail(ErrorKind::internal,
              fmt::format("close {} of {} {} would not only reduce the trade: it was not sent",
                          close.client_id.str(), close.size.to_string(), close.symbol.str()));
}

}  // namespace apex
