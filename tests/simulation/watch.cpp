#include "tests/simulation/watch.h"

#include <fmt/format.h>

#include "model/client_order_id.h"

namespace apex::testing {
namespace {

bool closes(const OrderRequest& request) { return request.reduce_only == ReduceOnly::yes; }

}  // namespace

Watch::Lines Watch::on_send(const OrderRequest& request, bool is_halted) {
  Lines wrong;
  if (!sent_.insert(request.client_id).second) {
    wrong.push_back("sent twice: " + request.client_id.str());
  }
  if (is_halted && !closes(request)) {
    wrong.push_back("opened while halted: " + request.client_id.str());
  }
  return wrong;
}

Watch::Lines Watch::look() {
  Lines wrong;
  check_orders(wrong);
  check_fills(wrong);
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

/// Position after position, as the fills made them.
void Watch::check_fills(Lines& wrong) {
  std::map<Symbol, Size> held;
  std::map<StakingDay, std::set<ClientOrderId>> opens;
  for (const Fill& fill : exchange_.fills_now()) {
    const auto* contract = exchange_.core().market().find(fill.symbol);
    Size& size = held[fill.symbol];
    size = fill.side == Side::buy ? size + fill.size : size - fill.size;
    if (size.is_negative() || size > contract->instrument.min_size) {
      wrong.push_back(fmt::format("a position of {} {}", size.to_string(), fill.symbol.str()));
    }
    if (size.is_zero()) held.erase(fill.symbol);
    if (held.size() > 1) wrong.emplace_back("positions in two symbols at once");
    if (is_ours(fill.client_id) && fill.side == Side::buy) {
      opens[calendar_.day_of(fill.created_at)].insert(fill.client_id);
    }
  }
  for (const auto& [day, ids] : opens) {
    days_traded_.insert(day);
    if (ids.size() <= 1) continue;
    wrong.push_back(fmt::format("{} opens filled in staking day {}", ids.size(), day.to_string()));
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
    wrong.push_back(fmt::format("fill {} of {} {} is {} times in the ledger", fill.id.str(),
                                to_string(fill.side), fill.client_id.str(), times));
  }
  for (const auto& [id, times] : booked) {
    wrong.push_back("the ledger has a fill that never was: " + id.str());
  }
  return wrong;
}

}  // namespace apex::testing
