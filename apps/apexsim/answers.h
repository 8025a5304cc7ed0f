#ifndef APEX_APEXSIM_ANSWERS_H
#define APEX_APEXSIM_ANSWERS_H

#include <string>
#include <vector>

#include "apexsim/sim_account.h"
#include "base/json_writer.h"
#include "model/account.h"
#include "model/instrument.h"
#include "paper/paper_core.h"

/// The exchange's nouns as it spells them: amounts are strings, times integers of milliseconds,
/// what is not set is "". Source: apex-api.md 3.2 to 3.5.
namespace apex {

/// With at least `digits` after the point; never rounded.
[[nodiscard]] std::string padded(const Decimal& value, int digits);

void write_order(JsonWriter& json, const PaperOrderView& order, const Instrument& instrument);
void write_fill(JsonWriter& json, const PaperFillView& fill, const Instrument& instrument,
                const AccountId& account);
void write_account(JsonWriter& json, const SimAccount& owner, const Account& account,
                   const std::vector<PaperPosition>& positions, Timestamp opened_at);
void write_user(JsonWriter& json, const SimAccount& owner);

struct BalancePage {
  Balance balance;
  Usdt wallet;
  Usdt realised_profit;
  Usdt maintenance_margin;
  std::vector<std::pair<Symbol, Price>> index_prices;  ///< of the contracts with a position
  Timestamp at{};
};
void write_balance(JsonWriter& json, const BalancePage& page);

/// As the website reads it, of an account that stakes APEX without a lock.
void write_staking(JsonWriter& json, const std::string& trading_factor);

void write_closed_profit(JsonWriter& json, const ClosedProfit& closed, std::size_t number);

}  // namespace apex

#endif  // APEX_APEXSIM_ANSWERS_H
