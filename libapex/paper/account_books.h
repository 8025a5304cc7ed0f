#ifndef APEX_PAPER_ACCOUNT_BOOKS_H
#define APEX_PAPER_ACCOUNT_BOOKS_H

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "model/account.h"
#include "model/order.h"

namespace apex {

/// A position row with what only the wire shows.
struct PaperPosition {
  PositionRow row;
  Timestamp created_at{};
  Timestamp updated_at{};
  Usdt fee;  ///< paid since the position was opened
};

/// What closing a position, or a part of it, has brought.
struct ClosedProfit {
  Symbol symbol;
  PositionSide side = PositionSide::long_side;
  Size size;
  Price entry_price;
  Price exit_price;
  Usdt profit;  ///< without fees
  Usdt fee;     ///< of the closing fill
  Timestamp at{};
};

/// Wallet and positions of one account: what a list of fills adds up to. Positions net: a buy
/// first reduces a short, then makes a long. Rows of size zero stay.
class AccountBooks {
 public:
  explicit AccountBooks(const Usdt& balance) : balance_(balance) {}

  /// Books price, size and fee; the fill's status is not looked at.
  void apply(const Fill& fill);

  [[nodiscard]] const Usdt& balance() const { return balance_; }
  [[nodiscard]] const Usdt& realised_profit() const { return realised_profit_; }
  void set_balance(const Usdt& balance) { balance_ = balance; }

  /// Signed: above 0 long, below 0 short.
  [[nodiscard]] Size net(const Symbol& symbol) const;
  /// What an order of this side can reduce.
  [[nodiscard]] Size reducible(const Symbol& symbol, Side side) const;
  /// The user's margin rate of a symbol, where one was set.
  [[nodiscard]] std::optional<Decimal> margin_rate(const Symbol& symbol) const;
  /// Makes both rows of the symbol, of size zero where there were none.
  void set_margin_rate(const Symbol& symbol, const Decimal& rate, Timestamp at);

  /// Every row there ever was, by symbol, long before short.
  [[nodiscard]] std::vector<PaperPosition> positions() const;
  /// Newest first.
  [[nodiscard]] std::vector<ClosedProfit> closed_profits() const;

  struct Value {
    Usdt unrealised_profit;
    Usdt initial_margin;
  };
  struct Quote {
    std::optional<Price> index;
    Decimal default_margin_rate;
  };
  /// Of all positions, at the index prices. A contract without a price counts at its entry.
  [[nodiscard]] Value value(const std::function<Quote(const Symbol&)>& quote) const;

 private:
  struct Row {
    Size size;
    Usdt entry_value;
    Usdt fee;
    Timestamp created_at{};
    Timestamp updated_at{};
  };
  struct Entry {
    std::optional<Row> long_row;
    std::optional<Row> short_row;
    std::optional<Decimal> margin_rate;
  };

  Usdt balance_;
  Usdt realised_profit_;
  std::map<Symbol, Entry> entries_;
  std::vector<ClosedProfit> closed_profits_;
};

}  // namespace apex

#endif  // APEX_PAPER_ACCOUNT_BOOKS_H
