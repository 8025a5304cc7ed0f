#include "http/request_counts.h"

namespace apex {

const char* to_string(RequestEnd end) {
  switch (end) {
    case RequestEnd::answered:
      return "answered";
    case RequestEnd::refused:
      return "refused";
    case RequestEnd::server_error:
      return "server_error";
    case RequestEnd::no_answer:
      return "no_answer";
    case RequestEnd::not_sent:
      return "not_sent";
  }
  return "";
}

RequestEnd end_of(const HttpOutcome& outcome) {
  constexpr int kRefused = 400;
  constexpr int kServerError = 500;
  if (!outcome) {
    return outcome.error().first_byte == FirstByte::not_sent ? RequestEnd::not_sent
                                                             : RequestEnd::no_answer;
  }
  if (outcome->status >= kServerError) return RequestEnd::server_error;
  return outcome->status >= kRefused ? RequestEnd::refused : RequestEnd::answered;
}

HttpOutcome CountingTransport::perform(const HttpRequest& request) {
  HttpOutcome outcome = transport_.perform(request);
  counts_.add(request, end_of(outcome));
  return outcome;
}

}  // namespace apex
