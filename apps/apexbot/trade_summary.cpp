#include "apexbot/trade_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "apexbot/text_table.h"
#include "ledger/json_files.h"
#include "trading/multiplier.h"

namespace apex {
namespace {

Decimal factor_after(int days) {
  return Decimal::from_integer(1) + trading_factor(std::min(days, 7));
}

std::string price_text(const std::optional<Price>& price) {
  return price ? price->to_string() : "-";
}

}  // namespace

WeekProgress week_progress(const History& history, const TradeRecord& trade,
                           const StakingCalendar& calendar) {
  const StakingDay day = trade.intent.key.day;
  std::set<StakingDay> others;
  for (const TradeFact& fact : history.trades) {
    const bool is_this = fact.day == day && fact.number == trade.intent.key.number;
    if (!is_this && fact.counts_for_day && calendar.week_of(fact.day) == calendar.week_of(day)) {
      others.insert(fact.day);
    }
  }
  WeekProgress progress;
  progress.days_before = static_cast<int>(others.size());
  if (trade.counts_for_day()) others.insert(day);
  progress.days_after = static_cast<int>(others.size());
  return progress;
}

std::string progress_line(const WeekProgress& progress) {
  return fmt::format("day {} of {}, factor {} -> {}", progress.days_after, kCountedDaysPerWeek,
                     factor_after(progress.days_before).to_string(),
                     factor_after(progress.days_after).to_string());
}

std::string exposure_text(const TradeRecord& trade) {
  if (!trade.end || !trade.end->exposure) return "-";
  return std::to_string(trade.end->exposure->count()) + " ms";
}

void print_trade(const TradeReport& report, const WeekProgress& progress, TradeMode mode,
                 Output& out) {
  const TradeRecord& trade = report.record;
  const TradeEnd end = trade.end.value_or(TradeEnd{});
  const bool well = is_settled(end.outcome) && trade.counts_for_day();
  const bool buys = trade.intent.side == Side::buy;
  if (mode == TradeMode::rehearsal) out.print_line("Rehearsal: nothing was sent to an exchange.");
  out.print_line(out.toned(well ? Tone::good : Tone::bad, to_string(end.outcome)) +
                 (end.detail.empty() ? "" : " (" + end.detail + ")"));
  TextTable table({Align::left, Align::left});
  table.add_row({"  symbol", trade.intent.symbol.str()});
  table.add_row({"  size", trade.filled(Leg::open).to_string()});
  table.add_row({buys ? "  bought at" : "  sold at", price_text(trade.average_price(Leg::open))});
  table.add_row({buys ? "  sold at" : "  bought at", price_text(trade.average_price(Leg::close))});
  table.add_row({"  fees", trade.fees().to_string() + " USDT"});
  table.add_row({"  cost", trade.cost() ? trade.cost()->to_string() + " USDT, fees and spread"
                                        : std::string("not known")});
  table.add_row({"  exposure", exposure_text(trade)});
  table.add_row(
      {"  staking day", trade.intent.key.day.to_string() + ", " + progress_line(progress)});
  out.print(table.to_string());
}

void print_analysis(const std::vector<Candidate>& analysed, Output& out) {
  TextTable table({Align::left, Align::right, Align::right, Align::left});
  table.add_row({"contract", "minimum", "worth USDT", "verdict"});
  for (const Candidate& candidate : analysed) {
    table.add_row({candidate.instrument.symbol.str(), candidate.instrument.min_size.to_string(),
                   candidate.min_order_value.decimal().to_fixed(6, Rounding::up),
                   candidate.fits() ? "fits" : to_string(candidate.cause)});
  }
  out.print(table.to_string());
  out.print_line("");
}

void print_trade_json(const TradeReport& report, const WeekProgress& progress, TradeMode mode,
                      bool with_analysis, Output& out) {
  const TradeEnd end = report.record.end.value_or(TradeEnd{});
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object()
      .member("mode", to_string(mode))
      .member("outcome", to_string(end.outcome))
      .member("days_before", progress.days_before)
      .member("days_after", progress.days_after)
      .member("factor_before", factor_after(progress.days_before))
      .member("factor_after", factor_after(progress.days_after));
  json.key("trade");
  write_trade(json, report.record);
  if (with_analysis) {
    json.key("analysed").begin_array();
    for (const Candidate& candidate : report.analysed) {
      json.begin_object()
          .member("symbol", candidate.instrument.symbol.str())
          .member("min_size", candidate.instrument.min_size.decimal())
          .member("min_order_value", candidate.min_order_value.decimal())
          .member("fits", candidate.fits())
          .member("verdict", candidate.refusal)
          .end_object();
    }
    json.end_array();
  }
  if (report.storage_error) json.member("storage_error", report.storage_error->message);
  json.end_object();
  out.print_json(json);
}

void print_skip(const Skip& skip, Output& out) {
  out.print_line("nothing to do: " + skip.reason);
  if (skip.next_due) out.print_line("next due " + format_utc(*skip.next_due));
}

void print_skip_json(const Skip& skip, TradeMode mode, Output& out) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object()
      .member("mode", to_string(mode))
      .member("outcome", "skipped")
      .member("reason", skip.reason)
      .key("next_due");
  if (skip.next_due) {
    json.value(format_utc(*skip.next_due));
  } else {
    json.null();
  }
  json.end_object();
  out.print_json(json);
}

}  // namespace apex
