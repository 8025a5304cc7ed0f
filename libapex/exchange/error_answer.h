#ifndef APEX_EXCHANGE_ERROR_ANSWER_H
#define APEX_EXCHANGE_ERROR_ANSWER_H

#include <cstdint>
#include <optional>
#include <string>

#include "base/json.h"
#include "model/order.h"

/// What it means when the exchange says no. Source: apex-api.md 6.
namespace apex {

/// The code, key and text of a refusal.
struct ErrorAnswer {
  std::int64_t code = 0;
  std::string key;      ///< "ORDER_NOT_FOUND"; empty where there is none, or it is no such name
  std::string message;  ///< the exchange's own words: may quote the API key, never shown unredacted
};

/// The refusal in an answer; nothing where it is a success: no code, or 0 as number or text.
/// Errors: protocol, when the code is neither a whole number nor the text of one.
[[nodiscard]] Result<std::optional<ErrorAnswer>> find_refusal(const JsonView& root);

/// The six categories of failure an operator tells apart.
enum class ErrorCategory { network, auth, rate_limit, validation, insufficient_funds, api };

[[nodiscard]] const char* to_string(ErrorCategory category);
[[nodiscard]] ErrorCategory category_of(const ErrorAnswer& answer);

/// network and rate_limit are `unavailable`, insufficient_funds is itself; what only other keys can
/// mend is `key_rejected`, the rest `exchange_rejected`; but a failure inside the exchange that may
/// pass is `unavailable`.
[[nodiscard]] ErrorKind kind_of(const ErrorAnswer& answer);

/// The exchange failed inside: the same question may do better later.
[[nodiscard]] bool is_transient(const ErrorAnswer& answer);

/// "rate limit: code 10003", "validation: code 3, key ORDER_NOT_FOUND"; with the setting to look at
/// where it is one. Never the message.
[[nodiscard]] std::string describe(const ErrorAnswer& answer);

/// True where the answer to an order proves that nothing was placed (design: an unknown outcome is
/// a value). Everything not known to prove it does not, a key that no list has neither: it may be
/// a timeout by another name, which is no information.
[[nodiscard]] bool proves_nothing_placed(const ErrorAnswer& answer);

[[nodiscard]] RejectReason reject_reason_of(const ErrorAnswer& answer);

/// The lookup says that there is no such order.
[[nodiscard]] bool is_order_not_found(const ErrorAnswer& answer);
/// The order to be cancelled is over already.
[[nodiscard]] bool is_order_gone(const ErrorAnswer& answer);

inline constexpr std::int64_t kCodeTooManyRequests = 10003;
inline constexpr std::int64_t kCodeTimestamp = 20002;

}  // namespace apex

#endif  // APEX_EXCHANGE_ERROR_ANSWER_H
