#include "exchange/answer.h"

#include "exchange/fields.h"

namespace apex {
namespace {

constexpr int kServerErrors = 500;
constexpr int kForbidden = 403;
constexpr int kTooManyRequests = 429;

bool is_success(int status) { return status >= 200 && status < 300; }

std::string status_text(const HttpResponse& response) {
  return "HTTP status " + std::to_string(response.status);
}

bool looks_like_html(const std::string& body) {
  const auto first = body.find_first_not_of(" \t\r\n");
  return first != std::string::npos && body[first] == '<';
}

Result<Answer> parse_answer(const HttpResponse& response) {
  if (looks_like_html(response.body)) {
    return fail(ErrorKind::protocol, "HTML instead of JSON");
  }
  APEX_TRY_ASSIGN(JsonDocument document, JsonDocument::parse(response.body));
  APEX_TRY_ASSIGN(auto refusal, find_refusal(document.root()));
  return Answer{std::move(document), std::move(refusal), response.round_trip};
}

/// The error of an answer whose HTTP status alone says that it is none.
tl::unexpected<Error> status_error(const HttpResponse& response, const Result<Answer>& answer) {
  std::string text = status_text(response);
  if (answer && answer->refusal) text += ", " + describe(*answer->refusal);
  if (response.status >= kServerErrors) {
    return fail(ErrorKind::unavailable, "network: " + text);
  }
  return fail(ErrorKind::unavailable,
              "rate limit: " + text + ": the exchange asks us to stay away for minutes");
}

}  // namespace

Result<Answer> read_answer(const HttpResponse& response) {
  auto answer = parse_answer(response);
  if (response.status >= kServerErrors || response.status == kForbidden ||
      response.status == kTooManyRequests) {
    return status_error(response, answer);
  }
  if (!answer && !is_success(response.status)) {
    return fail(ErrorKind::protocol, status_text(response) + ", " + answer.error().message);
  }
  if (answer && !answer->refusal && !is_success(response.status)) {
    return fail(ErrorKind::protocol, status_text(response) + " without an error code");
  }
  return answer;
}

bool is_transient_answer(const HttpResponse& response) {
  constexpr std::size_t kErrorBytesMax = 4096;
  if (response.body.size() > kErrorBytesMax) return false;
  const auto answer = parse_answer(response);
  return answer && answer->refusal && is_transient(*answer->refusal);
}

OrderOutcome order_outcome(const HttpResponse& response, const ClientOrderId& client_id,
                           const ExplainRefusal& explain) {
  if (response.status >= kServerErrors) return Unknown{status_text(response)};
  const auto answer = parse_answer(response);
  if (!answer) return Unknown{status_text(response) + ", " + answer.error().message};
  if (answer->refusal) {
    const ErrorAnswer& refusal = *answer->refusal;
    if (!proves_nothing_placed(refusal)) return Unknown{explain(refusal)};
    return Rejected{reject_reason_of(refusal), explain(refusal)};
  }
  if (!is_success(response.status)) {
    return Unknown{status_text(response) + " without an error code"};
  }
  const auto data = answer->root().at("data");
  if (!data) return Unknown{data.error().message};
  const auto echo = fields::text_of_either(*data, "clientId", "clientOrderId");
  if (!echo) return Unknown{echo.error().message};
  if (*echo != client_id.str()) return Unknown{"data.clientId: not the id that was sent"};
  const auto id = fields::text_of_either(*data, "id", "orderId");
  if (!id) return Unknown{id.error().message};
  if (id->empty()) return Unknown{"data.id: empty"};
  return Accepted{OrderId(*id)};
}

}  // namespace apex
