#include "apexsim/answers.h"

#include <algorithm>

namespace apex {
namespace {

constexpr int kFeeDigits = 6;
constexpr int kValueDigits = 4;
constexpr int kWalletDigits = 18;

std::string side_text(PositionSide side) {
  return side == PositionSide::long_side ? "LONG" : "SHORT";
}

/// In the form of a UUID, the same for the same fill.
std::string match_id(const FillId& id) {
  std::string digits = id.str();
  digits.insert(0, 32 - std::min<std::size_t>(digits.size(), 32), '0');
  return digits.substr(0, 8) + "-" + digits.substr(8, 4) + "-" + digits.substr(12, 4) + "-" +
         digits.substr(16, 4) + "-" + digits.substr(20, 12);
}

const char* fill_status(FillStatus status) {
  switch (status) {
    case FillStatus::pending:
      return "PENDING_CENSORING";
    case FillStatus::success:
      return "SUCCESS";
    case FillStatus::failed:
      return "FAILED_L2_REJECTED";
  }
  return "";
}

void write_order_amounts(JsonWriter& json, const PaperOrderView& view, int size_digits) {
  const PaperOrderState& state = view.state;
  const Order& order = state.order;
  const auto price = [](const std::optional<Price>& value, const char* unset) {
    return value ? value->to_string() : std::string(unset);
  };
  json.member("price", order.price.to_string())
      .member("averagePrice", price(order.average_price, ""))
      .member("limitFee", padded(view.request.limit_fee.decimal(), kFeeDigits))
      .member("fee", order.filled.is_zero() ? "" : padded(order.fee.decimal(), kFeeDigits))
      .member("liquidateFee", "")
      .member("triggerPrice", "0.0")
      .member("size", padded(order.size.decimal(), size_digits))
      .member("remainingSize", padded((order.size - order.matched).decimal(), size_digits))
      .member("latestMatchFillPrice", price(state.last_price, "0.0"))
      .member("cumMatchFillSize", padded(order.matched.decimal(), size_digits))
      .member("cumMatchFillValue", padded(state.matched_value.decimal(), kValueDigits))
      .member("cumMatchFillFee", padded(state.matched_fee.decimal(), kFeeDigits))
      .member("cumSuccessFillSize", padded(order.filled.decimal(), size_digits))
      .member("cumSuccessFillValue", padded(order.filled_value.decimal(), kValueDigits))
      .member("cumSuccessFillFee", padded(order.fee.decimal(), kFeeDigits));
}

void write_position(JsonWriter& json, const PaperPosition& position) {
  const PositionRow& row = position.row;
  json.begin_object()
      .member("isPrelaunch", false)
      .member("symbol", row.symbol.str())
      .member("status", "")
      .member("side", side_text(row.side))
      .member("size", row.size.to_string())
      .member("entryPrice", row.entry_price ? row.entry_price->to_string() : "0.00")
      .member("exitPrice", "")
      .member("createdAt", to_unix_ms(position.created_at))
      .member("updatedTime", to_unix_ms(position.updated_at))
      .member("fee", padded(position.fee.decimal(), kFeeDigits))
      .member("fundingFee", "0.000000")
      .member("lightNumbers", "")
      .member("customInitialMarginRate",
              row.initial_margin_rate ? row.initial_margin_rate->to_string() : "0")
      .end_object();
}

void write_spot_account(JsonWriter& json, const std::string& l2_key, Timestamp opened_at) {
  json.key("spotAccount")
      .begin_object()
      .member("createdAt", to_unix_ms(opened_at))
      .member("updatedAt", to_unix_ms(opened_at))
      .member("zkAccountId", "229")
      .member("isMultiSigEthAddress", false)
      .member("defaultSubAccountId", "0")
      .member("nonce", 1)
      .member("status", "NORMAL")
      .key("subAccounts")
      .begin_array()
      .begin_object()
      .member("subAccountId", "0")
      .member("l2Key", l2_key)
      .member("nonce", 1)
      .member("nonceVersion", 0)
      .member("changePubKeyStatus", "FINISH")
      .end_object()
      .end_array()
      .end_object();
}

}  // namespace

std::string padded(const Decimal& value, int digits) {
  return value.to_fixed(std::max(digits, value.scale()), Rounding::half_even);
}

void write_order(JsonWriter& json, const PaperOrderView& view, const Instrument& instrument) {
  const PaperOrderState& state = view.state;
  const Order& order = state.order;
  const OrderRequest& request = view.request;
  json.begin_object()
      .member("id", order.id.str())
      .member("orderId", order.id.str())
      .member("clientId", order.client_id.str())
      .member("clientOrderId", order.client_id.str())
      .member("accountId", request.account_id.str())
      .member("symbol", order.symbol.str())
      .member("side", to_string(order.side))
      .member("type", to_string(order.type))
      .member("status", to_string(order.status))
      .member("timeInForce", to_string(request.time_in_force));
  write_order_amounts(json, view, instrument.step.decimal().scale());
  json.member("createdAt", to_unix_ms(order.created_at))
      .member("updatedTime", state.updated_at ? to_unix_ms(*state.updated_at) : 0)
      .member("expiresAt", to_unix_ms(request.expiration))
      .member("postOnly", request.time_in_force == TimeInForce::post_only)
      .member("reduceOnly", order.reduce_only == ReduceOnly::yes)
      .member("isPositionTpsl", false)
      .member("exitType", "")
      .member("cancelReason", to_string(order.cancel_reason))
      .member("triggerPriceType", "MARKET")
      .member("isOpenTpslOrder", false)
      .member("isSetOpenTp", false)
      .member("isSetOpenSl", false);
  json.key("openTpParam").begin_object().end_object();
  json.key("openSlParam").begin_object().end_object();
  json.end_object();
}

void write_fill(JsonWriter& json, const PaperFillView& view, const Instrument& instrument,
                const AccountId& account) {
  const Fill& fill = view.fill;
  const int size_digits = instrument.step.decimal().scale();
  json.begin_object()
      .member("id", fill.id.str())
      .member("orderId", fill.order_id.str())
      .member("clientOrderId", fill.client_id.str())
      .member("accountId", account.str())
      .member("symbol", fill.symbol.str())
      .member("side", to_string(fill.side))
      .member("price", fill.price.to_string())
      .member("size", padded(fill.size.decimal(), size_digits))
      .member("quoteAmount", padded(fill.value.decimal(), kValueDigits))
      .member("fee", padded(fill.fee.decimal(), kFeeDigits))
      .member("liquidateFee", "0")
      .member("type", to_string(view.type))
      .member("orderType", to_string(view.type))
      .member("direction", view.maker ? "MAKER" : "TAKER")
      .member("isOpen", view.reduce_only == ReduceOnly::no)
      .member("isDeleverage", false)
      .member("isLiquidate", false)
      .member("matchFillId", match_id(fill.id))
      .member("status", fill_status(fill.status))
      .member("createdAt", to_unix_ms(fill.created_at))
      .member("updatedTime", to_unix_ms(fill.created_at))
      .end_object();
}

void write_account(JsonWriter& json, const SimAccount& owner, const Account& account,
                   const std::vector<PaperPosition>& positions, Timestamp opened_at) {
  json.begin_object()
      .member("ethereumAddress", owner.ethereum_address)
      .member("l2Key", account.l2_key)
      .member("id", account.id.str());
  write_spot_account(json, account.l2_key, opened_at);
  json.key("spotWallets").begin_array().end_array();
  json.key("experienceMoney").begin_array().end_array();
  json.key("contractAccount")
      .begin_object()
      .member("createdAt", to_unix_ms(opened_at))
      .member("takerFeeRate", padded(account.taker_fee_rate.decimal(), 5))
      .member("makerFeeRate", padded(account.maker_fee_rate.decimal(), 5))
      .member("minInitialMarginRate", "0")
      .member("status", "NORMAL")
      .member("unrealizePnlPriceType", "INDEX_PRICE")
      .end_object();
  json.key("contractWallets")
      .begin_array()
      .begin_object()
      .member("userId", "1213724853023293440")
      .member("accountId", account.id.str())
      .member("token", "USDT")
      .member("balance", padded(account.wallet_balance.decimal(), kWalletDigits))
      .member("pendingDepositAmount", "0")
      .member("pendingWithdrawAmount", "0")
      .member("pendingTransferOutAmount", "0")
      .member("pendingTransferInAmount", "0")
      .end_object()
      .end_array();
  json.key("positions").begin_array();
  for (const PaperPosition& position : positions) write_position(json, position);
  json.end_array().member("isNewUser", false).end_object();
}

void write_user(JsonWriter& json, const SimAccount& owner) {
  json.begin_object()
      .member("ethereumAddress", owner.ethereum_address)
      .member("isRegistered", true)
      .member("email", "")
      .member("username", "");
  json.key("userData").begin_object().end_object();
  json.member("isEmailVerified", false)
      .member("emailNotifyGeneralEnable", false)
      .member("emailNotifyTradingEnable", false)
      .member("emailNotifyAccountEnable", false)
      .member("popupNotifyTradingEnable", false)
      .end_object();
}

void write_balance(JsonWriter& json, const BalancePage& page) {
  const Balance& balance = page.balance;
  const auto amount = [](const Usdt& value) { return padded(value.decimal(), kFeeDigits); };
  json.begin_object()
      .member("totalEquityValue", amount(balance.total_equity))
      .member("availableBalance", amount(balance.available))
      .member("initialMargin", amount(balance.initial_margin))
      .member("maintenanceMargin", amount(page.maintenance_margin))
      .member("walletBalance", amount(page.wallet))
      .member("realizedPnl", amount(page.realised_profit))
      .member("unrealizedPnl", amount(balance.total_equity - page.wallet));
  json.key("symbolToOraclePrice").begin_object();
  for (const auto& [symbol, price] : page.index_prices) {
    json.key(symbol.str())
        .begin_object()
        .member("oraclePrice", price.to_string())
        .member("createdTime", to_unix_ms(page.at))
        .end_object();
  }
  json.end_object().end_object();
}

void write_staking(JsonWriter& json, const std::string& trading_factor) {
  const auto write_kind = [&](const char* name, const std::string& factor) {
    json.key(name)
        .begin_object()
        .member("tradingActivityFactor", factor)
        .member("timeFactor", "0")
        .member("t2eFactor", "0")
        .member("lastUserStakeAmount", "1000")
        .member("lastTotalStakeAmount", "30000000")
        .end_object();
  };
  json.begin_object().member("currentRound", 1);
  write_kind("apexStakingApyFactor", trading_factor);
  write_kind("esApexStakingApyFactor", "0");
  json.key("rewardList").begin_array().end_array();
  json.key("stakingHoldings").begin_array().end_array().end_object();
}

void write_closed_profit(JsonWriter& json, const ClosedProfit& closed, std::size_t number) {
  json.begin_object()
      .member("id", std::to_string(number))
      .member("symbol", closed.symbol.str())
      .member("size", closed.size.to_string())
      .member("totalPnl", closed.profit.to_string())
      .member("price", closed.entry_price.to_string())
      .member("createdAt", to_unix_ms(closed.at))
      .member("type", "CLOSE_POSITION")
      .member("isLiquidate", false)
      .member("isDeleverage", false)
      .member("side", side_text(closed.side))
      .member("exitPrice", closed.exit_price.to_string())
      .member("fee", padded(closed.fee.decimal(), kFeeDigits))
      .member("liquidateFee", "0")
      .member("exitType", "")
      .end_object();
}

}  // namespace apex
