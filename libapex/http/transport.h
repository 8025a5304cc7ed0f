#ifndef APEX_HTTP_TRANSPORT_H
#define APEX_HTTP_TRANSPORT_H

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"

namespace apex {

enum class HttpMethod { get, post };
[[nodiscard]] const char* to_string(HttpMethod method);

struct HttpHeader {
  std::string name;
  std::string value;
};

/// One request to the one server a Transport speaks with.
struct HttpRequest {
  HttpMethod method = HttpMethod::get;
  /// Names the request in messages: "/v3/order". Never a query, never a secret.
  std::string route;
  /// Path and query exactly as they go on the wire: "/api/v3/order?id=1".
  std::string target;
  std::vector<HttpHeader> headers;
  std::string body;              ///< of a POST; empty is allowed
  Milliseconds timeout{10'000};  ///< for all of it: name, connection, request, answer
};

/// What is left to a GET, its repetitions included, once whoever asked is in a hurry: a signal that
/// ends the program must not wait for an answer that only informs.
inline constexpr Milliseconds kHurriedGet{2'000};
/// The same of a POST. What it asked for may be done all the same.
inline constexpr Milliseconds kHurriedPost{4'000};

/// Whatever the server said, an error status too.
struct HttpResponse {
  int status = 0;
  std::vector<HttpHeader> headers;
  std::string body;           ///< decompressed
  Milliseconds round_trip{};  ///< from the request written to the first byte of the answer

  /// Value of a header, its name in any case; the first where there are several.
  [[nodiscard]] std::optional<std::string> header(std::string_view name) const;
};

/// Whether a byte of the request can have left this process when it failed.
enum class FirstByte {
  not_sent,    ///< proven: the server never saw a byte of it
  maybe_sent,  ///< it may have been read and acted upon
};

/// No answer, or none that could be taken in.
struct TransportFailure {
  FirstByte first_byte = FirstByte::maybe_sent;
  /// unavailable: no connection, time-out, reset. protocol: an answer too large, or no HTTP.
  /// config: what was asked for cannot be sent (a header with a line break, an unreadable CA file).
  ErrorKind kind = ErrorKind::unavailable;
  std::string message;  ///< begins with method and route; no URL, query, header or body

  [[nodiscard]] Error error() const { return {kind, message}; }
};

using HttpOutcome = tl::expected<HttpResponse, TransportFailure>;

/// Carries requests to one server. One thread.
class Transport {
 public:
  /// Of an answer, after decompression.
  static constexpr std::size_t kBodyBytesMax = std::size_t{4} << 20;

  virtual ~Transport() = default;

  /// Sends a request and waits for the whole answer, at most `request.timeout`.
  /// A POST is written to a connection at most once, whatever happens to the connection.
  [[nodiscard]] virtual HttpOutcome perform(const HttpRequest& request) = 0;
};

/// "POST /v3/order"
[[nodiscard]] std::string name_of(const HttpRequest& request);

}  // namespace apex

#endif  // APEX_HTTP_TRANSPORT_H
