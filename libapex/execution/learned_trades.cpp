#include "execution/learned_trades.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "execution/fill_names.h"
#include "execution/round_trip.h"

namespace apex {
namespace {

/// The place of an order in a trade.
struct Slot {
  StakingDay day;
  int number = 1;
  Leg leg = Leg::open;
  int attempt = 1;
};

using Slots = std::map<ClientOrderId, Slot>;

/// Our orders and fills since a moment.
struct Record {
  std::vector<Order> orders;
  std::vector<Fill> fills;  ///< each with its client id
};

/// The orders are asked for only where a fill may be ours: mostly there is none.
Result<Record> our_record(const Desk& desk, Timestamp begin) {
  HistoryQuery query;
  query.begin = begin;
  Record record;
  APEX_TRY_ASSIGN(record.fills, desk.market.fills(query));
  if (is_full(record.fills)) {
    return fail(ErrorKind::refused,
                fmt::format("the account has {} fills or more since {}, more than the exchange "
                            "lists: ours cannot be told. Use an account of its own for this bot",
                            MarketReader::kListedMax, format_utc(begin)));
  }
  const bool may_be_ours = std::any_of(
      record.fills.begin(), record.fills.end(),
      [](const Fill& fill) { return fill.client_id.empty() || is_ours(fill.client_id); });
  if (!may_be_ours) return Record{};
  APEX_TRY_ASSIGN(record.orders, name_fills(desk, query, record.fills));
  std::erase_if(record.fills, [](const Fill& fill) { return !is_ours(fill.client_id); });
  std::erase_if(record.orders, [](const Order& order) { return !is_ours(order.client_id); });
  return record;
}

/// Where the trades may be that the orders of a record belong to.
struct Range {
  StakingDay oldest;
  StakingDay whole;  ///< from here on the record has every open that filled
  StakingDay last;
  int configured;  ///< numbers of a staking day under these settings
};

/// Finds out which trade of this account each order of a record belongs to. Attempt after attempt,
/// so that it ends early: nearly every close is the first. Even where it does not, for orders that
/// nobody could have made, it takes well under a second for a week.
class SlotSearch {
 public:
  SlotSearch(const Record& record, const TradeKey& key, const Range& range)
      : key_(key), range_(range) {
    for (const Fill& fill : record.fills) questions_.insert(fill.client_id);
    for (const Order& order : record.orders) questions_.insert(order.client_id);
  }

  Slots run() {
    std::vector<Place> places;
    const auto add = [&](StakingDay day, int number) { places.emplace_back(day, number); };
    for_each_place(std::max(range_.configured, kNumbersKnown), add);
    ask(places, 1, RoundTrip::kCloseOrdersMax);
    if (questions_.empty()) return slots_;
    // What one run sends is asked of every trade there may be. More closes have only trades whose
    // open was found, or may be older than the record.
    places.clear();
    for_each_place(range_.configured, [&](StakingDay day, int number) {
      const bool may_lack_open = day < range_.whole || number >= kFirstAdoption;
      if (may_lack_open && !found_.contains({day, number})) add(day, number);
    });
    places.insert(places.end(), found_.begin(), found_.end());
    ask(places, RoundTrip::kCloseOrdersMax + 1, RoundTrip::kCloseAttemptsKnown);
    return slots_;
  }

 private:
  using Place = std::pair<StakingDay, int>;

  template <typename Visit>
  void for_each_place(int numbers, const Visit& visit) const {
    for (StakingDay day = range_.oldest; day <= range_.last; day = day + 1) {
      for (int number = 1; number <= numbers; ++number) visit(day, number);
      for (int i = 0; i < kAdoptionsKnown; ++i) visit(day, kFirstAdoption + i);
    }
  }

  void ask(const std::vector<Place>& places, int first, int last) {
    for (int attempt = first; attempt <= last && !questions_.empty(); ++attempt) {
      for (const Place& place : places) {
        if (attempt == 1) ask(place, Leg::open, 1);
        ask(place, Leg::close, attempt);
      }
    }
  }

  void ask(const Place& place, Leg leg, int attempt) {
    std::tie(key_.day, key_.number) = place;
    const ClientOrderId id = derive_client_id(key_, leg, attempt);
    if (questions_.erase(id) == 0) return;
    slots_[id] = {key_.day, key_.number, leg, attempt};
    found_.insert(place);
  }

