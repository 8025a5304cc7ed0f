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

namespace apex::testing {

/// What goes wrong around a daemon, by the dice: never for more than hours at a time.
class Fate {
 public:
  /// `tell` hears what happens.
  Fate(Chance& chance, ManualClock& clock, SkewedClock& our_clock, PaperExchange& exchange,
       const HaltFile& halt, std::function<void(std::string)> tell);

  /// Before each pass: where it is time for it something goes wrong, at once or in the midst of the
  /// next trade; what went wrong earlier and is over is put right.
  void before_pass(Life& life);
  /// At each step of the program.
  void at_point(Life& life);
  /// A new life begins: what waited for the old one to die is off.
  void begin_life() { kill_in_.reset(); }
  /// The machine goes down now, without the program having a say.
  [[nodiscard]] bool wants_restart() { return std::exchange(wants_restart_, false); }
  /// All is well from now on.
  void put_right();

  [[nodiscard]] bool is_halted() const { return halted_until_.has_value(); }
  [[nodiscard]] int faults() const { return faults_; }

 private:
  void strike(Life& life);
  void arm_order_fault();
  void arm_read_fault();
  void begin_outage(Milliseconds longest);
  void jump_clock();
  void begin_halt();
  void end_halt();
  void heal_market();
  void disarm();
  [[nodiscard]] bool is_market_ill();
  void put_right_in_time();

  Chance& chance_;
  ManualClock& clock_;
  SkewedClock& our_clock_;
  PaperExchange& exchange_;
  const HaltFile& halt_;
  std::function<void(std::string)> tell_;
  std::map<Symbol, Price> prices_;
  Milliseconds next_stroke_{0};  ///< steady time
  int faults_ = 0;
  bool wants_restart_ = false;
  std::optional<int> kill_in_, outage_in_, jump_in_;  ///< so many points
  std::optional<Milliseconds> outage_until_, skewed_until_, halted_until_, ill_until_,
      armed_until_;  ///< steady time
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SIMULATION_FATE_H
