#include "apexbot/service_manager.h"

#include <systemd/sd-daemon.h>

#include <tuple>

namespace apex {
namespace {

void tell(const std::string& message) { std::ignore = sd_notify(0, message.c_str()); }

/// A line break would begin another assignment.
std::string one_line(std::string text) {
  for (char& c : text) c = c == '\n' ? ' ' : c;
  return text;
}

}  // namespace

void ServiceManager::ready(const std::string& status) {
  tell("READY=1\nSTATUS=" + one_line(status));
}

void ServiceManager::alive(const std::string& status) {
  tell("WATCHDOG=1\nSTATUS=" + one_line(status));
}

void ServiceManager::reloading(Milliseconds steady) {
  constexpr int kMicrosecondsInOne = 1000;
  tell("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(steady.count() * kMicrosecondsInOne));
}

void ServiceManager::stopping() { tell("STOPPING=1\nSTATUS=stopping"); }

}  // namespace apex
