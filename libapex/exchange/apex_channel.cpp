#include "exchange/apex_channel.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "exchange/market_message.h"
#include "exchange/request_auth.h"

namespace apex {
namespace {

constexpr const char* kBasePath = "/api";
constexpr const char* kTimeRoute = "/v3/time";

std::string name_of(HttpMethod method, const std::string& route) {
  return std::string(to_string(method)) + " " + route;
}

/// One line of foreign text, short and without control characters.
std::string tidied(std::string text) {
  constexpr std::size_t kShownMax = 200;
  text.resize(std::min(text.size(), kShownMax));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, ' ');
  return text;
}

}  // namespace

ApexChannel::ApexChannel(Transport& transport, const Credentials& credentials, Clock& clock,
                         const ApexClientOptions& options)
    : clock_(clock),
      credentials_(credentials),
      options_(options),
      redactor_(credentials),
      session_(transport, clock, options.limits, options.stop, options.hurry) {}

Milliseconds ApexChannel::deadline() const {
  const bool hurries = options_.hurry != nullptr && options_.hurry->stop_requested();
  const Milliseconds budget = options_.read_budget;
  return clock_.steady() + (hurries ? std::min(budget, kHurriedGet) : budget);
}

Timestamp ApexChannel::request_time() const {
  return clock_.now() + server_offset_.value_or(Milliseconds{0});
}

Result<void> ApexChannel::check_credentials() const {
  const auto missing = [](const char* variable) {
    return fail(ErrorKind::config, std::string(variable) + " is not set");
  };
  if (credentials_.api_key.empty()) return missing("APEX_API_KEY");
  if (credentials_.api_secret.empty()) return missing("APEX_API_SECRET");
  if (credentials_.passphrase.empty()) return missing("APEX_PASSPHRASE");
  return {};
}

HttpRequest ApexChannel::make_request(HttpMethod method, Access access, const std::string& route,
                                      const std::string& query, const std::string& body) const {
  HttpRequest request;
  request.method = method;
  request.route = route;
  request.target = kBasePath + route + query;
  request.body = body;
  request.headers = {{"Accept", "application/json"}};
  if (method == HttpMethod::post) {
    request.headers.push_back({"Content-Type", "application/x-www-form-urlencoded"});
  }
  if (access == Access::account) {
    auto auth = auth_headers(credentials_, request_time(), request);
    std::move(auth.begin(), auth.end(), std::back_inserter(request.headers));
  }
  request.timeout = method == HttpMethod::get ? options_.read_timeout : OrderGateway::kSendTimeout;
  return request;
}

Result<Answer> ApexChannel::get_once(Access access, const std::string& route,
                                     const std::string& query, Milliseconds deadline) {
  const auto response = session_.get(
      [&]() -> Result<HttpRequest> {
        return make_request(HttpMethod::get, access, route, query, "");
      },
      is_transient_answer, deadline);
  if (!response) return tl::unexpected(response.error());  // names the route already
  auto answer = read_answer(*response);
  if (!answer) return failed(HttpMethod::get, route, answer.error());
  return answer;
}

Result<Answer> ApexChannel::get(Access access, const std::string& route, const QueryFields& query,
                                Milliseconds deadline) {
  const std::string text = query_text(query);
  if (access == Access::open) return get_once(access, route, text, deadline);
  if (const auto ready = check_credentials(); !ready) {
    return failed(HttpMethod::get, route, ready.error());
  }
  if (!time_is_known_) APEX_TRY(measure_time(deadline));
  auto answer = get_once(access, route, text, deadline);
  if (answer && answer->refusal && answer->refusal->code == kCodeTimestamp) {
    APEX_TRY(measure_time(deadline));
    return get_once(access, route, text, deadline);
  }
  return answer;
}

Result<Timestamp> ApexChannel::measure_time(Milliseconds deadline) {
  APEX_TRY_ASSIGN(const Answer answer, get_once(Access::open, kTimeRoute, "", deadline));
  if (answer.refusal) return refused(HttpMethod::get, kTimeRoute, *answer.refusal);
  const auto told = decode_server_time(answer.root());
  if (!told) return failed(HttpMethod::get, kTimeRoute, told.error());
  const Timestamp now = *told + answer.round_trip / 2;
  server_offset_ = now - clock_.now();
  time_is_known_ = true;
  return now;
}

Result<Answer> ApexChannel::post(const std::string& route, const FormFields& fields,
                                 Urgency urgency) {
  if (const auto ready = check_credentials(); !ready) {
    return failed(HttpMethod::post, route, ready.error());
  }
  const auto body = form_body(fields);
  if (!body) return failed(HttpMethod::post, route, body.error());
  if (!time_is_known_) {
    const auto measured = measure_time(deadline());
    if (!measured && urgency == Urgency::normal) return tl::unexpected(measured.error());
  }
  const auto response = post_now(route, *body, urgency);
  if (!response) return tl::unexpected(response.error().error());
  auto answer = read_answer(*response);
  if (!answer) return failed(HttpMethod::post, route, answer.error());
  return answer;
}

HttpOutcome ApexChannel::post_now(const std::string& route, const std::string& body,
                                  Urgency urgency) {
  return session_.post(make_request(HttpMethod::post, Access::account, route, "", body), urgency);
}

std::string ApexChannel::explain(const ErrorAnswer& refusal) const {
  std::string text = describe(refusal);
  if (options_.debug_details == DebugDetails::yes && !refusal.message.empty()) {
    text += ": " + tidied(redactor_.redact(refusal.message));
  }
  return text;
}

tl::unexpected<Error> ApexChannel::refused(HttpMethod method, const std::string& route,
                                           const ErrorAnswer& refusal) {
  if (refusal.code == kCodeTooManyRequests) stay_away();
  return failed(method, route, Error{kind_of(refusal), explain(refusal)});
}

tl::unexpected<Error> ApexChannel::failed(HttpMethod method, const std::string& route,
                                          const Error& error) const {
  return fail(error.kind, name_of(method, route) + ": " + redactor_.redact(error.message));
}

}  // namespace apex
