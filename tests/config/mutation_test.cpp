// Texts that nobody would write: whatever stands in a file, the readers answer or say what is
// wrong; they do not crash, hang, or quote what may be a secret.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>

#include "config/env_file.h"
#include "config/yaml_file.h"
#include "tests/config/fake_config_files.h"

using namespace apex;
using apex::testing::ConfigWorld;

namespace {

const std::string kYaml =
    "# c\napi:\n  endpoint: local\nschedule:\n  trade_days: [0, 1, 'fri']\n  trade_time: "
    "\"09:00\"\n"
    "safety:\n  max_slippage: 0.02\n  # dry_run: true\nlog_level: info\n";
const std::string kSecret = "Qx7LmPq2Zt9";
const std::string kEnv =
    "# c\nexport APEX_API_KEY='" + kSecret + "'\nDRY_RUN=\"true\" # x\nLOG_LEVEL=info\n";

/// A text with some bytes changed, taken out, doubled, or put in from what YAML finds special.
class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}

  std::string operator()(std::string text) {
    const std::size_t changes = 1 + below(6);
    for (std::size_t i = 0; i < changes; ++i) change(text);
    return text;
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }

  void change(std::string& text) {
    static const std::string kSpecial("\n\t\r \0:-?[]{},#&*!|>'\"%@`~=\\/.0aA\xEF\xBB\xBF\xFF", 36);
    if (text.empty()) return;
    const std::size_t at = below(text.size());
    switch (below(5)) {
      case 0:
        text[at] = kSpecial[below(kSpecial.size())];
        return;
      case 1:
        text.erase(at, 1 + below(8));
        return;
      case 2:
        text.insert(at, text.substr(at, 1 + below(20)));
        return;
      case 3:
        text.insert(at, 1, kSpecial[below(kSpecial.size())]);
        return;
      default:
        text.resize(at);
    }
  }

  std::mt19937 random_;
};

unsigned seed_of_run() {
  const char* given = std::getenv("APEX_TEST_SEED");
  return given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : 20260105U;
}

}  // namespace

TEST_CASE("no text makes the configuration crash", "[config][bad_input]") {
  const unsigned seed = seed_of_run();
  CAPTURE(seed);
  Mutator mutate(seed);
  constexpr int kRuns = 3000;
  int accepted = 0;
  for (int i = 0; i < kRuns; ++i) {
    const std::string yaml = mutate(kYaml);
    const std::string env = mutate(kEnv);
    CAPTURE(yaml, env);
    const ConfigReport report = ConfigWorld().yaml(yaml).env_file(env).report();
    if (report.errors.empty()) ++accepted;
    for (const std::string& error : report.errors) {
      const bool is_plain =
          std::none_of(error.begin(), error.end(), [](char c) { return c >= 0 && c < ' '; });
      if (!is_plain || error.size() > 400) FAIL(error);
    }
  }
  CHECK(accepted > 0);
  CHECK(accepted < kRuns);
}
