#include "base/time_zone.h"

#include <date/tz.h>

#include <stdexcept>

#include "base/plain_text.h"

namespace apex {
namespace {

const date::time_zone& zone_of(const void* zone) {
  return *static_cast<const date::time_zone*>(zone);
}

}  // namespace

Result<TimeZone> TimeZone::find(std::string_view name) {
  TimeZone result;
  if (name == "UTC") return result;
  try {
    result.zone_ = date::locate_zone(std::string(name));
    result.name_ = name;
  } catch (const std::exception&) {
    return fail(ErrorKind::config, "unknown time zone " + in_quotes(name) +
                                       ": use a name like UTC or Europe/Berlin (package tzdata)");
  }
  return result;
}

Timestamp TimeZone::to_utc(std::chrono::local_time<Milliseconds> local) const {
  const auto since = local.time_since_epoch();
  if (zone_ == nullptr) return Timestamp{since};
  const date::local_time<Milliseconds> when{since};
  const date::local_info info = zone_of(zone_).get_info(when);
  switch (info.result) {
    case date::local_info::nonexistent:
      return Timestamp{info.first.end.time_since_epoch()};
    case date::local_info::ambiguous:
    case date::local_info::unique:
      break;
  }
  return Timestamp{since - info.first.offset};
}

std::chrono::local_time<Milliseconds> TimeZone::to_local(Timestamp t) const {
  const auto since = t.time_since_epoch();
  if (zone_ == nullptr) return std::chrono::local_time<Milliseconds>{since};
  const date::sys_info info = zone_of(zone_).get_info(date::sys_time<Milliseconds>{since});
  return std::chrono::local_time<Milliseconds>{since + info.offset};
}

}  // namespace apex
