#ifndef APEX_TESTS_SUPPORT_BOT_UNDER_TEST_H
#define APEX_TESTS_SUPPORT_BOT_UNDER_TEST_H

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "tests/support/local_exchange.h"
#include "tests/support/process_under_test.h"
#include "tests/support/temporary_directory.h"

namespace apex::testing {

/// The real apexbot (the binary at APEXBOT_PATH) in a directory of its own, with the account of a
/// running apexsim.
struct BotUnderTest {
  explicit BotUnderTest(const LocalExchange& exchange) : environment(exchange.environment()) {}

  [[nodiscard]] ProcessSpec spec(const std::vector<std::string>& arguments) const {
    ProcessSpec result;
    result.program = APEXBOT_PATH;
    result.arguments = arguments;
    result.environment = environment;
    result.directory = directory.path();
    return result;
  }

  [[nodiscard]] ProcessResult run(const std::vector<std::string>& arguments) const {
    constexpr Milliseconds kLongest{120'000};
    ProcessResult result = run_process(spec(arguments), kLongest);
    UNSCOPED_INFO("exit " << result.status << "\n" << result.out << result.err);
    return result;
  }

  [[nodiscard]] std::filesystem::path data_dir() const { return directory.path() / "data"; }

  [[nodiscard]] std::vector<TradeRecord> trades(LedgerKind kind = LedgerKind::live) const {
    const auto ledger = Ledger::open_reader(data_dir(), kind);
    REQUIRE(ledger.has_value());
    auto all = ledger->recent(1000);
    REQUIRE(all.has_value());
    return *std::move(all);
  }

  /// Ids of the fills that count, in the ledger.
  [[nodiscard]] std::vector<std::string> fill_ids() const {
    std::vector<std::string> ids;
    for (const TradeRecord& trade : trades()) {
      for (const OrderRecord& order : trade.orders) {
        for (const Fill& fill : order.fills) {
          if (fill.status == FillStatus::success) ids.push_back(fill.id.str());
        }
      }
    }
    std::sort(ids.begin(), ids.end());
    return ids;
  }

  TemporaryDirectory directory;
  std::map<std::string, std::string> environment;
};

/// The exchange's side and ours tell the same: flat, every fill booked once, each order sent once.
inline void check_nothing_open_nothing_twice_nothing_lost(const LocalExchange& exchange,
                                                          const BotUnderTest& bot) {
  CHECK(exchange.positions() == std::map<std::string, std::string>{});
  std::vector<std::string> made = exchange.fill_ids();
  std::sort(made.begin(), made.end());
  CHECK(bot.fill_ids() == made);
  for (const auto& [client_id, times] : exchange.posts()) {
    INFO(client_id);
    CHECK(times == 1);
  }
}

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_BOT_UNDER_TEST_H
