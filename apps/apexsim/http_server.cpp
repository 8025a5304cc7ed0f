#include "apexsim/http_server.h"

#include <httplib.h>

#include <algorithm>
#include <cctype>

namespace apex {
namespace {

constexpr std::size_t kThreads = 32;
constexpr std::size_t kRequestsPerConnectionMax = 1'000'000;  // the library's default is 5
constexpr std::time_t kIdleSeconds = 60;

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

SimRequest request_of(const httplib::Request& from) {
  SimRequest request;
  request.method = from.method;
  request.target = from.target;
  const std::size_t query = std::min(request.target.find('?'), request.target.size());
  request.path = request.target.substr(0, query);
  request.body = from.body;
  request.fields =
      request.method == "GET"
          ? parse_fields(
                std::string_view(request.target).substr(std::min(request.target.size(), query + 1)))
          : parse_fields(request.body);
  for (const auto& [name, value] : from.headers) request.headers[lower_case(name)] = value;
  return request;
}

/// The library compresses what is plain JSON, and Brotli takes it half a second for the symbols.
std::string content_type_for(const SimRequest& request, const SimAnswer& answer) {
  const bool takes_brotli =
      request.header("accept-encoding").value_or("").find("br") != std::string::npos;
  return answer.content_type + (takes_brotli ? "; charset=utf-8" : "");
}

void fill_response(httplib::Response& response, const SimRequest& request,
                   const SimAnswer& answer) {
  const std::string content_type = content_type_for(request, answer);
  response.status = answer.status;
  if (!answer.cut_short) {
    response.set_content(answer.body, content_type.c_str());
    return;
  }
  // The length of all of it, half of it, and the end of the connection.
  const std::string half = answer.body.substr(0, answer.body.size() / 2);
  response.set_content_provider(std::max<std::size_t>(answer.body.size(), 2), content_type.c_str(),
                                [half](std::size_t offset, std::size_t, httplib::DataSink& sink) {
                                  if (offset == 0 && !half.empty())
                                    return sink.write(half.data(), half.size());
                                  return false;
                                });
}

/// Only what survives the last run: the library's own would let two programs share a port.
void reuse_address(socket_t socket) {
  const int yes = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

}  // namespace

struct HttpServer::Library {
  httplib::Server server;
};

HttpServer::HttpServer(Handler handler, Observer observer) : library_(std::make_unique<Library>()) {
  httplib::Server& server = library_->server;
  server.new_task_queue = [] { return new httplib::ThreadPool(kThreads); };
  server.set_tcp_nodelay(true);
  server.set_keep_alive_max_count(kRequestsPerConnectionMax);
  server.set_keep_alive_timeout(kIdleSeconds);
  server.set_payload_max_length(kBodyBytesMax);
  server.set_socket_options(reuse_address);
  const auto serve = [handler = std::move(handler), observer = std::move(observer)](
                         const httplib::Request& from, httplib::Response& response) {
    const SimRequest request = request_of(from);
    const SimAnswer answer = handler(request);
    fill_response(response, request, answer);
    observer(request, answer.status, answer.body.size());
  };
  server.Get(".*", serve);
  server.Post(".*", serve);
}

HttpServer::~HttpServer() = default;

std::optional<int> HttpServer::bind(int port) {
  httplib::Server& server = library_->server;
  if (port == 0) {
    const int chosen = server.bind_to_any_port("127.0.0.1");
    return chosen > 0 ? std::optional(chosen) : std::nullopt;
  }
  return server.bind_to_port("127.0.0.1", port) ? std::optional(port) : std::nullopt;
}

void HttpServer::serve() { library_->server.listen_after_bind(); }

void HttpServer::stop() { library_->server.stop(); }

}  // namespace apex
