#ifndef APEX_TESTS_SIMULATION_WATCH_H
#define APEX_TESTS_SIMULATION_WATCH_H

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "execution/desk.h"
#include "ledger/ledger.h"
#include "paper/paper_exchange.h"

namespace apex::testing {

/// What must hold at every moment, whatever happens (lessons.md D.6). Each line that it returns is
/// a promise broken.
class Watch {
 public:
  using Lines = std::vector<std::string>;

  /// `settings` may change whenever the program is made anew.
  Watch(PaperExchange& exchange, const ExecutionSettings& settings)
      : exchange_(exchange), settings_(settings), calendar_(settings.programme.calendar()) {}

  /// The program has read an index price.
  void on_ticker(const Ticker& ticker);
  /// An order is made. Its price lies within the user's limit and that of the contract around an
  /// index price that the program knows; an open is not worth more than the user allows.
  [[nodiscard]] Lines on_prepare(const OrderRequest& request);
  /// As an order leaves the program at `now`: it was made so, no id leaves twice, no open while
  /// halted; an open is what the settings ask for, and not above the gate's count of the day; a
  /// close is reduce-only, against the open before it, and leaves nothing in the book.
  [[nodiscard]] Lines on_send(const OrderRequest& request, Timestamp now, bool is_halted);

  /// At each point: positions are what the fills add up to; at most one, never more than planned,
  /// and never turned round.
  [[nodiscard]] Lines at_point();

  /// After a pass. The same; no order placed twice; not more opens that filled in a staking day
  /// than were allowed when the last of them left: one in daily mode.
  [[nodiscard]] Lines look();

  /// The program is started. What it said before, nobody need remember.
  void begin_life() { was_told_ = false; }
  /// It says something to whoever listens.
  void on_event(const Event& event);
  /// After a pass that ended so. A person was told of what is open, by the error of a pass or by an
  /// event, since there is something to tell. That it stands in the ledger tells nobody.
  [[nodiscard]] Lines check_silence(const std::optional<Error>& failure, bool is_unsettled);

  /// Every row of the ledger is as it was written.
  [[nodiscard]] static Lines check_rows(const Ledger& ledger);

  /// A ledger was lost: who starts again makes the same ids, and sends those again that the
  /// exchange does not know. None may be placed twice all the same.
  void forget_sent() {
    sent_.clear();
    sent_on_.clear();
  }
  /// The same for what left in one pass, before a look, whose facts a full disk did not take. What
  /// the exchange has placed is known there: it must not leave again.
  void begin_pass() { sent_in_pass_.clear(); }
  void forget_sent_in_pass();
  /// What was done before this day need not be known any more.
  void forget_before(StakingDay day) { forgotten_before_ = calendar_.start_of(day); }

  /// Flat; every fill of ours booked exactly once, and none that never was.
  [[nodiscard]] Lines at_the_end(const Ledger& ledger);

  /// In which an open of ours filled, as of the last look.
  [[nodiscard]] const std::set<StakingDay>& days_traded() const { return days_traded_; }
  [[nodiscard]] int orders_sent() const { return orders_sent_; }
  /// Opens of ours that filled, as of the last look.
  struct Opens {
    int all = 0;
    int sells = 0;
    int limits = 0;
    int most_a_day = 0;
  };
  [[nodiscard]] const Opens& opens_filled() const { return filled_; }

 private:
  /// The index prices around which an order may be priced.
  struct Known {
    std::optional<Price> read;     ///< last
    std::optional<Price> at_open;  ///< when the open was made; the ledger keeps it
    std::optional<Price> opened;   ///< of the open's fill: what a lost ledger learns
  };

  /// An open, and how many the settings allowed in its day as it left.
  struct OpenSent {
    Side side = Side::buy;
    OrderType type = OrderType::market;
    int most_filled = 1;
  };

  void check_open(const OrderRequest& request, Timestamp now, Lines& wrong);
  void check_close(const OrderRequest& request, Lines& wrong);
  void check_orders(Lines& wrong);
  void take_fills(Lines& wrong);
  void take_fill(const Fill& fill, Lines& wrong);
  void take_open(const Fill& fill, const OpenSent& open, Lines& wrong);
  void check_positions(Lines& wrong);
  [[nodiscard]] bool is_in_band(const OrderRequest& request) const;

  PaperExchange& exchange_;
  const ExecutionSettings& settings_;
  StakingCalendar calendar_;
  std::map<Symbol, Known> known_;
  std::map<ClientOrderId, OrderRequest> prepared_;
  std::map<ClientOrderId, OpenSent> opens_sent_;
  std::map<Symbol, Side> opened_;                          ///< by the last open that left
  std::map<StakingDay, std::set<ClientOrderId>> sent_on_;  ///< opens; see sent_
  std::set<ClientOrderId> sent_;  ///< by whoever had the ledger that is there now
  std::vector<ClientOrderId> sent_in_pass_;
  int orders_sent_ = 0;
  bool was_told_ = false;  ///< that something of ours is or may be open
  std::set<ClientOrderId> placed_;
  std::size_t orders_seen_ = 0;
  Timestamp fills_seen_{};         ///< up to then, and
  std::set<FillId> fills_at_end_;  ///< these of that moment
  std::map<Symbol, Size> held_;    ///< what the fills add up to
  std::map<StakingDay, std::set<ClientOrderId>> opens_;
  std::set<StakingDay> days_traded_;
  Opens filled_;
  Timestamp forgotten_before_{};
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SIMULATION_WATCH_H
