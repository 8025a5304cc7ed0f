#include "apexbot/exit_status.h"

namespace apex {

int exit_status(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::unhealthy:
      return 1;
    case ErrorKind::usage:
      return 2;
    case ErrorKind::config:
      return 3;
    case ErrorKind::refused:
      return 4;
    case ErrorKind::insufficient_funds:
      return 5;
    case ErrorKind::not_filled:
      return 6;
    case ErrorKind::unavailable:
      return 10;
    case ErrorKind::exchange_rejected:
    case ErrorKind::key_rejected:
      return 11;
    case ErrorKind::protocol:
      return 12;
    case ErrorKind::position_open:
      return 20;
    case ErrorKind::outcome_unknown:
      return 21;
    case ErrorKind::unexplained_position:
      return 22;
    case ErrorKind::storage:
      return 30;
    case ErrorKind::locked:
      return 31;
    case ErrorKind::internal:
      return kExitInternal;
  }
  return kExitInternal;
}

int exit_status(ErrorKind kind, int signal) {
  constexpr int kSignalBase = 128;
  switch (kind) {
    case ErrorKind::position_open:
    case ErrorKind::outcome_unknown:
    case ErrorKind::unexplained_position:
    case ErrorKind::storage:
    case ErrorKind::internal:
      return exit_status(kind);
    case ErrorKind::unhealthy:
    case ErrorKind::usage:
    case ErrorKind::config:
    case ErrorKind::refused:
    case ErrorKind::insufficient_funds:
    case ErrorKind::not_filled:
    case ErrorKind::unavailable:
    case ErrorKind::exchange_rejected:
    case ErrorKind::key_rejected:
    case ErrorKind::protocol:
    case ErrorKind::locked:
      break;
  }
  return signal != 0 ? kSignalBase + signal : exit_status(kind);
}

}  // namespace apex
