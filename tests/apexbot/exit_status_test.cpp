#include "apexbot/exit_status.h"

#include <catch2/catch.hpp>
#include <csignal>

using namespace apex;

TEST_CASE("every kind of failure has the exit status that is documented", "[apexbot]") {
  CHECK(exit_status(ErrorKind::unhealthy) == 1);
  CHECK(exit_status(ErrorKind::usage) == 2);
  CHECK(exit_status(ErrorKind::config) == 3);
  CHECK(exit_status(ErrorKind::refused) == 4);
  CHECK(exit_status(ErrorKind::insufficient_funds) == 5);
  CHECK(exit_status(ErrorKind::not_filled) == 6);
  CHECK(exit_status(ErrorKind::unavailable) == 10);
  CHECK(exit_status(ErrorKind::exchange_rejected) == 11);
  CHECK(exit_status(ErrorKind::key_rejected) == 11);
  CHECK(exit_status(ErrorKind::protocol) == 12);
  CHECK(exit_status(ErrorKind::position_open) == 20);
  CHECK(exit_status(ErrorKind::outcome_unknown) == 21);
  CHECK(exit_status(ErrorKind::unexplained_position) == 22);
  CHECK(exit_status(ErrorKind::storage) == 30);
  CHECK(exit_status(ErrorKind::locked) == 31);
  CHECK(exit_status(ErrorKind::internal) == 70);
}

TEST_CASE("a signal names the exit status, but never hides an open position", "[apexbot][safety]") {
  CHECK(exit_status(ErrorKind::unavailable, SIGTERM) == 143);
  CHECK(exit_status(ErrorKind::refused, SIGINT) == 130);
  CHECK(exit_status(ErrorKind::unavailable, 0) == 10);
  CHECK(exit_status(ErrorKind::position_open, SIGTERM) == 20);
  CHECK(exit_status(ErrorKind::outcome_unknown, SIGTERM) == 21);
  CHECK(exit_status(ErrorKind::unexplained_position, SIGINT) == 22);
}
