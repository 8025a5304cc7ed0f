#ifndef APEX_TESTS_CRASHES_WORLD_H
#define APEX_TESTS_CRASHES_WORLD_H

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "execution/trading_round.h"
#include "ledger/ledger.h"
#include "paper/paper_exchange.h"
#include "tests/support/fact_trace.h"
#include "tests/support/life.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_vfs.h"

namespace apex::testing {

/// What the exchange does with the orders that it gets.
enum class Behaviour {
  filled_at_once,
  filled_late,        ///< the open matches five seconds after it arrived
  never_filled,       ///< no open ever fills
  rejected,           ///< every open is refused
  closed_externally,  ///< somebody closes the position as soon as there is one
  symbol_disabled,    ///< once the open is accepted, the symbol cannot be traded for a second
  disabled_for_good,  ///< nor until somebody heals the exchange
  limit_rests         ///< the open is LIMIT; it fills in nine minutes unless it is taken back
};
inline constexpr int kBehaviours = static_cast<int>(Behaviour::limit_rests) + 1;
[[nodiscard]] const char* to_string(Behaviour behaviour);

/// How one run of the program ended.
struct RunEnd {
  bool was_killed = false;
  std::optional<Error> error;        ///< what a user would be told
  std::optional<RoundReport> round;  ///< of a run that came to its end
  bool told_open_risk = false;       ///< an open_risk event was heard

  /// It said that something may be open, or that it does not know.
  [[nodiscard]] bool says_so() const;
};

/// What one world after the other plays on.
struct Stage {
  Stage();
  MemoryVfs disk;
  FactTrace facts;
  std::string new_ledger;  ///< a ledger without a fact, as a file
};

/// An exchange, a clock, a disk: all that outlives the program.
class World {
 public:
  /// The disk of the stage is erased. Trades open on that side.
  World(Behaviour behaviour, Side side, Stage& stage);

  /// The program runs once, as `trade --live` does: until it has ended, or dies as `life` says.
  RunEnd run_round(Life& life);
  /// Only the recovery of an earlier run, then a look at the ledger that it leaves.
  RunEnd run_recovery(Life& life, const std::function<void(const Ledger&)>& look);

  /// What a death leaves of the unsynced writes, from now on.
  void set_loss(Loss loss, std::uint64_t seed);
  void pass_time(Milliseconds duration) { clock.advance(duration); }
  /// Another machine: nothing of ours is there.
  void lose_data_directory();
  /// The exchange does what it should again, and the market is where it was.
  void heal();

  MemoryVfs& disk;
  ManualClock clock;
  PaperExchange exchange;
  int directories_lost = 0;
  std::size_t runs_before_loss = 0;  ///< of the data directory
  /// Which client ids each run sent.
  std::vector<std::vector<ClientOrderId>> sent_by_run;
  [[nodiscard]] Side side() const { return settings_.trading.side; }
  [[nodiscard]] bool is_open(const ClientOrderId& id) const { return opens_.contains(id); }

 private:
  template <typename Work>
  RunEnd run(Life& life, Work work);
  void connect_disk(Life& life);
  void enable_symbols_in_time();
  Result<Ledger> start_ledger(Life& life);

  const Stage& stage_;
  ExecutionSettings settings_;
  std::set<ClientOrderId> opens_;
  std::optional<Milliseconds> disabled_since_;  ///< steady time
  Loss loss_ = Loss::all;
  std::uint64_t loss_seed_ = 1;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_CRASHES_WORLD_H
