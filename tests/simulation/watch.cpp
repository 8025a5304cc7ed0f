#include "tests/simulation/watch.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/client_order_id.h"

namespace apex::testing {
namespace {

bool closes(const OrderRequest& request) { return request.reduce_only == ReduceOnly::yes; }

}  // namespace

void Watch::on_ticker(const Ticker& ticker) {
  const auto* contract = exchange_.core().market().find_public(ticker.public_name);
  if (contract != nullptr && ticker.index) known_[contract->instrument.symbol].read = ticker.index;
}

bool Watch::is_in_band(const OrderRequest& request) const {
  const auto known = known_.find(request.symbol);
  if (known == known_.end()) return false;
  const Instrument& contract = exchange_.core().market().find(request.symbol)->instrument;
  const Decimal limit = contract.max_market_price_range
                            ? std::min(*contract.max_market_price_range, safety_.max_slippage)
                            : safety_.max_slippage;
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
  prepared_[request.client_id] = request.price;
  Known& known = known_[request.symbol];
  if (!closes(request)) known.at_open = known.read;
  if (!is_in_band(request)) {
    wrong.push_back(fmt::format("{} {} at {} is too far from every index price that was read",
                                to_string(request.side), request.client_id.str(),
                                request.price.to_string()));
  }
  const auto value = notional(request.price, request.size, Rounding::up);
  if (!closes(request) && (!value || *value > safety_.max_position_value)) {
    wrong.push_back("an open above the cap: " + request.client_id.str());
  }
  return wrong;
}

Watch::Lines Watch::on_send(const OrderRequest& request, bool is_halted) {
  Lines wrong;
  ++orders_sent_;
  if (!sent_.insert(request.client_id).second) {
    wrong.push_back("sent twice: " + request.client_id.str());
  }
  const auto prepared = prepared_.find(request.client_id);
  if (prepared == prepared_.end() || prepared->second != request.price) {
    wrong.push_back("sent, but not as it was made: " + request.client_id.str());
  }
  if (is_halted && !closes(request)) {
    wrong.push_back("opened while halted: " + request.client_id.str());
  }
  return wrong;
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
    if (closes(request) != (request.side == Side::sell)) {
      wrong.push_back("a sell that is not reduce-only, or a buy that is: " +
                      request.client_id.str());
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
  size = fill.side == Side::buy ? size + fill.size : size - fill.size;
  if (size.is_negative() || size > contract->instrument.min_size) {
    wrong.push_back(fmt::format("a position of {} {}", size.to_string(), fill.symbol.str()));
  }
  if (size.is_zero()) held_.erase(fill.symbol);
  if (held_.size() > 1) wrong.emplace_back("positions in two symbols at once");
  if (!is_ours(fill.client_id) || fill.side != Side::buy) return;
  known_[fill.symbol].opened = fill.price;
  const StakingDay day = calendar_.day_of(fill.created_at);
  days_traded_.insert(day);
  auto& opens = opens_[day];
  opens.insert(fill.client_id);
  if (opens.size() > 1) {
    wrong.push_back(
        fmt::format("{} opens filled in staking day {}", opens.size(), day.to_string()));
  }
}

void Watch::check_positions(Lines& wrong) {
  if (exchange_.positions_now() == held_) return;
  wrong.emplace_back("the positions of the exchange are not what the fills add up to");
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
