#ifndef APEX_NOTIFY_COMMAND_CHANNEL_H
#define APEX_NOTIFY_COMMAND_CHANNEL_H

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
/// process group is killed.
class CommandChannel final : public AlertChannel {
 public:
  /// `command`: the program (looked for in our PATH) and its arguments; not empty.
  CommandChannel(std::vector<std::string> command, std::map<std::string, std::string> environment,
                 AlertSender sender);

  [[nodiscard]] std::string name() const override { return "command"; }
  [[nodiscard]] DeliveryOutcome deliver(const Alert& alert, Timestamp now,
                                        Milliseconds budget) override;

 private:
  [[nodiscard]] std::vector<std::string> environment_for(const Alert& alert) const;

  std::vector<std::string> command_;
  std::vector<std::string> environment_;  // "NAME=value"
  AlertSender sender_;
};

}  // namespace apex

#endif  // APEX_NOTIFY_COMMAND_CHANNEL_H
