#ifndef APEX_TESTS_SIMULATION_WATCH_H
#define APEX_TESTS_SIMULATION_WATCH_H

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "model/settings.h"
#include "paper/paper_exchange.h"

namespace apex::testing {

/// What must hold at every moment, whatever happens (lessons.md D.6). Each line that it returns is
/// a promise broken.
class Watch {
 public:
  using Lines = std::vector<std::string>;

  Watch(PaperExchange& exchange, const StakingCalendar& calendar, const SafetySettings& safety)
      : exchange_(exchange), calendar_(calendar), safety_(safety) {}

  /// The program has read an index price.
  void on_ticker(const Ticker& ticker);
  /// An order is made. Its price lies within the user's limit and that of the contract around an
  /// index price that the program knows; an open is not worth more than the user allows.
  [[nodiscard]] Lines on_prepare(const OrderRequest& request);
  /// As an order leaves the program: it was made so, no id leaves twice, no open while halted.
  [[nodiscard]] Lines on_send(const OrderRequest& request, bool is_halted);

  /// At each point: positions are what the fills add up to; at most one, and never more than
  /// planned.
  [[nodiscard]] Lines at_point();

  /// After a pass. The same; every close reduce-only and the other way round; no order placed
  /// twice; at most one open that filled a staking day.
  [[nodiscard]] Lines look();

  /// Every row of the ledger is as it was written.
  [[nodiscard]] static Lines check_rows(const Ledger& ledger);

  /// A ledger was lost: who starts again makes the same ids, and sends those again that the
  /// exchange does not know. None may be placed twice all the same.
  void forget_sent() { sent_.clear(); }
  /// What was done before this day need not be known any more.
  void forget_before(StakingDay day) { forgotten_before_ = calendar_.start_of(day); }

  /// Flat; every fill of ours booked exactly once, and none that never was.
  [[nodiscard]] Lines at_the_end(const Ledger& ledger);

  /// In which an open of ours filled, as of the last look.
  [[nodiscard]] const std::set<StakingDay>& days_traded() const { return days_traded_; }
  [[nodiscard]] int orders_sent() const { return orders_sent_; }

 private:
  /// The index prices around which an order may be priced.
  struct Known {
    std::optional<Price> read;     ///< last
    std::optional<Price> at_open;  ///< when the open was made; the ledger keeps it
    std::optional<Price> opened;   ///< of the open's fill: what a lost ledger learns
  };

  void check_orders(Lines& wrong);
  void take_fills(Lines& wrong);
  void take_fill(const Fill& fill, Lines& wrong);
  void check_positions(Lines& wrong);
  [[nodiscard]] bool is_in_band(const OrderRequest& request) const;

  PaperExchange& exchange_;
  StakingCalendar calendar_;
  SafetySettings safety_;
  std::map<Symbol, Known> known_;
  std::map<ClientOrderId, Price> prepared_;
  std::set<ClientOrderId> sent_;  ///< by whoever had the ledger that is there now
  int orders_sent_ = 0;
  std::set<ClientOrderId> placed_;
  std::size_t orders_seen_ = 0;
  Timestamp fills_seen_{};         ///< up to then, and
  std::set<FillId> fills_at_end_;  ///< these of that moment
  std::map<Symbol, Size> held_;    ///< what the fills add up to
  std::map<StakingDay, std::set<ClientOrderId>> opens_;
  std::set<StakingDay> days_traded_;
  Timestamp forgotten_before_{};
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SIMULATION_WATCH_H
