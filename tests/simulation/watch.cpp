#include "tests/simulation/watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/client_order_id.h"

namespace apex::testing {
namespace {

bool closes(const OrderRequest& request) { return request.reduce_only == ReduceOnly::yes; }

bool says_open(ErrorKind kind) {
  return kind == ErrorKind::position_open || kind == ErrorKind::outcome_unknown ||
         kind == ErrorKind::unexplained_position;
}

bool says_open(EventKind kind) {
  return kind == EventKind::open_risk || kind == EventKind::outcome_unknown ||
         kind == EventKind::unexplained_position;
}

bool is_same(const OrderRequest& made, const OrderRequest& sent) {
  return made.symbol == sent.symbol && made.side == sent.side && made.type == sent.type &&
         made.time_in_force == sent.time_in_force && made.reduce_only == sent.reduce_only &&
         made.size == sent.size && made.price == sent.price;
}

}  // namespace

void Watch::on_ticker(const Ticker& ticker) {
  const auto* contract = exchange_.core().market().find_public(ticker.public_name);
  if (contract != nullptr && ticker.index) known_[contract->instrument.symbol].read = ticker.index;
}

bool Watch::is_in_band(const OrderRequest& request) const {
  const auto known = known_.find(request.symbol);
  if (known == known_.end()) return false;
  const Instrument& contract = exchange_.core().market().find(request.symbol)->instrument;
  const Decimal limit = contract.max_market_price_range ? std::min(*contract.max_market_price_range,
                                                                   settings_.safety.max_slippage)
                                                        : settings_.safety.max_slippage;
  const auto is_near = [&](const std::optional<Price>& index) {
    if (!index) return false;
    const auto band = multiply(index->decimal(), limit, Decimal::kScaleMax, Rounding::up);
    const Decimal distance = (request.price.decimal() - index->decimal()).abs();
    // Where a tick is wider than the band, the first tick beyond index is as near as there is.
    return band && distance <= std::max(*band, contract.tick.decimal());
  };
  const Known& it = known->second;
  return is_near(it.read) || is_near(it.at_open) || is_near(it.opened);
}

Watch::Lines Watch::on_prepare(const OrderRequest& request) {
  Lines wrong;
  prepared_[request.client_id] = request;
  Known& known = known_[request.symbol];
  if (!closes(request)) known.at_open = known.read;
  if (!is_in_band(request)) {
    wrong.push_back(fmt::format("{} {} at {} is too far from every index price that was read",
                                to_string(request.side), request.client_id.str(),
                                request.price.to_string()));
  }
  const auto value = notional(request.price, request.size, Rounding::up);
  if (!closes(request) && (!value || *value > settings_.safety.max_position_value)) {
    wrong.push_back("an open above the cap: " + request.client_id.str());
  }
  return wrong;
}

Watch::Lines Watch::on_send(const OrderRequest& request, Timestamp now, bool is_halted) {
  Lines wrong;
  ++orders_sent_;
  sent_in_pass_.push_back(request.client_id);
  if (!sent_.insert(request.client_id).second) {
    wrong.push_back("sent twice: " + request.client_id.str());
  }
  const auto prepared = prepared_.find(request.client_id);
  if (prepared == prepared_.end() || !is_same(prepared->second, request)) {
    wrong.push_back("sent, but not as it was made: " + request.client_id.str());
  }
  if (is_halted && !closes(request)) {
    wrong.push_back("opened while halted: " + request.client_id.str());
  }
  if (closes(request)) {
    check_close(request, wrong);
  } else {
    check_open(request, now, wrong);
  }
  return wrong;
}

void Watch::check_open(const OrderRequest& request, Timestamp now, Lines& wrong) {
  const int most = settings_.safety.max_daily_trades;
  const bool is_daily = settings_.schedule.mode == ScheduleMode::daily;
  opens_sent_[request.client_id] = {request.side, request.type, is_daily ? 1 : most};
  opened_[request.symbol] = request.side;
  if (request.side != settings_.trading.side || request.type != settings_.trading.type) {
    wrong.push_back("an open that was not asked for: " + request.client_id.str());
  }
  auto& opens = sent_on_[calendar_.day_of(now)];
  opens.insert(request.client_id);
  if (static_cast<int>(opens.size()) > most) {
    wrong.push_back(fmt::format("{} opens sent in a staking day", opens.size()));
  }
}

void Watch::check_close(const OrderRequest& request, Lines& wrong) {
  const auto opened = opened_.find(request.symbol);
  const bool reduces = opened != opened_.end() && request.side != opened->second;
  if (!reduces || request.type != OrderType::market ||
      request.time_in_force != TimeInForce::immediate_or_cancel) {
    wrong.push_back("a close that is not against the open, or may rest: " +
                    request.client_id.str());
  }
}

Watch::Lines Watch::at_point() {
  Lines wrong;
  if (exchange_.positions_now() != held_) take_fills(wrong);
  check_positions(wrong);
  return wrong;
}

Watch::Lines Watch::look() {
  Lines wrong;
  check_orders(wrong);
  take_fills(wrong);
  check_positions(wrong);
  return wrong;
}

void Watch::check_orders(Lines& wrong) {
  const auto& received = exchange_.received();
  for (; orders_seen_ < received.size(); ++orders_seen_) {
    const ReceivedOrder& order = received[orders_seen_];
    const OrderRequest& request = order.request;
    if (order.placed && !placed_.insert(request.client_id).second) {
      wrong.push_back("placed twice: " + request.client_id.str());
    }
  }
}

/// Those that were not seen yet, each in its turn.
void Watch::take_fills(Lines& wrong) {
  for (const Fill& fill : exchange_.fills_now(fills_seen_)) {
    if (fill.created_at > fills_seen_) {
      fills_seen_ = fill.created_at;
      fills_at_end_.clear();
    }
    if (fills_at_end_.insert(fill.id).second) take_fill(fill, wrong);
  }
}

/// Position after position, as the fills make them.
void Watch::take_fill(const Fill& fill, Lines& wrong) {
  const auto* contract = exchange_.core().market().find(fill.symbol);
  Size& size = held_[fill.symbol];
  const Size before = size;
  size = fill.side == Side::buy ? size + fill.size : size - fill.size;
  const bool is_turned =
      !before.is_zero() && !size.is_zero() && before.is_negative() != size.is_negative();
  if (is_turned || size.decimal().abs() > contract->instrument.min_size.decimal()) {
    wrong.push_back(fmt::format("a position of {} {} after {}", size.to_string(), fill.symbol.str(),
                                before.to_string()));
  }
  const auto open = opens_sent_.find(fill.client_id);
  if (open != opens_sent_.end()) {
    take_open(fill, open->second, wrong);
  } else if (is_ours(fill.client_id) && size.decimal().abs() >= before.decimal().abs()) {
    wrong.push_back("a close that reduced nothing filled: " + fill.client_id.str());
  }
  if (size.is_zero()) held_.erase(fill.symbol);
  if (held_.size() > 1) wrong.emplace_back("positions in two symbols at once");
}

void Watch::take_open(const Fill& fill, const OpenSent& open, Lines& wrong) {
  known_[fill.symbol].opened = fill.price;
  const StakingDay day = calendar_.day_of(fill.created_at);
  days_traded_.insert(day);
  auto& opens = opens_[day];
  const bool is_new = opens.insert(fill.client_id).second;
  const int count = static_cast<int>(opens.size());
  if (is_new) {
    ++filled_.all;
    if (open.side == Side::sell) ++filled_.sells;
    if (open.type == OrderType::limit) ++filled_.limits;
    filled_.most_a_day = std::max(filled_.most_a_day, count);
  }
  if (count <= open.most_filled) return;
  wrong.push_back(fmt::format("{} opens filled in staking day {}, at most {} allowed", count,
                              day.to_string(), open.most_filled));
}

void Watch::check_positions(Lines& wrong) {
  if (exchange_.positions_now() == held_) return;
  wrong.emplace_back("the positions of the exchange are not what the fills add up to");
}

void Watch::on_event(const Event& event) { was_told_ = was_told_ || says_open(event.kind); }

Watch::Lines Watch::check_silence(const std::optional<Error>& failure, bool is_unsettled) {
  if (failure && says_open(failure->kind)) was_told_ = true;
  const auto positions = exchange_.positions_now();
  const bool is_over = positions.empty() && !is_unsettled;
  if (std::exchange(was_told_, was_told_ && !is_over)) return {};
  Lines wrong;
  for (const auto& [symbol, size] : positions) {
    wrong.push_back(
        fmt::format("{} {} are open, and nobody says so", size.to_string(), symbol.str()));
  }
  return wrong;
}

void Watch::forget_sent_in_pass() {
  for (const ClientOrderId& id : sent_in_pass_) {
    if (!placed_.contains(id)) sent_.erase(id);
  }
}

Watch::Lines Watch::check_rows(const Ledger& ledger) {
  Lines wrong;
  const auto check = ledger.verify_all();
  if (!check) return {"the ledger cannot be checked: " + check.error().message};
  for (const LedgerProblem& problem : check->problems) wrong.push_back("ledger: " + problem.what);
  return wrong;
}

Watch::Lines Watch::at_the_end(const Ledger& ledger) {
  Lines wrong;
  for (const auto& [symbol, size] : exchange_.positions_now()) {
    wrong.push_back(fmt::format("{} {} are open in the end", size.to_string(), symbol.str()));
  }
  const auto trades = ledger.recent(Ledger::kRecentMax);
  if (!trades) return {"the ledger cannot be read: " + trades.error().message};
  std::map<FillId, int> booked;
  for (const TradeRecord& trade : *trades) {
    for (const OrderRecord& order : trade.orders) {
      for (const Fill& fill : order.fills) {
        if (fill.status == FillStatus::success) ++booked[fill.id];
      }
    }
  }
  for (const Fill& fill : exchange_.fills_now()) {
    const int times = booked[fill.id];
    booked.erase(fill.id);
    if (times == (is_ours(fill.client_id) ? 1 : 0)) continue;
    if (times == 0 && fill.created_at < forgotten_before_) continue;
    wrong.push_back(fmt::format("fill {} of {} {} is {} times in the ledger", fill.id.str(),
                                to_string(fill.side), fill.client_id.str(), times));
  }
  for (const auto& [id, times] : booked) {
    wrong.push_back("the ledger has a fill that never was: " + id.str());
  }
  return wrong;
}

}  // namespace apex::testing
