#include "tests/simulation/excuses.h"

namespace apex::testing {

bool is_excused(ErrorKind kind, const Excuses& excuses) {
  switch (kind) {
    case ErrorKind::refused:
    case ErrorKind::not_filled:
    case ErrorKind::exchange_rejected:
    case ErrorKind::insufficient_funds:
    case ErrorKind::unavailable:
    case ErrorKind::protocol:
    case ErrorKind::position_open:
    case ErrorKind::outcome_unknown:
      return true;
    case ErrorKind::key_rejected:
      return excuses.keys;
    case ErrorKind::storage:
      return excuses.disk;
    case ErrorKind::unexplained_position:
      return excuses.lost_ledger;
    case ErrorKind::unhealthy:
    case ErrorKind::usage:
    case ErrorKind::config:
    case ErrorKind::locked:
    case ErrorKind::internal:
      return false;
  }
  return false;
}

}  // namespace apex::testing
