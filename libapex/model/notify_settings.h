#ifndef APEX_MODEL_NOTIFY_SETTINGS_H
#define APEX_MODEL_NOTIFY_SETTINGS_H

#include <string>
#include <vector>

#include "base/secret.h"
#include "model/alert.h"

namespace apex {

/// An address that itself is a secret: whoever knows it may write there.
struct SecretUrl {
  Secret server;  ///< "https://ntfy.sh": scheme, host and port; http on loopback only
  Secret target;  ///< "/my-topic": path and query as they go on the wire

  [[nodiscard]] bool empty() const { return server.empty(); }
};

/// Who is told what, and how. A channel whose address is empty does not exist.
struct NotifySettings {
  std::vector<EventKind> events{alert_kinds().begin(), alert_kinds().end()};
  std::string name;        ///< of this bot among several, in titles; printable ASCII
  bool rehearsal = false;  ///< rehearsals too send alerts (never a ping)

  SecretUrl webhook_url;
  Secret webhook_secret;  ///< signs what the webhook gets; empty: unsigned
  SecretUrl ntfy_url;
  Secret ntfy_token;
  Secret telegram_token;
  Secret telegram_chat;
  std::string telegram_server = "https://api.telegram.org";
  SecretUrl ping_url;
  std::vector<std::string> command;  ///< program and arguments
  std::string ca_file;               ///< PEM, instead of the system's; empty: the system's

  /// Whether anything at all is told to anybody.
  [[nodiscard]] bool any() const {
    return !webhook_url.empty() || !ntfy_url.empty() || !telegram_token.empty() ||
           !ping_url.empty() || !command.empty();
  }
};

}  // namespace apex

#endif  // APEX_MODEL_NOTIFY_SETTINGS_H
