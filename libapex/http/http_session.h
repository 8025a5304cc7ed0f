#ifndef APEX_HTTP_HTTP_SESSION_H
#define APEX_HTTP_HTTP_SESSION_H

#include <functional>

#include "base/clock.h"
#include "http/retry_schedule.h"
#include "http/token_bucket.h"
#include "http/transport.h"

namespace apex {

/// A request that must not wait: it is made even while the server wants us to stay away.
enum class Urgency { normal, must_go };

struct SessionLimits {
  PacingLimits pacing;
  RetryLimits retry;
  /// How long no request is made after the server has said 403 (or 429 without a short
  /// Retry-After), unless it asks for longer: it bans those who go on.
  Milliseconds ban{std::chrono::minutes{10}};
};

/// How a client behaves towards one server: paces its requests, repeats a GET that failed in
/// passing, and stays away once it has been told to. Waits through the Clock only.
class HttpSession {
 public:
  /// `stop` ends waits early and further attempts altogether; `hurry` leaves a GET kHurriedGet and
  /// a POST kHurriedPost from when it is seen. Both may be null. All are borrowed.
  HttpSession(Transport& transport, Clock& clock, const SessionLimits& limits,
              const StopToken* stop, const StopToken* hurry = nullptr);

  static constexpr Milliseconds kBanMax{std::chrono::hours{24}};

  /// Makes the request of one attempt, so that each carries its own time stamp and signature.
  using MakeRequest = std::function<Result<HttpRequest>()>;
  /// Says of an answer with status 200 to 499 whether the same question may do better later.
  using IsTransient = std::function<bool(const HttpResponse&)>;

  /// A GET, repeated after failures of the connection, 5xx, 429 and what `is_transient` says.
  /// The last answer or failure counts. `deadline` is steady time: no wait and no attempt goes
  /// beyond it.
  [[nodiscard]] Result<HttpResponse> get(const MakeRequest& make, const IsTransient& is_transient,
                                         Milliseconds deadline);

  /// A POST, once, at once: it is counted, but waits for nothing.
  [[nodiscard]] HttpOutcome post(const HttpRequest& request, Urgency urgency = Urgency::normal);

  /// Refuses every request that can wait from now on for `limits.ban`, or for as long as was told
  /// where that is longer, up to kBanMax: for servers that say so in the body. A longer one that
  /// lasts already goes on. Only this object remembers it.
  void stay_away(Milliseconds told = Milliseconds{0});

 private:
  [[nodiscard]] std::optional<TransportFailure> refusal(const HttpRequest& request) const;
  [[nodiscard]] HttpOutcome attempt(const HttpRequest& request, Urgency urgency);
  [[nodiscard]] std::optional<Milliseconds> retry_after(const HttpResponse& response) const;
  [[nodiscard]] bool hurries() const { return hurry_ != nullptr && hurry_->stop_requested(); }
  [[nodiscard]] bool stopped() const { return stop_ != nullptr && stop_->stop_requested(); }

  Transport& transport_;
  Clock& clock_;
  SessionLimits limits_;
  const StopToken* stop_;
  const StopToken* hurry_;
  TokenBucket bucket_;
  std::optional<Milliseconds> banned_until_;  // steady
};

}  // namespace apex

#endif  // APEX_HTTP_HTTP_SESSION_H
