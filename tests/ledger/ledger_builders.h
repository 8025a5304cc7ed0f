#ifndef APEX_TESTS_LEDGER_LEDGER_BUILDERS_H
#define APEX_TESTS_LEDGER_LEDGER_BUILDERS_H

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "ledger/ledger.h"
#include "tests/support/builders.h"
#include "tests/support/temporary_directory.h"

namespace apex::testing {

inline constexpr LedgerOwner kTestnet{Network::testnet};

inline Ledger writer(const std::filesystem::path& directory) {
  auto ledger = Ledger::open_writer(directory, LedgerKind::live, kTestnet);
  if (!ledger) FAIL(ledger.error().message);
  return std::move(*ledger);
}

inline Ledger reader(const std::filesystem::path& directory) {
  auto ledger = Ledger::open_reader(directory, LedgerKind::live);
  if (!ledger) FAIL(ledger.error().message);
  return std::move(*ledger);
}

template <typename T>
void require_ok(const Result<T>& result) {
  if (!result) FAIL(result.error().message);
}

template <typename T>
T must(Result<T> result) {
  if (!result) FAIL(result.error().message);
  return std::move(*result);
}

/// The n-th trade of the staking day that `when` lies in.
inline TradeIntent intent(std::string_view when, int number = 1,
                          const std::string& symbol = "LINEA-USDT") {
  TradeIntent result = intended_trade(at(when)).intent;
  result.key.network = Network::testnet;
  result.key.number = number;
  result.symbol = Symbol(symbol);
  for (PlannedOrder& order : result.orders) {
    order.request.client_id = derive_client_id(result.key, order.leg, order.attempt);
    order.request.symbol = result.symbol;
  }
  return result;
}

inline const ClientOrderId& open_id(const TradeIntent& trade) {
  return trade.orders[0].request.client_id;
}
inline const ClientOrderId& close_id(const TradeIntent& trade) {
  return trade.orders[1].request.client_id;
}

/// One fill of a leg, at the planned size and price.
inline Fill fill_of(const TradeIntent& trade, Leg leg) {
  const OrderRequest& request = trade.orders[leg == Leg::open ? 0 : 1].request;
  Fill result = fill("fill-" + request.client_id.str(), request.side, request.price.decimal(),
                     request.size.decimal(), "0.000005"_dec);
  result.client_id = request.client_id;
  result.order_id = OrderId("70" + request.client_id.str().substr(8, 6));
  result.symbol = request.symbol;
  result.created_at = trade.at + Milliseconds{300};
  return result;
}

inline TradeEnd end_of(const TradeIntent& trade, TradeOutcome outcome) {
  TradeEnd end;
  end.outcome = outcome;
  end.at = trade.at + std::chrono::seconds{2};
  if (outcome == TradeOutcome::completed) end.exposure = Milliseconds{150};
  return end;
}

/// Intent, fills of both legs, end: as after a trade that went well.
inline void record_completed(Ledger& ledger, const TradeIntent& trade) {
  require_ok(ledger.record_intent(trade));
  const Accepted accepted{fill_of(trade, Leg::open).order_id};
  require_ok(ledger.record_answer(trade.id(), open_id(trade), trade.at, accepted));
  require_ok(
      ledger.record_fills(trade.id(), {fill_of(trade, Leg::open), fill_of(trade, Leg::close)}));
  require_ok(ledger.record_end(trade.id(), end_of(trade, TradeOutcome::completed)));
}

/// Intent and end: an open that did not fill.
inline void record_not_filled(Ledger& ledger, const TradeIntent& trade) {
  require_ok(ledger.record_intent(trade));
  require_ok(ledger.record_end(trade.id(), end_of(trade, TradeOutcome::not_filled)));
}

}  // namespace apex::testing

#endif  // APEX_TESTS_LEDGER_LEDGER_BUILDERS_H
