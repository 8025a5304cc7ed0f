#ifndef APEX_TESTS_SUPPORT_LOCAL_EXCHANGE_H
#define APEX_TESTS_SUPPORT_LOCAL_EXCHANGE_H

#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "tests/support/process_under_test.h"
#include "tests/support/raw_http.h"

namespace apex::testing {

/// A running apexsim (the binary at APEXSIM_PATH) on a free port, with a made-up account. Further
/// arguments are appended: `LocalExchange exchange({"--match-delay-ms", "200"});`
/// Ends by itself after ten minutes, or after the --seconds among the arguments.
/// Control routes: `apexsim --help` and man/apexsim.1. A call that fails aborts the test run.
class LocalExchange {
 public:
  explicit LocalExchange(const std::vector<std::string>& arguments = {});

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::string base_url() const;
  /// What a client needs: APEX_API_KEY … APEX_BASE_URL, APEX_NETWORK.
  [[nodiscard]] const std::map<std::string, std::string>& environment() const {
    return environment_;
  }
  /// The file in which they stand, mode 0600.
  [[nodiscard]] std::filesystem::path env_file() const { return directory_.path() / "env"; }

  /// `get("/control/position")` gives the parsed answer.
  [[nodiscard]] JsonDocument get(const std::string& target) const;
  /// `post("/control/faults", "kind=not_filled&leg=open")`.
  JsonDocument post(const std::string& target, const std::string& form) const;

  // --- what tests ask most
  /// Every position that is not zero, as the engine knows it: {"BTC-USDT": "0.01"}.
  [[nodiscard]] std::map<std::string, std::string> positions() const;
  [[nodiscard]] bool is_flat() const { return positions().empty(); }
  /// How many POSTs of an order arrived with each client id, refused ones too.
  [[nodiscard]] std::map<std::string, int> posts() const;
  /// Ids of all fills that count, oldest first.
  [[nodiscard]] std::vector<std::string> fill_ids() const;
  void arm(const std::string& fault) const { post("/control/faults", fault); }

  [[nodiscard]] ProcessUnderTest& process() { return process_; }

 private:
  TemporaryDirectory directory_;
  ProcessUnderTest process_;
  int port_ = 0;
  std::map<std::string, std::string> environment_;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_LOCAL_EXCHANGE_H
