#ifndef APEX_TESTS_SIMULATION_FATE_H
#define APEX_TESTS_SIMULATION_FATE_H

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "execution/halt_file.h"
#include "paper/paper_exchange.h"
#include "tests/simulation/chance.h"
#include "tests/simulation/skewed_clock.h"
#include "tests/support/life.h"
#include "tests/support/manual_clock.h"
#include "tests/support/memory_vfs.h"

namespace apex::testing {

/// What goes wrong around a daemon, by the dice: prices stay off for weeks, all else never lasts
/// more than hours at a time.
class Fate {
 public:
  /// What can go wrong.
  struct World {
    ManualClock& clock;
    SkewedClock& our_clock;
    PaperExchange& exchange;
    MemoryVfs& disk;
    const HaltFile& halt;
  };

  /// `tell` hears what happens.
  Fate(Chance& chance, const World& world, std::function<void(std::string)> tell);

  /// Before each pass: where it is time for it something goes wrong, at once or in the midst of the
  /// next trade; what went wrong earlier and is over is put right.
  void before_pass(Life& life);
  /// At each step of the program.
  void at_point(Life& life);
  /// A LIMIT open is about to arrive: now and then the price has left it, and comes back while it
  /// rests, or soon after.
  void before_limit_open(const OrderRequest& open);
  /// A new life begins: what waited for the old one to die is off.
  void begin_life() { kill_in_.reset(); }
  /// The machine goes down now, without the program having a say.
  [[nodiscard]] bool wants_restart() { return std::exchange(wants_restart_, false); }
  /// Somebody changed the configuration, keys or what it asks for: the daemon is made anew.
  [[nodiscard]] bool wants_reload() { return std::exchange(wants_reload_, false); }
  /// While the program is dead: the data directory is gone, with the ledger and the halt file.
  [[nodiscard]] bool loses_directory();
  /// All is well from now on.
  void put_right();

  [[nodiscard]] bool is_halted() const { return halted_until_.has_value(); }
  [[nodiscard]] bool are_keys_rejected() const { return keys_until_.has_value(); }
  [[nodiscard]] bool is_disk_full() const { return full_until_.has_value(); }
  /// Something is wrong that lasts.
  [[nodiscard]] bool is_in_trouble();
  /// Faults of single orders or reads that still wait for one to strike.
  [[nodiscard]] int armed() const;
  [[nodiscard]] int faults() const { return faults_; }

 private:
  using Until = std::optional<Milliseconds>;  ///< steady time

  void strike(Life& life);
  [[nodiscard]] Milliseconds late(PaperFaultKind kind);
  [[nodiscard]] bool is_armed_late(bool (*is_such)(PaperFaultKind)) const;
  /// An order that rests would be unseen by everybody.
  [[nodiscard]] bool rests_unseen() const;
  void arm_order_faults();
  void arm_order_fault();
  void arm_blindness();
  void arm(const PaperFault& fault);
  void arm_read_fault();
  void begin_outage(Milliseconds duration);
  void jump_clock();
  void begin_halt();
  void end_halt();
  void reject_keys(Milliseconds duration);
  void arm_rejected_keys();
  void fill_disk(Milliseconds duration);
  void disable_symbol();
  void enable_symbols();
  void restore_prices();
  void bring_price_back();
  void disarm();
  [[nodiscard]] bool is_symbol_disabled();
  [[nodiscard]] bool is_price_off();
  [[nodiscard]] Milliseconds in_a_trade();
  [[nodiscard]] bool is_over(Until& until) const;
  [[nodiscard]] Milliseconds in(Milliseconds shortest, Milliseconds longest);
  void put_right_in_time();
  void put_market_right_in_time();

  Chance& chance_;
  World world_;
  std::function<void(std::string)> tell_;
  std::map<Symbol, Price> prices_;
  Milliseconds next_stroke_{0};  ///< steady time
  int faults_ = 0;
  bool wants_restart_ = false;
  bool wants_reload_ = false;
  std::optional<int> kill_in_, outage_in_, jump_in_, keys_in_, full_in_;  ///< so many points
  Until outage_until_, skewed_until_, halted_until_, disabled_until_, prices_off_until_,
      armed_until_, keys_until_, full_until_, price_away_until_;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SIMULATION_FATE_H
