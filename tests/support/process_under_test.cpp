#include "tests/support/process_under_test.h"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "base/check.h"

namespace apex::testing {
namespace {

constexpr Milliseconds kPoll{5};
constexpr int kCannotStart = 127;

std::string read_all(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (std::string& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

std::vector<std::string> environment_of(const ProcessSpec& spec,
                                        const std::filesystem::path& scratch) {
  std::vector<std::string> all;
  if (!spec.environment.contains("TMPDIR")) all.push_back("TMPDIR=" + scratch.string());
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && !spec.environment.contains(name)) {
      all.push_back(std::string(name) + "=" + value);
    }
  }
  for (const auto& [name, value] : spec.environment) all.push_back(name + "=" + value);
  return all;
}

void redirect(const std::filesystem::path& path, int flags, int descriptor) {
  const int file = ::open(path.c_str(), flags, 0600);
  if (file < 0 || ::dup2(file, descriptor) < 0) ::_exit(kCannotStart);
  ::close(file);
}

/// In the child.
void apply_limits(const ProcessSpec& spec) {
  for (const auto& [resource, value] : spec.limits) {
    struct rlimit limit = {};
    if (::prlimit(0, static_cast<__rlimit_resource>(resource), nullptr, &limit) != 0) {
      ::_exit(kCannotStart);
    }
    limit.rlim_cur = std::min(value, limit.rlim_max);
    if (::prlimit(0, static_cast<__rlimit_resource>(resource), &limit, nullptr) != 0) {
      ::_exit(kCannotStart);
    }
  }
}

/// In the child: gives up the rights of root.
void become(uid_t user) {
  if (::setgroups(0, nullptr) != 0 || ::setgid(user) != 0 || ::setuid(user) != 0) {
    ::_exit(kCannotStart);
  }
}

}  // namespace

ProcessUnderTest::ProcessUnderTest(const ProcessSpec& spec)
    : watch_(spec.environment, spec.secrets), directory_(spec.directory) {
  APEX_CHECK(std::filesystem::exists(spec.program));
  const auto in = files_.path() / "in";
  std::ofstream(in, std::ios::binary) << spec.input;
  std::vector<std::string> arguments{spec.program.string()};
  arguments.insert(arguments.end(), spec.arguments.begin(), spec.arguments.end());
  std::filesystem::create_directory(scratch());
  if (spec.user) {  // has to get there
    using std::filesystem::perms;
    std::filesystem::permissions(files_.path(), perms::owner_all | perms::others_exec);
    std::filesystem::permissions(scratch(), perms::all);
  }
  std::vector<std::string> environment = environment_of(spec, scratch());
  const std::vector<char*> argv = pointers(arguments);
  const std::vector<char*> envp = pointers(environment);

  pid_ = ::fork();
  APEX_CHECK(pid_ >= 0);
  if (pid_ == 0) {
    redirect(in, O_RDONLY, STDIN_FILENO);
    redirect(files_.path() / "out", O_WRONLY | O_CREAT | O_APPEND, STDOUT_FILENO);
    redirect(files_.path() / "err", O_WRONLY | O_CREAT | O_APPEND, STDERR_FILENO);
    if (::chdir(spec.directory.c_str()) != 0) ::_exit(kCannotStart);
    // Opened before any right is given up: the user need not reach the place where we build.
    const int program = ::open(argv[0], O_RDONLY | O_CLOEXEC);
    if (spec.user) become(*spec.user);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // should the test program die first
    for (const int descriptor : spec.closed) ::close(descriptor);
    apply_limits(spec);
    ::fexecve(program, argv.data(), envp.data());
    ::_exit(kCannotStart);
  }
}

ProcessUnderTest::~ProcessUnderTest() {
  if (!has_ended()) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  watch_.look_at_output(out(), err());
  watch_.look_at_files(scratch());
  if (directory_ != "/") watch_.look_at_files(directory_);
}

void ProcessUnderTest::signal(int number) const {
  if (!status_) ::kill(pid_, number);
}

bool ProcessUnderTest::limit(int resource, rlim_t value) const {
  const struct rlimit wanted = {value, value};
  return ::prlimit(pid_, static_cast<__rlimit_resource>(resource), &wanted, nullptr) == 0;
}

bool ProcessUnderTest::has_ended() {
  if (status_) return true;
  watch_.look_at_command_line(pid_);
  watch_.look_at_passing_files(scratch());
  int raw = 0;
  if (::waitpid(pid_, &raw, WNOHANG) != pid_) return false;
  constexpr int kSignalBase = 128;
  status_ = WIFEXITED(raw) ? WEXITSTATUS(raw) : kSignalBase + WTERMSIG(raw);
  has_dumped_core_ = WIFSIGNALED(raw) && WCOREDUMP(raw);
  return true;
}

std::optional<int> ProcessUnderTest::wait(Milliseconds wait) {
  for (Milliseconds waited{0}; !has_ended(); waited += kPoll) {
    if (waited >= wait) return std::nullopt;
    pause_for(kPoll);
  }
  return status_;
}

std::optional<std::string> ProcessUnderTest::read_line(Milliseconds wait) {
  for (Milliseconds waited{0};; waited += kPoll) {
    const bool ended = has_ended();  // before the file is read: nothing comes after it
    const std::string text = out();
    const std::size_t end = text.find('\n', lines_read_to_);
    if (end != std::string::npos) {
      std::string line = text.substr(lines_read_to_, end - lines_read_to_);
      lines_read_to_ = end + 1;
      return line;
    }
    if (ended || waited >= wait) return std::nullopt;
    pause_for(kPoll);
  }
}

std::string ProcessUnderTest::out() const { return read_all(files_.path() / "out"); }

std::string ProcessUnderTest::err() const { return read_all(files_.path() / "err"); }

ProcessResult run_process(const ProcessSpec& spec, Milliseconds wait) {
  ProcessUnderTest process(spec);
  const std::optional<int> status = process.wait(wait);
  return {status.value_or(-1), process.out(), process.err()};
}

void pause_for(Milliseconds duration) { std::this_thread::sleep_for(duration); }

}  // namespace apex::testing
