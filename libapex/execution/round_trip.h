#ifndef APEX_EXECUTION_ROUND_TRIP_H
#define APEX_EXECUTION_ROUND_TRIP_H

#include <optional>
#include <string>
#include <vector>

#include "execution/judgement.h"
#include "execution/quotes.h"
#include "execution/timely_reader.h"
#include "execution/trade_evidence.h"
#include "model/instrument.h"

namespace apex {

/// One trade on its way to being settled: sends its orders, compares what orders, fills and
/// position say, and closes what is open. Made fresh by the executor, or from a ledger record by
/// recovery; from there on both are the same code.
///
/// After the open may have left, nothing on our side ends the work early: a ledger that cannot be
/// written is remembered and reported at the end, a signal only makes it hurry, and memory that
/// runs out spoils one look.
class RoundTrip {
 public:
  /// How long a trade is worked on before it is said to be open risk. The look that is under way
  /// then goes on asking for kLastLook, long enough for what stands behind a read that failed at
  /// length; the request that is under way then ends by itself.
  static constexpr Milliseconds kSettleBudget{60'000};
  static constexpr Milliseconds kLastLook{45'000};
  /// Once a signal asks to stop all of it ends within this, whatever was under way and whatever the
  /// exchange answers: whoever sent it kills after its own patience. A close that is due still
  /// leaves.
  static constexpr Milliseconds kStopBudget{20'000};
  /// What a read and an order take at most that begin after the signal (http/transport.h).
  static constexpr Milliseconds kHurriedRead{2'000};
  static constexpr Milliseconds kHurriedSend{4'000};
  /// So the last read begins this long after the signal: what it shows may call for a close.
  static constexpr Milliseconds kLastRead = kStopBudget - kHurriedRead - kHurriedSend;
  /// How long a position row may lag behind the fills before it is believed.
  static constexpr Milliseconds kPositionLag{10'000};
  /// A position that stands although our fills leave nothing open is believed to be none of the
  /// trade's so long after its newest fill.
  static constexpr Milliseconds kAccountBelieved{300'000};
  /// While orders, fills or account cannot be read or disagree, the account is asked this often for
  /// what is left to be closed, kPositionLag after that began; where it does not answer, and every
  /// close is known to have brought nothing, what our fills leave is closed without it.
  static constexpr Milliseconds kDoubtPause{2'000};
  /// While an open that may rest in the book is not final, it is cancelled this often.
  static constexpr Milliseconds kCancelPause{5'000};
  /// Closing orders of one trade that one run sends at most.
  static constexpr int kCloseOrdersMax = 12;
  /// From one look to the next at most, while a close must not be repeated yet (close_pace.h).
  static constexpr Milliseconds kIdleLook{5'000};
  /// Closing orders of one trade over all runs, as far as a lost ledger can be made again: a day
  /// of them, each kClosePauseMax.
  static constexpr int kCloseAttemptsKnown = 2000;

  /// A trade that this process is about to send: nothing has left yet. `prepared` stands beside
  /// intent.orders.
  RoundTrip(const Desk& desk, Instrument instrument, const TradeIntent& intent,
            std::vector<PreparedOrder> prepared);

  /// A trade of an earlier run: any order in the record may have been sent.
  RoundTrip(const Desk& desk, Instrument instrument, TradeRecord record);

  RoundTrip(const RoundTrip&) = delete;
  RoundTrip& operator=(const RoundTrip&) = delete;

  /// Sends the open. Then, unless it was refused or rests as a LIMIT order, the first close at
  /// once: no pause, no price fetch, no disk write between the answer and the close.
  void send_both();

  /// By the user's word whatever else stands in the symbol is going to be closed, too: it keeps the
  /// trade from its end no longer than kSettleBudget after its newest fill, and kPositionLag where
  /// it stands on the other side.
  void adopt_what_is_beside() { is_adopted_ = true; }

  /// Works until the trade is proven flat, or the budget is used up. Never ends without a word.
  TradeEnd settle();

  [[nodiscard]] const TradeRecord& record() const { return evidence_.record(); }
  /// The first failure to write the ledger, if any: the record there is incomplete.
  [[nodiscard]] const std::optional<Error>& storage_error() const {
    return evidence_.storage_error();
  }

 private:
  template <typename Work>
  void survive(const Work& work);
  [[nodiscard]] Milliseconds pause_before(int look) const;
  void send_legs();
  OrderOutcome send(std::size_t index);
  void write_answer(std::size_t index);
  void wait_for_limit_open();
  void cancel_resting_open();
  [[nodiscard]] bool open_may_rest() const;
  std::optional<TradeEnd> look_once();
  [[nodiscard]] bool orders_and_fills_agree();
  std::optional<TradeEnd> close_in_doubt();
  [[nodiscard]] std::optional<Size> held_in_doubt();
  [[nodiscard]] bool closes_are_over() const;
  [[nodiscard]] AccountFacts facts_beside(const Size& position);
  [[nodiscard]] bool is_beside_trade();
  [[nodiscard]] Milliseconds since_last_change() const;
  bool lag_is_over();
  std::optional<TradeEnd> take(const NextStep& step, const Size& position);
  bool must_wait();
  std::optional<TradeEnd> send_next_close(const Size& size);
  [[nodiscard]] std::optional<std::size_t> unsent_close(const Size& size, int step) const;
  Result<std::size_t> prepare_close(const Size& size, int step);
  [[nodiscard]] Quote quote_now(Side side, const Size& size);
  [[nodiscard]] int price_step() const;
  [[nodiscard]] int close_attempts() const;
  [[nodiscard]] TradeEnd give_up() const;
  [[nodiscard]] TradeEnd ended(TradeOutcome outcome, std::string detail) const;

  TimelyReader market_;
  Desk desk_;  ///< as given, but for its market
  Instrument instrument_;
  TradeEvidence evidence_;
  std::vector<std::optional<PreparedOrder>> prepared_;  ///< as record().orders, or shorter
  std::optional<Milliseconds> open_sent_;               ///< steady time
  std::optional<Milliseconds> close_answered_;          ///< steady time, of the newest close
  std::optional<Milliseconds> disagreement_since_;      ///< steady time
  Milliseconds next_doubt_{0};                          ///< steady time, of the next look at it
  std::optional<Milliseconds> in_doubt_since_;          ///< steady time
  Milliseconds next_cancel_{0};                         ///< steady time, after one that failed
  Size most_held_;                                      ///< that the account showed in doubt
  std::optional<std::size_t> newest_close_;             ///< that this run sent
  std::optional<std::size_t> late_close_;               ///< the newest sent late, no position shown
  std::optional<Timestamp> next_close_at_;              ///< where it must not be sent yet
  bool is_adopted_ = false;                             ///< whatever is beside the trade
  int closes_sent_ = 0;                                 ///< by this run
  std::optional<std::string> thrown_;                   ///< the last that was, by its name
};

}  // namespace apex

#endif  // APEX_EXECUTION_ROUND_TRIP_H
