#ifndef APEX_TESTS_FAULTS_WIRE_FLOOR_H
#define APEX_TESTS_FAULTS_WIRE_FLOOR_H

#include <map>
#include <string>
#include <vector>

#include "apexsim/api.h"
#include "exchange/apex_client.h"
#include "execution/trading_round.h"
#include "ledger/ledger.h"
#include "tests/execution/trading_floor.h"
#include "tests/faults/faulty_wire.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temporary_directory.h"

namespace apex::testing {

/// What one round came to, as a user of the program would be told.
struct RoundEnd {
  std::optional<Error> error;  ///< with its exit status; nothing: 0
  std::optional<TradeEnd> trade;
  bool skipped = false;
};

/// The real executor and the real client, over a wire that a test damages, before apexsim's routes:
/// an account that somebody also uses by hand, a ledger on disk, a clock that only waits move.
class WireFloor {
 public:
  WireFloor();

  /// A round by hand, with the wire as it is; a new client, as in a new process.
  RoundEnd round();
  /// Time between two runs: long enough that nobody asks us to stay away any more.
  void wait_for_next_run() { clock.advance(std::chrono::minutes{11}); }

  // --- the exchange's side
  [[nodiscard]] bool is_flat();
  /// Client ids of our opens that filled.
  [[nodiscard]] int opens_filled();
  /// Our opens that were placed, filled or not.
  [[nodiscard]] int opens_placed();

  // --- both sides
  /// What must be true whatever happened.
  [[nodiscard]] std::vector<std::string> broken_promises();
  [[nodiscard]] bool day_counts();
  [[nodiscard]] bool all_settled();

  TemporaryDirectory directory{TemporaryDirectory::memory()};
  ManualClock clock;
  SimClock exchange_clock;
  Api api;
  FaultyWire wire;
  Ledger ledger;
  RecordingSink sink;
  StopToken stop;
  ExecutionSettings settings;

 private:
  void live_in_the_account();
  void check_positions(std::vector<std::string>& broken);
  void check_ledger(std::vector<std::string>& broken);
  [[nodiscard]] std::vector<std::string> our_fills();
};

}  // namespace apex::testing

#endif  // APEX_TESTS_FAULTS_WIRE_FLOOR_H
