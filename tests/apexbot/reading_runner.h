#ifndef APEX_TESTS_APEXBOT_READING_RUNNER_H
#define APEX_TESTS_APEXBOT_READING_RUNNER_H

#include <catch2/catch.hpp>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "apexbot/text_table.h"
#include "ledger/ledger.h"
#include "tests/apexbot/app_runner.h"

namespace apex::testing {

/// Runs of commands that read, and the ledger they read.
struct ReadingRunner : AppRunner {
  Ledger ledger(LedgerKind kind = LedgerKind::live) {
    auto opened = Ledger::open_writer(path("data"), kind, {Network::testnet});
    REQUIRE(opened);
    return std::move(*opened);
  }

  void record(Ledger& ledger, const TradeRecord& trade) {
    REQUIRE(ledger.record_intent(trade.intent));
    for (const OrderRecord& order : trade.orders) {
      if (order.fills.empty()) continue;
      const ClientOrderId& id = order.planned.request.client_id;
      const OrderOutcome accepted = Accepted{OrderId("order-" + id.str())};
      REQUIRE(ledger.record_answer(trade.intent.id(), id, trade.intent.at, accepted));
      std::vector<Fill> fills = order.fills;
      for (Fill& fill : fills) fill.client_id = id;
      REQUIRE(ledger.record_fills(trade.intent.id(), fills));
    }
    if (trade.end) REQUIRE(ledger.record_end(trade.intent.id(), *trade.end));
  }

  /// Traded on Monday and Tuesday; now it is Wednesday, 2026-01-07 14:02.
  void record_two_days() {
    Ledger open = ledger();
    for (const char* when : {"2026-01-05T09:03:00Z", "2026-01-06T09:03:00Z"}) {
      record(open, completed_trade(at(when), "0.01"_dec, "0.009"_dec, "0.000005"_dec));
    }
  }
};

inline void check_fits_80_columns(const std::string& text) {
  std::istringstream stream(text);
  for (std::string row; std::getline(stream, row);) {
    CAPTURE(row);
    CHECK(display_width(row) <= 80);
  }
}

}  // namespace apex::testing

#endif  // APEX_TESTS_APEXBOT_READING_RUNNER_H
