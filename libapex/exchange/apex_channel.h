#ifndef APEX_EXCHANGE_APEX_CHANNEL_H
#define APEX_EXCHANGE_APEX_CHANNEL_H

#include <optional>
#include <string>

#include "base/clock.h"
#include "exchange/answer.h"
#include "exchange/exchange.h"
#include "exchange/form.h"
#include "exchange/redactor.h"
#include "http/http_session.h"
#include "http/request_counts.h"
#include "model/credentials.h"

namespace apex {

enum class DebugDetails { no, yes };

struct ApexClientOptions {
  /// The exchange's own words in errors, with every secret taken out; without: code and key only.
  DebugDetails debug_details = DebugDetails::no;
  Milliseconds read_timeout{10'000};                     ///< of one attempt at a GET
  Milliseconds read_budget = MarketReader::kReadBudget;  ///< of a call with all its attempts
  SessionLimits limits{};                                ///< retries, pacing
  /// Ends waits between attempts early; may be null. Not for a client that has a position to close.
  const StopToken* stop = nullptr;
  /// Once it is set every read is short, with its attempts and pages, and so is every order; may be
  /// null. For the client that has a position to close: it goes on, but keeps nobody waiting.
  const StopToken* hurry = nullptr;
  /// Where an ApexConnection counts its requests; may be null.
  RequestCounts* counts = nullptr;
};

/// Requests to the exchange and how they fail: signs with the server's time, repeats what may be
/// repeated, reads the envelope of answers, keeps secrets out of messages. Knows no noun of a
/// trade. Every error message begins with method and route. Routes are given as "/v3/account".
class ApexChannel {
 public:
  enum class Access { open, account };

  /// Borrows transport and clock, copies the credentials.
  ApexChannel(Transport& transport, const Credentials& credentials, Clock& clock,
              const ApexClientOptions& options);

  /// The steady time at which a read that begins now has to end.
  [[nodiscard]] Milliseconds deadline() const;

  /// The server's time; what is signed from now on is corrected by it.
  [[nodiscard]] Result<Timestamp> measure_time(Milliseconds deadline);
  /// Server minus local clock, as last measured.
  [[nodiscard]] std::optional<Milliseconds> server_offset() const { return server_offset_; }
  /// The exchange refused a time stamp: the next private request but an order measures it anew.
  void distrust_time() { time_is_known_ = false; }

  /// A readable answer, which may be a refusal. A private read measures the time first where it
  /// is not known, and again, once, where the exchange refuses the time stamp.
  /// Errors: config, when credentials are missing; unavailable; protocol.
  [[nodiscard]] Result<Answer> get(Access access, const std::string& route,
                                   const QueryFields& query, Milliseconds deadline);

  /// A private POST, once. Errors: as get, and exchange_rejected for a value that cannot be sent.
  /// One that must go is sent even where the time cannot be measured.
  [[nodiscard]] Result<Answer> post(const std::string& route, const FormFields& fields,
                                    Urgency urgency = Urgency::normal);

  /// A private POST with a finished body, once and at once: measures no time, waits for nothing.
  [[nodiscard]] HttpOutcome post_now(const std::string& route, const std::string& body,
                                     Urgency urgency = Urgency::normal);

  /// Errors: config, naming the variable that is missing.
  [[nodiscard]] Result<void> check_credentials() const;

  /// The error of a refusal. After "too many requests" nothing is sent for a while.
  [[nodiscard]] tl::unexpected<Error> refused(HttpMethod method, const std::string& route,
                                              const ErrorAnswer& refusal);
  /// An error with the route before it and no secret in it.
  [[nodiscard]] tl::unexpected<Error> failed(HttpMethod method, const std::string& route,
                                             const Error& error) const;
  /// Code and key of a refusal; with debug details the exchange's words too, without secrets.
  [[nodiscard]] std::string explain(const ErrorAnswer& refusal) const;
  /// Nothing is sent for a while.
  void stay_away() { session_.stay_away(); }
  /// Foreign text without secrets.
  [[nodiscard]] std::string redact(std::string_view text) const { return redactor_.redact(text); }

  [[nodiscard]] const Credentials& credentials() const { return credentials_; }

 private:
  [[nodiscard]] Timestamp request_time() const;
  [[nodiscard]] HttpRequest make_request(HttpMethod method, Access access, const std::string& route,
                                         const std::string& query, const std::string& body) const;
  [[nodiscard]] Result<Answer> get_once(Access access, const std::string& route,
                                        const std::string& query, Milliseconds deadline);

  Clock& clock_;
  Credentials credentials_;
  ApexClientOptions options_;
  Redactor redactor_;
  HttpSession session_;
  std::optional<Milliseconds> server_offset_;
  bool time_is_known_ = false;
};

}  // namespace apex

#endif  // APEX_EXCHANGE_APEX_CHANNEL_H
