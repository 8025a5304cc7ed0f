// cmd_multiplier.cpp: works out the staking factor. Pure: no file, no network, no clock.
#include "apexbot/commands.h"
#include "apexbot/text_table.h"
#include "base/check.h"
#include "trading/multiplier.h"

namespace apex {
namespace {

/// What the week's pool brings, with the days traded and without.
struct Reward {
  Decimal with_days;
  Decimal without;
};

struct Computed {
  MultiplierCalculator calculator;
  Decimal weight;
  std::optional<Reward> reward;
  std::optional<std::optional<int>> months_needed;  ///< asked for; reachable
};

Result<Computed> work_out(const MultiplierArgs& args) {
  APEX_TRY_ASSIGN(const auto calculator, MultiplierCalculator::create(args.months, args.days));
  APEX_TRY_ASSIGN(const Decimal weight, calculator.weight(args.staked));
  Computed answer{calculator, weight, std::nullopt, std::nullopt};
  if (args.pool && args.pool_weight) {
    APEX_TRY_ASSIGN(const auto idle, MultiplierCalculator::create(args.months, 0));
    Reward reward;
    APEX_TRY_ASSIGN(reward.with_days,
                    calculator.weekly_reward(args.staked, *args.pool, *args.pool_weight));
    APEX_TRY_ASSIGN(reward.without, idle.weekly_reward(args.staked, *args.pool, *args.pool_weight));
    answer.reward = reward;
  }
  if (args.target) {
    APEX_TRY_ASSIGN(answer.months_needed, months_needed(*args.target, args.days));
  }
  return answer;
}

std::string percent(const Decimal& share) {
  const auto hundredfold = multiply(share, Decimal::from_integer(100), 2, Rounding::half_even);
  APEX_CHECK(hundredfold.has_value());  // a share is below 1
  return hundredfold->to_string() + " %";
}

void print_table(Output& out) {
  TextTable table(std::vector<Align>(MultiplierTable::kMonths.size() + 1, Align::right));
  std::vector<std::string> head{"days \\ months"};
  for (const int months : MultiplierTable::kMonths) head.push_back(std::to_string(months));
  table.add_row(head);
  for (const auto& row : multiplier_table().rows) {
    std::vector<std::string> cells{std::to_string(row.days)};
    for (const Decimal& total : row.totals) cells.push_back(total.to_string());
    table.add_row(cells);
  }
  out.print_line("\nTotal factor by days traded a week and months of lock");
  out.print(table.to_string());
}

void print_text(const MultiplierArgs& args, const Computed& answer, Output& out) {
  const MultiplierCalculator& calculator = answer.calculator;
  TextTable table({Align::left, Align::right, Align::left});
  table.add_row({"base", "1", ""});
  table.add_row({"time factor", calculator.time_factor().to_string(),
                 std::to_string(args.months) + " months of lock"});
  table.add_row({"trading factor", calculator.trading_factor().to_string(),
                 std::to_string(args.days) + " days traded a week"});
  table.add_row({"total factor", calculator.total().to_string(), ""});
  table.add_row({"weight", answer.weight.to_string(), args.staked.to_string() + " staked x total"});
  out.print(table.to_string());
  out.print_line("\nTrading raises the weight of this stake by " +
                 percent(calculator.gain_of_trading()) + ".");
  if (answer.reward) {
    const Reward& reward = *answer.reward;
    out.print_line("Weekly reward: " + reward.with_days.to_string() + ", without trading " +
                   reward.without.to_string() + "; trading brings " +
                   (reward.with_days - reward.without).to_string() + ".");
  }
  if (answer.months_needed) {
    const auto& months = *answer.months_needed;
    out.print_line("A factor of " + args.target->to_string() + " with " +
                   std::to_string(args.days) + " days a week " +
                   (months ? "needs a lock of " + std::to_string(*months) + " months."
                           : "cannot be reached: the longest lock is " +
                                 std::to_string(MultiplierCalculator::kMonthsMax) + " months."));
  }
  if (args.compare) print_table(out);
  out.print_line(
      "\nThe programme's rules are the operator's and may change: docs/STAKING.md.\n"
      "A reward is a share: if everybody trades, nobody gains.");
}

void write_table(JsonWriter& json) {
  json.key("table").begin_array();
  for (const auto& row : multiplier_table().rows) {
    for (std::size_t i = 0; i < row.totals.size(); ++i) {
      json.begin_object().member("days", row.days).member("months", MultiplierTable::kMonths[i]);
      json.member("total_factor", row.totals[i]).end_object();
    }
  }
  json.end_array();
}

void print_json(const MultiplierArgs& args, const Computed& answer, Output& out) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object();
  json.member("staked", args.staked).member("months", args.months).member("days", args.days);
  json.member("time_factor", answer.calculator.time_factor());
  json.member("trading_factor", answer.calculator.trading_factor());
  json.member("total_factor", answer.calculator.total());
  json.member("weight", answer.weight);
  json.member("gain_of_trading", answer.calculator.gain_of_trading());
  if (answer.reward) {
    json.member("pool", *args.pool).member("pool_weight", *args.pool_weight);
    json.member("weekly_reward", answer.reward->with_days);
    json.member("weekly_reward_without_trading", answer.reward->without);
  }
  if (answer.months_needed) {
    json.member("target", *args.target).key("months_needed");
    if (*answer.months_needed) {
      json.value(**answer.months_needed);
    } else {
      json.null();
    }
  }
  if (args.compare) write_table(json);
  json.end_object();
  out.print_json(json);
}

}  // namespace

Result<void> run_multiplier(const MultiplierArgs& args, Context& context) {
  APEX_TRY_ASSIGN(const Computed answer, work_out(args));
  if (args.common.json) {
    print_json(args, answer, context.out());
  } else {
    print_text(args, answer, context.out());
  }
  return {};
}

}  // namespace apex
