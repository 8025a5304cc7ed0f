#ifndef APEX_NOTIFY_ALERT_WORDS_H
#define APEX_NOTIFY_ALERT_WORDS_H

#include <string>

#include "model/alert.h"
#include "model/network.h"

namespace apex {

/// Who speaks: a person may run several bots.
struct AlertSender {
  std::string name;  ///< empty: the only one; printable ASCII
  Network network = Network::local;
  bool rehearsal = false;
};

/// "apexbot home (testnet): day missed", in ASCII: it goes into headers.
[[nodiscard]] std::string alert_title(const Alert& alert, const AlertSender& sender);

/// The text with what a rehearsal is called before it.
[[nodiscard]] std::string alert_text(const Alert& alert, const AlertSender& sender);

/// What webhook and command are given. Members: docs/ALERTS.md.
[[nodiscard]] std::string alert_json(const Alert& alert, const AlertSender& sender);

}  // namespace apex

#endif  // APEX_NOTIFY_ALERT_WORDS_H
