#ifndef APEX_APEXSIM_ORDER_FORM_H
#define APEX_APEXSIM_ORDER_FORM_H

#include "apexsim/sim_account.h"
#include "apexsim/sim_request.h"
#include "model/account.h"
#include "model/instrument.h"
#include "model/order.h"

namespace apex {

/// The order in the form of `POST /v3/order`, or the answer that refuses it. Fields that only other
/// clients send are not looked at. Conditional orders are not known here.
/// Source: apex-api.md 5.1, 5.5 and 10.
[[nodiscard]] tl::expected<OrderRequest, SimAnswer> read_order_form(const SimRequest& request,
                                                                    const Account& account);

/// Verifies the zk signature in the form over what the order says, with the account's own id and
/// fee rates. Takes about 2 ms. Nothing: it is valid. Source: apex-api.md 5.4.
[[nodiscard]] std::optional<SimAnswer> check_order_signature(const SimRequest& request,
                                                             const OrderRequest& order,
                                                             const SimAccount& account);

/// A whole number of seconds (ccxt) or milliseconds since 1970.
[[nodiscard]] std::optional<Timestamp> parse_wire_time(std::string_view text);

}  // namespace apex

#endif  // APEX_APEXSIM_ORDER_FORM_H
