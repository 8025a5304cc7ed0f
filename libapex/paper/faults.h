#ifndef APEX_PAPER_FAULTS_H
#define APEX_PAPER_FAULTS_H

#include <optional>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "model/order.h"
#include "paper/refusal.h"

/// What goes wrong at an exchange, one after the other or together, on one leg or on both.
/// Source: lessons.md D.4 and D.5.
namespace apex {

enum class PaperFaultKind {
  // --- on arrival
  refused,          ///< answered with `refusal`; nothing is placed
  symbol_disabled,  ///< right after this order was accepted its symbol can no longer be traded
  order_unknown,    ///< lookups do not know the accepted order for `delay`
  // --- at matching
  late_match,            ///< `delay` later than usual; later orders overtake it
  not_filled,            ///< canceled with COULD_NOT_FILL
  reduce_only_canceled,  ///< canceled with REDUCE_ONLY_CANCELED
  partial_fill,          ///< only `share` of it fills, the rest is canceled
  price_gap,             ///< right behind the match the index moves by `share` against the holder
  closed_externally,     ///< `delay` after the match somebody closes the position on the web page
  // --- on the report
  late_report,          ///< order, fills and positions show the match `delay` later than usual
  order_shown_late,     ///< the order alone, `delay` later: fills are seen before it
  fills_shown_late,     ///< the fills alone: the order is seen before them
  stale_account,        ///< positions and balance alone
  fill_reported_twice,  ///< every fill stands in the lists twice
  late_settlement,      ///< fills stay pending `delay` longer
  fill_failed,          ///< fills are pending, then fail; the order ends canceled, nothing filled
  // --- on the way (PaperExchange; apexsim has wire faults of its own)
  answer_lost,   ///< placed, but send() does not learn it
  request_lost,  ///< not placed, and send() does not learn it
  request_late,  ///< send() learns nothing, and the order arrives `delay` later
  // --- not of an order
  margin_rate_refused,  ///< setting the margin rate is refused
  // --- on the report
  fill_failed_in_part,  ///< `share` of what matched is settled, the rest of it fails
  // --- of a LIMIT order that rests
  rests,  ///< only `share` of it fills; the rest waits in the book, for `delay` (0: for good)
  filled_before_cancel,   ///< `share` of it fills right before its cancel arrives
  filled_despite_cancel,  ///< `share` of it fills after its cancel was accepted, before it works
  // --- on the way of a cancel, of whichever leg (PaperExchange)
  cancel_lost,         ///< cancel() fails, and the exchange never hears of it
  cancel_answer_lost,  ///< cancel() fails, and the exchange does what was asked
};

inline constexpr int kPaperFaultKinds = static_cast<int>(PaperFaultKind::cancel_answer_lost) + 1;

/// "late_match" and so on.
[[nodiscard]] const char* to_string(PaperFaultKind kind);
[[nodiscard]] std::optional<PaperFaultKind> parse_paper_fault_kind(std::string_view text);

/// Which orders a fault waits for: a close is whatever is reduce-only.
enum class PaperLeg { any, open, close };
[[nodiscard]] const char* to_string(PaperLeg leg);
[[nodiscard]] std::optional<PaperLeg> parse_paper_leg(std::string_view text);

struct PaperFault {
  PaperFaultKind kind = PaperFaultKind::not_filled;
  PaperLeg leg = PaperLeg::any;
  std::optional<int> times = 1;  ///< how many orders it strikes; nothing: every one
  Milliseconds delay{0};         ///< of the late kinds
  Decimal share = "0.1"_dec;     ///< between 0 and 1; sizes are rounded down to a step
  RefusalKey refusal = RefusalKey::unknown_error;  ///< of `refused`
};

/// The faults that are armed. Each strikes the next order that it waits for, oldest first.
class PaperFaults {
 public:
  void arm(const PaperFault& fault);
  void clear() { armed_.clear(); }
  [[nodiscard]] const std::vector<PaperFault>& armed() const { return armed_; }

  /// The fault of this kind that strikes an order now, used up once.
  [[nodiscard]] std::optional<PaperFault> take(PaperFaultKind kind, ReduceOnly reduce_only);
  /// The same for the kinds that concern no order.
  [[nodiscard]] std::optional<PaperFault> take(PaperFaultKind kind);

 private:
  template <typename Predicate>
  std::optional<PaperFault> take_if(Predicate strikes);

  std::vector<PaperFault> armed_;
};

}  // namespace apex

#endif  // APEX_PAPER_FAULTS_H
