#ifndef APEX_BASE_RESULT_H
#define APEX_BASE_RESULT_H

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace apex {

/// What an operator can do about a failure. Each has one exit status (docs/ARCHITECTURE.md).
/// Callers switch on the kind; people read the message.
enum class ErrorKind {
  unhealthy,
  usage,
  config,
  refused,
  insufficient_funds,
  not_filled,
  unavailable,
  exchange_rejected,
  key_rejected,  ///< key, passphrase, secret or signing key: the same until they are changed
  protocol,
  position_open,
  outcome_unknown,
  unexplained_position,
  storage,
  locked,
  internal,
};

/// The kind as it stands in `--json` answers and logs, for example "insufficient_funds".
[[nodiscard]] const char* to_string(ErrorKind kind);

/// Lower case, what failed, on what, the value. Never a secret.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string message;
};

template <typename T>
using Result = tl::expected<T, Error>;

/// `return fail(ErrorKind::config, "…");` in a function that returns any Result.
[[nodiscard]] inline tl::unexpected<Error> fail(ErrorKind kind, std::string message) {
  return tl::unexpected<Error>(Error{kind, std::move(message)});
}

/// The same error with a prefix that says where it happened.
[[nodiscard]] inline tl::unexpected<Error> fail(const std::string& where, const Error& error) {
  return tl::unexpected<Error>(Error{error.kind, where + ": " + error.message});
}

}  // namespace apex

#define APEX_CONCAT_INNER(a, b) a##b
#define APEX_CONCAT(a, b) APEX_CONCAT_INNER(a, b)

/// Returns early with the error of `expression`, if it has one.
#define APEX_TRY(expression)                                                      \
  do {                                                                            \
    if (auto apex_try_result = (expression); !apex_try_result) {                  \
      return ::tl::unexpected<::apex::Error>(std::move(apex_try_result).error()); \
    }                                                                             \
  } while (false)

/// `APEX_TRY_ASSIGN(const Account account, reader.account());` or returns early with the error.
#define APEX_TRY_ASSIGN(declaration, expression) \
  APEX_TRY_ASSIGN_NAMED(APEX_CONCAT(apex_try_, __LINE__), declaration, expression)
#define APEX_TRY_ASSIGN_NAMED(name, declaration, expression)         \
  auto name = (expression);                                          \
  if (!name) {                                                       \
    return ::tl::unexpected<::apex::Error>(std::move(name).error()); \
  }                                                                  \
  declaration = std::move(*name)

#endif  // APEX_BASE_RESULT_H
