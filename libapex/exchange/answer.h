#ifndef APEX_EXCHANGE_ANSWER_H
#define APEX_EXCHANGE_ANSWER_H

#include <functional>
#include <optional>
#include <string>

#include "base/json.h"
#include "exchange/error_answer.h"
#include "http/transport.h"

namespace apex {

/// An answer of the exchange that could be read: its JSON, and the refusal in it where it is one.
struct Answer {
  JsonDocument document;
  std::optional<ErrorAnswer> refusal;
  Milliseconds round_trip{};  ///< from the request written to the first byte of the answer

  [[nodiscard]] JsonView root() const { return document.root(); }
};

/// Reads an answer. A refusal is a value here, whatever the HTTP status below 500; what else has
/// an HTTP status above 299 is an error.
/// Errors: unavailable (5xx, 403, 429), protocol (no JSON, an HTTP status without an error code).
/// Source: apex-api.md 6.1 and 6.4.
[[nodiscard]] Result<Answer> read_answer(const HttpResponse& response);

/// Whether a GET with this answer is worth repeating: an error code says that the exchange failed
/// inside. Looks at short answers only, since errors are short.
[[nodiscard]] bool is_transient_answer(const HttpResponse& response);

/// Puts a refusal in words: describe(), or more.
using ExplainRefusal = std::function<std::string(const ErrorAnswer&)>;

/// What an answer to an order of ours says of it. Accepted only where it echoes `client_id`;
/// Rejected only where its code proves that nothing was placed. Source: apex-api.md 5 and 6.
[[nodiscard]] OrderOutcome order_outcome(const HttpResponse& response,
                                         const ClientOrderId& client_id,
                                         const ExplainRefusal& explain);

}  // namespace apex

#endif  // APEX_EXCHANGE_ANSWER_H
