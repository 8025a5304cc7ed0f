#ifndef APEX_TESTS_EXECUTION_TRADING_FLOOR_H
#define APEX_TESTS_EXECUTION_TRADING_FLOOR_H

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <vector>

#include "execution/halt_file.h"
#include "execution/trading_round.h"
#include "ledger/ledger.h"
#include "paper/paper_exchange.h"
#include "tests/support/builders.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temporary_directory.h"

namespace apex::testing {

/// Remembers what was told.
class RecordingSink final : public EventSink {
 public:
  void on_event(const Event& event) override {
    events.push_back(event);
    if (on_each) on_each(event);
  }
  [[nodiscard]] int count(EventKind kind) const {
    return static_cast<int>(std::count_if(events.begin(), events.end(),
                                          [&](const Event& e) { return e.kind == kind; }));
  }
  std::vector<Event> events;
  std::function<void(const Event&)> on_each;
};

/// A dust contract at a cent, and one whose minimum is worth 60 USDT.
inline PaperMarketData floor_contracts() {
  PaperMarketData data;
  Instrument linea = instrument("LINEA-USDT");
  Instrument btc = instrument("BTC-USDT", "0.001"_dec, "0.001"_dec);
  btc.tick = Price("0.1"_dec);
  btc.pair_id = 50001;
  data.instruments = {linea, btc};
  data.tickers = {ticker(linea, "0.00931"_dec), ticker(btc, "60000"_dec)};
  return data;
}

/// An exchange in memory, a ledger on disk, a clock that only waits move: where trades are tested.
struct TradingFloor {
  explicit TradingFloor(const PaperOptions& options = {},
                        const PaperMarketData& data = floor_contracts())
      : exchange(clock, data, options), ledger(open_ledger()) {
    settings.data_dir = directory.path();
  }

  Ledger open_ledger() {
    auto opened = Ledger::open_writer(directory.path(), LedgerKind::live, {Network::local});
    INFO((opened ? "" : opened.error().message));
    REQUIRE(opened.has_value());
    return *std::move(opened);
  }

  [[nodiscard]] Desk desk() { return Desk{*market, *gateway, ledger, clock, sink, stop, settings}; }

  [[nodiscard]] Result<RoundReport> round(Force force = Force::no) {
    Desk now = desk();
    return run_round(now, Trigger::by_hand, force);
  }

  /// The one trade of a round that has to have made one.
  [[nodiscard]] TradeReport trade(Force force = Force::no) {
    auto report = round(force);
    INFO((report ? "" : report.error().message));
    REQUIRE(report.has_value());
    REQUIRE(report->trade.has_value());
    return *report->trade;
  }

  /// A trade whose close is refused until faults are cleared.
  TradeReport leave_open() {
    PaperFault refused;
    refused.kind = PaperFaultKind::refused;
    refused.leg = PaperLeg::close;
    refused.times = std::nullopt;
    exchange.arm(refused);
    TradeReport left = trade();
    REQUIRE(left.record.end->outcome == TradeOutcome::position_open);
    return left;
  }

  /// Flat at the exchange, and every fill of ours there stands in the ledger exactly once.
  void check_flat_and_booked() {
    for (const auto& [symbol, size] : exchange.positions_now()) {
      INFO(symbol.str());
      CHECK(size.is_zero());
    }
    std::vector<std::string> booked;
    const auto trades = ledger.recent(100);
    REQUIRE(trades.has_value());
    for (const TradeRecord& trade : *trades) {
      for (const OrderRecord& order : trade.orders) {
        for (const Fill& fill : order.fills) {
          if (fill.status == FillStatus::success) booked.push_back(fill.id.str());
        }
      }
    }
    std::vector<std::string> made;
    for (const Fill& fill : exchange.fills_now()) made.push_back(fill.id.str());
    std::sort(booked.begin(), booked.end());
    std::sort(made.begin(), made.end());
    CHECK(booked == made);
  }

  /// No order left this side twice, and at most `opens` of them were opens.
  void check_sends(int opens) {
    for (const auto& [id, times] : exchange.sends()) {
      INFO(id.str());
      CHECK(times == 1);
    }
    int seen = 0;
    for (const ReceivedOrder& order : exchange.received()) {
      if (order.request.reduce_only == ReduceOnly::no) ++seen;
    }
    CHECK(seen <= opens);
  }

  [[nodiscard]] TradeRecord in_ledger(const TradeReport& report) {
    auto found = ledger.trade(report.record.intent.id());
    REQUIRE(found.has_value());
    REQUIRE(found->has_value());
    return **found;
  }

  TemporaryDirectory directory;
  ManualClock clock{at("2026-01-06T09:00:00Z")};
  PaperExchange exchange;
  MarketReader* market = &exchange;
  OrderGateway* gateway = &exchange;
  Ledger ledger;
  RecordingSink sink;
  StopToken stop;
  ExecutionSettings settings;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_EXECUTION_TRADING_FLOOR_H
