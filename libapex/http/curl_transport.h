#ifndef APEX_HTTP_CURL_TRANSPORT_H
#define APEX_HTTP_CURL_TRANSPORT_H

#include <memory>
#include <string>

#include "base/clock.h"
#include "http/transport.h"

namespace apex {

struct CurlOptions {
  /// "https://omni.apex.exchange": scheme, host and port, nothing after them. Plain http only to
  /// loopback (localhost, 127.0.0.0/8, ::1).
  std::string base_url{};
  std::string ca_file{};  ///< PEM, instead of the system's certificates; empty: the system's
  Milliseconds connect_timeout{5'000};
  std::string user_agent = "apexbot";
  /// Once it is set a request that is under way ends within kHurriedGet or kHurriedPost and about a
  /// second; may be null.
  const StopToken* hurry = nullptr;
};

/// HTTP/1.1 by libcurl over one warm keep-alive connection.
///
/// Certificates are always verified; redirects are answers, not followed; proxies and .netrc are
/// ignored, so nothing in the environment decides where requests go. gzip is accepted. No signal
/// handlers. A connection that the server has closed while idle is replaced before a request is
/// written; where it dies under a POST, libcurl's own second attempt is aborted.
class CurlTransport final : public Transport {
 public:
  /// Connects to nothing yet. Errors: config (URL, CA file); internal.
  [[nodiscard]] static Result<CurlTransport> open(const CurlOptions& options);

  CurlTransport(CurlTransport&& other) noexcept;
  CurlTransport& operator=(CurlTransport&& other) noexcept;
  ~CurlTransport() override;

  [[nodiscard]] HttpOutcome perform(const HttpRequest& request) override;

 private:
  struct Handle;
  explicit CurlTransport(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> handle_;
};

}  // namespace apex

#endif  // APEX_HTTP_CURL_TRANSPORT_H
