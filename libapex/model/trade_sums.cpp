#include "model/trade_sums.h"

#include <algorithm>

namespace apex {
namespace {

/// The amount, or nothing where it is beyond all reason.
Usdt plausible(const Usdt& amount) {
  return amount.decimal().abs() < "100000000"_dec ? amount : Usdt();
}

std::optional<Decimal> percent(const Decimal& part, const Decimal& whole, int digits) {
  constexpr int kShareDigits = 12;
  const auto share = divide(part, whole, kShareDigits, Rounding::half_even);
  if (!share) return std::nullopt;
  const auto result = multiply(*share, "100"_dec, digits, Rounding::half_even);
  return result ? std::optional<Decimal>(*result) : std::nullopt;
}

/// Success fills against the worst price that their market orders allowed.
void add_slippage(TradeSums& sums, const OrderRecord& order) {
  const OrderRequest& request = order.planned.request;
  if (request.type != OrderType::market || !request.price.is_positive()) return;
  for (const Fill& fill : order.fills) {
    if (fill.status != FillStatus::success) continue;
    const auto worst = notional(request.price, fill.size, Rounding::half_even);
    if (!worst || plausible(*worst) != *worst || plausible(fill.value) != fill.value) continue;
    sums.worst_value += *worst;
    sums.better_by += request.side == Side::buy ? *worst - fill.value : fill.value - *worst;
  }
}

void add_order(TradeSums& sums, const OrderRecord& order) {
  for (const Fill& fill : order.fills) {
    if (fill.status == FillStatus::success) sums.volume += plausible(fill.value);
  }
  add_slippage(sums, order);
  if (!order.outcome) return;
  const auto answer = std::holds_alternative<Accepted>(*order.outcome) ? TradeSums::Answer::accepted
                      : std::holds_alternative<Rejected>(*order.outcome)
                          ? TradeSums::Answer::rejected
                          : TradeSums::Answer::unknown;
  ++sums.orders[static_cast<std::size_t>(order.planned.leg)][static_cast<std::size_t>(answer)];
}

void add_exposure(TradeSums& sums, Milliseconds exposure) {
  constexpr auto& kBounds = TradeSums::kExposureBounds;
  const auto bound = std::lower_bound(kBounds.begin(), kBounds.end(), exposure);
  ++sums.exposures[static_cast<std::size_t>(bound - kBounds.begin())];
  sums.exposed += exposure;
}

/// `change(mine, theirs)` on every number.
template <typename Change>
void combine(TradeSums& sums, const TradeSums& other, Change change) {
  change(sums.trades, other.trades);
  change(sums.completed, other.completed);
  change(sums.failed, other.failed);
  change(sums.days, other.days);
  change(sums.fees, other.fees);
  change(sums.spread, other.spread);
  change(sums.volume, other.volume);
  change(sums.worst_value, other.worst_value);
  change(sums.better_by, other.better_by);
  change(sums.exposed, other.exposed);
  for (std::size_t i = 0; i < sums.exposures.size(); ++i) {
    change(sums.exposures[i], other.exposures[i]);
  }
  for (std::size_t leg = 0; leg < sums.orders.size(); ++leg) {
    for (std::size_t answer = 0; answer < sums.orders[leg].size(); ++answer) {
      change(sums.orders[leg][answer], other.orders[leg][answer]);
    }
  }
}

}  // namespace

std::optional<Decimal> TradeSums::success_percent() const {
  return percent(Decimal::from_integer(completed), Decimal::from_integer(completed + failed), 1);
}

std::optional<Decimal> TradeSums::better_by_percent() const {
  return percent(better_by.decimal(), worst_value.decimal(), 2);
}

void TradeSums::add(const TradeSums& other) {
  combine(*this, other, [](auto& mine, const auto& theirs) { mine += theirs; });
}

void TradeSums::take_back(const TradeSums& other) {
  combine(*this, other, [](auto& mine, const auto& theirs) { mine -= theirs; });
}

TradeSums sums_of(const TradeRecord& trade) {
  TradeSums sums;
  sums.fees = plausible(trade.fees());
  for (const OrderRecord& order : trade.orders) add_order(sums, order);
  if (trade.intent.adopted) return sums;  // no trade of ours, but we paid for its close
  sums.trades = 1;
  if (const auto cost = trade.cost()) sums.spread = plausible(*cost - trade.fees());
  if (!trade.end) return sums;
  ++(trade.end->outcome == TradeOutcome::completed ? sums.completed : sums.failed);
  if (trade.end->exposure) add_exposure(sums, *trade.end->exposure);
  return sums;
}

}  // namespace apex
