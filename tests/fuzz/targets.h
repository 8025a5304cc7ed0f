#ifndef APEX_TESTS_FUZZ_TARGETS_H
#define APEX_TESTS_FUZZ_TARGETS_H

#include <string_view>

/// Every target: X(name). Each has tests/fuzz/corpora/<name>.txt, a function fuzz_<name>, and,
/// built with clang, a program fuzz_<name>. How to add one: tests/fuzz/README.md.
#define APEX_FUZZ_TARGETS(X) \
  X(decimal)                 \
  X(json)                    \
  X(server_time)             \
  X(instruments)             \
  X(tickers)                 \
  X(depth)                   \
  X(worst_price)             \
  X(account)                 \
  X(balance)                 \
  X(order)                   \
  X(open_orders)             \
  X(order_history)           \
  X(fills)                   \
  X(staking_factors)         \
  X(error_answer)            \
  X(order_outcome)           \
  X(redactor)                \
  X(yaml)                    \
  X(env_file)                \
  X(config_values)           \
  X(configuration)           \
  X(staking_calendar)        \
  X(fact_bodies)             \
  X(journal)                 \
  X(ledger_image)            \
  X(alert_queue)             \
  X(command_line)

namespace apex::testing {

/// Each takes any bytes and throws BrokenProperty where they break what it promises.
#define APEX_FUZZ_DECLARE(name) void fuzz_##name(std::string_view input);
APEX_FUZZ_TARGETS(APEX_FUZZ_DECLARE)
#undef APEX_FUZZ_DECLARE

}  // namespace apex::testing

#endif  // APEX_TESTS_FUZZ_TARGETS_H
