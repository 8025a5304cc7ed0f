#ifndef APEX_PAPER_ORDER_CHECKS_H
#define APEX_PAPER_ORDER_CHECKS_H

#include <optional>

#include "model/instrument.h"
#include "paper/refusal.h"

namespace apex {

/// What the exchange holds against an order that needs no look at the account: flags, signs, step,
/// tick, smallest and largest size, fee limit, expiration. Nothing: it may pass.
/// Source: apex-api.md 5.2, 5.3 and 6.3.
[[nodiscard]] std::optional<PaperRefusal> check_order_shape(const OrderRequest& request,
                                                            const Instrument& instrument,
                                                            const FeeRate& taker_fee_rate,
                                                            Timestamp now);

}  // namespace apex

#endif  // APEX_PAPER_ORDER_CHECKS_H
