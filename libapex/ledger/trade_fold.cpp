#include "ledger/trade_fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/plain_text.h"
#include "ledger/fact_json.h"

namespace apex {
namespace {

tl::unexpected<Error> misfit(const std::string& what) { return fail(ErrorKind::storage, what); }

Result<Timestamp> moment_of(const Fact& fact) {
  if (!fact.at)
    return misfit(fmt::format("a row of kind '{}' without a time", to_string(fact.kind)));
  return *fact.at;
}

/// What the exchange says of an order shows that it arrived, whatever was concluded before.
void mark_arrived(OrderRecord& order) { order.never_arrived = false; }

/// Each fill once, with its last status; but a late report of "pending" does not take one back.
void add_fill(OrderRecord& order, Fill fill) {
  const auto known = std::find_if(order.fills.begin(), order.fills.end(),
                                  [&](const Fill& old) { return old.id == fill.id; });
  if (known == order.fills.end()) {
    order.fills.push_back(std::move(fill));
  } else if (fill.status != FillStatus::pending) {
    *known = std::move(fill);
  }
}

bool has_order_id(const OrderRecord& order, const OrderId& id) {
  const auto* accepted = order.outcome ? std::get_if<Accepted>(&*order.outcome) : nullptr;
  return (accepted != nullptr && accepted->id == id) ||
         (order.last_seen && order.last_seen->id == id);
}

}  // namespace

const OrderRecord* find_order(const TradeRecord& trade, const ClientOrderId& order) {
  const auto found = std::find_if(
      trade.orders.begin(), trade.orders.end(),
      [&](const OrderRecord& candidate) { return candidate.planned.request.client_id == order; });
  return found == trade.orders.end() ? nullptr : &*found;
}

const OrderRecord* find_order_of(const TradeRecord& trade, const Fill& fill) {
  if (!fill.client_id.empty()) return find_order(trade, fill.client_id);
  if (fill.order_id.empty()) return nullptr;
  const auto found = std::find_if(
      trade.orders.begin(), trade.orders.end(),
      [&](const OrderRecord& candidate) { return has_order_id(candidate, fill.order_id); });
  return found == trade.orders.end() ? nullptr : &*found;
}

Result<void> TradeFold::apply(const JournalRow& row) {
  const auto document = JsonDocument::parse(row.fact.body);
  auto applied = document ? apply_body(row, document->root())
                          : Result<void>(tl::unexpected<Error>(document.error()));
  if (applied) {
    if (rows_++ == 0) first_seq_ = row.seq;
    return {};
  }
  return fail(ErrorKind::storage, fmt::format("row {} ({}): {}", row.seq, to_string(row.fact.kind),
                                              without_controls(applied.error().message)));
}

Result<void> TradeFold::apply_body(const JournalRow& row, const JsonView& body) {
  const Fact& fact = row.fact;
  switch (fact.kind) {
    case FactKind::intent:
    case FactKind::rebuilt:
      return begin(row, body);
    case FactKind::order: {
      if (!record_) return misfit("it stands before the intent of its trade");
      OrderRecord order;
      APEX_TRY_ASSIGN(order.planned, read_planned_order(body));
      if (find_order(*record_, order.planned.request.client_id) != nullptr) {
        return misfit("order " + order.planned.request.client_id.str() + " was planned already");
      }
      record_->orders.push_back(std::move(order));
      return {};
    }
    case FactKind::end: {
      if (!record_) return misfit("it stands before the intent of its trade");
      APEX_TRY_ASSIGN(TradeEnd end, read_end(body));
      APEX_TRY_ASSIGN(end.at, moment_of(fact));
      const bool is_learned = record_->rebuilt && !record_->end;
      if (!is_settled(end.outcome) && !is_learned) record_->left_open_at = end.at;
      record_->end = std::move(end);
      return {};
    }
    case FactKind::answer:
    case FactKind::seen:
    case FactKind::never_arrived:
    case FactKind::fill:
      return apply_to_order(fact, body);
    case FactKind::ledger:
    case FactKind::day_checked:
    case FactKind::breaker_reset:
    case FactKind::clock_offset:
    case FactKind::factor_seen:
      return misfit("a row of this kind belongs to no trade");
  }
  return misfit("unknown kind");
}

Result<void> TradeFold::begin(const JournalRow& row, const JsonView& body) {
  if (record_) return misfit("a second intent of the same trade");
  if (!row.fact.day) return misfit("an intent without a staking day");
  TradeRecord record;
  APEX_TRY_ASSIGN(record.intent, read_intent(body));
  APEX_TRY_ASSIGN(record.intent.at, moment_of(row.fact));
  record.intent.key.day = *row.fact.day;
  record.rebuilt = row.fact.kind == FactKind::rebuilt;
  for (const PlannedOrder& planned : record.intent.orders) {
    if (find_order(record, planned.request.client_id) != nullptr) {
      return misfit("order " + planned.request.client_id.str() + " was planned twice");
    }
    OrderRecord order;
    order.planned = planned;
    record.orders.push_back(std::move(order));
  }
  if (!record.intent.is_well_formed()) return misfit("it neither opens nor adopts a position");
  record_ = std::move(record);
  return {};
}

Result<void> TradeFold::apply_to_order(const Fact& fact, const JsonView& body) {
  if (!record_) return misfit("it stands before the intent of its trade");
  if (!fact.order) return misfit("it names no order");
  const auto order = std::find_if(
      record_->orders.begin(), record_->orders.end(),
      [&](const OrderRecord& one) { return one.planned.request.client_id == *fact.order; });
  if (order == record_->orders.end()) {
    return misfit("order " + fact.order->str() + " was never planned");
  }
  if (fact.kind == FactKind::answer) {
    APEX_TRY_ASSIGN(OrderOutcome outcome, read_answer(body));
    APEX_TRY_ASSIGN(order->sent_at, moment_of(fact));
    order->outcome = std::move(outcome);
    return {};
  }
  if (fact.kind == FactKind::seen) {
    APEX_TRY_ASSIGN(Order seen, read_seen(body));
    order->last_seen = std::move(seen);
    mark_arrived(*order);
    return {};
  }
  if (fact.kind == FactKind::fill) {
    APEX_TRY_ASSIGN(Fill fill, read_fill(body));
    APEX_TRY_ASSIGN(fill.created_at, moment_of(fact));
    add_fill(*order, std::move(fill));
    mark_arrived(*order);
    return {};
  }
  order->never_arrived = true;
  return {};
}

}  // namespace apex
