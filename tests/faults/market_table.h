#ifndef APEX_TESTS_FAULTS_MARKET_TABLE_H
#define APEX_TESTS_FAULTS_MARKET_TABLE_H

#include "paper/faults.h"
#include "tests/faults/market_end.h"

/// What has to come of a trade in which the exchange itself does something odd. Every kind of fault
/// has a row for each leg, or the program does not compile. Source of the expectations: the
/// decisions of docs/ARCHITECTURE.md on outcomes, closes and what is ours.
namespace apex::testing {

/// What has to come of the same trade with a LIMIT open. Has to be written down for each row.
class AtLimit {
 public:
  enum class AsMarket { same };
  constexpr AtLimit(AsMarket) {}  // reads as a word of the table
  constexpr AtLimit(TradeOutcome outcome, std::optional<ErrorKind> error, bool counts, bool flat)
      : end_{{outcome, error, counts, flat}} {}
  [[nodiscard]] constexpr MarketEnd or_else(const MarketEnd& market) const {
    return end_ ? *end_ : market;
  }

 private:
  std::optional<MarketEnd> end_;
};

struct MarketRow {
  const char* name;
  PaperFaultKind kind;
  PaperLeg leg;
  int times;  ///< 0: every time
  int delay_s;
  RefusalKey refusal;
  TradeOutcome outcome;            ///< of the round with the fault
  std::optional<ErrorKind> error;  ///< its exit status; nothing: 0
  bool counts;                     ///< the ledger counts the day as that round ends
  bool flat;                       ///< so is the exchange
  AtLimit limit;                   ///< of the round with the fault and a LIMIT open

