#ifndef APEX_TESTS_FAULTS_SERVER_PAGE_H
#define APEX_TESTS_FAULTS_SERVER_PAGE_H

#include "tests/faults/wire_table.h"

namespace apex::testing {

/// What a server says instead of the answer.
struct ServerPage {
  Fault fault;
  int status;
  const char* body;
  const char* retry_after = nullptr;  ///< seconds
};

/// The page that a fault is; nothing where it is none.
[[nodiscard]] const ServerPage* page_of(Fault fault);

}  // namespace apex::testing

#endif  // APEX_TESTS_FAULTS_SERVER_PAGE_H
