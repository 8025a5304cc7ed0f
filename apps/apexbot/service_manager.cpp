#include "apexbot/service_manager.h"

#include <systemd/sd-daemon.h>

#include <tuple>

namespace apex {
namespace {

void tell(const std::string& message) { std::ignore = sd_notify(0, message.c_str()); }

std::string microseconds(Milliseconds duration) {
  return std::to_string(std::chrono::microseconds{duration}.count());
}

/// A line break would begin another assignment.
std::string one_line(std::string text) {
  for (char& c : text) c = c == '\n' ? ' ' : c;
  return text;
}

}  // namespace

void ServiceManager::ready(const std::string& status) {
  tell("READY=1\nWATCHDOG=1\nSTATUS=" + one_line(status));
}

void ServiceManager::alive(const std::string& status) {
  tell("WATCHDOG=1\nSTATUS=" + one_line(status));
}

void ServiceManager::more_time(Milliseconds longest) {
  tell("EXTEND_TIMEOUT_USEC=" + microseconds(longest));
}

void ServiceManager::reloading(Milliseconds steady) {
  tell("RELOADING=1\nMONOTONIC_USEC=" + microseconds(steady));
}

void ServiceManager::stopping() { tell("STOPPING=1\nSTATUS=stopping"); }

}  // namespace apex
