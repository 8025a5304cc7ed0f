#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>

namespace {

constexpr int kValgrindError = 99;

// The exit status of tests/zk/constant_time under valgrind.
int run_under_valgrind(const std::string& argument, const std::string& redirection) {
  const std::string command = "'" APEX_VALGRIND "' -q --error-exitcode=99 '" +
                              std::string(APEX_CONSTANT_TIME) + "' " + argument + redirection;
  const int status = std::system(command.c_str());
  REQUIRE(status != -1);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("no branch and no address depends on the key or the nonce", "[zk][constant_time]") {
  CHECK(run_under_valgrind("sign", "") == 0);
}

TEST_CASE("the constant-time check notices a branch and a table index on the key",
          "[zk][constant_time]") {
  CHECK(run_under_valgrind("branch", " >/dev/null 2>&1") == kValgrindError);
  CHECK(run_under_valgrind("index", " >/dev/null 2>&1") == kValgrindError);
}
