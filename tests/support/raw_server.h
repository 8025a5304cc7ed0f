#ifndef APEX_TESTS_SUPPORT_RAW_SERVER_H
#define APEX_TESTS_SUPPORT_RAW_SERVER_H

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/timestamp.h"

namespace apex::testing {

enum class AfterReply { keep, close, reset };

/// What a connection does after it has read one request.
struct RawReply {
  std::string bytes;  ///< as they are; may be none
  AfterReply after = AfterReply::keep;
  Milliseconds pause_between_bytes{0};
};

/// The replies of one connection, in order; a request beyond them gets the connection closed.
using RawConnection = std::vector<RawReply>;

/// A server on loopback that answers with scripted bytes, one connection after the other, in a
/// thread of its own. Connections beyond the script read one request and are closed. Bounded: gives
/// up by itself after kLifetime.
class RawServer {
 public:
  static constexpr Milliseconds kLifetime{60'000};

  struct Request {
    int connection = 0;       ///< counted from 0
    std::string text;         ///< head and body
    int reads_until_end = 0;  ///< how many read() it took
  };

  explicit RawServer(std::vector<RawConnection> script);
  RawServer(const RawServer&) = delete;
  RawServer& operator=(const RawServer&) = delete;
  ~RawServer();

  [[nodiscard]] std::string base_url() const;
  [[nodiscard]] std::string tls_base_url() const;

  /// Waits until the server has closed that many connections; false after kLifetime.
  [[nodiscard]] bool wait_closed(int connections);

  /// Stops and returns what arrived.
  [[nodiscard]] std::vector<Request> stop();

 private:
  void run();
  void serve(int socket, int connection);
  [[nodiscard]] bool read_request(int socket, Request& request);
  [[nodiscard]] bool write(int socket, const RawReply& reply);
  [[nodiscard]] bool wait_readable(int socket);

  std::vector<RawConnection> script_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  int closed_ = 0;                 // guarded by mutex_
  std::vector<Request> requests_;  // guarded by mutex_
  std::thread thread_;
};

/// "HTTP/1.1 200 OK" with a length, kept alive.
[[nodiscard]] std::string http_ok(const std::string& body, const std::string& extra_headers = "");

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_RAW_SERVER_H