  [[nodiscard]] constexpr MarketEnd end(OrderType open) const {
    const MarketEnd market{outcome, error, counts, flat};
    return open == OrderType::limit ? limit.or_else(market) : market;
  }
};

namespace market {

using Kind = PaperFaultKind;
using Key = RefusalKey;
using End = TradeOutcome;
using Exit = ErrorKind;

inline constexpr PaperLeg kOpen = PaperLeg::open;
inline constexpr PaperLeg kClose = PaperLeg::close;
inline constexpr Key kAnyKey = Key::unknown_error;
inline constexpr std::optional<Exit> kFine;
inline constexpr AtLimit::AsMarket kAsMarket = AtLimit::AsMarket::same;

inline constexpr MarketRow kRows[] = {
    // name, kind, leg, times, delay in s, refusal, outcome, exit, counts, flat, with a LIMIT open
    {"open refused", Kind::refused, kOpen, 1, 0, kAnyKey, End::rejected, Exit::exchange_rejected,
     false, true, kAsMarket},
    {"open refused: margin", Kind::refused, kOpen, 1, 0, Key::not_enough_margin, End::rejected,
     Exit::insufficient_funds, false, true, kAsMarket},
    {"open refused: symbol disabled", Kind::refused, kOpen, 1, 0, Key::open_disabled, End::rejected,
     Exit::exchange_rejected, false, true, kAsMarket},
    {"open refused: signature", Kind::refused, kOpen, 1, 0, Key::invalid_l2_signature,
     End::rejected, Exit::key_rejected, false, true, kAsMarket},
    {"open refused: client id conflict", Kind::refused, kOpen, 1, 0, Key::client_id_conflict,
     End::not_filled, Exit::not_filled, false, true, kAsMarket},
    {"close refused once", Kind::refused, kClose, 1, 0, kAnyKey, End::completed, kFine, true, true,
     kAsMarket},
    {"close refused 3 times", Kind::refused, kClose, 3, 0, kAnyKey, End::completed, kFine, true,
     true, kAsMarket},
    {"close refused always", Kind::refused, kClose, 0, 0, kAnyKey, End::position_open,
     Exit::position_open, true, false, kAsMarket},
    {"close refused: nothing to reduce", Kind::refused, kClose, 1, 0, Key::nothing_to_reduce,
     End::completed, kFine, true, true, kAsMarket},
    {"close refused: price, 3 times", Kind::refused, kClose, 3, 0, Key::price_cannot_reduce,
     End::completed, kFine, true, true, kAsMarket},
    {"close refused: margin", Kind::refused, kClose, 1, 0, Key::not_enough_margin, End::completed,
     kFine, true, true, kAsMarket},
    {"close refused: client id conflict", Kind::refused, kClose, 1, 0, Key::client_id_conflict,
     End::completed, kFine, true, true, kAsMarket},

    {"symbol disabled between the legs", Kind::symbol_disabled, kOpen, 1, 0, kAnyKey,
     End::position_open, Exit::position_open, true, false, kAsMarket},
    {"symbol disabled behind the close", Kind::symbol_disabled, kClose, 1, 0, kAnyKey,
     End::completed, kFine, true, true, kAsMarket},

    {"open unknown to lookups for 3 s", Kind::order_unknown, kOpen, 1, 3, kAnyKey, End::completed,
     kFine, true, true, kAsMarket},
    {"open unknown to lookups for 20 s", Kind::order_unknown, kOpen, 1, 20, kAnyKey, End::completed,
     kFine, true, true, kAsMarket},
    {"open unknown to lookups for 90 s", Kind::order_unknown, kOpen, 1, 90, kAnyKey, End::unknown,
     Exit::outcome_unknown, true, true, kAsMarket},
    {"close unknown to lookups for 3 s", Kind::order_unknown, kClose, 1, 3, kAnyKey, End::completed,
     kFine, true, true, kAsMarket},
    {"close unknown to lookups for 90 s", Kind::order_unknown, kClose, 1, 90, kAnyKey,
     End::position_open, Exit::position_open, true, true, kAsMarket},

    {"open matched 3 s late", Kind::late_match, kOpen, 1, 3, kAnyKey, End::completed, kFine, true,
     true, kAsMarket},
    {"open matched 70 s late", Kind::late_match, kOpen, 1, 70, kAnyKey, End::unknown,
     Exit::outcome_unknown, false, true, AtLimit(End::not_filled, Exit::not_filled, false, true)},
    {"close matched 3 s late", Kind::late_match, kClose, 1, 3, kAnyKey, End::completed, kFine, true,
     true, kAsMarket},
    {"close matched 70 s late", Kind::late_match, kClose, 1, 70, kAnyKey, End::position_open,
     Exit::position_open, true, true, kAsMarket},

    {"open unfilled", Kind::not_filled, kOpen, 1, 0, kAnyKey, End::not_filled, Exit::not_filled,
     false, true, kAsMarket},
    {"close unfilled once", Kind::not_filled, kClose, 1, 0, kAnyKey, End::completed, kFine, true,
     true, kAsMarket},
    {"close unfilled 3 times", Kind::not_filled, kClose, 3, 0, kAnyKey, End::completed, kFine, true,
     true, kAsMarket},
    {"close unfilled always", Kind::not_filled, kClose, 0, 0, kAnyKey, End::position_open,
     Exit::position_open, true, false, kAsMarket},

    {"open canceled as reduce-only", Kind::reduce_only_canceled, kOpen, 1, 0, kAnyKey,
     End::not_filled, Exit::not_filled, false, true, kAsMarket},
    {"close canceled as reduce-only once", Kind::reduce_only_canceled, kClose, 1, 0, kAnyKey,
     End::completed, kFine, true, true, kAsMarket},
    {"close canceled as reduce-only 3 times", Kind::reduce_only_canceled, kClose, 3, 0, kAnyKey,
     End::completed, kFine, true, true, kAsMarket},
    {"close canceled as reduce-only always", Kind::reduce_only_canceled, kClose, 0, 0, kAnyKey,
     End::position_open, Exit::position_open, true, false, kAsMarket},

    // The minimum is one step: a tenth of it is nothing.
    {"open filled in part: none of a minimum", Kind::partial_fill, kOpen, 1, 0, kAnyKey,
     End::not_filled, Exit::not_filled, false, true, kAsMarket},
    {"close filled in part: none of a minimum", Kind::partial_fill, kClose, 1, 0, kAnyKey,
     End::completed, kFine, true, true, kAsMarket},

    {"price gap of 10 % between the legs", Kind::price_gap, kOpen, 1, 0, kAnyKey, End::completed,
     kFine, true, true, kAsMarket},
    {"price gap of 10 % behind the close", Kind::price_gap, kClose, 1, 0, kAnyKey, End::completed,
     kFine, true, true, kAsMarket},

    {"closed by somebody else before our close", Kind::closed_externally, kOpen, 1, 0, kAnyKey,
     End::closed_externally, kFine, true, true, kAsMarket},
    {"somebody else wants to close 5 s late", Kind::closed_externally, kOpen, 1, 5, kAnyKey,
     End::completed, kFine, true, true, kAsMarket},
    {"somebody else wants to close behind us", Kind::closed_externally, kClose, 1, 0, kAnyKey,
     End::completed, kFine, true, true, kAsMarket},

    {"open reported 3 s late", Kind::late_report, kOpen, 1, 3, kAnyKey, End::completed, kFine, true,
     true, kAsMarket},
    {"open reported 70 s late", Kind::late_report, kOpen, 1, 70, kAnyKey, End::position_open,
     Exit::position_open, false, true, AtLimit(End::completed, kFine, true, true)},
    {"close reported 3 s late", Kind::late_report, kClose, 1, 3, kAnyKey, End::completed, kFine,
     true, true, kAsMarket},
    {"close reported 70 s late", Kind::late_report, kClose, 1, 70, kAnyKey, End::position_open,
     Exit::position_open, true, true, kAsMarket},

    {"fills of the open before the order", Kind::order_shown_late, kOpen, 1, 3, kAnyKey,
     End::completed, kFine, true, true, kAsMarket},
    {"open shown 70 s late", Kind::order_shown_late, kOpen, 1, 70, kAnyKey, End::unknown,
     Exit::outcome_unknown, true, true, AtLimit(End::completed, kFine, true, true)},
    {"fills of the close before the order", Kind::order_shown_late, kClose, 1, 3, kAnyKey,
     End::completed, kFine, true, true, kAsMarket},
    {"close shown 70 s late", Kind::order_shown_late, kClose, 1, 70, kAnyKey, End::position_open,
     Exit::position_open, true, true, kAsMarket},

    {"open before its fills", Kind::fills_shown_late, kOpen, 1, 3, kAnyKey, End::completed, kFine,
     true, true, kAsMarket},
    {"fills of the open 70 s late", Kind::fills_shown_late, kOpen, 1, 70, kAnyKey,
     End::position_open, Exit::position_open, false, true, kAsMarket},
    {"close before its fills", Kind::fills_shown_late, kClose, 1, 3, kAnyKey, End::completed, kFine,
     true, true, kAsMarket},
    {"fills of the close 70 s late", Kind::fills_shown_late, kClose, 1, 70, kAnyKey,
     End::position_open, Exit::position_open, true, true, kAsMarket},

    {"account stale for 5 s after the open", Kind::stale_account, kOpen, 1, 5, kAnyKey,
     End::completed, kFine, true, true, kAsMarket},
    {"account stale for 70 s after the open", Kind::stale_account, kOpen, 1, 70, kAnyKey,
     End::position_open, Exit::position_open, true, true, kAsMarket},
    {"account stale for 5 s after the close", Kind::stale_account, kClose, 1, 5, kAnyKey,
     End::completed, kFine, true, true, kAsMarket},
    {"account stale for 70 s after the close", Kind::stale_account, kClose, 1, 70, kAnyKey,
     End::position_open, Exit::position_open, true, true, kAsMarket},

    {"fills of the open reported twice", Kind::fill_reported_twice, kOpen, 0, 0, kAnyKey,
     End::completed, kFine, true, true, kAsMarket},
    {"fills of the close reported twice", Kind::fill_reported_twice, kClose, 0, 0, kAnyKey,
     End::completed, kFine, true, true, kAsMarket},

    {"open settled 3 s late", Kind::late_settlement, kOpen, 1, 3, kAnyKey, End::completed, kFine,
     true, true, kAsMarket},
    {"open settled 70 s late", Kind::late_settlement, kOpen, 1, 70, kAnyKey, End::position_open,
     Exit::position_open, false, true, AtLimit(End::completed, kFine, true, true)},
    {"close settled 3 s late", Kind::late_settlement, kClose, 1, 3, kAnyKey, End::completed, kFine,
     true, true, kAsMarket},
    {"close settled 70 s late", Kind::late_settlement, kClose, 1, 70, kAnyKey, End::position_open,
     Exit::position_open, true, true, kAsMarket},

    {"open failed at settlement", Kind::fill_failed, kOpen, 1, 0, kAnyKey, End::not_filled,
     Exit::not_filled, false, true, kAsMarket},
    {"close failed at settlement", Kind::fill_failed, kClose, 1, 0, kAnyKey, End::completed, kFine,
     true, true, kAsMarket},
    {"close failed at settlement 3 times", Kind::fill_failed, kClose, 3, 0, kAnyKey, End::completed,
     kFine, true, true, kAsMarket},
    {"close failed at settlement always", Kind::fill_failed, kClose, 0, 0, kAnyKey,
     End::position_open, Exit::position_open, true, false, kAsMarket},

    {"open failed at settlement in part: none of a minimum", Kind::fill_failed_in_part, kOpen, 1, 0,
     kAnyKey, End::not_filled, Exit::not_filled, false, true, kAsMarket},
    {"close failed at settlement in part: none of a minimum", Kind::fill_failed_in_part, kClose, 1,
     0, kAnyKey, End::completed, kFine, true, true, kAsMarket},

    {"answer to the open lost", Kind::answer_lost, kOpen, 1, 0, kAnyKey, End::completed, kFine,
     true, true, kAsMarket},
    {"answer to the close lost", Kind::answer_lost, kClose, 1, 0, kAnyKey, End::completed, kFine,
     true, true, kAsMarket},
    {"open lost", Kind::request_lost, kOpen, 1, 0, kAnyKey, End::not_filled, Exit::not_filled,
     false, true, kAsMarket},
    {"close lost once", Kind::request_lost, kClose, 1, 0, kAnyKey, End::completed, kFine, true,
     true, kAsMarket},
    {"close lost always", Kind::request_lost, kClose, 0, 0, kAnyKey, End::position_open,
     Exit::position_open, true, false, kAsMarket},
    {"open arrived 10 s late", Kind::request_late, kOpen, 1, 10, kAnyKey, End::completed, kFine,
     true, true, kAsMarket},
    {"close arrived 10 s late", Kind::request_late, kClose, 1, 10, kAnyKey, End::completed, kFine,
     true, true, kAsMarket},

    // Passed over: the next symbol is traded. None is left where it is refused for all.
    {"margin rate refused once", Kind::margin_rate_refused, PaperLeg::any, 1, 0, kAnyKey,
     End::completed, kFine, true, true, kAsMarket},
    {"margin rate refused always", Kind::margin_rate_refused, PaperLeg::any, 0, 0, kAnyKey,
     End::rejected, Exit::exchange_rejected, false, true, kAsMarket},
};

constexpr bool has_row(Kind kind, PaperLeg leg) {
  for (const MarketRow& row : kRows) {
    if (row.kind == kind && (row.leg == leg || row.leg == PaperLeg::any)) return true;
  }
  return false;
}

/// Only an order that rests meets it: in the table of fills (fill_table.h).
constexpr bool is_of_resting(Kind kind) {
  return kind == Kind::rests || kind == Kind::filled_before_cancel ||
         kind == Kind::filled_despite_cancel || kind == Kind::cancel_lost ||
         kind == Kind::cancel_answer_lost;
}

constexpr bool every_kind_has_both_legs() {
  for (int kind = 0; kind < kPaperFaultKinds; ++kind) {
    if (is_of_resting(static_cast<Kind>(kind))) continue;
    if (!has_row(static_cast<Kind>(kind), kOpen) || !has_row(static_cast<Kind>(kind), kClose)) {
      return false;
    }
  }
  return true;
}
static_assert(every_kind_has_both_legs(), "a kind of market fault has no row for one leg");

}  // namespace market

}  // namespace apex::testing

#endif  // APEX_TESTS_FAULTS_MARKET_TABLE_H
