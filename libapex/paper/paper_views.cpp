// What the exchange shows of itself, and what tests may know.
#include <algorithm>

#include "paper/paper_core.h"

namespace apex {

const PaperMarket& PaperCore::market() {
  advance();
  return market_;
}

Account PaperCore::account(const AccountId& account_id) {
  advance();
  const AccountRecord& record = find(account_id);
  Account account;
  account.id = record.options.id;
  account.l2_key = record.options.l2_key;
  account.maker_fee_rate = record.options.maker_fee_rate;
  account.taker_fee_rate = record.options.taker_fee_rate;
  account.wallet_balance = record.visible.balance();
  for (PaperPosition& position : record.visible.positions()) {
    account.positions.push_back(std::move(position.row));
  }
  return account;
}

Balance PaperCore::balance(const AccountId& account_id) {
  advance();
  const AccountRecord& account = find(account_id);
  return balance_of(account, account.visible, true);
}

Usdt PaperCore::realised_profit(const AccountId& account_id) {
  advance();
  return find(account_id).visible.realised_profit();
}

std::vector<PaperPosition> PaperCore::positions(const AccountId& account_id) {
  advance();
  return find(account_id).visible.positions();
}

std::vector<ClosedProfit> PaperCore::closed_profits(const AccountId& account_id) {
  advance();
  return find(account_id).visible.closed_profits();
}

std::optional<PaperOrderView> PaperCore::order(const AccountId& account_id, const OrderId& id) {
  advance();
  const AccountRecord& account = find(account_id);
  const auto found = account.by_id.find(id);
  if (found == account.by_id.end()) return std::nullopt;
  return view(found->second);
}

std::optional<PaperOrderView> PaperCore::order_by_client_id(const AccountId& account_id,
                                                            const ClientOrderId& id) {
  advance();
  const AccountRecord& account = find(account_id);
  const auto found = account.by_client_id.find(id);
  if (found == account.by_client_id.end()) return std::nullopt;
  return view(found->second);
}

std::optional<PaperOrderView> PaperCore::view(std::size_t index) const {
  const OrderRecord& order = orders_[index];
  if (clock_.steady() < order.hidden_until) return std::nullopt;
  return PaperOrderView{order.request, order.shown};
}

std::vector<PaperOrderView> PaperCore::open_orders(const AccountId& account_id) {
  std::vector<PaperOrderView> open = order_history(account_id);
  std::erase_if(open, [](const PaperOrderView& order) {
    const OrderStatus status = order.state.order.status;
    return status != OrderStatus::pending && status != OrderStatus::open;
  });
  return open;
}

std::vector<PaperOrderView> PaperCore::order_history(const AccountId& account_id) {
  advance();
  const AccountRecord& account = find(account_id);
  std::vector<PaperOrderView> all;
  for (auto index = account.orders.rbegin(); index != account.orders.rend(); ++index) {
    if (auto order = view(*index)) all.push_back(*std::move(order));
  }
  return all;
}

void PaperCore::add_fills(const OrderRecord& order, std::vector<PaperFillView>& fills) const {
  for (auto fill = order.fills.rbegin(); fill != order.fills.rend(); ++fill) {
    for (int i = 0; i < fill->times_shown; ++i) {
      fills.push_back({fill->fill, order.request.type, order.request.reduce_only, fill->maker});
    }
  }
}

std::vector<PaperFillView> PaperCore::fills(const AccountId& account_id) {
  advance();
  const AccountRecord& account = find(account_id);
  std::vector<PaperFillView> all;
  for (auto index = account.orders.rbegin(); index != account.orders.rend(); ++index) {
    add_fills(orders_[*index], all);
  }
  // A resting order fills after younger ones.
  std::stable_sort(all.begin(), all.end(), [](const PaperFillView& a, const PaperFillView& b) {
    return a.fill.created_at > b.fill.created_at;
  });
  return all;
}

std::vector<PaperFillView> PaperCore::order_fills(const AccountId& account_id, const OrderId& id) {
  advance();
  const AccountRecord& account = find(account_id);
  std::vector<PaperFillView> all;
  if (const auto found = account.by_id.find(id); found != account.by_id.end()) {
    add_fills(orders_[found->second], all);
  }
  return all;
}

Size PaperCore::position_now(const AccountId& account, const Symbol& symbol) {
  advance();
  return find(account).engine.net(symbol);
}

std::map<Symbol, Size> PaperCore::positions_now(const AccountId& account_id) {
  advance();
  const AccountRecord& account = find(account_id);
  std::map<Symbol, Size> all;
  for (const PaperPosition& position : account.engine.positions()) {
    const Size net = account.engine.net(position.row.symbol);
    if (!net.is_zero()) all.emplace(position.row.symbol, net);
  }
  return all;
}

std::vector<Fill> PaperCore::fills_now(const AccountId& account_id, Timestamp since) {
  advance();
  const AccountRecord& account = find(account_id);
  std::vector<Fill> all;
  for (const std::size_t index : account.orders) {
    for (const FillRecord& fill : orders_[index].fills) {
      if (!fill.doomed && fill.fill.created_at >= since) all.push_back(fill.fill);
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Fill& a, const Fill& b) { return a.created_at < b.created_at; });
  return all;
}

const std::vector<ReceivedOrder>& PaperCore::received(const AccountId& account) {
  advance();
  return find(account).received;
}

}  // namespace apex
