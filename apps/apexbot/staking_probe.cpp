#include "apexbot/staking_probe.h"

#include <algorithm>

#include "apexbot/describe.h"
#include "trading/multiplier.h"
#include "trading/strategy.h"

namespace apex {

Decimal counted_factor(const FactorSeen& seen) {
  return trading_factor(std::clamp(seen.days_counted, 0, kCountedDaysPerWeek));
}

std::string factor_text(const FactorSeen& seen, const std::optional<FactorSeen>& before) {
  const Decimal counted = counted_factor(seen);
  std::string text;
  if (before && before->trading_activity != seen.trading_activity) {
    text += before->trading_activity.to_string() + " -> ";
  }
  text += seen.trading_activity.to_string() + " at the exchange (" + minute_text(seen.at) + "), " +
          counted.to_string() + " by our count";
  return seen.trading_activity == counted ? text : text + ": they DIFFER";
}

Result<FactorSeen> look_at_factor(Context& context, const Ledger& ledger) {
  APEX_TRY_ASSIGN(const Config& config, context.config());
  APEX_TRY_ASSIGN(ApexClient & client, context.exchange_to_probe());
  APEX_TRY_ASSIGN(const std::optional<StakingFactors> factors, client.staking_factors());
  if (!factors) return fail(ErrorKind::protocol, "the exchange shows no trading factor");
  FactorSeen seen;
  seen.at = context.clock().now() + client.server_offset().value_or(Milliseconds{0});
  seen.trading_activity = factors->trading_activity;
  const StakingCalendar calendar = config.programme.calendar();
  const StakingDay week = calendar.week_of(calendar.day_of(seen.at));
  APEX_TRY_ASSIGN(const auto days, ledger.days_traded(week));
  seen.days_counted = static_cast<int>(days.size());
  return seen;
}

Result<FactorSeen> record_factor(Context& context, Ledger& ledger) {
  APEX_TRY_ASSIGN(const FactorSeen seen, look_at_factor(context, ledger));
  APEX_TRY(ledger.record_factor_seen(seen));
  return seen;
}

}  // namespace apex
