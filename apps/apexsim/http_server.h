#ifndef APEX_APEXSIM_HTTP_SERVER_H
#define APEX_APEXSIM_HTTP_SERVER_H

#include <functional>
#include <memory>
#include <optional>

#include "apexsim/sim_request.h"

namespace apex {

/// HTTP on 127.0.0.1 and nowhere else. The one file behind it knows cpp-httplib.
class HttpServer {
 public:
  static constexpr std::size_t kBodyBytesMax = 1'048'576;

  using Handler = std::function<SimAnswer(const SimRequest&)>;
  /// Told of every request, its answer's status and size.
  using Observer = std::function<void(const SimRequest&, int status, std::size_t bytes)>;

  /// The handler is called on several threads.
  HttpServer(Handler handler, Observer observer);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Takes the port, 0 for a free one, and returns its number. Nothing: it is taken.
  [[nodiscard]] std::optional<int> bind(int port);

  /// Serves until stop() is called on another thread; may return some time after that, when
  /// connections are idle.
  void serve();
  void stop();

 private:
  struct Library;
  std::unique_ptr<Library> library_;
};

}  // namespace apex

#endif  // APEX_APEXSIM_HTTP_SERVER_H
