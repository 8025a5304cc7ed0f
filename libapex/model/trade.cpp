#include "model/trade.h"

#include "base/plain_text.h"

namespace apex {
namespace {

constexpr TradeOutcome kOutcomes[] = {TradeOutcome::completed, TradeOutcome::not_filled,
                                      TradeOutcome::rejected,  TradeOutcome::position_open,
                                      TradeOutcome::unknown,   TradeOutcome::closed_externally};

/// Visits every fill that counts.
template <typename Visitor>
void each_success(const TradeRecord& trade, Visitor visit) {
  for (const OrderRecord& order : trade.orders) {
    for (const Fill& fill : order.fills) {
      if (fill.status == FillStatus::success) visit(order.planned.leg, fill);
    }
  }
}

Usdt leg_value(const TradeRecord& trade, Leg leg) {
  Usdt value;
  each_success(trade, [&](Leg of, const Fill& fill) {
    if (of == leg) value += fill.value;
  });
  return value;
}

}  // namespace

const char* to_string(TradeOutcome outcome) {
  switch (outcome) {
    case TradeOutcome::completed:
      return "completed";
    case TradeOutcome::not_filled:
      return "not_filled";
    case TradeOutcome::rejected:
      return "rejected";
    case TradeOutcome::position_open:
      return "position_open";
    case TradeOutcome::unknown:
      return "unknown";
    case TradeOutcome::closed_externally:
      return "closed_externally";
  }
  return "";
}

Result<TradeOutcome> parse_trade_outcome(std::string_view text) {
  for (const TradeOutcome outcome : kOutcomes) {
    if (text == to_string(outcome)) return outcome;
  }
  return fail(ErrorKind::protocol, "unknown trade outcome " + in_quotes(text));
}

bool is_settled(TradeOutcome outcome) {
  switch (outcome) {
    case TradeOutcome::completed:
    case TradeOutcome::not_filled:
    case TradeOutcome::rejected:
    case TradeOutcome::closed_externally:
      return true;
    case TradeOutcome::position_open:
    case TradeOutcome::unknown:
      return false;
  }
  return false;
}

bool TradeIntent::is_well_formed() const {
  return !orders.empty() && orders.front().leg == (adopted ? Leg::close : Leg::open);
}

Size TradeRecord::net_filled() const {
  Size net = intent.adopted ? intent.adopted->size : Size();
  each_success(*this, [&](Leg, const Fill& fill) {
    net += fill.side == Side::buy ? fill.size : -fill.size;
  });
  return net;
}

Size TradeRecord::filled(Leg leg) const {
  Size size;
  each_success(*this, [&](Leg of, const Fill& fill) {
    if (of == leg) size += fill.size;
  });
  return size;
}

Usdt TradeRecord::fees() const {
  Usdt fees;
  each_success(*this, [&](Leg, const Fill& fill) { fees += fill.fee; });
  return fees;
}

std::optional<Price> TradeRecord::average_price(Leg leg) const {
  constexpr int kPriceDigits = 12;
  const auto price = divide(leg_value(*this, leg).decimal(), filled(leg).decimal(), kPriceDigits,
                            Rounding::half_even);
  if (!price) return std::nullopt;
  return Price(*price);
}

std::optional<Usdt> TradeRecord::cost() const {
  if (!counts_for_day() || !net_filled().is_zero()) return std::nullopt;
  const Usdt opened = leg_value(*this, Leg::open);
  const Usdt closed = leg_value(*this, Leg::close);
  const Usdt lost = intent.side == Side::buy ? opened - closed : closed - opened;
  return lost + fees();
}

std::optional<Timestamp> TradeRecord::opened_at() const {
  std::optional<Timestamp> first;
  each_success(*this, [&](Leg leg, const Fill& fill) {
    if (leg == Leg::open && (!first || fill.created_at < *first)) first = fill.created_at;
  });
  return first;
}

TradeRecord planned_record(const TradeIntent& intent) {
  TradeRecord record;
  record.intent = intent;
  for (const PlannedOrder& planned : intent.orders) {
    OrderRecord order;
    order.planned = planned;
    record.orders.push_back(std::move(order));
  }
  return record;
}

}  // namespace apex
