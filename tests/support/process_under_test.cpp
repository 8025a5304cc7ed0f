#include "tests/support/process_under_test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

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

std::vector<std::string> environment_of(const ProcessSpec& spec) {
  std::vector<std::string> all;
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"}) {
    if (const char* value = std::getenv(name)) all.push_back(std::string(name) + "=" + value);
  }
  for (const auto& [name, value] : spec.environment) all.push_back(name + "=" + value);
  return all;
}

void redirect(const std::filesystem::path& path, int flags, int descriptor) {
  const int file = ::open(path.c_str(), flags, 0600);
  if (file < 0 || ::dup2(file, descriptor) < 0) ::_exit(kCannotStart);
  ::close(file);
}

}  // namespace

ProcessUnderTest::ProcessUnderTest(const ProcessSpec& spec) {
  APEX_CHECK(std::filesystem::exists(spec.program));
  const auto in = files_.path() / "in";
  std::ofstream(in, std::ios::binary) << spec.input;
  std::vector<std::string> arguments{spec.program.string()};
  arguments.insert(arguments.end(), spec.arguments.begin(), spec.arguments.end());
  std::vector<std::string> environment = environment_of(spec);
  const std::vector<char*> argv = pointers(arguments);
  const std::vector<char*> envp = pointers(environment);

  pid_ = ::fork();
  APEX_CHECK(pid_ >= 0);
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // should the test program die first
    redirect(in, O_RDONLY, STDIN_FILENO);
    redirect(files_.path() / "out", O_WRONLY | O_CREAT | O_APPEND, STDOUT_FILENO);
    redirect(files_.path() / "err", O_WRONLY | O_CREAT | O_APPEND, STDERR_FILENO);
    if (::chdir(spec.directory.c_str()) != 0) ::_exit(kCannotStart);
    ::execve(argv[0], argv.data(), envp.data());
    ::_exit(kCannotStart);
  }
}

ProcessUnderTest::~ProcessUnderTest() {
  if (has_ended()) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void ProcessUnderTest::signal(int number) const {
  if (!status_) ::kill(pid_, number);
}

bool ProcessUnderTest::has_ended() {
  if (status_) return true;
  int raw = 0;
  if (::waitpid(pid_, &raw, WNOHANG) != pid_) return false;
  constexpr int kSignalBase = 128;
  status_ = WIFEXITED(raw) ? WEXITSTATUS(raw) : kSignalBase + WTERMSIG(raw);
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
