#ifndef APEX_TESTS_TESTING_BOT_SYNC_POINTS_H
#define APEX_TESTS_TESTING_BOT_SYNC_POINTS_H

#include "tests/support/fact_trace.h"
#include "tests/support/life.h"

namespace apex::testing {

/// The system's file layer of SQLite with a step of a Life around every sync, as the one that every
/// database of this process uses from now on, and a step around every rename of a ledger's file.
/// One at a time, until the process ends.
void add_points_to_syncs(Life& life, const FactTrace& facts);

}  // namespace apex::testing

#endif  // APEX_TESTS_TESTING_BOT_SYNC_POINTS_H
