#ifndef APEX_APEXBOT_EVENT_PRINTER_H
#define APEX_APEXBOT_EVENT_PRINTER_H

#include <string>
#include <utility>

#include "apexbot/output.h"
#include "base/log.h"
#include "model/event.h"

namespace apex {

/// Who is told: a person who watches, and the log file where there is one; or only the log, which
/// somebody reads later.
enum class Voice { person, log };

/// Tells a person what happens, on stderr, and the log file, where there is one, what happened.
class EventPrinter final : public EventSink {
 public:
  /// `prefix` stands before every line for people: "rehearsal: " or "".
  EventPrinter(Output& out, Logger* logger, std::string prefix, Voice voice = Voice::person)
      : out_(out), logger_(logger), prefix_(std::move(prefix)), voice_(voice) {}

  void on_event(const Event& event) override;

 private:
  Output& out_;
  Logger* logger_;  // null: nobody asked for a log beside what is said
  std::string prefix_;
  Voice voice_;
};

}  // namespace apex

#endif  // APEX_APEXBOT_EVENT_PRINTER_H
