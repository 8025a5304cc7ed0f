#include "base/result.h"

namespace apex {

const char* to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::unhealthy:
      return "unhealthy";
    case ErrorKind::usage:
      return "usage";
    case ErrorKind::config:
      return "config";
    case ErrorKind::refused:
      return "refused";
    case ErrorKind::insufficient_funds:
      return "insufficient_funds";
    case ErrorKind::not_filled:
      return "not_filled";
    case ErrorKind::unavailable:
      return "unavailable";
    case ErrorKind::exchange_rejected:
      return "exchange_rejected";
    case ErrorKind::key_rejected:
      return "key_rejected";
    case ErrorKind::protocol:
      return "protocol";
    case ErrorKind::position_open:
      return "position_open";
    case ErrorKind::outcome_unknown:
      return "outcome_unknown";
    case ErrorKind::unexplained_position:
      return "unexplained_position";
    case ErrorKind::storage:
      return "storage";
    case ErrorKind::locked:
      return "locked";
    case ErrorKind::internal:
      return "internal";
  }
  return "internal";
}

}  // namespace apex
