#ifndef APEX_TESTS_SIMULATION_WATCH_H
#define APEX_TESTS_SIMULATION_WATCH_H

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "paper/paper_exchange.h"

namespace apex::testing {

/// What must hold at every moment, whatever happens (lessons.md D.6). Each line that it returns is
/// a promise broken.
class Watch {
 public:
  using Lines = std::vector<std::string>;

  Watch(PaperExchange& exchange, const StakingCalendar& calendar)
      : exchange_(exchange), calendar_(calendar) {}

  /// As an order leaves the program: no id twice, no open while halted.
  [[nodiscard]] Lines on_send(const OrderRequest& request, bool is_halted);

  /// After a pass. At most one position and never more than planned; every close reduce-only and
  /// the other way round; no order placed twice; at most one open that filled a staking day.
  [[nodiscard]] Lines look();

  /// Every row of the ledger is as it was written.
  [[nodiscard]] static Lines check_rows(const Ledger& ledger);

  /// Flat; every fill of ours booked exactly once, and none that never was.
  [[nodiscard]] Lines at_the_end(const Ledger& ledger);

  /// In which an open of ours filled, as of the last look.
  [[nodiscard]] const std::set<StakingDay>& days_traded() const { return days_traded_; }

 private:
  void check_orders(Lines& wrong);
  void check_fills(Lines& wrong);

  PaperExchange& exchange_;
  StakingCalendar calendar_;
  std::set<ClientOrderId> sent_;
  std::set<ClientOrderId> placed_;
  std::size_t orders_seen_ = 0;
  std::set<StakingDay> days_traded_;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SIMULATION_WATCH_H
