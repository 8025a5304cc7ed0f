#ifndef APEX_TESTS_SUPPORT_TLS_SERVER_H
#define APEX_TESTS_SUPPORT_TLS_SERVER_H

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "base/timestamp.h"

namespace apex::testing {

struct TlsServerOptions {
  enum class Validity { now, expired };
  std::string subject = "IP:127.0.0.1";  ///< alternative name of the certificate
  Validity validity = Validity::now;
  int forward_to = 0;  ///< a port on loopback that answers instead, in plain HTTP; 0: none
};

/// A TLS server on loopback with a certificate of its own making, signed by nobody else. Answers
/// every request of at most one connection at a time with "200 OK", or as the server behind it
/// does, in a thread of its own.
/// Bounded: gives up by itself after kLifetime.
class TlsServer {
 public:
  static constexpr Milliseconds kLifetime{60'000};

  explicit TlsServer(TlsServerOptions options);
  explicit TlsServer(const std::string& subject)
      : TlsServer(TlsServerOptions{subject, TlsServerOptions::Validity::now, 0}) {}
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;
  ~TlsServer();

  [[nodiscard]] std::string base_url() const;
  [[nodiscard]] const std::string& certificate_pem() const { return pem_; }

  /// Stops; how many requests arrived.
  [[nodiscard]] int stop();

 private:
  struct Keys;
  void run();
  void serve(int socket);
  [[nodiscard]] bool wait_readable(int socket);
  [[nodiscard]] std::string answer_to(const std::string& request);

  TlsServerOptions options_;
  std::unique_ptr<Keys> keys_;
  std::string pem_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<int> requests_{0};
  std::thread thread_;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_TLS_SERVER_H
