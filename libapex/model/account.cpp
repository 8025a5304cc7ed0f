#include "model/account.h"

namespace apex {

Size Account::net_position(const Symbol& symbol) const {
  Size net;
  for (const PositionRow& row : positions) {
    if (row.symbol != symbol) continue;
    net += row.side == PositionSide::long_side ? row.size : -row.size;
  }
  return net;
}

std::optional<Decimal> Account::margin_rate(const Symbol& symbol) const {
  for (const PositionRow& row : positions) {
    if (row.symbol == symbol && row.initial_margin_rate) return row.initial_margin_rate;
  }
  return std::nullopt;
}

}  // namespace apex
