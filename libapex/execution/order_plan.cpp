#include "execution/order_plan.h"

#include <algorithm>

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

/// What every trade begins with.
TradeIntent common_intent(const PlanFacts& facts, Side side) {
  TradeIntent intent;
  intent.key = facts.key;
  intent.at = facts.now;
  intent.forced = facts.forced;
  intent.symbol = facts.instrument.symbol;
  intent.side = side;
  intent.index_price = facts.index;
  return intent;
}

Result<void> set_price(OrderRequest& request, const Price& price) {
  request.price = price;
  APEX_TRY_ASSIGN(const Usdt value, notional(price, request.size, Rounding::up));
  APEX_TRY_ASSIGN(request.limit_fee, fee_cap(value, request.taker_fee_rate));
  return {};
}

/// One close for each price step, reduce-only, so that it can never open anything.
Result<void> add_closes(TradeIntent& intent, const PlanFacts& facts, const Size& size,
                        const Decimal& limit) {
  const Side side = opposite(intent.side);
  const Quote closing{facts.closing.worst, facts.index, limit};
  for (int step = 0; step < kCloseSteps; ++step) {
    PlannedOrder close{Leg::close, step + 1, common_request(facts)};
    close.request.client_id = derive_client_id(facts.key, Leg::close, step + 1);
    close.request.side = side;
    close.request.type = OrderType::market;
    close.request.time_in_force = TimeInForce::immediate_or_cancel;
    close.request.reduce_only = ReduceOnly::yes;
    close.request.size = size;
    APEX_TRY_ASSIGN(const Price worst, close_price(facts.instrument, side, closing, step));
    APEX_TRY(set_price(close.request, worst));
    intent.orders.push_back(std::move(close));
  }
  return {};
}

}  // namespace

Result<TradeIntent> plan_orders(const PlanFacts& facts, const TradingSettings& trading,
                                const SafetySettings& safety) {
  const Decimal limit = price_limit(facts.instrument, safety.max_slippage);
  TradeIntent intent = common_intent(facts, trading.side);

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

  APEX_TRY(add_closes(intent, facts, facts.instrument.min_size, limit));
  return intent;
}

Result<TradeIntent> plan_adoption(const PlanFacts& facts, const AdoptedPosition& position,
                                  const SafetySettings& safety) {
  APEX_TRY_ASSIGN(const Size size, closable_size(facts.instrument, position.size));
  if (!size.is_positive()) {
    return fail(ErrorKind::refused, "the position of " + position.size.to_string() + " " +
                                        facts.instrument.symbol.str() +
                                        " is smaller than a step of the contract: no order can "
                                        "close it");
  }
  TradeIntent intent = common_intent(facts, position.size.is_negative() ? Side::sell : Side::buy);
  intent.adopted = position;
  APEX_TRY(add_closes(intent, facts, size, price_limit(facts.instrument, safety.max_slippage)));
  return intent;
}

Result<Size> closable_size(const Instrument& instrument, const Size& open) {
  Decimal size = open.decimal().abs();
  if (instrument.max_size.is_positive()) size = std::min(size, instrument.max_size.decimal());
  APEX_TRY_ASSIGN(const Decimal rounded,
                  round_to_step(size, instrument.step.decimal(), Rounding::down));
  return Size(rounded);
}

}  // namespace apex
