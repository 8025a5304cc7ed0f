// What goes wrong with symbols and prices, and with the money that pays for it.
#include <algorithm>
#include <chrono>

#include "base/check.h"
#include "tests/simulation/fate.h"

namespace apex::testing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// A price that is off stays so for the life of a trade, or for weeks.
constexpr hours kPricesOffMax{24 * 30};
/// Who pays for the gaps of twenty years.
const Usdt kBalance("1000"_dec);
const Usdt kBalanceMin("500"_dec);

/// Longer than a LIMIT open rests.
constexpr minutes kPriceAway{1};
constexpr std::uint64_t kPricesAway = 3;  ///< of so many LIMIT opens one
constexpr int kTicksAway = 3;

}  // namespace

void Fate::before_limit_open(const OrderRequest& open) {
  if (!chance_.one_in(kPricesAway) || rests_unseen()) return;
  const auto& contract = *world_.exchange.core().market().find(open.symbol);
  const Decimal tick = contract.instrument.tick.decimal();
  Decimal index = contract.index->decimal();
  for (int i = 0; i < kTicksAway; ++i) index = open.side == Side::buy ? index + tick : index - tick;
  APEX_CHECK(world_.exchange.core().set_index(open.symbol, Price(index)));
  price_away_until_ = world_.clock.steady() + in(seconds{1}, kPriceAway);
  tell_("the price leaves the order");
}

void Fate::bring_price_back() {
  if (!is_over(price_away_until_)) return;
  restore_prices();
  tell_("the price is back");
}

void Fate::disable_symbol() {
  const auto& contracts = world_.exchange.core().market().contracts();
  const Symbol symbol = contracts[chance_.below(contracts.size())].instrument.symbol;
  const bool closes_work = chance_.one_in(3);
  APEX_CHECK(world_.exchange.core().set_flags(symbol, closes_work, false));
  tell_(symbol.str() + (closes_work ? " cannot be opened" : " is disabled"));
}

bool Fate::is_symbol_disabled() {
  for (const auto& contract : world_.exchange.core().market().contracts()) {
    if (!contract.instrument.enable_trade || !contract.instrument.enable_open_position) return true;
  }
  return false;
}

bool Fate::is_price_off() {
  for (const auto& contract : world_.exchange.core().market().contracts()) {
    if (*contract.index != prices_.at(contract.instrument.symbol)) return true;
  }
  return false;
}

void Fate::enable_symbols() {
  for (const auto& [symbol, price] : prices_) {
    APEX_CHECK(world_.exchange.core().set_flags(symbol, true, true));
  }
}

void Fate::restore_prices() {
  for (const auto& [symbol, price] : prices_) {
    APEX_CHECK(world_.exchange.core().set_index(symbol, price));
  }
}

void Fate::put_market_right_in_time() {
  bring_price_back();
  const Milliseconds now = world_.clock.steady();
  if (is_over(disabled_until_)) {
    enable_symbols();
    tell_("all symbols can be traded");
  } else if (!disabled_until_ && is_symbol_disabled()) {
    disabled_until_ = now + in_a_trade();
  }
  if (is_over(prices_off_until_)) {
    restore_prices();
    tell_("prices are what they were");
  } else if (!prices_off_until_ && is_price_off()) {
    prices_off_until_ = now + (chance_.one_in(2) ? in_a_trade() : in(hours{1}, kPricesOffMax));
  }
  const AccountId id = PaperAccountOptions{}.id;
  if (world_.exchange.core().account(id).wallet_balance < kBalanceMin) {
    world_.exchange.core().set_balance(id, kBalance);
    tell_("somebody pays in");
  }
}

}  // namespace apex::testing
