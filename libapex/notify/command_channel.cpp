#include "notify/command_channel.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/descriptor.h"
#include "base/plain_text.h"

namespace apex {
namespace {

constexpr const char* kPassedOn[] = {"PATH", "HOME", "USER", "LANG", "TZ"};
constexpr Milliseconds kLook{20};

DeliveryOutcome failed(const std::string& why) {
  return tl::unexpected(DeliveryFailure{"command: " + why, std::nullopt});
}

/// A file in memory with that text, to be read from its start. A pipe would have to be fed.
int file_with(const std::string& text) {
  const int file = ::memfd_create("alert", MFD_CLOEXEC);
  if (file < 0) return -1;
  const bool written = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (written && ::lseek(file, 0, SEEK_SET) == 0) return file;
  ::close(file);
  return -1;
}

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

/// What a new process is to begin with: our input, no other file, a group of its own, no signal
/// ignored or held back.
class SpawnSettings {
 public:
  explicit SpawnSettings(int input) {
    constexpr int kFirstOther = 3;
    ok_ = posix_spawn_file_actions_init(&actions_) == 0 && posix_spawnattr_init(&attributes_) == 0;
    if (!ok_) return;
    sigset_t all;
    sigset_t none;
    sigfillset(&all);
    sigemptyset(&none);
    const auto flags =
        static_cast<short>(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    ok_ =
        posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO) == 0 &&
        posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) == 0 &&
        posix_spawn_file_actions_adddup2(&actions_, STDOUT_FILENO, STDERR_FILENO) == 0 &&
        posix_spawn_file_actions_addclosefrom_np(&actions_, kFirstOther) == 0 &&
        posix_spawnattr_setflags(&attributes_, flags) == 0 &&
        posix_spawnattr_setpgroup(&attributes_, 0) == 0 &&
        posix_spawnattr_setsigdefault(&attributes_, &all) == 0 &&
        posix_spawnattr_setsigmask(&attributes_, &none) == 0;
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  [[nodiscard]] bool ok() const { return ok_; }

  /// 0, or the error number.
  int spawn(pid_t& child, const std::vector<std::string>& command,
            const std::vector<std::string>& environment) const {
    const std::vector<char*> arguments = pointers_to(command);
    const std::vector<char*> variables = pointers_to(environment);
    return posix_spawnp(&child, arguments[0], &actions_, &attributes_, arguments.data(),
                        variables.data());
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
  bool ok_ = false;
};

/// Who started us may have left SIGCHLD ignored: then nobody learns how a child ended.
void keep_ended_children() {
  struct sigaction now = {};
  const bool is_ignored = ::sigaction(SIGCHLD, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
  if (is_ignored) ::signal(SIGCHLD, SIG_DFL);
}

enum class ChildState { runs, ended, unseen };

/// Leaves it on the process table, so that its number stays its own. Unseen: it is no child of ours
/// any more; somebody else has waited for it.
ChildState state_of(pid_t child) {
  siginfo_t info{};
  const int looked = ::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOHANG | WNOWAIT);
  if (looked < 0 && errno != EINTR) return ChildState::unseen;
  return looked == 0 && info.si_pid == child ? ChildState::ended : ChildState::runs;
}

ChildState watch(pid_t child, Milliseconds longest) {
  ChildState state = state_of(child);
  for (Milliseconds waited{0}; state == ChildState::runs && waited < longest; waited += kLook) {
    ::poll(nullptr, 0, static_cast<int>(kLook.count()));
    state = state_of(child);
  }
  return state;
}

/// Takes one that has ended off the process table.
DeliveryOutcome outcome_of(pid_t child, const std::string& if_killed) {
  int status = 0;
  if (::waitpid(child, &status, WNOHANG) != child) return failed("how it ended is unknown");
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) return failed(if_killed);
  if (WIFSIGNALED(status)) return failed("ended by signal " + std::to_string(WTERMSIG(status)));
  if (WEXITSTATUS(status) != 0) {
    return failed("exit status " + std::to_string(WEXITSTATUS(status)));
  }
  return {};
}

}  // namespace

CommandChannel::CommandChannel(std::vector<std::string> command,
                               std::map<std::string, std::string> environment, AlertSender sender,
                               SignalSender send_signal)
    : command_(std::move(command)), sender_(std::move(sender)), send_signal_(send_signal) {
  for (const char* name : kPassedOn) {
    const auto found = environment.find(name);
    if (found != environment.end()) environment_.push_back(found->first + "=" + found->second);
  }
}

std::vector<std::string> CommandChannel::environment_for(const Alert& alert) const {
  std::vector<std::string> variables = environment_;
  const auto add = [&variables](const char* name, const std::string& value) {
    variables.push_back("APEXBOT_ALERT_" + std::string(name) + "=" + without_controls(value));
  };
  add("KEY", alert.key);
  add("EVENT", to_string(alert.event.kind));
  add("LEVEL", to_string(alert.level));
  add("AT", format_utc(alert.event.at));
  add("TITLE", alert_title(alert, sender_));
  add("TEXT", alert_text(alert, sender_));
  return variables;
}

void CommandChannel::forget_ended() {
  std::erase_if(left_, [](pid_t child) { return ::waitpid(child, nullptr, WNOHANG) != 0; });
}

/// Waits for its end and kills what is left of its group, and itself where it has left that.
DeliveryOutcome CommandChannel::wait_for(pid_t child, Milliseconds budget) {
  const ChildState state = watch(child, budget);
  if (state == ChildState::unseen) return failed("how it ended is unknown");
  send_signal_(-child, SIGKILL);  // while the number is still its own
  if (state == ChildState::ended) return outcome_of(child, "ended by signal 9");
  send_signal_(child, SIGKILL);
  const std::string too_long = "it took longer than " + std::to_string(budget.count()) + " ms";
  if (watch(child, kLongestEnd) == ChildState::ended) {
    return outcome_of(child, "killed, " + too_long);
  }
  left_.push_back(child);
  return failed(too_long + " and could not be ended");
}

DeliveryOutcome CommandChannel::deliver(const Alert& alert, Timestamp, Milliseconds budget) {
  forget_ended();
  if (left_.size() >= kLeftMax) {
    return failed("not started, " + std::to_string(left_.size()) +
                  " earlier runs of it have not ended");
  }
  const Descriptor input(file_with(alert_json(alert, sender_) + "\n"));
  if (input.get() < 0) return failed("no memory for its input");
  const SpawnSettings settings(input.get());
  if (!settings.ok()) return failed("no memory to start it");
  keep_ended_children();
  pid_t child = -1;
  const int error = settings.spawn(child, command_, environment_for(alert));
  if (error != 0) return failed(std::string("cannot be started: ") + std::strerror(error));
  return wait_for(child, budget);
}

}  // namespace apex
