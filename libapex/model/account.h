#ifndef APEX_MODEL_ACCOUNT_H
#define APEX_MODEL_ACCOUNT_H

#include <optional>
#include <string>
#include <vector>

#include "model/ids.h"
#include "model/money.h"

namespace apex {

enum class PositionSide { long_side, short_side };

/// One row of the account. The exchange keeps rows of size zero: those are flat.
struct PositionRow {
  Symbol symbol;
  PositionSide side = PositionSide::long_side;
  Size size;  ///< never negative
  std::optional<Price> entry_price;
  /// What the user has set for the symbol: 1 means 1x. Nothing: the contract's default is in force.
  std::optional<Decimal> initial_margin_rate;
};

/// Source: apex-api.md 3.2.
struct Account {
  AccountId id;
  std::string l2_key;  ///< public key with which orders are verified, "0x…"
  FeeRate maker_fee_rate;
  FeeRate taker_fee_rate;
  Usdt wallet_balance;  ///< of USDT in the contract wallet
  std::vector<PositionRow> positions;

  /// Signed net size: above 0 long, below 0 short, 0 flat.
  [[nodiscard]] Size net_position(const Symbol& symbol) const;
  /// The margin rate that a row of the symbol shows.
  [[nodiscard]] std::optional<Decimal> margin_rate(const Symbol& symbol) const;
};

struct Balance {
  Usdt total_equity;
  Usdt available;  ///< free margin
  Usdt initial_margin;
};

}  // namespace apex

#endif  // APEX_MODEL_ACCOUNT_H
