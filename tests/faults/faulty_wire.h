#ifndef APEX_TESTS_FAULTS_FAULTY_WIRE_H
#define APEX_TESTS_FAULTS_FAULTY_WIRE_H

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "apexsim/api.h"
#include "http/transport.h"
#include "tests/faults/station_watch.h"
#include "tests/support/manual_clock.h"

namespace apex::testing {

/// A Transport that hands requests to apexsim's routes in this process, with its real checks of
/// signatures, and does to them and their answers what a bad connection does. What would take
/// time moves the clock. What libcurl makes of each fault: tests/http, and the cells of real
/// programs beside this table.
class FaultyWire final : public Transport {
 public:
  FaultyWire(Api& api, ManualClock& clock) : api_(api), clock_(clock) {}

  /// Stations count from here.
  void begin_round(std::optional<Attack> attack);

  [[nodiscard]] HttpOutcome perform(const HttpRequest& request) override;

  /// The exchange itself, past every fault.
  SimAnswer ask(const std::string& method, const std::string& target, const std::string& body = "");

  /// What happens to a request that the attack leaves alone; called before it leaves.
  std::function<std::optional<Fault>(const HttpRequest&)> script;
  /// Last word on every answer that got through.
  std::function<void(const HttpRequest&, HttpResponse&)> on_answer;

  [[nodiscard]] int struck() const { return stations_.struck(); }
  /// Of this round.
  [[nodiscard]] bool open_left() const { return opens_left_ > 0; }
  [[nodiscard]] int requests() const { return requests_; }
  /// How often bytes of an order left, by client id, over all rounds.
  [[nodiscard]] const std::map<std::string, int>& sends() const { return sends_; }

 private:
  void note(const HttpRequest& request, std::optional<Fault> fault);
  HttpOutcome pass(const HttpRequest& request);
  HttpOutcome strike(const HttpRequest& request, Fault fault);

  Api& api_;
  ManualClock& clock_;
  StationWatch stations_{std::nullopt};
  int requests_ = 0;
  int opens_left_ = 0;
  std::map<std::string, int> sends_;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_FAULTS_FAULTY_WIRE_H
