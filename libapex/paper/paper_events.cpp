// What happens at the exchange between two calls: matching, reports, settlement, prices.
#include <algorithm>
#include <utility>

#include "base/check.h"
#include "paper/arithmetic.h"
#include "paper/paper_core.h"

namespace apex {
namespace {

bool may_rest(const OrderRequest& request) {
  return request.type == OrderType::limit && request.time_in_force == TimeInForce::good_til_cancel;
}

}  // namespace

void PaperCore::schedule(Milliseconds at, Event event) {
  events_.emplace(std::pair{at, next_event_++}, std::move(event));
}

void PaperCore::advance() {
  const Milliseconds now = clock_.steady();
  while (!events_.empty() && events_.begin()->first.first <= now) {
    const auto next = events_.extract(events_.begin());
    handle(next.mapped(), next.key().first);
  }
}

void PaperCore::handle(const Event& event, Milliseconds at) {
  switch (event.kind) {
    case EventKind::arrival:
      std::ignore = receive(event.index, event.request, at);  // nobody waits for the answer
      return;
    case EventKind::price_move:
      move_index(event.symbol, event.price, at);
      return;
    case EventKind::external_close:
      close_externally(event.index, event.symbol, at);
      return;
    case EventKind::match:
    case EventKind::cancel:
    case EventKind::show_order:
    case EventKind::show_fills:
    case EventKind::show_account:
    case EventKind::settle:
    case EventKind::rest_ends:
    case EventKind::expire:
      break;
  }
  handle_order(event.kind, event.index, at);
}

void PaperCore::handle_order(EventKind kind, std::size_t index, Milliseconds at) {
  OrderRecord& order = orders_[index];
  const OrderStatus status = order.actual.order.status;
  const bool live = status == OrderStatus::pending || status == OrderStatus::open;
  switch (kind) {
    case EventKind::match:
      if (status == OrderStatus::pending) match(order, index, at);
      return;
    case EventKind::cancel:
      fill_by_cancel(PaperFaultKind::filled_despite_cancel, index, at);
      if (live && order.actual.order.status != OrderStatus::filled) {
        end(order, index, OrderStatus::canceled, CancelReason::user, at);
      }
      return;
    case EventKind::expire:
      if (live) end(order, index, OrderStatus::expired, CancelReason::expired, at);
      return;
    case EventKind::rest_ends:
      if (status == OrderStatus::open) fill_resting(order, index, at);
      return;
    case EventKind::show_order:
      if (at >= order.shown_from) show(order, index);
      return;
    case EventKind::show_fills:
      for (FillRecord& fill : order.fills) fill.times_shown = fill.times_to_show;
      return;
    case EventKind::show_account:
      for (FillRecord& fill : order.fills) {
        if (fill.booked || fill.doomed) continue;
        accounts_[order.account].visible.apply(fill.fill);
        fill.booked = true;
      }
      return;
    case EventKind::settle:
      settle(order, index, at);
      return;
    case EventKind::arrival:
    case EventKind::price_move:
    case EventKind::external_close:
      return;
  }
}

void PaperCore::show(OrderRecord& order, std::size_t index) {
  order.shown = order.actual;
  const OrderStatus status = order.shown.order.status;
  if (status != OrderStatus::pending && status != OrderStatus::open) {
    accounts_[order.account].live.erase(index);
  }
}

void PaperCore::match(OrderRecord& order, std::size_t index, Milliseconds at) {
  const OrderRequest& request = order.request;
  const auto strikes = [&](PaperFaultKind kind) {
    return order.foreign ? std::nullopt : faults_.take(kind, request.reduce_only);
  };
  const PaperMarket::Contract& contract = *market_.find(request.symbol);
  const auto share_of = [&](const PaperFault& fault) {
    return paper::round_size(paper::scaled(request.size, fault.share), contract.instrument.step);
  };
  std::optional<PaperFault> resting;
  if (may_rest(request)) resting = strikes(PaperFaultKind::rests);
  PaperMatch result;
  if (request.expiration <= stamp(at)) {
    result = {{}, OrderStatus::expired, CancelReason::expired};
  } else if (!contract.index || strikes(PaperFaultKind::not_filled)) {
    result.reason = CancelReason::could_not_fill;
  } else if (strikes(PaperFaultKind::reduce_only_canceled)) {
    result.reason = CancelReason::reduce_only;
  } else {
    MatchLimits limits;
    limits.reducible = accounts_[order.account].engine.reducible(request.symbol, request.side);
    limits.at_most = request.size;
    if (const auto fault = strikes(PaperFaultKind::partial_fill)) limits.at_most = share_of(*fault);
    if (resting) limits.at_most = share_of(*resting);
    result = match_order(request, market_.book(contract), *contract.index, limits);
    const bool ended = result.status == OrderStatus::canceled;
    if (resting && ended) {
      result.status = OrderStatus::open;
      result.reason = CancelReason::none;
      if (resting->delay.count() > 0) {
        schedule(at + resting->delay, {EventKind::rest_ends, index, {}, {}, {}});
      }
    }
  }
  execute(order, index, result, false, at);
}

void PaperCore::execute(OrderRecord& order, std::size_t index, const PaperMatch& result, bool maker,
                        Milliseconds at) {
  const bool filled = !result.takes.empty();
  std::vector<PaperTake> takes = result.takes;
  const std::vector<PaperTake> doomed = take_doomed(order, takes);
  for (const PaperTake& take : takes) book(order, take, maker, false, at);
  for (const PaperTake& take : doomed) book(order, take, maker, true, at);
  order.actual.order.status = result.status;
  order.actual.order.cancel_reason = result.reason;
  order.actual.updated_at = stamp(at);
  if (result.status == OrderStatus::open) {
    const Milliseconds lifetime = order.request.expiration - stamp(at);
    schedule(at + std::max(lifetime, Milliseconds{0}), {EventKind::expire, index, {}, {}, {}});
    if (options_.resting_fill_after) {
      schedule(at + *options_.resting_fill_after, {EventKind::rest_ends, index, {}, {}, {}});
    }
  }
  report(order, index, filled, at);
  if (filled && !order.foreign) after_fill(order, at);
}

/// What of a match will fail at settlement, taken out of it.
std::vector<PaperTake> PaperCore::take_doomed(const OrderRecord& order,
                                              std::vector<PaperTake>& takes) {
  if (takes.empty() || order.foreign) return {};
  const ReduceOnly leg = order.request.reduce_only;
  if (faults_.take(PaperFaultKind::fill_failed, leg)) return std::exchange(takes, {});
  const auto fault = faults_.take(PaperFaultKind::fill_failed_in_part, leg);
  if (!fault) return {};
  Size matched;
  for (const PaperTake& take : takes) matched += take.size;
  Size good = paper::round_size(paper::scaled(matched, fault->share),
                                market_.find(order.request.symbol)->instrument.step);
  std::vector<PaperTake> doomed;
  for (PaperTake& take : takes) {
    const Size settled = std::min(take.size, good);
    if (settled < take.size) doomed.push_back({take.price, take.size - settled});
    take.size = settled;
    good -= settled;
  }
  std::erase_if(takes, [](const PaperTake& take) { return take.size.is_zero(); });
  return doomed;
}

void PaperCore::book(OrderRecord& order, const PaperTake& take, bool maker, bool doomed,
                     Milliseconds at) {
  AccountRecord& account = accounts_[order.account];
  FillRecord record;
  record.maker = maker;
  record.doomed = doomed;
  Fill& fill = record.fill;
  fill.id = next_fill_id();
  fill.order_id = order.actual.order.id;
  fill.client_id = order.request.client_id;
  fill.symbol = order.request.symbol;
  fill.side = order.request.side;
  fill.price = take.price;
  fill.size = take.size;
  fill.value = paper::value_of(take.price, take.size);
  fill.fee = paper::fee_of(fill.value,
                           maker ? account.options.maker_fee_rate : account.options.taker_fee_rate);
  fill.created_at = stamp(at);

  order.actual.order.matched += fill.size;
  order.actual.matched_value += fill.value;
  order.actual.matched_fee += fill.fee;
  order.actual.last_price = fill.price;
  if (!doomed) account.engine.apply(fill);
  order.fills.push_back(std::move(record));
}

void PaperCore::report(OrderRecord& order, std::size_t index, bool filled, Milliseconds at) {
  const auto late = [&](PaperFaultKind kind) {
    if (order.foreign) return Milliseconds{0};
    const auto fault = faults_.take(kind, order.request.reduce_only);
    return fault ? fault->delay : Milliseconds{0};
  };
  const Milliseconds base = at + options_.report_delay + late(PaperFaultKind::late_report);
  order.shown_from = base + late(PaperFaultKind::order_shown_late);
  if (filled) {
    const Milliseconds settle_delay = options_.settle_delay + late(PaperFaultKind::late_settlement);
    // Settled before it is shown, unless it takes its time.
    if (settle_delay > Milliseconds{0} || order.fills.back().doomed) {
      schedule(base + settle_delay, {EventKind::settle, index, {}, {}, {}});
    } else {
      settle(order, index, at);
    }
    if (!order.foreign &&
        faults_.take(PaperFaultKind::fill_reported_twice, order.request.reduce_only)) {
      for (FillRecord& fill : order.fills) fill.times_to_show = 2;
    }
    schedule(base + late(PaperFaultKind::fills_shown_late),
             {EventKind::show_fills, index, {}, {}, {}});
    schedule(base + late(PaperFaultKind::stale_account),
             {EventKind::show_account, index, {}, {}, {}});
  }
  schedule(order.shown_from, {EventKind::show_order, index, {}, {}, {}});
}

void PaperCore::after_fill(const OrderRecord& order, Milliseconds at) {
  const OrderRequest& request = order.request;
  if (const auto fault = faults_.take(PaperFaultKind::price_gap, request.reduce_only)) {
    const Decimal factor =
        request.side == Side::buy ? "1"_dec - fault->share : "1"_dec + fault->share;
    move_index(request.symbol, paper::scaled(*market_.find(request.symbol)->index, factor), at);
  }
  if (const auto fault = faults_.take(PaperFaultKind::closed_externally, request.reduce_only)) {
    if (fault->delay.count() > 0) {
      schedule(at + fault->delay,
               {EventKind::external_close, order.account, {}, request.symbol, {}});
    } else {
      close_externally(order.account, request.symbol, at);  // before anything that is in flight
    }
  }
}

void PaperCore::settle(OrderRecord& record, std::size_t index, Milliseconds at) {
  Order& order = record.actual.order;
  for (FillRecord& fill : record.fills) {
    if (fill.fill.status != FillStatus::pending) continue;
    if (fill.doomed) {
      fill.fill.status = FillStatus::failed;
      order.matched -= fill.fill.size;
      record.actual.matched_value -= fill.fill.value;
      record.actual.matched_fee -= fill.fill.fee;
      order.status = OrderStatus::canceled;
      order.cancel_reason = CancelReason::internal_failure;
    } else {
      fill.fill.status = FillStatus::success;
      order.filled += fill.fill.size;
      order.filled_value += fill.fill.value;
      order.fee += fill.fill.fee;
    }
  }
  if (order.filled.is_positive()) {
    order.average_price = paper::average(order.filled_value, order.filled);
  }
  record.actual.updated_at = stamp(at);
  if (at >= record.shown_from) show(record, index);
}

void PaperCore::end(OrderRecord& order, std::size_t index, OrderStatus status, CancelReason reason,
                    Milliseconds at) {
  order.actual.order.status = status;
  order.actual.order.cancel_reason = reason;
  order.actual.updated_at = stamp(at);
  report(order, index, false, at);
}

void PaperCore::fill_resting(OrderRecord& order, std::size_t index, Milliseconds at) {
  const OrderRequest& request = order.request;
  const Depth depth = market_.book(*market_.find(request.symbol));
  const bool buys = request.side == Side::buy;
  const auto& own = buys ? depth.bids : depth.asks;
  if (own.empty()) return;
  const bool at_touch =
      buys ? request.price >= own.front().price : request.price <= own.front().price;
  if (!at_touch) return;
  Size left = request.size - order.actual.order.matched;
  PaperMatch result{{}, OrderStatus::filled, CancelReason::none};
  if (request.reduce_only == ReduceOnly::yes) {
    const Size held = accounts_[order.account].engine.reducible(request.symbol, request.side);
    if (held < left) result = {{}, OrderStatus::canceled, CancelReason::reduce_only};
    left = std::min(left, held);
  }
  if (left.is_positive()) result.takes.push_back({request.price, left});
  execute(order, index, result, true, at);
}

/// A resting order that fills just as it is taken out of the book.
void PaperCore::fill_by_cancel(PaperFaultKind kind, std::size_t index, Milliseconds at) {
  OrderRecord& order = orders_[index];
  if (order.foreign || order.actual.order.status != OrderStatus::open) return;
  const OrderRequest& request = order.request;
  const auto fault = faults_.take(kind, request.reduce_only);
  if (!fault) return;
  const Size step = market_.find(request.symbol)->instrument.step;
  const Size left = request.size - order.actual.order.matched;
  const Size part =
      std::min(paper::round_size(paper::scaled(request.size, fault->share), step), left);
  PaperMatch result{{}, OrderStatus::open, CancelReason::none};
  if (part == left) result.status = OrderStatus::filled;
  if (part.is_positive()) result.takes.push_back({request.price, part});
  execute(order, index, result, true, at);
}

void PaperCore::move_index(const Symbol& symbol, const Price& index, Milliseconds at) {
  if (!market_.set_index(symbol, index)) return;
  const Depth depth = market_.book(*market_.find(symbol));
  for (std::size_t number = 0; number < accounts_.size(); ++number) {
    const std::vector<std::size_t> live(accounts_[number].live.begin(),
                                        accounts_[number].live.end());
    for (const std::size_t order_index : live) {
      OrderRecord& order = orders_[order_index];
      if (order.actual.order.status != OrderStatus::open || order.request.symbol != symbol) {
        continue;
      }
      const bool buys = order.request.side == Side::buy;
      const auto& against = buys ? depth.asks : depth.bids;
      if (against.empty()) continue;
      const Price& price = against.front().price;
      if (buys ? price <= order.request.price : price >= order.request.price) {
        fill_resting(order, order_index, at);
      }
    }
  }
}

void PaperCore::close_externally(std::size_t account, const Symbol& symbol, Milliseconds at) {
  const Size held = accounts_[account].engine.net(symbol);
  if (held.is_zero()) return;
  trade_at_once(account, symbol, held.is_positive() ? Side::sell : Side::buy,
                Size(held.decimal().abs()), at);
}

void PaperCore::trade_at_once(std::size_t account, const Symbol& symbol, Side side,
                              const Size& size, Milliseconds at) {
  const PaperMarket::Contract& contract = *market_.find(symbol);
  APEX_CHECK(contract.index.has_value());
  OrderRequest request;
  request.account_id = accounts_[account].options.id;
  // Spelled like an order from the exchange's own web page.
  request.client_id =
      ClientOrderId("apexomni-" + request.account_id.str() + "-" +
                    std::to_string(to_unix_ms(stamp(at))) + "-" + std::to_string(orders_made_ + 1));
  request.symbol = symbol;
  request.pair_id = contract.instrument.pair_id;
  request.side = side;
  request.time_in_force = TimeInForce::immediate_or_cancel;
  request.size = size;
  const Decimal factor = side == Side::buy ? "1.05"_dec : "0.95"_dec;
  request.price =
      paper::round_price(paper::scaled(*contract.index, factor), contract.instrument.tick,
                         side == Side::buy ? Rounding::up : Rounding::down);
  request.expiration = stamp(at) + std::chrono::hours{1};
  const std::size_t index = add_order(account, request, at);
  orders_[index].foreign = true;
  match(orders_[index], index, at);
}

}  // namespace apex
