#include "trading/metrics.h"

#include <algorithm>

#include "trading/multiplier.h"

namespace apex {
namespace {

void add_to(TradeTotals& totals, const TradeRecord& trade) {
  if (trade.intent.adopted) {  // no trade of ours, but we paid for its close
    totals.fees += trade.fees();
    return;
  }
  ++totals.trades;
  if (trade.end) {
    const bool completed = trade.end->outcome == TradeOutcome::completed;
    ++(completed ? totals.completed : totals.failed);
    if (trade.end->exposure) {
      totals.longest_exposure =
          std::max(totals.longest_exposure.value_or(Milliseconds{0}), *trade.end->exposure);
    }
  }
  if (trade.counts_for_day()) totals.days_counted.insert(trade.intent.key.day);
  totals.fees += trade.fees();
  if (const auto cost = trade.cost()) totals.spread += *cost - trade.fees();
}

}  // namespace

Decimal TradeTotals::factor() const {
  const auto days =
      std::min(days_counted.size(), static_cast<std::size_t>(MultiplierCalculator::kDaysMax));
  return "1"_dec + trading_factor(static_cast<int>(days));
}

void MetricsTracker::add(const TradeRecord& trade) {
  add_to(all_, trade);
  add_to(weeks_[calendar_.week_of(trade.intent.key.day)], trade);
}

TradeTotals MetricsTracker::week(StakingDay first_day) const {
  const auto found = weeks_.find(first_day);
  return found == weeks_.end() ? TradeTotals{} : found->second;
}

}  // namespace apex
