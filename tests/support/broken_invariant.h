#ifndef APEX_TESTS_SUPPORT_BROKEN_INVARIANT_H
#define APEX_TESTS_SUPPORT_BROKEN_INVARIANT_H

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

namespace apex::testing {

/// What an APEX_CHECK says as it stops a child process that runs `body`: the broken condition and
/// where it stands. Empty where nothing stopped it.
inline std::string broken_invariant(const std::function<void()>& body) {
  constexpr int kAborted = 86;
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  std::fflush(nullptr);  // or the child would print what waits here once more
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::dup2(ends[1], STDERR_FILENO);
    // Ends the process in order, so that a build that counts lines keeps the child's, too.
    std::signal(SIGABRT, [](int) { std::exit(kAborted); });
    body();
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string said;
  std::array<char, 512> buffer{};
  for (ssize_t got = 0; (got = ::read(ends[0], buffer.data(), buffer.size())) > 0;) {
    said.append(buffer.data(), static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  const bool aborted = WIFEXITED(status) && WEXITSTATUS(status) == kAborted;
  return aborted ? said : "";
}

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_BROKEN_INVARIANT_H
