#include "execution/order_plan.h"

namespace apex {
namespace {

/// What every order of the trade has in common.
OrderRequest common_request(const PlanFacts& facts) {
  OrderRequest request;
  request.account_id = facts.account.id;
  request.symbol = facts.instrument.symbol;
  request.pair_id = facts.instrument.pair_id;
  request.asset_decimals = facts.instrument.asset_decimals;
  request.size = facts.instrument.min_size;
  request.maker_fee_rate = facts.account.maker_fee_rate;
  request.taker_fee_rate = facts.account.taker_fee_rate;
  request.expiration = facts.now + kOrderLifetime;
  return request;
}

Result<void> set_price(OrderRequest& request, const Price& price) {
  request.price = price;
  APEX_TRY_ASSIGN(const Usdt value, notional(price, request.size, Rounding::up));
  APEX_TRY_ASSIGN(request.limit_fee, fee_cap(value, request.taker_fee_rate));
  return {};
}

}  // namespace

Result<TradeIntent> plan_orders(const PlanFacts& facts, const TradingSettings& trading,
                                const SafetySettings& safety) {
  const Decimal limit = price_limit(facts.instrument, safety.max_slippage);
  TradeIntent intent;
  intent.key = facts.key;
  intent.at = facts.now;
  intent.forced = facts.forced;
  intent.symbol = facts.instrument.symbol;
  intent.side = trading.side;
  intent.index_price = facts.index;

  const Quote opening{facts.opening.worst, facts.index, limit};
  PlannedOrder open{Leg::open, 1, common_request(facts)};
  open.request.client_id = derive_client_id(facts.key, Leg::open, 1);
  open.request.side = trading.side;
  open.request.type = trading.type;
  const bool is_market = trading.type == OrderType::market;
  open.request.time_in_force = is_market ? TimeInForce::fill_or_kill : TimeInForce::good_til_cancel;
  APEX_TRY_ASSIGN(const Price price, is_market ? open_price(facts.instrument, trading.side, opening)
                                               : limit_open_price(facts.instrument, trading.side,
                                                                  facts.opening, opening));
  APEX_TRY(set_price(open.request, price));
  intent.orders.push_back(std::move(open));

  const Side closing_side = opposite(trading.side);
  const Quote closing{facts.closing.worst, facts.index, limit};
  for (int step = 0; step < kCloseSteps; ++step) {
    PlannedOrder close{Leg::close, step + 1, common_request(facts)};
    close.request.client_id = derive_client_id(facts.key, Leg::close, step + 1);
    close.request.side = closing_side;
    close.request.type = OrderType::market;
    close.request.time_in_force = TimeInForce::immediate_or_cancel;
    close.request.reduce_only = ReduceOnly::yes;
    APEX_TRY_ASSIGN(const Price worst, close_price(facts.instrument, closing_side, closing, step));
    APEX_TRY(set_price(close.request, worst));
    intent.orders.push_back(std::move(close));
  }
  return intent;
}

}  // namespace apex
