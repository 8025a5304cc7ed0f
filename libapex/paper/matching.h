#ifndef APEX_PAPER_MATCHING_H
#define APEX_PAPER_MATCHING_H

#include <vector>

#include "model/instrument.h"
#include "model/order.h"

namespace apex {

/// One bite out of the book.
struct PaperTake {
  Price price;
  Size size;
};

struct PaperMatch {
  std::vector<PaperTake> takes;
  OrderStatus status = OrderStatus::canceled;  ///< filled, open (it rests) or canceled
  CancelReason reason = CancelReason::none;
};

struct MatchLimits {
  Size reducible;  ///< what a reduce-only order finds to reduce; not looked at for others
  Size at_most;    ///< no more fills than this, whatever the book holds
};

/// What the engine does with an order in front of a book: FOK all or nothing, IOC what there is,
/// GTC rests, POST_ONLY never takes. A market order has to be priced worse than the index, or it is
/// canceled. A reduce-only order is cut to what there is to reduce.
/// Source: apex-api.md 5.6 and 5.7, programme.md A.7.
[[nodiscard]] PaperMatch match_order(const OrderRequest& request, const Depth& book,
                                     const Price& index, const MatchLimits& limits);

}  // namespace apex

#endif  // APEX_PAPER_MATCHING_H
