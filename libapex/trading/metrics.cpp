#include "trading/metrics.h"

#include <algorithm>

#include "base/check.h"
#include "trading/multiplier.h"

namespace apex {
namespace {

/// Why the exchange did not open, as far as it said; "" where it said nothing.
std::string reason_of_open(const TradeRecord& trade) {
  for (const OrderRecord& order : trade.orders) {
    if (order.planned.leg != Leg::open) continue;
    const auto* rejected = order.outcome ? std::get_if<Rejected>(&*order.outcome) : nullptr;
    if (rejected != nullptr) return to_string(rejected->reason);
    if (!order.last_seen || order.last_seen->cancel_reason == CancelReason::none) continue;
    return to_string(order.last_seen->cancel_reason);
  }
  return "";
}

TradeTotals part_of(const MetricsTracker::ByFirstDay& parts, StakingDay first_day) {
  const auto found = parts.find(first_day);
  return found == parts.end() ? TradeTotals{} : found->second;
}

}  // namespace

std::optional<std::string> error_name(const TradeRecord& trade) {
  if (!trade.end || trade.end->outcome == TradeOutcome::completed) return std::nullopt;
  const std::string outcome = to_string(trade.end->outcome);
  const std::string reason = reason_of_open(trade);
  return reason.empty() ? outcome : outcome + ": " + reason;
}

void TradeTotals::add(const TradeRecord& trade) {
  TradeSums::add(sums_of(trade));
  if (trade.intent.adopted) return;
  if (trade.counts_for_day()) days_counted.insert(trade.intent.key.day);
  days = static_cast<std::int64_t>(days_counted.size());
  if (trade.end && trade.end->exposure) ++exposures_[*trade.end->exposure];
  if (const auto error = error_name(trade)) ++errors_[*error];
}

Decimal TradeTotals::factor() const {
  const auto counted =
      std::min(days_counted.size(), static_cast<std::size_t>(MultiplierCalculator::kDaysMax));
  return "1"_dec + trading_factor(static_cast<int>(counted));
}

std::optional<Milliseconds> TradeTotals::exposure_percentile(int percent) const {
  constexpr std::int64_t kWhole = 100;
  APEX_CHECK(percent >= 1 && percent <= kWhole);
  std::int64_t count = 0;
  for (const auto& [exposure, times] : exposures_) count += times;
  const std::int64_t rank = (count * percent + kWhole - 1) / kWhole;
  std::int64_t passed = 0;
  for (const auto& [exposure, times] : exposures_) {
    passed += times;
    if (passed >= rank) return exposure;
  }
  return std::nullopt;
}

std::optional<ErrorCount> TradeTotals::most_common_error() const {
  const auto most =
      std::max_element(errors_.begin(), errors_.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most == errors_.end()) return std::nullopt;
  return ErrorCount{most->first, most->second};
}

void MetricsTracker::add(const TradeRecord& trade) {
  const StakingDay day = trade.intent.key.day;
  all_.add(trade);
  days_[day].add(trade);
  weeks_[calendar_.week_of(day)].add(trade);
  months_[StakingCalendar::month_of(day)].add(trade);
}

TradeTotals MetricsTracker::day(StakingDay day) const { return part_of(days_, day); }

TradeTotals MetricsTracker::week(StakingDay first_day) const { return part_of(weeks_, first_day); }

TradeTotals MetricsTracker::month(StakingDay first_day) const {
  return part_of(months_, first_day);
}

}  // namespace apex