  TradeKey key_;
  Range range_;
  std::set<ClientOrderId> questions_;
  std::set<Place> found_;
  Slots slots_;
};

struct Found {
  TradeIntent intent;
  std::vector<Fill> fills;
  std::vector<Order> orders;
};

/// What an order must have been, as far as the exchange's word on it tells.
OrderRequest request_of(const ClientOrderId& id, const Slot& slot, Side side, const Price& price,
                        const Instrument& instrument, const Account& account) {
  OrderRequest request;
  request.client_id = id;
  request.account_id = account.id;
  request.symbol = instrument.symbol;
  request.pair_id = instrument.pair_id;
  request.asset_decimals = instrument.asset_decimals;
  request.side = side;
  request.time_in_force =
      slot.leg == Leg::open ? TimeInForce::fill_or_kill : TimeInForce::immediate_or_cancel;
  request.reduce_only = slot.leg == Leg::open ? ReduceOnly::no : ReduceOnly::yes;
  request.price = price;
  request.maker_fee_rate = account.maker_fee_rate;
  request.taker_fee_rate = account.taker_fee_rate;
  return request;
}

PlannedOrder& planned(Found& found, const Slot& slot, const OrderRequest& request) {
  auto& orders = found.intent.orders;
  const auto known = std::find_if(orders.begin(), orders.end(), [&](const PlannedOrder& order) {
    return order.request.client_id == request.client_id;
  });
  if (known != orders.end()) return *known;
  const auto behind = std::find_if(orders.begin(), orders.end(), [&](const PlannedOrder& order) {
    return std::tie(slot.leg, slot.attempt) < std::tie(order.leg, order.attempt);
  });
  return *orders.insert(behind, PlannedOrder{slot.leg, slot.attempt, request});
}

/// What the fills of a day, and the orders beside them, say about its trades.
class Grouping {
 public:
  Grouping(const Slots& slots, const std::vector<Instrument>& instruments, const Account& account,
           const TradeKey& key)
      : slots_(slots), instruments_(instruments), account_(account), key_(key) {}

  void add(const Fill& fill) {
    Found* found = find(fill.client_id, fill.symbol, fill.created_at);
    if (found == nullptr) {
      strangers.insert(fill.client_id);
      return;
    }
    const Slot& slot = slots_.at(fill.client_id);
    if (slot.leg == Leg::open) {
      found->intent.side = fill.side;
      found->intent.index_price = fill.price;
      found->intent.at = fill.created_at;
    }
    PlannedOrder& order = planned(*found, slot,
                                  request_of(fill.client_id, slot, fill.side, fill.price,
                                             *instrument(fill.symbol), account_));
    order.request.size += fill.size;
    found->fills.push_back(fill);
  }

  /// Orders that did not fill count too: their attempts are used up.
  void add(const Order& order) {
    const auto slot = slots_.find(order.client_id);
    if (slot == slots_.end() || instrument(order.symbol) == nullptr) return;
    const auto found = trades.find({slot->second.day, slot->second.number});
    if (found == trades.end() || found->second.intent.symbol != order.symbol) return;
    PlannedOrder& known = planned(found->second, slot->second,
                                  request_of(order.client_id, slot->second, order.side, order.price,
                                             *instrument(order.symbol), account_));
    known.request.size = order.size;
    found->second.orders.push_back(order);
  }

  std::map<std::pair<StakingDay, int>, Found> trades;
  std::set<ClientOrderId> strangers;

 private:
  [[nodiscard]] const Instrument* instrument(const Symbol& symbol) const {
    const auto found =
        std::find_if(instruments_.begin(), instruments_.end(),
                     [&](const Instrument& candidate) { return candidate.symbol == symbol; });
    return found == instruments_.end() ? nullptr : &*found;
  }

  Found* find(const ClientOrderId& id, const Symbol& symbol, Timestamp at) {
    const auto slot = slots_.find(id);
    if (slot == slots_.end() || instrument(symbol) == nullptr) return nullptr;
    const auto [entry, is_new] = trades.try_emplace({slot->second.day, slot->second.number});
    TradeIntent& intent = entry->second.intent;
    if (is_new) {
      intent.key = key_;
      intent.key.day = slot->second.day;
      intent.key.number = slot->second.number;
      intent.symbol = symbol;
      intent.at = at;
    }
    return intent.symbol == symbol ? &entry->second : nullptr;
  }

