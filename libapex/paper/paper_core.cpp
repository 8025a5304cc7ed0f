#include "paper/paper_core.h"

#include <algorithm>

#include "base/check.h"
#include "paper/arithmetic.h"
#include "paper/order_checks.h"

namespace apex {
namespace {

// 18 digits like the exchange's; those of a later start are larger.
constexpr std::int64_t kIdsPerMillisecond = 100'000;
constexpr std::int64_t kFillIdOffset = 500'000'000'000'000'000;

bool is_live(OrderStatus status) {
  return status == OrderStatus::pending || status == OrderStatus::open;
}

Usdt margin_of(const OrderRequest& request, const Size& size, const Decimal& rate) {
  return paper::scaled(paper::value_of(request.price, size), rate, Rounding::up);
}

}  // namespace

PaperCore::PaperCore(const Clock& clock, const PaperMarketData& data, const PaperOptions& options)
    : clock_(clock), options_(options), market_(data, options.book) {
  id_base_ = options.first_order_id ? *options.first_order_id - 1
                                    : to_unix_ms(clock.now()) * kIdsPerMillisecond;
  for (const PriceMove& move : options_.price_moves) {
    Event event;
    event.kind = EventKind::price_move;
    event.symbol = move.symbol;
    event.price = move.index;
    schedule(clock_.steady() + move.after, event);
  }
}

void PaperCore::open_account(const PaperAccountOptions& account) {
  const bool is_new = account_index_.emplace(account.id, accounts_.size()).second;
  APEX_CHECK(is_new);
  accounts_.push_back(
      {account, AccountBooks(account.balance), AccountBooks(account.balance), {}, {}, {}, {}, {}});
}

PaperCore::AccountRecord& PaperCore::find(const AccountId& account) {
  const auto found = account_index_.find(account);
  APEX_CHECK(found != account_index_.end());
  return accounts_[found->second];
}

OrderId PaperCore::next_order_id() { return OrderId(std::to_string(id_base_ + ++orders_made_)); }

FillId PaperCore::next_fill_id() {
  return FillId(std::to_string(id_base_ + kFillIdOffset + ++fills_made_));
}

Timestamp PaperCore::stamp(Milliseconds at) const { return clock_.now() - (clock_.steady() - at); }

tl::expected<PaperOrderView, PaperRefusal> PaperCore::place(const AccountId& account,
                                                            const OrderRequest& request) {
  advance();
  find(account);
  return receive(account_index_.at(account), request, clock_.steady());
}

void PaperCore::place_later(const AccountId& account, const OrderRequest& request,
                            Milliseconds delay) {
  advance();
  find(account);
  Event event;
  event.kind = EventKind::arrival;
  event.index = account_index_.at(account);
  event.request = request;
  schedule(clock_.steady() + delay, std::move(event));
}

tl::expected<PaperOrderView, PaperRefusal> PaperCore::receive(std::size_t account_number,
                                                              const OrderRequest& sent,
                                                              Milliseconds at) {
  OrderRequest request = sent;
  if (request.type == OrderType::market && request.time_in_force == TimeInForce::good_til_cancel) {
    request.time_in_force = TimeInForce::immediate_or_cancel;
  }
  AccountRecord& account = accounts_[account_number];
  ReceivedOrder received{stamp(at), sent, std::nullopt, check(account, request, at)};
  if (received.refused) {
    account.received.push_back(received);
    return tl::unexpected(*received.refused);
  }
  const std::size_t index = add_order(account_number, request, at);
  OrderRecord& order = orders_[index];
  received.placed = order.actual.order.id;
  account.received.push_back(std::move(received));

  if (faults_.take(PaperFaultKind::symbol_disabled, request.reduce_only)) {
    market_.set_flags(request.symbol, false, false);
  }
  if (const auto fault = faults_.take(PaperFaultKind::order_unknown, request.reduce_only)) {
    order.hidden_until = at + fault->delay;
  }
  Milliseconds match_at = at + options_.match_delay;
  if (const auto fault = faults_.take(PaperFaultKind::late_match, request.reduce_only)) {
    match_at += fault->delay;
  }
  schedule(match_at, {EventKind::match, index, {}, {}, {}});
  return PaperOrderView{order.request, order.actual};
}

std::size_t PaperCore::add_order(std::size_t account_number, const OrderRequest& request,
                                 Milliseconds at) {
  const std::size_t index = orders_.size();
  OrderRecord& record = orders_.emplace_back();
  record.account = account_number;
  record.request = request;
  Order& order = record.actual.order;
  order.id = next_order_id();
  order.client_id = request.client_id;
  order.symbol = request.symbol;
  order.side = request.side;
  order.type = request.type;
  order.reduce_only = request.reduce_only;
  order.size = request.size;
  order.price = request.price;
  order.created_at = stamp(at);
  record.shown = record.actual;
  AccountRecord& account = accounts_[account_number];
  account.orders.push_back(index);
  account.live.insert(index);
  account.by_id.emplace(order.id, index);
  account.by_client_id.emplace(request.client_id, index);
  return index;
}

std::optional<PaperRefusal> PaperCore::check(const AccountRecord& account,
                                             const OrderRequest& request, Milliseconds at) {
  if (const auto fault = faults_.take(PaperFaultKind::refused, request.reduce_only)) {
    return PaperRefusal{fault->refusal, "refused by a fault"};
  }
  const PaperMarket::Contract* contract = market_.find(request.symbol);
  if (contract == nullptr) {
    return PaperRefusal{RefusalKey::invalid_symbol, "invalid symbol: " + request.symbol.str()};
  }
  if (account.by_client_id.contains(request.client_id)) {
    return PaperRefusal{RefusalKey::client_id_conflict,
                        "client order id conflicts with an earlier order, please resubmit"};
  }
  Instrument rules = contract->instrument;
  const bool reduces = request.reduce_only == ReduceOnly::yes;
  if (reduces && options_.minimum_rule == MinimumRule::opens_only) rules.min_size = rules.step;
  if (auto no = check_order_shape(request, rules, account.options.taker_fee_rate, stamp(at))) {
    return no;
  }
  if (account.live.size() >= kOpenOrdersMax) {
    return PaperRefusal{RefusalKey::too_many_open_orders, "too many open orders"};
  }
  if (reduces) {
    if (may_reduce(account, request)) return std::nullopt;
    return PaperRefusal{RefusalKey::nothing_to_reduce,
                        "reduce-only order cannot open a position in " + request.symbol.str()};
  }
  if (!margin_covers(account, request)) {
    return PaperRefusal{RefusalKey::not_enough_margin,
                        "not enough margin to open position in " + request.symbol.str()};
  }
  return std::nullopt;
}

bool PaperCore::may_reduce(const AccountRecord& account, const OrderRequest& request) const {
  if (options_.reduce_only_check == ReduceOnlyCheck::at_accept) {
    return account.visible.reducible(request.symbol, request.side).is_positive();
  }
  if (account.engine.reducible(request.symbol, request.side).is_positive()) return true;
  return std::any_of(account.live.begin(), account.live.end(), [&](std::size_t index) {
    const Order& order = orders_[index].actual.order;
    return order.status == OrderStatus::pending && order.symbol == request.symbol &&
           order.side != request.side && order.reduce_only == ReduceOnly::no;
  });
}

bool PaperCore::margin_covers(const AccountRecord& account, const OrderRequest& request) const {
  const Instrument& instrument = market_.find(request.symbol)->instrument;
  const Size held = account.engine.net(request.symbol);
  const Size after = request.side == Side::buy ? held + request.size : held - request.size;
  const Size increase = Size(after.decimal().abs() - held.decimal().abs());
  if (!increase.is_positive()) return true;
  const Decimal rate =
      account.engine.margin_rate(request.symbol).value_or(instrument.default_initial_margin_rate);
  const Usdt fee =
      paper::fee_of(paper::value_of(request.price, request.size), account.options.taker_fee_rate);
  const Usdt needed = margin_of(request, increase, rate) + fee;
  return balance_of(account, account.engine, false).available >= needed;
}

Balance PaperCore::balance_of(const AccountRecord& account, const AccountBooks& books,
                              bool shown) const {
  const AccountBooks::Value value = books.value([this](const Symbol& symbol) {
    const PaperMarket::Contract* contract = market_.find(symbol);
    APEX_CHECK(contract != nullptr);
    return AccountBooks::Quote{contract->index, contract->instrument.default_initial_margin_rate};
  });
  Usdt used = value.initial_margin;
  for (const std::size_t index : account.live) {
    const OrderRecord& record = orders_[index];
    const Order& order = shown ? record.shown.order : record.actual.order;
    if (order.reduce_only == ReduceOnly::yes || !is_live(order.status)) continue;
    const Decimal rate =
        books.margin_rate(order.symbol)
            .value_or(market_.find(order.symbol)->instrument.default_initial_margin_rate);
    used += margin_of(record.request, order.size - order.matched, rate);
  }
  Balance balance;
  balance.total_equity = books.balance() + value.unrealised_profit;
  balance.initial_margin = used;
  balance.available = std::max(balance.total_equity - used, Usdt());
  return balance;
}

std::optional<PaperRefusal> PaperCore::cancel(const AccountId& account_id, const OrderId& id) {
  advance();
  AccountRecord& account = find(account_id);
  const auto found = account.by_id.find(id);
  if (found == account.by_id.end()) {
    return PaperRefusal{RefusalKey::order_not_found, "order not found"};
  }
  fill_by_cancel(PaperFaultKind::filled_before_cancel, found->second, clock_.steady());
  const OrderStatus status = orders_[found->second].actual.order.status;
  if (status == OrderStatus::filled) {
    return PaperRefusal{RefusalKey::order_not_cancel_filled, "order is filled"};
  }
  if (!is_live(status)) {
    return PaperRefusal{RefusalKey::order_not_cancel_status,
                        std::string("order is ") + to_string(status)};
  }
  schedule(clock_.steady() + options_.match_delay, {EventKind::cancel, found->second, {}, {}, {}});
  return std::nullopt;
}

void PaperCore::cancel_all(const AccountId& account_id, const std::optional<Symbol>& symbol) {
  advance();
  for (const std::size_t index : find(account_id).live) {
    if (symbol && orders_[index].request.symbol != *symbol) continue;
    schedule(clock_.steady() + options_.match_delay, {EventKind::cancel, index, {}, {}, {}});
  }
}

std::optional<PaperRefusal> PaperCore::set_initial_margin_rate(const AccountId& account_id,
                                                               const Symbol& symbol,
                                                               const Decimal& rate) {
  advance();
  AccountRecord& account = find(account_id);
  const PaperMarket::Contract* contract = market_.find(symbol);
  if (contract == nullptr) {
    return PaperRefusal{RefusalKey::invalid_symbol, "invalid symbol: " + symbol.str()};
  }
  if (const auto fault = faults_.take(PaperFaultKind::margin_rate_refused)) {
    return PaperRefusal{fault->refusal, "refused by a fault"};
  }
  if (rate < contract->instrument.initial_margin_rate || rate > "1"_dec || !rate.is_positive()) {
    return PaperRefusal{RefusalKey::margin_rate_out_of_range,
                        "initialMarginRate " + rate.to_string() + " is out of range"};
  }
  account.engine.set_margin_rate(symbol, rate, clock_.now());
  account.visible.set_margin_rate(symbol, rate, clock_.now());
  return std::nullopt;
}

bool PaperCore::set_index(const Symbol& symbol, const Price& index) {
  advance();
  if (market_.find(symbol) == nullptr || !index.is_positive()) return false;
  move_index(symbol, index, clock_.steady());
  return true;
}

bool PaperCore::set_flags(const Symbol& symbol, bool enable_trade, bool enable_open_position) {
  advance();
  return market_.set_flags(symbol, enable_trade, enable_open_position);
}

void PaperCore::set_balance(const AccountId& account_id, const Usdt& balance) {
  advance();
  AccountRecord& account = find(account_id);
  account.engine.set_balance(balance);
  account.visible.set_balance(balance);
}

void PaperCore::trade_externally(const AccountId& account, const Symbol& symbol, Side side,
                                 const Size& size) {
  advance();
  find(account);
  APEX_CHECK(market_.find(symbol) != nullptr && size.is_positive());
  trade_at_once(account_index_.at(account), symbol, side, size, clock_.steady());
}

}  // namespace apex
