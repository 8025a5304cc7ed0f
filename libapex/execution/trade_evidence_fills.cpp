// trade_evidence_fills.cpp: the fills of a trade's orders, as the exchange lists them.
#include <algorithm>
#include <utility>

#include "execution/fill_names.h"
#include "execution/judgement.h"
#include "execution/round_trip.h"
#include "execution/trade_evidence.h"
#include "model/client_order_id.h"

namespace apex {

/// A close of ours that is not in the record, since the disk was full as it left: its id tells.
bool TradeEvidence::add_lost_close(const Fill& fill) {
  if (origin_ == Origin::planned || !is_ours(fill.client_id)) return false;
  const PlannedOrder* last = nullptr;
  for (const OrderRecord& order : record_.orders) {
    if (order.planned.leg != Leg::close) continue;
    if (last == nullptr || order.planned.attempt > last->attempt) last = &order.planned;
  }
  if (last == nullptr || fill.side != last->request.side) return false;
  PlannedOrder lost = *last;
  const int highest = last->attempt + RoundTrip::kCloseOrdersMax;
  for (lost.attempt = 1; lost.attempt <= highest; ++lost.attempt) {  // a newer one may be known
    lost.request.client_id = derive_client_id(record_.intent.key, Leg::close, lost.attempt);
    if (lost.request.client_id != fill.client_id) continue;
    lost.request.price = fill.price;
    lost.request.size = fill.size;
    tracking_[add_order(std::move(lost))].maybe_sent = true;
    return true;
  }
  return false;
}

void TradeEvidence::take_fill(const Fill& fill, std::vector<Fill>& news) {
  const auto find = [&] {
    return std::find_if(record_.orders.begin(), record_.orders.end(),
                        [&](const OrderRecord& candidate) {
                          return candidate.planned.request.client_id == fill.client_id ||
                                 (candidate.last_seen && candidate.last_seen->id == fill.order_id);
                        });
  };
  auto order = find();
  if (order == record_.orders.end()) {
    if (!add_lost_close(fill)) return;
    order = find();
  }
  const auto known = std::find_if(order->fills.begin(), order->fills.end(),
                                  [&](const Fill& old) { return old.id == fill.id; });
  const bool is_new = known == order->fills.end();
  if (!is_new && known->status == fill.status) return;  // the exchange repeats itself
  Fill named = fill;
  named.client_id = order->planned.request.client_id;
  if (is_new) {
    order->fills.push_back(named);
  } else {
    *known = named;
  }
  order->never_arrived = false;  // as the ledger reads a fill
  news.push_back(std::move(named));
}

HistoryQuery TradeEvidence::of_this_trade() const {
  // Whatever clock was set by an hour or a day meanwhile: no fill of ours is missed for it.
  constexpr Milliseconds kClockMargin = std::chrono::hours{25};
  HistoryQuery query;
  query.symbol = symbol_of(record_);
  query.begin = record_.intent.at - kClockMargin;
  return query;
}

/// All orders in one request.
bool TradeEvidence::take_listed_fills(std::vector<Fill>& news) {
  auto fills = desk_.market.fills(of_this_trade());
  if (!fills) {
    note_problem(fills.error().message);
    return false;
  }
  for (const Fill& fill : *fills) take_fill(fill, news);
  list_is_full_ = is_full(*fills);
  listed_fills_ = *std::move(fills);
  return true;
}

/// A listed fill without a client id may be of an order of which nothing else tells.
bool TradeEvidence::take_nameless_fills(std::size_t index, std::vector<Fill>& news) {
  const Side side = record_.orders[index].planned.request.side;
  std::vector<Fill> nameless = listed_fills_;
  std::erase_if(nameless,
                [&](const Fill& fill) { return !fill.client_id.empty() || fill.side != side; });
  if (nameless.empty()) return true;
  if (const auto named = name_fills(desk_, of_this_trade(), nameless); !named) {
    note_problem(named.error().message);
    return false;
  }
  for (const Fill& fill : nameless) take_fill(fill, news);
  return true;
}

}  // namespace apex
