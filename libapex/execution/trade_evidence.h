#ifndef APEX_EXECUTION_TRADE_EVIDENCE_H
#define APEX_EXECUTION_TRADE_EVIDENCE_H

#include <optional>
#include <string>
#include <vector>

#include "execution/desk.h"
#include "model/trade.h"

namespace apex {

/// What is known of one trade's orders, and how more is found out. Reads the exchange, never acts;
/// writes what it learns to the ledger. A ledger that cannot be written does not stop it: the first
/// failure is kept and told.
class TradeEvidence {
 public:
  /// An order the exchange does not know counts as never arrived after this many looks over this
  /// time, if then neither the book nor the fills tell of it: these lists may show what lookups
  /// do not know yet.
  static constexpr int kArrivalLooks = 3;
  static constexpr Milliseconds kArrivalWindow{15'000};

  /// Those that count so are asked for again this much later for each of them: there may be a
  /// dozen, and the exchange bans who asks too much.
  static constexpr Milliseconds kLatecomerPause{500};

  /// Whether orders without a recorded answer may have been sent all the same: by an earlier run
  /// they may, in a trade that is only planned they were not.
  enum class Origin { planned, earlier_run };

  TradeEvidence(const Desk& desk, TradeRecord record, Origin origin);

  [[nodiscard]] const TradeRecord& record() const { return record_; }
  /// The open; of an adopted position its first close.
  [[nodiscard]] const OrderRecord& first() const { return record_.orders.front(); }
  [[nodiscard]] const ClientOrderId& trade_id() const { return trade_id_; }

  /// True if a byte of the order may have left this or an earlier process.
  [[nodiscard]] bool maybe_sent(std::size_t index) const { return tracking_[index].maybe_sent; }

  // --- what the sender does
  std::size_t add_order(PlannedOrder planned);
  /// True if an order of this id left in an earlier run, which a full disk did not let write it
  /// down: asks the exchange, which knows it then. It must not leave again.
  bool left_before(std::size_t index);
  void note_sending(std::size_t index);
  void note_answer(std::size_t index, OrderOutcome outcome);
  void write_answer(std::size_t index);
  void note_end(const TradeEnd& end);

  // --- what the exchange says
  /// Looks up every order whose fate is not known yet.
  void look_at_orders();
  /// False if the exchange could not be asked.
  bool look_at(std::size_t index);
  /// For an order that lookups do not know: the orders in the book, and the fills. False if they
  /// could not be read, or if a fill may be of the order and nobody can tell.
  bool look_elsewhere(std::size_t index);
  /// Asks once more for what counts as never arrived. False if that was not possible, or is not due
  /// again yet (kLatecomerPause).
  bool look_for_latecomers();
  /// Nothing more will happen to the order, or it was never placed.
  [[nodiscard]] bool is_resolved(std::size_t index) const;
  [[nodiscard]] bool all_resolved() const;
  /// An order ended, but some of its matches are not confirmed: only the fills can tell.
  [[nodiscard]] bool waits_for_fills() const;
  /// An order of this trade may be at the exchange: sent, and not known to be refused.
  [[nodiscard]] bool may_have_left() const;
  /// The exchange's own id, as far as its answer, a look or a fill told it.
  [[nodiscard]] std::optional<OrderId> id_of(std::size_t index) const;
  /// Reads the fills of our orders; false if they could not be read.
  bool collect_fills();
  /// All fills of the symbol, those of others too, as last read; ours from the day before on.
  [[nodiscard]] const std::vector<Fill>& listed_fills() const { return listed_fills_; }
  /// The fills say the same as the orders: nothing is missing, nothing is pending.
  [[nodiscard]] bool fills_agree() const;

  // --- for the last word
  void note_problem(std::string problem) { last_problem_ = std::move(problem); }
  /// ": not final: …; last problem: …", or "".
  [[nodiscard]] std::string what_is_missing() const;
  [[nodiscard]] const std::optional<Error>& storage_error() const { return storage_error_; }

 private:
  struct Tracking {
    bool maybe_sent = false;
    int looks = 0;
    Milliseconds first_look{0};
  };

  [[nodiscard]] Result<std::optional<Order>> look_up(std::size_t index) const;
  void note_seen(std::size_t index, const Order& seen);
  [[nodiscard]] bool has_left_traces(std::size_t index) const;
  [[nodiscard]] HistoryQuery of_this_trade() const;
  bool add_lost_close(const Fill& fill);
  void take_fill(const Fill& fill, std::vector<Fill>& news);
  bool take_listed_fills(std::vector<Fill>& news);
  bool take_nameless_fills(std::size_t index, std::vector<Fill>& news);
  bool take_order_fills(std::vector<Fill>& news);
  void record_news(const std::vector<Fill>& news);
  template <typename Write>
  void keep(const Write& write);

  const Desk& desk_;
  TradeRecord record_;
  ClientOrderId trade_id_;
  Origin origin_;
  std::vector<Tracking> tracking_;  ///< beside record_.orders
  std::vector<Fill> listed_fills_;
  Milliseconds next_latecomers_{0};  ///< steady time
  bool list_is_full_ = false;        ///< of fills: ours may not be in it
  std::string last_problem_;
  std::optional<Error> storage_error_;
};

}  // namespace apex

#endif  // APEX_EXECUTION_TRADE_EVIDENCE_H
