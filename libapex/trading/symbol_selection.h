#ifndef APEX_TRADING_SYMBOL_SELECTION_H
#define APEX_TRADING_SYMBOL_SELECTION_H

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/instrument.h"
#include "model/settings.h"

namespace apex {

/// What the exchange said, all from one moment.
struct SymbolFacts {
  std::vector<Instrument> instruments;  ///< perpetual contracts only
  std::vector<Ticker> tickers;
  std::optional<Usdt> free_margin;  ///< nothing: unknown or not to be checked
  FeeRate taker_fee_rate;
  std::set<Symbol> occupied;  ///< a position or an order in it is not ours
  std::set<Symbol> refused;   ///< the exchange would not have it in this run
};

enum class RefusalCause {
  none,
  not_tradeable,       ///< a flag of the exchange forbids to open
  settle_asset,        ///< not settled in USDT
  unusable_rules,      ///< step, tick or sizes that contradict each other
  occupied,            ///< by a position or order that is not ours
  refused,             ///< by the exchange, in this run
  limit_remainder,     ///< LIMIT mode: a partial fill below the minimum could not be closed
  max_position_size,   ///< the minimum is above safety.max_position_size
  no_price,            ///< no index price
  out_of_range,        ///< prices or sizes that no amount can hold
  max_position_value,  ///< the minimum is worth more than safety.max_position_value
  funds,               ///< the free margin does not cover it
};

/// "not tradeable", "above safety.max_position_size" …
[[nodiscard]] const char* to_string(RefusalCause cause);

/// One contract, judged at its minimum size. Amounts are 0 where a refusal came before them.
struct Candidate {
  Instrument instrument;
  Price reference_price;  ///< the highest of last, index and mark price
  Price index_price;
  Usdt min_order_value;  ///< minimum size at the reference price
  /// Twice the notional at the highest price an order may carry, and the fees of both legs.
  Usdt needed_margin;
  std::string refusal;  ///< why not, for a person; empty where it may be traded
  RefusalCause cause = RefusalCause::none;

  [[nodiscard]] bool fits() const { return cause == RefusalCause::none; }
};

/// Every contract that was looked at: those that may be traded first, the cheapest first; a tie
/// goes to whole steps as minimum size, then to the name. Then the refused ones in the same order.
struct Selection {
  std::vector<Candidate> analysed;

  /// The cheapest that may be traded, or null.
  [[nodiscard]] const Candidate* best() const;
  [[nodiscard]] int count(RefusalCause cause) const;
};

/// Judges every contract; never fails: bad data refuses its own contract only.
/// Source: apex-api.md 3.1 and 4.1 for the fields.
[[nodiscard]] Selection determine_best_symbol(const SymbolFacts& facts,
                                              const SafetySettings& safety,
                                              const TradingSettings& trading);

/// Why a selection has no best one, and what to do about it: insufficient_funds, with free margin
/// and the cheapest minimum, where only money is missing; else refused, with the causes counted.
[[nodiscard]] Error why_nothing_fits(const Selection& selection, const SymbolFacts& facts);

/// How many contracts in which positions may be opened have a minimum above `max_position_size`.
[[nodiscard]] int count_excluded_by_size(const std::vector<Instrument>& instruments,
                                         const Size& max_position_size);

}  // namespace apex

#endif  // APEX_TRADING_SYMBOL_SELECTION_H
