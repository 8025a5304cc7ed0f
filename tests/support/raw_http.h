#ifndef APEX_TESTS_SUPPORT_RAW_HTTP_H
#define APEX_TESTS_SUPPORT_RAW_HTTP_H

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/timestamp.h"

namespace apex::testing {

using RawHeaders = std::vector<std::pair<std::string, std::string>>;

/// A request as it goes on the wire, to a server on loopback.
struct RawHttpRequest {
  std::string method = "GET";
  std::string target;
  RawHeaders headers;
  std::string body;
};

struct RawHttpAnswer {
  int status = 0;
  RawHeaders headers;
  std::string body;

  [[nodiscard]] std::string header(const std::string& name) const;  ///< "" where there is none
};

/// Header names in lower case that describe the connection, not the request.
[[nodiscard]] bool is_connection_header(const std::string& lower_case_name);

/// One connection to 127.0.0.1. Not a client of anything: it sends what it is told and reads
/// answers that have a length.
class RawHttpConnection {
 public:
  static constexpr Milliseconds kTimeout{20'000};

  explicit RawHttpConnection(int port);
  ~RawHttpConnection();
  RawHttpConnection(const RawHttpConnection&) = delete;
  RawHttpConnection& operator=(const RawHttpConnection&) = delete;

  /// False: nobody listens there.
  [[nodiscard]] bool is_open() const { return socket_ >= 0; }

  /// Host and Content-Length are added. Nothing: the connection ended before a whole answer.
  [[nodiscard]] std::optional<RawHttpAnswer> send(const RawHttpRequest& request);

  /// Sends bytes as they are and closes nothing.
  [[nodiscard]] bool write(const std::string& bytes);

 private:
  [[nodiscard]] bool read_until(const std::string& end);
  [[nodiscard]] bool read_more();

  int port_;
  int socket_ = -1;
  std::string received_;
};

/// One request on a connection of its own.
[[nodiscard]] std::optional<RawHttpAnswer> send_raw(int port, const RawHttpRequest& request);

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_RAW_HTTP_H
