#ifndef APEX_TESTS_FAULTS_MARKET_JUDGE_H
#define APEX_TESTS_FAULTS_MARKET_JUDGE_H

#include <string>
#include <vector>

#include "tests/execution/trading_floor.h"
#include "tests/faults/market_end.h"

namespace apex::testing {

/// No position at the exchange, known to the program or not.
[[nodiscard]] bool is_flat(TradingFloor& floor);
/// Fills of orders that bear our prefix, and so are ours to account for.
[[nodiscard]] std::vector<Fill> our_fills(TradingFloor& floor);
/// The ledger counts the staking day that the clock shows.
[[nodiscard]] bool day_counts(const TradingFloor& floor);
/// Nothing in the ledger waits for its end.
[[nodiscard]] bool is_settled(const TradingFloor& floor);
/// What a user would be told of the round; nothing: it went well.
[[nodiscard]] std::optional<Error> error_of(const Result<RoundReport>& report);
/// Exit 20, 21 or 22.
[[nodiscard]] bool is_open_risk(const std::optional<Error>& error);

/// What must be true whatever happened, on either side: a line for each thing that is not. No order
/// left twice, one open at most filled, opens are of the side of the settings and closes of the
/// other one and reduce-only, never more held than planned nor the other way round, the fills in
/// the ledger once each, nothing open that is settled.
void check_promises(std::vector<std::string>& problems, TradingFloor& floor);

/// Of these, what concerns the orders that were sent, whatever became of them.
void check_sends(std::vector<std::string>& problems, TradingFloor& floor);

/// The round came to what the table says: outcome, exit status, day, position, and a loud voice
/// where something may be open.
void judge_round(std::vector<std::string>& problems, TradingFloor& floor, const MarketEnd& expected,
                 const Result<RoundReport>& report);
void expect(std::vector<std::string>& problems, const char* what, const std::string& expected,
            const std::string& got);

/// All is well at the exchange again, and the next rounds, each eleven minutes later, come to rest:
/// flat, settled, one trade for the day. The first of `rounds` that is well is the last.
void judge_next_rounds(std::vector<std::string>& problems, TradingFloor& floor, int rounds);

}  // namespace apex::testing

#endif  // APEX_TESTS_FAULTS_MARKET_JUDGE_H
