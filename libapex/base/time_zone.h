#ifndef APEX_BASE_TIME_ZONE_H
#define APEX_BASE_TIME_ZONE_H

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/timestamp.h"

namespace apex {

/// A time zone of the IANA data base of the system (Debian package tzdata).
class TimeZone {
 public:
  /// UTC; needs no data base.
  TimeZone() = default;

  /// Errors: config, for a name that the data base does not know.
  [[nodiscard]] static Result<TimeZone> find(std::string_view name);

  [[nodiscard]] const std::string& name() const { return name_; }

  /// The moment at which clocks there show `local`. A time that does not exist moves to the end
  /// of the gap; of a doubled one the first is taken.
  [[nodiscard]] Timestamp to_utc(std::chrono::local_time<Milliseconds> local) const;

  /// What clocks there show at `t`.
  [[nodiscard]] std::chrono::local_time<Milliseconds> to_local(Timestamp t) const;

 private:
  std::string name_ = "UTC";
  const void* zone_ = nullptr;  // owned by the data base, lives as long as the program
};

}  // namespace apex

#endif  // APEX_BASE_TIME_ZONE_H
