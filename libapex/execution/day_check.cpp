#include "execution/day_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "execution/round_trip.h"

namespace apex {
namespace {

struct Slot {
  int number = 1;
  Leg leg = Leg::open;
  int attempt = 1;
};

/// Every client id that this account could have used in the day.
std::map<ClientOrderId, Slot> possible_ids(const TradeKey& day, int trades) {
  std::map<ClientOrderId, Slot> ids;
  for (int number = 1; number <= trades; ++number) {
    TradeKey key = day;
    key.number = number;
    ids[derive_client_id(key, Leg::open, 1)] = {number, Leg::open, 1};
    for (int attempt = 1; attempt <= RoundTrip::kCloseAttemptsKnown; ++attempt) {
      ids[derive_client_id(key, Leg::close, attempt)] = {number, Leg::close, attempt};
    }
  }
  return ids;
}

/// Fills of the day, each with its client id: where a fill leaves it out, the order tells.
Result<std::vector<Fill>> our_fills(const Desk& desk, Timestamp begin) {
  HistoryQuery query;
  query.begin = begin;
  APEX_TRY_ASSIGN(std::vector<Fill> fills, desk.market.fills(query));
  const bool unnamed = std::any_of(fills.begin(), fills.end(),
                                   [](const Fill& fill) { return fill.client_id.empty(); });
  if (unnamed) {
    APEX_TRY_ASSIGN(const std::vector<Order> orders, desk.market.order_history(query));
    for (Fill& fill : fills) {
      const auto order = std::find_if(orders.begin(), orders.end(), [&](const Order& candidate) {
        return candidate.id == fill.order_id;
      });
      if (fill.client_id.empty() && order != orders.end()) fill.client_id = order->client_id;
    }
  }
  std::erase_if(fills, [](const Fill& fill) { return !is_ours(fill.client_id); });
  return fills;
}

/// What an order must have been, as far as its fills tell.
OrderRequest request_from(const Fill& fill, const Instrument& instrument, const Account& account,
                          Leg leg) {
  OrderRequest request;
  request.client_id = fill.client_id;
  request.account_id = account.id;
  request.symbol = fill.symbol;
  request.pair_id = instrument.pair_id;
  request.asset_decimals = instrument.asset_decimals;
  request.side = fill.side;
  request.time_in_force =
      leg == Leg::open ? TimeInForce::fill_or_kill : TimeInForce::immediate_or_cancel;
  request.reduce_only = leg == Leg::open ? ReduceOnly::no : ReduceOnly::yes;
  request.size = fill.size;
  request.price = fill.price;
  request.maker_fee_rate = account.maker_fee_rate;
  request.taker_fee_rate = account.taker_fee_rate;
  return request;
}

struct Found {
  TradeIntent intent;
  std::vector<Fill> fills;
};

/// Adds a fill to its trade; the sum of an order's fills is taken as its size.
void add_fill(Found& found, const Slot& slot, const OrderRequest& request, const Fill& fill) {
  auto& orders = found.intent.orders;
  const auto known = std::find_if(orders.begin(), orders.end(), [&](const PlannedOrder& order) {
    return order.request.client_id == fill.client_id;
  });
  if (known != orders.end()) {
    known->request.size += fill.size;
  } else {
    const PlannedOrder order{slot.leg, slot.attempt, request};
    slot.leg == Leg::open ? void(orders.insert(orders.begin(), order)) : orders.push_back(order);
  }
  found.fills.push_back(fill);
}

/// Completed where its fills net to zero; else left to recovery.
TradeEnd provisional_end(const Found& found, Timestamp now) {
  TradeRecord record;
  OrderRecord all;
  all.fills = found.fills;
  record.orders.push_back(std::move(all));
  TradeEnd end;
  end.at = now;
  end.outcome =
      record.net_filled().is_zero() ? TradeOutcome::completed : TradeOutcome::position_open;
  end.detail = "learned from the exchange";
  return end;
}

Result<std::map<int, Found>> group_by_trade(const Desk& desk, const Account& account,
                                            const std::vector<Fill>& fills, const TradeKey& day) {
  APEX_TRY_ASSIGN(const std::vector<Instrument> instruments, desk.market.instruments());
  const auto ids = possible_ids(day, std::max(desk.settings.safety.max_daily_trades, 1) * 2);
  std::map<int, Found> trades;
  for (const Fill& fill : fills) {
    const auto slot = ids.find(fill.client_id);
    const auto instrument =
        std::find_if(instruments.begin(), instruments.end(),
                     [&](const Instrument& candidate) { return candidate.symbol == fill.symbol; });
    if (slot == ids.end() || instrument == instruments.end()) {
      return fail(ErrorKind::unexplained_position,
                  fmt::format("order {} in {} bears our prefix, but belongs to no trade of staking "
                              "day {}; nothing was touched",
                              fill.client_id.str(), fill.symbol.str(), day.day.to_string()));
    }
    Found& found = trades[slot->second.number];
    found.intent.key = day;
    found.intent.key.number = slot->second.number;
    found.intent.symbol = fill.symbol;
    if (slot->second.leg == Leg::open) {
      found.intent.side = fill.side;
      found.intent.index_price = fill.price;
      found.intent.at = fill.created_at;
    }
    add_fill(found, slot->second, request_from(fill, *instrument, account, slot->second.leg), fill);
  }
  return trades;
}

}  // namespace

Result<int> check_day(const Desk& desk, const Account& account, StakingDay day) {
  APEX_TRY_ASSIGN(const bool known, desk.ledger.knows_day(day));
  if (known) return 0;
  const StakingCalendar calendar = desk.settings.programme.calendar();
  APEX_TRY_ASSIGN(const std::vector<Fill> fills, our_fills(desk, calendar.start_of(day)));
  int found = 0;
  if (!fills.empty()) {
    const TradeKey key{desk.settings.network, account.id, day, 1};
    APEX_TRY_ASSIGN(const auto trades, group_by_trade(desk, account, fills, key));
    for (const auto& [number, trade] : trades) {
      if (trade.intent.orders.front().leg != Leg::open) {
        return fail(ErrorKind::unexplained_position,
                    fmt::format("the exchange has a close of trade {} of staking day {}, but not "
                                "its open; nothing was touched",
                                number, day.to_string()));
      }
      APEX_TRY(desk.ledger.record_rebuilt(trade.intent, trade.fills,
                                          provisional_end(trade, desk.server_now())));
      desk.tell(EventKind::recovered,
                fmt::format("learned from the exchange: trade {} of staking day {} in {}", number,
                            day.to_string(), trade.intent.symbol.str()));
      ++found;
    }
  }
  APEX_TRY(desk.ledger.record_day_checked(day, desk.server_now()));
  return found;
}

}  // namespace apex
