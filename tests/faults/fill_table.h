#ifndef APEX_TESTS_FAULTS_FILL_TABLE_H
#define APEX_TESTS_FAULTS_FILL_TABLE_H

#include <algorithm>
#include <iterator>

#include "model/order.h"
#include "paper/faults.h"
#include "paper/options.h"
#include "tests/faults/market_end.h"

/// Trades whose legs fill in part, or whose LIMIT open rests: what has to fill of them, and what
/// has to come of it. A row that fills anything else than it says fails, so none is empty.
namespace apex::testing {

struct PlannedFault {
  PaperFaultKind kind;
  PaperLeg leg;
  int tenths = 0;  ///< its share
  int delay_ms = 0;
  int times = 1;  ///< 0: every time
};

/// One to three of them.
class PlannedFaults {
 public:
  template <typename... Faults>
  constexpr PlannedFaults(Faults... faults) : all_{faults...}, count_(sizeof...(faults)) {}
  [[nodiscard]] constexpr const PlannedFault* begin() const { return all_; }
  [[nodiscard]] constexpr const PlannedFault* end() const { return all_ + count_; }

 private:
  PlannedFault all_[3];
  std::size_t count_;
};

/// Of the contract that is traded: what an order must have at least, in which steps.
enum class Lot {
  one,        ///< 1 in steps of 1: nothing fills in part
  ten,        ///< 10 in steps of 1: no LIMIT open is sent
  ten_of_old  ///< the same, but the list of the first round still says steps of 10
};

/// What is traded, and how. Where the minimum holds for closes, too, no order can close a rest that
/// is smaller, since none is sent that is larger than what is left: it is said until somebody does.
struct FillTrade {
  Lot lot;
  OrderType open;
  MinimumRule minimum;
};

struct FillRow {
  const char* name;
  FillTrade trade;
  PlannedFaults faults;
  const char* fills;   ///< ours, as the round ends, oldest first, signed along the open
  const char* closes;  ///< sizes of those that arrived, refused or not: never more than is left
  MarketEnd end;
};

namespace fills {

using Kind = PaperFaultKind;
using End = TradeOutcome;
using Exit = ErrorKind;

inline constexpr FillTrade kOne{Lot::one, OrderType::market, MinimumRule::every_order};
inline constexpr FillTrade kWaits{Lot::one, OrderType::limit, MinimumRule::every_order};
inline constexpr FillTrade kOldList{Lot::ten_of_old, OrderType::limit, MinimumRule::opens_only};
inline constexpr FillTrade kOldListStrict{Lot::ten_of_old, OrderType::limit,
                                          MinimumRule::every_order};
inline constexpr FillTrade kTenLimit{Lot::ten, OrderType::limit, MinimumRule::opens_only};
inline constexpr FillTrade kTen{Lot::ten, OrderType::market, MinimumRule::opens_only};
inline constexpr FillTrade kTenStrict{Lot::ten, OrderType::market, MinimumRule::every_order};

constexpr PlannedFault open(Kind kind, int tenths = 0, int delay_ms = 0, int times = 1) {
  return {kind, PaperLeg::open, tenths, delay_ms, times};
}
constexpr PlannedFault close(Kind kind, int tenths = 0, int delay_ms = 0, int times = 1) {
  return {kind, PaperLeg::close, tenths, delay_ms, times};
}
constexpr auto with(auto... faults) { return PlannedFaults(faults...); }
constexpr MarketEnd left(End outcome, Exit error, bool counts, bool flat) {
  return {outcome, error, counts, flat};
}
constexpr PlannedFault rests_for(int delay_ms) { return open(Kind::rests, 0, delay_ms); }

inline constexpr PlannedFault kRests = open(Kind::rests);
inline constexpr PlannedFault kRestsWithFour = open(Kind::rests, 4);
inline constexpr PlannedFault kFillsBeforeCancel = open(Kind::filled_before_cancel, 10);
inline constexpr PlannedFault kFillsDespiteCancel = open(Kind::filled_despite_cancel, 10);
inline constexpr PlannedFault kCancelUnanswered = open(Kind::cancel_answer_lost);
inline constexpr PlannedFault kCancelLost = open(Kind::cancel_lost);
inline constexpr PlannedFault kCancelsLost = open(Kind::cancel_lost, 0, 0, 0);
inline constexpr PlannedFault kOpenSettlesFour = open(Kind::fill_failed_in_part, 4);
inline constexpr PlannedFault kCloseFillsFour = close(Kind::partial_fill, 4);
inline constexpr PlannedFault kCloseSettlesFour = close(Kind::fill_failed_in_part, 4);

inline constexpr MarketEnd kCompleted{End::completed, std::nullopt, true, true};
inline constexpr MarketEnd kNotFilled{End::not_filled, Exit::not_filled, false, true};
inline constexpr MarketEnd kUnknown{End::unknown, Exit::outcome_unknown, false, true};
inline constexpr MarketEnd kClosedByOthers{End::closed_externally, std::nullopt, true, true};
/// A position that the exchange still has, and that was said.
inline constexpr MarketEnd kLeftOpen{End::position_open, Exit::position_open, true, false};

inline constexpr FillRow kFillTable[] = {
    // name, trade, faults, fills, closes, end

    // --- a LIMIT open that rests
    {"rests and never fills", kWaits, with(kRests), "", "", kNotFilled},
    {"rests and fills in time", kWaits, with(rests_for(10'000)), "+1 -1", "1", kCompleted},
    {"fills as its cancel arrives, which is refused", kWaits, with(kRests, kFillsBeforeCancel),
     "+1 -1", "1", kCompleted},
    {"fills although its cancel was accepted", kWaits, with(kRests, kFillsDespiteCancel), "+1 -1",
     "1", kCompleted},
    {"the cancel's answer is lost", kWaits, with(kRests, kCancelUnanswered), "", "", kNotFilled},
    {"the cancel is lost once", kWaits, with(kRests, kCancelLost), "", "", kNotFilled},
    {"every cancel is lost, it never fills", kWaits, with(kRests, kCancelsLost), "", "", kUnknown},
    {"every cancel is lost, it fills after its time", kWaits, with(rests_for(35'000), kCancelsLost),
     "+1 -1", "1", kCompleted},
    {"every cancel is lost, it fills when nobody looks any more", kWaits,
     with(rests_for(300'000), kCancelsLost), "", "", kUnknown},
    {"the cancel's answer is lost, it fills all the same", kWaits,
     with(kRests, kCancelUnanswered, kFillsDespiteCancel), "+1 -1", "1", kCompleted},
    {"fills as its cancel arrives, whose answer is lost", kWaits,
     with(kRests, kCancelUnanswered, kFillsBeforeCancel), "+1 -1", "1", kCompleted},
    {"fills as its cancel arrives, all reported 3 s late", kWaits,
     with(kRests, kFillsBeforeCancel, open(Kind::late_report, 0, 3000, 2)), "+1 -1", "1",
     kCompleted},
    {"fills as its cancel arrives, all reported 70 s late", kWaits,
     with(kRests, kFillsBeforeCancel, open(Kind::late_report, 0, 70'000, 2)), "+1", "",
     left(End::unknown, Exit::outcome_unknown, false, false)},
    {"fills as its cancel arrives, shown 70 s after its fills", kWaits,
     with(kRests, kFillsBeforeCancel, open(Kind::order_shown_late, 0, 70'000, 2)), "+1 -1", "1",
     left(End::unknown, Exit::outcome_unknown, true, true)},
    {"fills despite its cancel, fails at settlement", kWaits,
     with(kRests, kFillsDespiteCancel, open(Kind::fill_failed)), "", "", kNotFilled},
    {"fills despite its cancel, settled 70 s late", kWaits,
     with(kRests, kFillsDespiteCancel, open(Kind::late_settlement, 0, 70'000)), "+1 -1", "1",
     left(End::position_open, Exit::position_open, false, true)},
    {"rests unseen, the answer to it lost", kWaits,
     with(kRests, open(Kind::answer_lost), open(Kind::order_unknown, 0, 10'000)), "", "",
     kNotFilled},
    {"rests, the answer to it lost, and fills in time", kWaits,
     with(rests_for(10'000), open(Kind::answer_lost)), "+1 -1", "1", kCompleted},
    {"rests, arrived 10 s late, and fills despite its cancel", kWaits,
     with(kRests, open(Kind::request_late, 0, 10'000), kFillsDespiteCancel), "+1 -1", "1",
     kCompleted},
    {"rests and fills in time, the symbol disabled meanwhile", kWaits,
     with(rests_for(10'000), open(Kind::symbol_disabled)), "+1", "1 1 1 1 1 1 1 1", kLeftOpen},
    {"fills despite its cancel, the close is lost once", kWaits,
     with(kRests, kFillsDespiteCancel, close(Kind::request_lost)), "+1 -1", "1", kCompleted},

    {"another contract is taken where it could fill in part", kTenLimit, with(rests_for(10'000)),
     "+0.001 -0.001", "0.001", kCompleted},

    // --- a LIMIT open that fills in part: only where the list of contracts is a day old
    {"4 of 10 fill, the rest is canceled in time", kOldList, with(kRestsWithFour), "+4", "",
     kLeftOpen},
    {"4 of 10 fill as the cancel arrives", kOldList,
     with(kRests, open(Kind::filled_before_cancel, 4)), "+4", "", kLeftOpen},
    {"4 of 10 fill although the cancel was accepted", kOldList,
     with(kRests, open(Kind::filled_despite_cancel, 4)), "+4", "", kLeftOpen},
    {"4 of 10 fill, the rest as its cancel arrives", kOldList,
     with(kRestsWithFour, kFillsBeforeCancel), "+4 +6 -10", "10", kCompleted},
    {"4 of 10 fill, the rest in time", kOldList, with(open(Kind::rests, 4, 10'000)), "+4 +6 -10",
     "10", kCompleted},
    {"4 of 10 fill, the exchange cancels the rest", kOldList, with(open(Kind::partial_fill, 4)),
     "+4", "", kLeftOpen},
    {"4 of 10 fill, every cancel is lost", kOldList, with(kRestsWithFour, kCancelsLost), "+4", "",
     kLeftOpen},
    {"4 of 10 fill, no close below 10 is taken", kOldListStrict, with(kRestsWithFour), "+4", "",
     kLeftOpen},

    // --- an order that lookups do not know, and whose fills are there
    {"the open counts as never arrived, and filled", kOne,
     with(open(Kind::answer_lost), open(Kind::order_unknown, 0, 30'000)), "+1 -1", "1", kCompleted},
    {"the open counts as never arrived for 90 s, and filled", kOne,
     with(open(Kind::answer_lost), open(Kind::order_unknown, 0, 90'000)), "+1 -1", "1",
     left(End::unknown, Exit::outcome_unknown, true, true)},
    {"the close counts as never arrived, and filled", kOne,
     with(close(Kind::answer_lost), close(Kind::order_unknown, 0, 30'000)), "+1 -1", "1",
     kCompleted},
    {"the close counts as never arrived for 90 s, and filled", kOne,
     with(close(Kind::answer_lost), close(Kind::order_unknown, 0, 90'000)), "+1 -1", "1",
     left(End::position_open, Exit::position_open, true, true)},
    {"a LIMIT open counts as never arrived, and filled", kWaits,
     with(open(Kind::answer_lost), open(Kind::order_unknown, 0, 25'000)), "+1 -1", "1", kCompleted},

    // --- the same, and the account lags as long
    {"a LIMIT open is unseen for 60 s, and so is its position", kWaits,
     with(open(Kind::answer_lost), open(Kind::order_unknown, 0, 60'000),
          open(Kind::stale_account, 0, 60'000)),
     "+1 -1", "1", kCompleted},
    {"a LIMIT open is unseen for 120 s, and so is its position", kWaits,
     with(open(Kind::answer_lost), open(Kind::order_unknown, 0, 120'000),
          open(Kind::stale_account, 0, 120'000)),
     "+1", "", kLeftOpen},
    {"the open is unseen for 50 s, and so is its position", kOne,
     with(open(Kind::answer_lost), open(Kind::order_unknown, 0, 50'000),
          open(Kind::stale_account, 0, 50'000)),
     "+1 -1", "1", kCompleted},
    {"the close is unseen for 50 s, and so is what it closed", kOne,
     with(close(Kind::answer_lost), close(Kind::order_unknown, 0, 50'000),
          close(Kind::stale_account, 0, 50'000)),
     "+1 -1", "1", kCompleted},

    // --- a MARKET open of which a part fails at settlement
    {"only 4 of 10 are there for a FILL_OR_KILL", kTen, with(open(Kind::partial_fill, 4)), "", "10",
     kNotFilled},
    {"4 of 10 settle", kTen, with(kOpenSettlesFour), "+4 -4", "10", kCompleted},
    {"4 of 10 settle 3 s late", kTen, with(kOpenSettlesFour, open(Kind::late_settlement, 0, 3000)),
     "+4 -4", "10", kCompleted},
    {"4 of 10 settle, the answer to the open is lost", kTen,
     with(kOpenSettlesFour, open(Kind::answer_lost)), "+4 -4", "10", kCompleted},
    {"4 of 10 settle, the close is refused once", kTen,
     with(kOpenSettlesFour, close(Kind::refused)), "+4 -4", "10 4", kCompleted},
    {"4 of 10 settle, the close is lost once", kTen,
     with(kOpenSettlesFour, close(Kind::request_lost)), "+4 -4", "4", kCompleted},
    {"4 of 10 settle, the close is unfilled once", kTen,
     with(kOpenSettlesFour, close(Kind::not_filled)), "+4 -4", "10 4", kCompleted},
    {"4 of 10 settle, of the close 1 of 4", kTen, with(kOpenSettlesFour, kCloseSettlesFour),
     "+4 -1 -3", "10 3", kCompleted},
    {"4 of 10 settle, the account is stale for 5 s", kTen,
     with(kOpenSettlesFour, close(Kind::refused), open(Kind::stale_account, 0, 5000)), "+4 -4",
     "10 4", kCompleted},
    {"4 of 10 settle, somebody else closes them", kTen,
     with(kOpenSettlesFour, open(Kind::closed_externally)), "+4", "10", kClosedByOthers},
    {"4 of 10 settle, the close is refused once, none below 10 is taken", kTenStrict,
     with(kOpenSettlesFour, close(Kind::refused)), "+4", "10 4 4 4 4 4 4 4", kLeftOpen},

    // --- a close that fills in part
    {"the close fills 4 of 10", kTen, with(kCloseFillsFour), "+10 -4 -6", "10 6", kCompleted},
    {"the close fills in part 3 times", kTen, with(close(Kind::partial_fill, 4, 0, 3)),
     "+10 -4 -2 -1 -3", "10 6 4 3", kCompleted},
    {"the close fills 4 of 10, none below 10 is taken", kTenStrict, with(kCloseFillsFour), "+10 -4",
     "10 6 6 6 6 6 6 6 6", kLeftOpen},
    {"the close fills 4 of 10, the next is unfilled", kTen,
     with(kCloseFillsFour, close(Kind::not_filled)), "+10 -4 -6", "10 10 6", kCompleted},
    {"the close settles 4 of 10", kTen, with(kCloseSettlesFour), "+10 -4 -6", "10 6", kCompleted},
    {"the close settles 4 of 10, none below 10 is taken", kTenStrict, with(kCloseSettlesFour),
     "+10 -4", "10 6 6 6 6 6 6 6 6", kLeftOpen},
    {"the close fills 4 of 10, the answer to it is lost", kTen,
     with(kCloseFillsFour, close(Kind::answer_lost)), "+10 -4 -6", "10 6", kCompleted},
    {"the close fills 4 of 10, shown 3 s late", kTen,
     with(kCloseFillsFour, close(Kind::late_report, 0, 3000)), "+10 -4 -6", "10 6", kCompleted},
    {"the close fills 4 of 10, the account is stale for 5 s", kTen,
     with(kCloseFillsFour, close(Kind::stale_account, 0, 5000)), "+10 -4 -6", "10 6", kCompleted},
    {"the close fills 4 of 10, stale for 5 s, none below 10 is taken", kTenStrict,
     with(kCloseFillsFour, close(Kind::stale_account, 0, 5000)), "+10 -4", "10 6 6 6 6 6 6 6 6",
     kLeftOpen},
    {"the close fills 4 of 10, somebody else closes the rest", kTen,
     with(kCloseFillsFour, close(Kind::closed_externally)), "+10 -4", "10", kClosedByOthers},
    {"the close fills 4 of 10, the symbol is disabled behind it", kTen,
     with(kCloseFillsFour, close(Kind::symbol_disabled)), "+10 -4", "10 6 6 6 6 6 6 6 6",
     kLeftOpen},
};

constexpr bool has_row(Kind kind) {
  return std::any_of(std::begin(kFillTable), std::end(kFillTable), [kind](const FillRow& row) {
    return std::any_of(row.faults.begin(), row.faults.end(),
                       [kind](const PlannedFault& fault) { return fault.kind == kind; });
  });
}
static_assert(has_row(Kind::rests) && has_row(Kind::filled_before_cancel) &&
                  has_row(Kind::filled_despite_cancel) && has_row(Kind::cancel_lost) &&
                  has_row(Kind::cancel_answer_lost),
              "a fault of an order that rests has no row");
static_assert(has_row(Kind::partial_fill) && has_row(Kind::fill_failed_in_part),
              "a fault that fills in part has no row in which it does");

}  // namespace fills

}  // namespace apex::testing

#endif  // APEX_TESTS_FAULTS_FILL_TABLE_H
