#include "http/http_session.h"

#include <algorithm>
#include <utility>

#include "base/random.h"

namespace apex {
namespace {

constexpr int kForbidden = 403;
constexpr int kTooManyRequests = 429;
constexpr int kServerErrors = 500;

Result<HttpResponse> result_of(HttpOutcome outcome) {
  if (!outcome) return tl::unexpected(outcome.error().error());
  return *std::move(outcome);
}

}  // namespace

HttpSession::HttpSession(Transport& transport, Clock& clock, const SessionLimits& limits,
                         const StopToken* stop, const StopToken* hurry)
    : transport_(transport),
      clock_(clock),
      limits_(limits),
      stop_(stop),
      hurry_(hurry),
      bucket_(limits.pacing) {}

void HttpSession::stay_away(Milliseconds told) {
  const Milliseconds ban = std::max(limits_.ban, std::min(told, kBanMax));
  const Milliseconds until = clock_.steady() + ban;
  banned_until_ = std::max(banned_until_.value_or(until), until);
}

std::optional<TransportFailure> HttpSession::refusal(const HttpRequest& request) const {
  if (!banned_until_ || clock_.steady() >= *banned_until_) return std::nullopt;
  const auto left =
      std::chrono::ceil<std::chrono::seconds>(*banned_until_ - clock_.steady()).count();
  return TransportFailure{FirstByte::not_sent, ErrorKind::unavailable,
                          name_of(request) +
                              ": not sent: the server has asked us to stay away; requests go on "
                              "in " +
                              std::to_string(left) + " s"};
}

std::optional<Milliseconds> HttpSession::retry_after(const HttpResponse& response) const {
  const auto value = response.header("Retry-After");
  if (!value) return std::nullopt;
  return parse_retry_after(*value, clock_.now());
}

HttpOutcome HttpSession::attempt(const HttpRequest& request, Urgency urgency) {
  if (urgency == Urgency::normal) {
    if (auto refused = refusal(request)) return tl::unexpected(*std::move(refused));
  }
  bucket_.take(clock_.steady());
  HttpOutcome outcome = transport_.perform(request);
  if (!outcome) return outcome;
  const auto told = retry_after(*outcome);
  const bool asks_for_little = told && *told <= limits_.retry.ceiling;
  if (outcome->status == kForbidden || (outcome->status == kTooManyRequests && !asks_for_little)) {
    stay_away(told.value_or(Milliseconds{0}));
  }
  return outcome;
}

HttpOutcome HttpSession::post(const HttpRequest& request, Urgency urgency) {
  if (!hurries()) return attempt(request, urgency);
  HttpRequest hurried = request;
  hurried.timeout = std::min(request.timeout, kHurriedPost);
  return attempt(hurried, urgency);
}

Result<HttpResponse> HttpSession::get(const MakeRequest& make, const IsTransient& is_transient,
                                      Milliseconds deadline) {
  RetrySchedule schedule(limits_.retry, random_below);
  bool is_cut = false;
  for (;;) {  // ends with the schedule
    if (hurries() && !std::exchange(is_cut, true)) {
      deadline = std::min(deadline, clock_.steady() + kHurriedGet);
    }
    if (const Milliseconds pause = bucket_.wait_at(clock_.steady()); pause.count() > 0) {
      clock_.sleep_for(pause, stop_);
    }
    APEX_TRY_ASSIGN(HttpRequest request, make());
    request.timeout = std::min(request.timeout, deadline - clock_.steady());
    HttpOutcome outcome = attempt(request, Urgency::normal);

    std::optional<Milliseconds> asked_for;
    if (outcome) {
      const bool may_pass = outcome->status >= kServerErrors ||
                            outcome->status == kTooManyRequests || is_transient(*outcome);
      if (!may_pass) return result_of(std::move(outcome));
      asked_for = retry_after(*outcome);
    } else if (outcome.error().kind != ErrorKind::unavailable) {
      return result_of(std::move(outcome));
    }
    const auto wait = schedule.next(asked_for);
    if (!wait || refusal(request) || stopped() || clock_.steady() + *wait >= deadline) {
      return result_of(std::move(outcome));
    }
    clock_.sleep_for(*wait, stop_);
    if (stopped()) return result_of(std::move(outcome));
  }
}

}  // namespace apex
