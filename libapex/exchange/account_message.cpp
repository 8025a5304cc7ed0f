#include "exchange/account_message.h"

#include <algorithm>

#include "base/plain_text.h"
#include "exchange/fields.h"

namespace apex {
namespace {

constexpr std::string_view kSettleToken = "USDT";

Result<PositionRow> decode_position(const JsonView& row) {
  PositionRow position;
  APEX_TRY_ASSIGN(std::string symbol, fields::text(row, "symbol"));
  position.symbol = Symbol(std::move(symbol));
  APEX_TRY_ASSIGN(const JsonView side, row.at("side"));
  APEX_TRY_ASSIGN(const std::string side_text, side.string());
  if (side_text == "LONG") {
    position.side = PositionSide::long_side;
  } else if (side_text == "SHORT") {
    position.side = PositionSide::short_side;
  } else {
    return side.error("unknown side " + in_quotes(side_text));
  }
  APEX_TRY_ASSIGN(const Decimal size, fields::not_negative(row, "size"));
  position.size = Size(size);
  APEX_TRY_ASSIGN(const auto entry, fields::positive_or_unset(row, "entryPrice"));
  if (entry) position.entry_price = Price(*entry);
  APEX_TRY_ASSIGN(position.initial_margin_rate,
                  fields::positive_or_unset(row, "customInitialMarginRate"));
  return position;
}

/// Of the USDT row; the token's name is under "token" or, in one variant, "asset".
Result<Usdt> decode_wallet_balance(const JsonView& data) {
  APEX_TRY_ASSIGN(const auto wallets, fields::list(data, "contractWallets"));
  std::optional<Usdt> balance;
  for (const JsonView& wallet : wallets) {
    APEX_TRY_ASSIGN(const std::string token, fields::text_of_either(wallet, "token", "asset"));
    if (token != kSettleToken) continue;
    if (balance) return wallet.error("a second USDT wallet");
    APEX_TRY_ASSIGN(const Decimal value, wallet.decimal("balance"));
    balance = Usdt(value);
  }
  return balance.value_or(Usdt{});
}

}  // namespace

Result<Account> decode_account(const JsonView& root) {
  APEX_TRY_ASSIGN(const JsonView data, root.at("data"));
  Account account;
  APEX_TRY_ASSIGN(const JsonView id, data.at("id"));
  APEX_TRY_ASSIGN(const std::string id_text, fields::text(data, "id"));
  if (!std::all_of(id_text.begin(), id_text.end(), [](char c) { return c >= '0' && c <= '9'; })) {
    return id.error("no whole number");
  }
  account.id = AccountId(id_text);
  APEX_TRY_ASSIGN(account.l2_key, fields::text(data, "l2Key"));
  APEX_TRY_ASSIGN(const JsonView contract, data.at("contractAccount"));
  APEX_TRY_ASSIGN(const Decimal maker, contract.decimal("makerFeeRate"));
  APEX_TRY_ASSIGN(const Decimal taker, contract.decimal("takerFeeRate"));
  account.maker_fee_rate = FeeRate(maker);
  account.taker_fee_rate = FeeRate(taker);
  APEX_TRY_ASSIGN(account.wallet_balance, decode_wallet_balance(data));
  APEX_TRY_ASSIGN(const auto rows, fields::list(data, "positions"));
  for (const JsonView& row : rows) {
    APEX_TRY_ASSIGN(PositionRow position, decode_position(row));
    account.positions.push_back(std::move(position));
  }
  return account;
}

Result<Balance> decode_balance(const JsonView& root) {
  APEX_TRY_ASSIGN(const JsonView data, root.at("data"));
  APEX_TRY_ASSIGN(const Decimal equity, data.decimal("totalEquityValue"));
  APEX_TRY_ASSIGN(const Decimal available, data.decimal("availableBalance"));
  APEX_TRY_ASSIGN(const Decimal margin, data.decimal("initialMargin"));
  return Balance{Usdt(equity), Usdt(available), Usdt(margin)};
}

}  // namespace apex
