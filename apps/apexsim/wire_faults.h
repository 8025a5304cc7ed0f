#ifndef APEX_APEXSIM_WIRE_FAULTS_H
#define APEX_APEXSIM_WIRE_FAULTS_H

#include <optional>
#include <string>
#include <vector>

#include "apexsim/sim_request.h"
#include "base/timestamp.h"

namespace apex {

/// An answer that is not the exchange's word. Resets and half-closed connections need a proxy in
/// front; everything that HTTP can say is here.
struct WireFault {
  std::string method = "*";      ///< GET, POST or any
  std::string path = "*";        ///< "/api/v3/order", or any
  std::optional<int> times = 1;  ///< nothing: every time
  bool process = true;           ///< the request takes effect, only its answer is lost
  Milliseconds delay{0};         ///< before the answer
  bool keep_answer = false;      ///< late, or cut short, but the true one
  SimAnswer answer;              ///< what goes back otherwise
};

/// Those that are armed, oldest first.
class WireFaults {
 public:
  /// Reads the form of `POST /control/wire`; nothing: no such answer or number in it.
  [[nodiscard]] static std::optional<WireFault> parse(const SimRequest& form);
  /// The names that `answer=` takes, for messages.
  [[nodiscard]] static std::string answer_names();

  void arm(const WireFault& fault) { armed_.push_back(fault); }
  void clear() { armed_.clear(); }
  /// The fault that strikes this request, used up once.
  [[nodiscard]] std::optional<WireFault> take(const SimRequest& request);

 private:
  std::vector<WireFault> armed_;
};

}  // namespace apex

#endif  // APEX_APEXSIM_WIRE_FAULTS_H
