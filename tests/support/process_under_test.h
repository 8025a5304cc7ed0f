#ifndef APEX_TESTS_SUPPORT_PROCESS_UNDER_TEST_H
#define APEX_TESTS_SUPPORT_PROCESS_UNDER_TEST_H

#include <sys/resource.h>
#include <sys/types.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "tests/support/leak_watch.h"
#include "tests/support/temporary_directory.h"

namespace apex::testing {

/// How a program is started. It inherits nothing of our environment but what sanitizers read.
struct ProcessSpec {
  std::filesystem::path program;
  std::vector<std::string> arguments;
  std::map<std::string, std::string> environment;
  std::filesystem::path directory = "/";  ///< where it runs
  std::string input;                      ///< its stdin; ends there
  SecretsOfProcess secrets;
  std::map<int, rlim_t> limits = {};  ///< RLIMIT_FSIZE …: the soft one, at most the hard one
  std::vector<int> closed = {};       ///< of its standard streams: closed from the start
  std::optional<uid_t> user = {};     ///< another one, without any further right; needs root
};

/// A real program, started for a test. What it prints goes to files, so it never blocks on us.
/// Killed by its pid, at the latest when this object dies or the test program does.
///
/// Whatever it writes is searched for its secrets: its command line and its temporary files while
/// it runs; when it has ended, what is left of these, what it printed, and, where `directory` is
/// not
/// "/", every file below that. A part of a secret in any of them fails the test case.
class ProcessUnderTest {
 public:
  static constexpr Milliseconds kDefaultWait{30'000};

  /// Aborts the test run when there is no such program.
  explicit ProcessUnderTest(const ProcessSpec& spec);
  ~ProcessUnderTest();
  ProcessUnderTest(const ProcessUnderTest&) = delete;
  ProcessUnderTest& operator=(const ProcessUnderTest&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  void signal(int number) const;
  /// As if it had been started with this limit. Errors: false.
  [[nodiscard]] bool limit(int resource, rlim_t value) const;

  /// Exit status, or 128 + signal. Nothing: still running after `wait`.
  [[nodiscard]] std::optional<int> wait(Milliseconds wait = kDefaultWait);
  /// It ended, and the system wrote or would have written a core file.
  [[nodiscard]] bool has_dumped_core() const { return has_dumped_core_; }

  /// The next line of its stdout, without the newline. Nothing: it ended, or took too long.
  [[nodiscard]] std::optional<std::string> read_line(Milliseconds wait = kDefaultWait);

  /// All that it has printed so far.
  [[nodiscard]] std::string out() const;
  [[nodiscard]] std::string err() const;

 private:
  [[nodiscard]] bool has_ended();
  /// $TMPDIR, where scratch ledgers are.
  [[nodiscard]] std::filesystem::path scratch() const { return files_.path() / "tmp"; }

  TemporaryDirectory files_;
  LeakWatch watch_;
  std::filesystem::path directory_;
  pid_t pid_ = -1;
  std::optional<int> status_;
  bool has_dumped_core_ = false;
  std::size_t lines_read_to_ = 0;
};

/// What is left of a program that has ended.
struct ProcessResult {
  int status = -1;  ///< -1: had to be killed
  std::string out;
  std::string err;
};

/// Starts it and waits for its end.
[[nodiscard]] ProcessResult run_process(const ProcessSpec& spec,
                                        Milliseconds wait = ProcessUnderTest::kDefaultWait);

/// Real time, for bounded waits in tests that have real processes.
void pause_for(Milliseconds duration);

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_PROCESS_UNDER_TEST_H
