#ifndef APEX_HTTP_REQUEST_COUNTS_H
#define APEX_HTTP_REQUEST_COUNTS_H

#include <compare>
#include <cstdint>
#include <map>
#include <string>

#include "http/transport.h"

namespace apex {

/// How a request ended, as far as HTTP tells.
enum class RequestEnd {
  answered,      ///< status 200 to 399, whatever the body says
  refused,       ///< 4xx
  server_error,  ///< 5xx
  no_answer,     ///< sent, or perhaps; no answer, or none that could be taken in
  not_sent,      ///< not a byte left
};
[[nodiscard]] const char* to_string(RequestEnd end);
[[nodiscard]] RequestEnd end_of(const HttpOutcome& outcome);

/// How many requests were made, by route and end. Routes are names, so that there are few of them.
class RequestCounts {
 public:
  struct Key {
    std::string route;  ///< "GET /v3/account"
    RequestEnd end = RequestEnd::answered;
    friend auto operator<=>(const Key&, const Key&) = default;
  };

  void add(const HttpRequest& request, RequestEnd end) { ++counts_[{name_of(request), end}]; }
  [[nodiscard]] const std::map<Key, std::int64_t>& counts() const { return counts_; }

 private:
  std::map<Key, std::int64_t> counts_;
};

/// Hands every request on and counts how it ended. Borrows both.
class CountingTransport final : public Transport {
 public:
  CountingTransport(Transport& transport, RequestCounts& counts)
      : transport_(transport), counts_(counts) {}

  [[nodiscard]] HttpOutcome perform(const HttpRequest& request) override;

 private:
  Transport& transport_;
  RequestCounts& counts_;
};

}  // namespace apex

#endif  // APEX_HTTP_REQUEST_COUNTS_H