  const Slots& slots_;
  const std::vector<Instrument>& instruments_;
  const Account& account_;
  const TradeKey& key_;
};

Size net_of(const std::vector<Fill>& fills) {
  TradeRecord record;
  record.orders.emplace_back();
  record.orders.back().fills = fills;
  return record.net_filled();
}

bool is_pending(const Fill& fill) { return fill.status == FillStatus::pending; }

/// The closes of an adopted position tell what was adopted, as far as it was closed or may be yet.
void take_for_adoption(Found& found) {
  std::vector<Fill> closed = found.fills;
  for (Fill& fill : closed) {
    if (is_pending(fill)) fill.status = FillStatus::success;
  }
  const Fill& first = found.fills.front();
  found.intent.side = opposite(first.side);
  found.intent.index_price = first.price;
  found.intent.adopted = AdoptedPosition{-net_of(closed), first.price};
}

Result<void> write(const Desk& desk, const Found& found) {
  TradeEnd end;
  end.at = desk.server_now();
  end.detail = "learned from the exchange";
  // A fill that is not confirmed may fail yet, or is the open of a position.
  const bool is_known = std::none_of(found.fills.begin(), found.fills.end(), is_pending);
  const bool flat = is_known && (found.intent.adopted || net_of(found.fills).is_zero());
  end.outcome = flat ? TradeOutcome::completed : TradeOutcome::position_open;
  APEX_TRY(desk.ledger.record_rebuilt(found.intent, found.fills, end));
  for (const Order& order : found.orders) {
    APEX_TRY(desk.ledger.record_order_seen(found.intent.id(), order));
  }
  desk.tell(
      EventKind::recovered,
      fmt::format("learned from the exchange: {} {} of staking day {} in {}",
                  found.intent.adopted ? "adopted position" : "trade", found.intent.key.number,
                  found.intent.key.day.to_string(), found.intent.symbol.str()));
  return {};
}

/// The oldest day of a trade that is not wholly in the record.
StakingDay oldest_day(const Record& record, const Slots& slots, StakingDay first) {
  for (const Fill& fill : record.fills) {
    const auto slot = slots.find(fill.client_id);
    if (slot != slots.end()) first = std::min(first, slot->second.day);
  }
  return first;
}

}  // namespace

Result<LearnedTrades> learn_trades(const Desk& desk, const Account& account, StakingDay first) {
  const StakingCalendar calendar = desk.settings.programme.calendar();
  LearnedTrades learned;
  learned.first = first;
  APEX_TRY_ASSIGN(Record record, our_record(desk, calendar.start_of(first)));
  if (record.fills.empty()) return learned;

  const TradeKey key{desk.settings.network, account.id, first, 1};
  Range range;
  range.oldest = first + -std::int64_t{kDaysBack};
  range.whole = first;
  range.last = calendar.day_of(desk.server_now());
  range.configured = std::max(desk.settings.safety.max_daily_trades, 1);
  Slots slots = SlotSearch(record, key, range).run();
  learned.first = oldest_day(record, slots, first);
  if (learned.first < first) {
    APEX_TRY_ASSIGN(record, our_record(desk, calendar.start_of(learned.first)));
    range.whole = learned.first;
    slots = SlotSearch(record, key, range).run();
  }
  APEX_TRY_ASSIGN(const std::vector<Instrument> instruments, desk.market.instruments());
  Grouping grouping(slots, instruments, account, key);
  for (const Fill& fill : record.fills) grouping.add(fill);
  for (const Order& order : record.orders) grouping.add(order);
  learned.strangers = std::move(grouping.strangers);
  for (auto& [slot, found] : grouping.trades) {
    if (slot.second >= kFirstAdoption) take_for_adoption(found);
    if (!found.intent.is_well_formed()) {  // closes of an open that is not there
      for (const Fill& fill : found.fills) learned.strangers.insert(fill.client_id);
      continue;
    }
    APEX_TRY(write(desk, found));
    ++learned.trades;
    learned.fills += static_cast<int>(found.fills.size());
  }
  return learned;
}

}  // namespace apex
