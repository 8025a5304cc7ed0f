#include "exchange/staking_message.h"

#include <algorithm>

namespace apex {
namespace {

/// A factor beyond this is none.
const Decimal& factor_max() {
  static const Decimal value = "100"_dec;
  return value;
}

std::optional<Decimal> factor(const JsonView& stakes, std::string_view key) {
  const auto member = stakes.find(key);
  if (!member) return std::nullopt;
  const auto value = member->decimal_or_number();
  if (!value || value->is_negative() || *value > factor_max()) return std::nullopt;
  return *value;
}

std::optional<Decimal> larger(const std::optional<Decimal>& a, const std::optional<Decimal>& b) {
  if (!a || !b) return a ? a : b;
  return std::max(*a, *b);
}

}  // namespace

std::optional<StakingFactors> find_staking_factors(const JsonView& root) {
  const auto data = root.find("data");
  if (!data) return std::nullopt;
  std::optional<Decimal> trading;
  std::optional<Decimal> time;
  for (const char* kind : {"apexStakingApyFactor", "esApexStakingApyFactor"}) {
    const auto stakes = data->find(kind);
    if (!stakes) continue;
    trading = larger(trading, factor(*stakes, "tradingActivityFactor"));
    time = larger(time, factor(*stakes, "timeFactor"));
  }
  if (!trading) return std::nullopt;
  return StakingFactors{*trading, time};
}

}  // namespace apex
