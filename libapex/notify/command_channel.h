#ifndef APEX_NOTIFY_COMMAND_CHANNEL_H
#define APEX_NOTIFY_COMMAND_CHANNEL_H

#include <signal.h>
#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "notify/alert_channel.h"
#include "notify/alert_words.h"

namespace apex {

/// Runs a program for each alert, without a shell. On its standard input: alert_json(). In its
/// environment: PATH, HOME, USER, LANG and TZ as we have them, and APEXBOT_ALERT_KEY, _EVENT,
/// _LEVEL, _AT, _TITLE and _TEXT; nothing else of ours, no open file either. What it prints is
/// dropped. Exit status 0 is a delivery. After its budget, or when it ends, whatever is left of its
/// process group is killed. What cannot be killed (it has become another user, or waits for a disk)
/// is waited for no longer than kLongestEnd, and taken off the process table by a later delivery.
class CommandChannel final : public AlertChannel {
 public:
  /// For a process that was killed to be gone, beyond the budget.
  static constexpr Milliseconds kLongestEnd{400};
  /// Runs that have not ended; beyond them none is started.
  static constexpr std::size_t kLeftMax = 4;
  /// As ::kill.
  using SignalSender = int (*)(pid_t to, int signal);

  /// `command`: the program (looked for in our PATH) and its arguments; not empty.
  CommandChannel(std::vector<std::string> command, std::map<std::string, std::string> environment,
                 AlertSender sender, SignalSender send_signal = ::kill);

  [[nodiscard]] std::string name() const override { return "command"; }
  [[nodiscard]] DeliveryOutcome deliver(const Alert& alert, Timestamp now,
                                        Milliseconds budget) override;

 private:
  [[nodiscard]] std::vector<std::string> environment_for(const Alert& alert) const;
  [[nodiscard]] DeliveryOutcome wait_for(pid_t child, Milliseconds budget);
  void forget_ended();

  std::vector<std::string> command_;
  std::vector<std::string> environment_;  // "NAME=value"
  AlertSender sender_;
  SignalSender send_signal_;
  std::vector<pid_t> left_;  ///< could not be ended
};

}  // namespace apex

#endif  // APEX_NOTIFY_COMMAND_CHANNEL_H
