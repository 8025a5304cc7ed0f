#define CATCH_CONFIG_EXTERNAL_INTERFACES
#include "tests/faults/cell_tally.h"

#include <catch2/catch.hpp>
#include <cstdio>

namespace apex::testing {
namespace {

struct Tally {
  int cells = 0;
  int failed = 0;
};

Tally& tally() {
  static Tally all;  // of the whole program: one table in several test cases
  return all;
}

struct TallyPrinter : Catch::TestEventListenerBase {
  using TestEventListenerBase::TestEventListenerBase;
  void testRunEnded(const Catch::TestRunStats&) override {
    std::printf("cells %d, failed %d\n", tally().cells, tally().failed);
    std::fflush(stdout);
  }
};
CATCH_REGISTER_LISTENER(TallyPrinter)

}  // namespace

void count_cell(const std::string& name, const std::vector<std::string>& problems) {
  ++tally().cells;
  if (!problems.empty()) ++tally().failed;
  for (const std::string& problem : problems) FAIL_CHECK(name << ": " << problem);
  if (problems.empty()) SUCCEED();
}

}  // namespace apex::testing
