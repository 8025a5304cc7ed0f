#include "model/settings.h"

namespace apex {

const char* to_string(ScheduleMode mode) {
  return mode == ScheduleMode::daily ? "daily" : "continuous";
}

}  // namespace apex
