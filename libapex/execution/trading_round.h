#ifndef APEX_EXECUTION_TRADING_ROUND_H
#define APEX_EXECUTION_TRADING_ROUND_H

#include <optional>
#include <string>
#include <variant>

#include "execution/recovery.h"
#include "execution/trade_executor.h"

namespace apex {

/// Asks the exchange for the time, by which the desk goes from then on. Returns how far it is ahead
/// of our own clock. Errors: as MarketReader.
[[nodiscard]] Result<Milliseconds> measure_time(Desk& desk);

/// How things stand before anything is decided: what settle_round() found and did.
struct Settlement {
  Timestamp at{};  ///< server time at the start
  RecoveryReport recovery;
  int learned = 0;                 ///< trades of this staking day that only the exchange knew of
  std::optional<Account> account;  ///< as it is after all that; nothing where it was not reached
  std::optional<std::vector<Order>> resting;  ///< in the book then; nothing where it was not read
  bool is_settled = false;                    ///< every trade of ours is, whatever else failed
  std::optional<Error> failure;               ///< why nothing may be opened
};

/// Asks the exchange for the time, settles what is unsettled, learns what our prefix did today
/// where the ledger does not know, and settles that. Then looks for what our fills do not explain.
/// Opens nothing. A second run changes nothing.
///
/// Failures: position_open or outcome_unknown, when a trade of ours could not be settled, for
/// whatever reason; config, when the ledger's trades are those of another account: nothing is
/// learned then; unexplained_position (see check_day() and refuse_unexplained()); storage;
/// unavailable, exchange_rejected, protocol, where nothing of ours is unsettled.
[[nodiscard]] Settlement settle_round(Desk& desk);

/// One look at the world, from the exchange's clock to the trade: what `trade`, `dry-run` and the
/// daemon all do.
struct RoundReport {
  Timestamp at{};  ///< server time at the start
  RecoveryReport recovery;
  std::optional<Skip> skip;          ///< nothing was due, and why
  std::optional<TradeReport> trade;  ///< what was made, if anything was
};

/// Settles as settle_round() does, resets the circuit breaker where a person asked for it
/// (breaker_reset.h), decides, and trades if it is due. What our fills do not explain ends it, a
/// trade being due or not.
///
/// Errors (nothing was opened in this round): as TradeExecutor and settle_round().
[[nodiscard]] Result<RoundReport> run_round(Desk& desk, Trigger trigger, Force force);

/// The failure that a trade's outcome amounts to; nothing where it is well, or did not happen.
[[nodiscard]] std::optional<Error> failure_of(const TradeReport& report);

}  // namespace apex

#endif  // APEX_EXECUTION_TRADING_ROUND_H
