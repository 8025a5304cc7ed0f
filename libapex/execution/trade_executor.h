#ifndef APEX_EXECUTION_TRADE_EXECUTOR_H
#define APEX_EXECUTION_TRADE_EXECUTOR_H

#include <optional>
#include <set>
#include <vector>

#include "execution/desk.h"
#include "model/trade.h"
#include "trading/strategy.h"
#include "trading/symbol_selection.h"

namespace apex {

/// What a trade came to.
struct TradeReport {
  TradeRecord record;
  std::vector<Candidate> analysed;     ///< every contract and why it was or was not taken
  std::optional<Error> storage_error;  ///< the ledger is behind what happened
  /// A position turned up behind a trade that left none (see run_round()).
  std::optional<Error> unexplained;
};

/// Makes one round trip: opens the smallest position of the cheapest contract and closes it.
///
/// Errors (nothing was opened): unavailable, exchange_rejected, protocol, refused,
/// insufficient_funds, unexplained_position, storage. Once the open may have left, the answer is a
/// TradeReport, whatever became of it: read record.end->outcome.
class TradeExecutor {
 public:
  /// Contracts tried when one is refused before its open is sent (margin rate, price).
  static constexpr int kSymbolsTriedMax = 5;

  explicit TradeExecutor(const Desk& desk) : desk_(desk) {}

  /// `account` as it was read in this round, after everything of ours was settled.
  [[nodiscard]] Result<TradeReport> execute(const TradeDue& due, Force force, Account account);

 private:
  /// The exchange as it is before the trade.
  struct Snapshot {
    std::vector<Instrument> instruments;
    std::vector<Ticker> tickers;
    Account account;
    std::set<Symbol> occupied;
    Usdt free_margin;
  };
  /// One contract, ready to be sent.
  struct Ready {
    Instrument instrument;
    TradeIntent intent;
    std::vector<PreparedOrder> prepared;
    Decimal margin_rate;
  };

  Result<void> refuse_learned(const Account& account, StakingDay day);
  Result<Snapshot> take_snapshot(Account account);
  Result<Ready> make_ready(const Candidate& candidate, const Snapshot& snapshot,
                           const TradeDue& due, Force force);
  Result<Decimal> make_margin_1x(const Symbol& symbol, const Account& account);
  Result<void> pass_gate(const Ready& ready, const Snapshot& snapshot, const History& history);
  Result<TradeReport> send(Ready ready, const Snapshot& snapshot, std::vector<Candidate> analysed);

  const Desk& desk_;
};

}  // namespace apex

#endif  // APEX_EXECUTION_TRADE_EXECUTOR_H
