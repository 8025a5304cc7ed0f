#ifndef APEX_PAPER_MARKET_H
#define APEX_PAPER_MARKET_H

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "model/order.h"
#include "paper/options.h"

namespace apex {

/// The contracts of an exchange in memory and their prices now. The book of each is synthetic and
/// never runs dry by trading: what is filled is there again for the next order.
class PaperMarket {
 public:
  struct Contract {
    Instrument instrument;
    Ticker ticker;
    std::optional<Price> index;
  };

  PaperMarket(const PaperMarketData& data, const BookShape& shape);

  [[nodiscard]] const std::vector<Contract>& contracts() const { return contracts_; }
  /// By the dashed name. Null: no such contract.
  [[nodiscard]] const Contract* find(const Symbol& symbol) const;
  /// By the name of public routes, "BTCUSDT". Null: no such contract.
  [[nodiscard]] const Contract* find_public(std::string_view public_name) const;

  /// Asks ascending, bids descending; empty where the contract has no price.
  [[nodiscard]] Depth book(const Contract& contract) const;

  /// What a market order of this size and side would pay at worst, `margin` (a share) on top, on a
  /// tick. Nothing where there is no book.
  [[nodiscard]] std::optional<WorstPrice> worst_price(const Contract& contract, const Size& size,
                                                      Side side, const Decimal& margin) const;

  /// Moves index, mark and last price. False: no such contract, or no positive price.
  bool set_index(const Symbol& symbol, const Price& index);
  /// False: no such contract.
  bool set_flags(const Symbol& symbol, bool enable_trade, bool enable_open_position);

 private:
  Contract* find_mutable(const Symbol& symbol);

  BookShape shape_;
  std::vector<Contract> contracts_;
  std::map<Symbol, std::size_t> by_symbol_;
  std::map<std::string, std::size_t, std::less<>> by_public_name_;
};

}  // namespace apex

#endif  // APEX_PAPER_MARKET_H
