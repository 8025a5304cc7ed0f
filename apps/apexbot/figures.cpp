#include "apexbot/figures.h"

#include <utility>

#include "apexbot/describe.h"
#include "apexbot/exchange_view.h"
#include "apexbot/text_table.h"

namespace apex {
namespace {

std::string count_text(std::int64_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string percent_text(const std::optional<Decimal>& percent) {
  return percent ? percent->to_string() + " %" : std::string("-");
}

std::string exposure_text(const TradeTotals& totals, int percent) {
  const auto exposure = totals.exposure_percentile(percent);
  return exposure ? duration_text(*exposure) : std::string("-");
}

std::vector<std::string> row_of(const std::string& name, const TradeTotals& totals) {
  return {name,
          std::to_string(totals.trades),
          percent_text(totals.success_percent()),
          std::to_string(totals.days_counted.size()),
          short_amount(totals.volume),
          short_amount(totals.cost()),
          exposure_text(totals, 50)};
}

std::string success_text(const TradeTotals& totals) {
  return std::to_string(totals.completed) + " of " +
         count_text(totals.completed + totals.failed, "trade", "trades") + " that ended, " +
         percent_text(totals.success_percent());
}

std::string slippage_text(const TradeSums& sums) {
  const auto percent = sums.better_by_percent();
  if (!percent) return "-";
  const bool is_worse = sums.better_by.is_negative();
  return short_amount(is_worse ? -sums.better_by : sums.better_by) + " USDT (" +
         percent_text(percent->abs()) + (is_worse ? ") worse" : ") better") +
         " than the worst price";
}

std::string errors_text(const TradeTotals& totals) {
  const auto most = totals.most_common_error();
  if (!most) return "none";
  return most->name + " (" + std::to_string(most->trades) + " of " +
         count_text(totals.failed, "failure", "failures") + ")";
}

std::string exposures_text(const TradeTotals& totals) {
  return "p50 " + exposure_text(totals, 50) + ", p90 " + exposure_text(totals, 90) + ", longest " +
         exposure_text(totals, 100);
}

std::string outcome_text(const TradeSums& sums) {
  std::string text = count_text(sums.trades, "trade", "trades");
  if (const auto percent = sums.success_percent()) text += ", " + percent_text(percent) + " done";
  return text;
}

std::string days_and_outcome_text(const TradeSums& sums) {
  return count_text(sums.days, "day", "days") + ", " + outcome_text(sums);
}

/// Phrases that belong together: in one line where they fit, each whole in any case.
void add_phrases(std::vector<std::string>& lines, const std::vector<std::string>& phrases) {
  std::string line;
  for (const std::string& phrase : phrases) {
    const bool fits = line.size() + 2 + phrase.size() <= kRoomBesideName;
    if (!line.empty() && !fits) lines.push_back(std::exchange(line, ""));
    line += (line.empty() ? "" : "; ") + phrase;
  }
  lines.push_back(std::move(line));
}

std::vector<std::string> lines_of_sums(const std::string& outcome, const TradeSums& sums) {
  std::vector<std::string> lines;
  add_phrases(lines, {outcome, "cost " + short_amount(sums.cost()) + " USDT (fees " +
                                   short_amount(sums.fees) + ")"});
  std::vector<std::string> filled{"volume " + short_amount(sums.volume)};
  if (sums.better_by_percent()) filled.push_back(slippage_text(sums));
  add_phrases(lines, filled);
  return lines;
}

std::vector<std::string> lines_of_totals(const std::string& outcome, const TradeTotals& totals) {
  std::vector<std::string> lines = lines_of_sums(outcome, totals);
  if (totals.longest_exposure()) add_phrases(lines, {"exposed " + exposures_text(totals)});
  if (totals.failed > 0) add_phrases(lines, {"most common error: " + errors_text(totals)});
  return lines;
}

void write_percent(JsonWriter& json, const char* key, const std::optional<Decimal>& percent) {
  json.key(key);
  percent ? json.value(*percent) : json.null();
}

void write_exposure(JsonWriter& json, const char* key, const std::optional<Milliseconds>& value) {
  json.key(key);
  value ? json.value(std::int64_t{value->count()}) : json.null();
}

}  // namespace

std::string short_amount(const Usdt& amount) {
  const Decimal size = amount.decimal().abs();
  const int digits = size < "1"_dec ? 6 : size < "1000"_dec ? 4 : 2;
  return amount.decimal().quantize(digits, Rounding::half_even).to_string();
}

std::vector<std::string> figure_lines(const TradeTotals& totals) {
  return lines_of_totals(outcome_text(totals), totals);
}

std::vector<std::string> month_lines(const TradeTotals& totals) {
  return lines_of_totals(days_and_outcome_text(totals), totals);
}

std::vector<std::string> all_time_lines(const TradeSums& sums) {
  return lines_of_sums(days_and_outcome_text(sums), sums);
}

void print_figures(const std::vector<NamedTotals>& parts, const TradeTotals& all, Output& out) {
  TextTable table({Align::left, Align::right, Align::right, Align::right, Align::right,
                   Align::right, Align::right});
  table.add_row({"", "trades", "success", "days", "volume", "cost", "exposed"});
  for (const NamedTotals& part : parts) table.add_row(row_of(part.name, part.totals));
  table.add_row(row_of("all of it", all));
  out.print(table.to_string());
  out.print_line("");
  print_named(out, "Success", success_text(all));
  print_named(out, "Volume", short_amount(all.volume) + " USDT, both legs");
  print_named(out, "Cost",
              short_amount(all.cost()) + " USDT: fees " + short_amount(all.fees) + ", spread " +
                  short_amount(all.spread));
  print_named(out, "Slippage", slippage_text(all));
  print_named(out, "Exposed", exposures_text(all));
  print_named(out, "Errors", errors_text(all));
}

void write_sums(JsonWriter& json, const TradeSums& sums) {
  json.member("trades", sums.trades)
      .member("completed", sums.completed)
      .member("failed", sums.failed);
  write_percent(json, "success_percent", sums.success_percent());
  json.member("days", sums.days)
      .member("volume", sums.volume.decimal())
      .member("fees", sums.fees.decimal())
      .member("spread", sums.spread.decimal())
      .member("cost", sums.cost().decimal())
      .key("slippage")
      .begin_object()
      .member("worst_value", sums.worst_value.decimal())
      .member("better_by", sums.better_by.decimal());
  write_percent(json, "better_by_percent", sums.better_by_percent());
  json.end_object();
}

void write_figures(JsonWriter& json, const TradeTotals& totals) {
  write_sums(json, totals);
  json.key("exposure_ms").begin_object();
  write_exposure(json, "p50", totals.exposure_percentile(50));
  write_exposure(json, "p90", totals.exposure_percentile(90));
  write_exposure(json, "max", totals.longest_exposure());
  json.end_object().key("errors").begin_array();
  for (const auto& [name, trades] : totals.errors()) {
    json.begin_object().member("error", name).member("trades", trades).end_object();
  }
  json.end_array().key("most_common_error");
  const auto most = totals.most_common_error();
  most ? json.value(most->name) : json.null();
}

}  // namespace apex
