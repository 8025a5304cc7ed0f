#ifndef APEX_APEXBOT_SERVICE_MANAGER_H
#define APEX_APEXBOT_SERVICE_MANAGER_H

#include <string>

#include "base/timestamp.h"

namespace apex {

/// Whoever started us as a service of Type=notify and wants to know how it goes (sd_notify(3)).
/// Where nobody does, all of it is nothing. What cannot be told stops no work: a manager that hangs
/// costs kPatience once, then messages; that we are ready it is told again.
class ServiceManager {
 public:
  static constexpr Milliseconds kPatience{500};

  /// All of an earlier run is settled, trading may begin, and the watchdog counts from now (being
  /// ready alone does not feed it). `status`: one line for people.
  void ready(const std::string& status);
  /// A pass is over: the watchdog counts from now.
  void alive(const std::string& status);
  /// Not ready yet, but on the way: who says nothing more for so long is stuck. It never takes from
  /// the time that was given for the start.
  void more_time(Milliseconds longest);
  /// The configuration is being read again, since `steady`; ready() follows. Only for who was
  /// ready.
  void reloading(Milliseconds steady);
  void stopping();

 private:
  [[nodiscard]] bool tell(const std::string& message);

  bool is_heard_ = true;          ///< the last message
  bool is_ready_untold_ = false;  ///< and has to be
};

}  // namespace apex

#endif  // APEX_APEXBOT_SERVICE_MANAGER_H
