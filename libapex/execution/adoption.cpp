#include "execution/adoption.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "execution/instrument_lookup.h"
#include "execution/learned_trades.h"
#include "execution/order_plan.h"
#include "execution/recovery.h"
#include "execution/round_trip.h"

namespace apex {
namespace {

Result<AdoptablePosition> position_in(const Account& account, const Symbol& symbol) {
  AdoptablePosition position;
  position.symbol = symbol;
  position.size = account.net_position(symbol);
  for (const PositionRow& row : account.positions) {
    if (row.symbol == symbol && !row.size.is_zero()) position.entry_price = row.entry_price;
  }
  if (!position.size.is_zero()) return position;
  return fail(ErrorKind::refused, "no position in " + symbol.str() + ": there is nothing to close");
}

/// Whether the exchange knows one of the first closes of an adoption. The first that is sent is one
/// of those that were prepared, or, where none of them suits any more, the next.
Result<bool> is_taken(const Desk& desk, const TradeKey& key) {
  for (int attempt = 1; attempt <= kCloseSteps + 1; ++attempt) {
    APEX_TRY_ASSIGN(const std::optional<Order> found,
                    desk.market.order_by_client_id(derive_client_id(key, Leg::close, attempt)));
    if (found) return true;
  }
  return false;
}

/// The next of the key's day that no adoption has taken. Where the day is not known, there may be
/// some that this ledger has not heard of.
Result<int> next_number(const Desk& desk, TradeKey key) {
  APEX_TRY_ASSIGN(const std::vector<TradeRecord> trades, desk.ledger.on_day(key.day));
  key.number = kFirstAdoption;
  for (const TradeRecord& trade : trades) {
    if (trade.intent.adopted) key.number = std::max(key.number, trade.intent.key.number + 1);
  }
  APEX_TRY_ASSIGN(const bool is_known, desk.ledger.knows_day(key.day));
  for (; key.number < kFirstAdoption + kAdoptionsKnown; ++key.number) {
    if (is_known) return key.number;
    APEX_TRY_ASSIGN(const bool taken, is_taken(desk, key));
    if (!taken) return key.number;
  }
  return fail(ErrorKind::refused,
              fmt::format("{} positions were adopted in this staking day already: close this one "
                          "at the exchange",
                          kAdoptionsKnown));
}

Result<Price> index_price(const Desk& desk, const Instrument& instrument) {
  APEX_TRY_ASSIGN(const std::optional<Ticker> ticker, desk.market.ticker(instrument));
  if (ticker && ticker->index && ticker->index->is_positive()) return *ticker->index;
  return fail(ErrorKind::unavailable,
              "the exchange shows no index price of " + instrument.symbol.str() + ": try again");
}

}  // namespace

Result<AdoptablePosition> find_position(const Desk& desk, const Symbol& symbol) {
  APEX_TRY_ASSIGN(const Account account, desk.market.account());
  return position_in(account, symbol);
}

Result<void> refuse_adoption_beside_ours(const Desk& desk) {
  APEX_TRY_ASSIGN(const std::vector<TradeRecord> unsettled, desk.ledger.unsettled());
  if (!unsettled.empty()) {
    return tl::unexpected<Error>(open_risk(unsettled.front(), "nothing is adopted beside it"));
  }
  APEX_TRY_ASSIGN(const std::vector<Order> working, desk.market.open_orders());
  for (const Order& order : working) {
    if (!is_ours(order.client_id)) continue;
    return fail(ErrorKind::unexplained_position,
                fmt::format("order {} in {} bears our prefix and may still fill: nothing is "
                            "adopted before it has ended. Cancel it at the exchange",
                            order.client_id.str(), order.symbol.str()));
  }
  return {};
}

Result<std::vector<TradeRecord>> settle_beside(const Desk& desk, const Symbol& symbol) {
  APEX_TRY_ASSIGN(RecoveryReport report, recover(desk, symbol));
  if (!report.unsettled.empty()) return tl::unexpected<Error>(report.unsettled.front().risk);
  if (report.storage_error) return tl::unexpected<Error>(*report.storage_error);
  APEX_TRY(refuse_adoption_beside_ours(desk));
  return std::move(report.settled);
}

Result<TradeRecord> adopt_position(const Desk& desk, const Symbol& symbol) {
  APEX_TRY_ASSIGN(const Account account, desk.market.account());
  APEX_TRY(desk.gateway.check_signing_key(account));
  APEX_TRY_ASSIGN(const AdoptablePosition position, position_in(account, symbol));
  APEX_TRY_ASSIGN(Instrument instrument, find_instrument(desk, symbol));
  APEX_TRY_ASSIGN(const Price index, index_price(desk, instrument));
  const Side closing_side = position.size.is_negative() ? Side::buy : Side::sell;
  APEX_TRY_ASSIGN(const Size size, closable_size(instrument, position.size));
  const auto worst = desk.market.worst_price(symbol, size, closing_side);
  const WorstPrice closing = worst ? *worst : WorstPrice{index, {}, {}};

  const StakingDay day = desk.settings.programme.calendar().day_of(desk.server_now());
  TradeKey key{desk.settings.network, account.id, day, kFirstAdoption};
  APEX_TRY_ASSIGN(key.number, next_number(desk, key));
  const PlanFacts facts{key, instrument, account, WorstPrice{}, closing, index, desk.server_now()};
  const AdoptedPosition adopted{position.size, position.entry_price.value_or(index)};
  APEX_TRY_ASSIGN(const TradeIntent intent, plan_adoption(facts, adopted, desk.settings.safety));
  std::vector<PreparedOrder> prepared;
  for (const PlannedOrder& order : intent.orders) {
    APEX_TRY_ASSIGN(PreparedOrder ready, desk.gateway.prepare(order.request));
    prepared.push_back(std::move(ready));
  }
  APEX_TRY(desk.ledger.record_intent(intent));
  desk.tell(EventKind::step, fmt::format("adopted {} {}", position.size.to_string(), symbol.str()),
            {{"client_id", intent.id().str()}});
  RoundTrip trip(desk, std::move(instrument), intent, std::move(prepared));
  std::ignore = trip.settle();  // stands in the record
  tell_if_open(desk, trip.record());
  return trip.record();
}

}  // namespace apex
