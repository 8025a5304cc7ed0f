#ifndef APEX_APEXBOT_EVENT_PRINTER_H
#define APEX_APEXBOT_EVENT_PRINTER_H

#include <string>
#include <utility>

#include "apexbot/output.h"
#include "base/log.h"
#include "model/event.h"

namespace apex {

/// Tells a person what happens, on stderr, and the log file, where there is one, what happened.
class EventPrinter final : public EventSink {
 public:
  /// `prefix` stands before every line for people: "rehearsal: " or "".
  EventPrinter(Output& out, Logger* logger, std::string prefix)
      : out_(out), logger_(logger), prefix_(std::move(prefix)) {}

  void on_event(const Event& event) override;

 private:
  Output& out_;
  Logger* logger_;  // null: nobody asked for a log beside what is said
  std::string prefix_;
};

}  // namespace apex

#endif  // APEX_APEXBOT_EVENT_PRINTER_H
