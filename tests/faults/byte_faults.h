#ifndef APEX_TESTS_FAULTS_BYTE_FAULTS_H
#define APEX_TESTS_FAULTS_BYTE_FAULTS_H

#include "tests/faults/wire_table.h"
#include "tests/support/byte_proxy.h"

namespace apex::testing {

/// A fault of the table, as bytes on a real connection. Not tls_failed: these connections have no
/// TLS, and it has cells of its own.
[[nodiscard]] ByteFault byte_fault(Fault fault);

}  // namespace apex::testing

#endif  // APEX_TESTS_FAULTS_BYTE_FAULTS_H
