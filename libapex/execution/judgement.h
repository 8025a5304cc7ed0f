#ifndef APEX_EXECUTION_JUDGEMENT_H
#define APEX_EXECUTION_JUDGEMENT_H

#include <optional>
#include <string>
#include <variant>

#include "model/instrument.h"
#include "model/trade.h"

/// What the ledger and the exchange say of one trade, judged. Pure functions: nothing here reads,
/// sends, waits or remembers. Whoever starts again with the same facts takes the same step.
namespace apex {

// --- what the record alone says

/// Why the exchange refused the open; null where it did not, or there was none.
[[nodiscard]] const Rejected* refusal_of_open(const TradeRecord& trade);
/// The open was placed, whatever became of it: the exchange said so, or shows it, or its fills.
[[nodiscard]] bool open_was_placed(const TradeRecord& trade);
/// Another ledger of this account made the trade, in another contract or the other way round: the
/// exchange knows its open by our id. Nothing of it is ours to close.
[[nodiscard]] bool is_of_another_ledger(const TradeRecord& trade);
/// Where the trade was made.
[[nodiscard]] const Symbol& symbol_of(const TradeRecord& trade);

// --- once orders and fills agree

/// What the account shows beside a trade whose orders are final and whose fills are complete.
struct AccountFacts {
  Size position;  ///< net, of all sides, in symbol_of() the trade
  /// What the fills of others leave of what ours leave open (absent_position.h). Counts only where
  /// ours leave something and no position is shown.
  Size left_by_others;
  /// Our fills leave nothing open, and a position has been shown for so long after the newest of
  /// them, all orders and fills asked for again meanwhile, that it cannot come from this trade.
  bool is_beside_trade = false;
  /// A position on the other side than our fills has been shown for longer than a row may lag.
  bool contradiction_stands = false;
  /// The user had whatever stands in the symbol adopted: that position is going to be closed, too.
  bool is_adopted = false;
  /// A close that left late, while no position was shown, found nothing to reduce.
  bool close_found_nothing = false;
};

/// Nothing can be concluded yet: look again.
struct LookAgain {
  std::string why;
};

/// So much has to be closed: a whole number of steps, no more than an order may have, and no more
/// than our fills leave open; nor than the account shows, where it shows anything.
struct CloseNow {
  Size size;
  std::string why;  ///< where it is not plain
};

/// Nothing more can be done, or has to be.
struct Verdict {
  TradeOutcome outcome = TradeOutcome::unknown;
  std::string detail;
};

using NextStep = std::variant<LookAgain, CloseNow, Verdict>;

/// What is to be done next, by design.md decision 5: a trade is over when orders, fills and
/// position agree. Of one whose open was refused (refusal_of_open()) the account says nothing.
[[nodiscard]] NextStep judge(const TradeRecord& trade, const Instrument& instrument,
                             const AccountFacts& facts);

// --- while they do not

/// What the open was for, or what was adopted: unsigned.
[[nodiscard]] Size opened_size(const TradeRecord& trade);

/// How much of the position that is shown may be ours, where orders or fills cannot be read:
/// unsigned, and a whole number of steps. The contract was free before the open, so what exceeds
/// the planned size came from somebody else, and stays. `most_held`: the largest size on the side
/// of the open that was shown since, this one included; nothing is ours on the other side.
[[nodiscard]] Size closable_in_doubt(const TradeRecord& trade, const Instrument& instrument,
                                     const Size& position, const Size& most_held);

}  // namespace apex

#endif  // APEX_EXECUTION_JUDGEMENT_H
