// cmd_history.cpp: lists the trades of a ledger with both legs and every fill, or shows what those
// of a period came to. Reads only.
#include <functional>
#include <limits>

#include "apexbot/commands.h"
#include "apexbot/describe.h"
#include "apexbot/figures.h"
#include "apexbot/ledger_view.h"
#include "apexbot/period.h"
#include "apexbot/text_table.h"
#include "apexbot/trade_csv.h"
#include "ledger/json_files.h"

namespace apex {
namespace {

Tone tone_of(const TradeRecord& trade) {
  return trade.end && trade.end->outcome == TradeOutcome::completed ? Tone::good : Tone::bad;
}

std::string head_line(const TradeRecord& trade, const Output& out) {
  const std::string outcome = trade.end ? to_string(trade.end->outcome) : "not ended";
  std::string line = minute_text(trade.intent.at) + "  " + trade.intent.symbol.str() + "  " +
                     out.toned(tone_of(trade), outcome);
  if (const auto cost = trade.cost()) line += "  cost " + cost->to_string() + " USDT";
  if (trade.end && trade.end->exposure) {
    line += "  exposed " + duration_text(*trade.end->exposure);
  }
  return line;
}

/// What is known of an order: its fills, else the exchange's last word, else the answer.
std::string fate_of(const OrderRecord& order) {
  if (order.never_arrived) return "never arrived";
  if (order.last_seen) return to_string(order.last_seen->status);
  if (!order.outcome) return order.sent_at ? "no answer" : "not sent";
  if (const auto* rejected = std::get_if<Rejected>(&*order.outcome)) {
    return std::string("rejected: ") + to_string(rejected->reason);
  }
  return std::holds_alternative<Accepted>(*order.outcome) ? "accepted" : "unknown";
}

bool is_worth_showing(const OrderRecord& order) {
  return order.sent_at || order.outcome || order.last_seen || !order.fills.empty();
}

void print_trade(const TradeRecord& trade, Output& out) {
  out.print_line(head_line(trade, out));
  if (trade.end && !trade.end->detail.empty()) out.print_line("  " + trade.end->detail);
  TextTable table({Align::left, Align::left, Align::left, Align::right, Align::left, Align::right,
                   Align::left});
  for (const OrderRecord& order : trade.orders) {
    if (!is_worth_showing(order)) continue;
    const OrderRequest& request = order.planned.request;
    table.add_row({std::string("  ") + to_string(order.planned.leg), to_string(request.side),
                   fate_of(order), request.size.to_string(), "at", request.price.to_string(), ""});
    for (const Fill& fill : order.fills) {
      table.add_row({"    fill", to_string(fill.side), to_string(fill.status),
                     fill.size.to_string(), "at", fill.price.to_string(),
                     "fee " + fill.fee.to_string()});
    }
  }
  out.print(table.to_string());
}

std::string title_of(const Period& period, LedgerKind kind) {
  const std::string of = std::string(" (") + to_string(kind) + " ledger)";
  constexpr std::size_t kMonth = 7;  // 2026-01
  switch (period.kind) {
    case HistoryPeriod::week:
      return "The staking week from " + period.first.to_string() + of;
    case HistoryPeriod::month:
      return "The staking days of " + period.first.to_string().substr(0, kMonth) + of;
    case HistoryPeriod::all:
      return "All time, by month" + of;
  }
  return "";
}

/// Days of a week or a month, months of all time.
const MetricsTracker::ByFirstDay& parts_of(const MetricsTracker& metrics, const Period& period) {
  return period.kind == HistoryPeriod::all ? metrics.months() : metrics.days();
}

void print_period(const MetricsTracker& metrics, const Period& period,
                  const StakingCalendar& calendar, Output& out) {
  constexpr std::size_t kMonth = 7;
  std::vector<NamedTotals> parts;
  for (const auto& [day, totals] : parts_of(metrics, period)) {
    parts.push_back({period.kind == HistoryPeriod::all ? day.to_string().substr(0, kMonth)
                                                       : day_text(day, calendar),
                     totals});
  }
  print_figures(parts, metrics.all(), out);
}

std::string period_json(const MetricsTracker& metrics, const Period& period) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object();
  write_figures(json, metrics.all());
  json.key(period.kind == HistoryPeriod::all ? "months" : "days_of_period").begin_array();
  for (const auto& [day, totals] : parts_of(metrics, period)) {
    json.begin_object().member("first_day", day.to_string());
    write_figures(json, totals);
    json.end_object();
  }
  json.end_array().end_object();
  return json.take();
}

std::string trade_json(const TradeRecord& trade) {
  JsonWriter json(JsonWriter::Style::compact);
  write_trade(json, trade);
  return json.take();
}

std::string head_json(LedgerKind kind, const std::optional<Period>& period) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object().member("ledger", to_string(kind));
  if (period) {
    json.key("period").begin_object().member("name", period->name);
    const bool is_bounded = period->kind != HistoryPeriod::all;
    json.key("first_day");
    is_bounded ? json.value(period->first.to_string()) : json.null();
    json.key("last_day");
    is_bounded ? json.value(period->last.to_string()) : json.null();
    json.end_object();
  }
  json.key("trades").begin_array();
  json.end_array().end_object();
  const std::string whole = json.take();
  return whole.substr(0, whole.size() - 2);  // up to where the trades are written one by one
}

/// The trades that are asked for, one after the other, newest first.
Result<void> each_listed(const LedgerView& view, const HistoryArgs& args,
                         const std::optional<Period>& period,
                         const std::function<Result<void>(const TradeRecord&)>& visit) {
  if (period) return view.ledger.each_trade(period->first, period->last, visit);
  APEX_TRY_ASSIGN(const auto trades, view.ledger.recent(args.limit.value_or(HistoryArgs::kNewest)));
  for (const TradeRecord& trade : trades) APEX_TRY(visit(trade));
  return {};
}

/// Lists trades one by one, so that a long history is never in memory as a whole.
Result<void> list(const LedgerView& view, const HistoryArgs& args,
                  const std::optional<Period>& period, const StakingCalendar& calendar,
                  Output& out) {
  const bool json = args.common.json;
  if (args.csv) out.print(csv_header());
  if (json) out.print_json_part(head_json(view.kind, period));
  MetricsTracker metrics(calendar);
  int listed = 0;
  APEX_TRY(each_listed(view, args, period, [&](const TradeRecord& trade) -> Result<void> {
    metrics.add(trade);
    if (listed == args.limit.value_or(std::numeric_limits<int>::max())) return {};
    ++listed;
    if (json) out.print_json_part((listed == 1 ? "" : ",") + trade_json(trade));
    if (args.csv) out.print(csv_row(trade));
    if (!json && !args.csv && !period) print_trade(trade, out);
    return {};
  }));
  if (json) {
    out.print_json_part("]");
    if (period) out.print_json_part(",\"figures\":" + period_json(metrics, *period));
    out.print_json_part("}\n");
  }
  if (json || args.csv) return {};
  if (period) {
    out.print_line(title_of(*period, view.kind));
    print_period(metrics, *period, calendar, out);
  } else if (listed == 0) {
    out.print_line(std::string("No trades in the ") + to_string(view.kind) + " ledger." +
                   (args.rehearsal ? "" : " Those of dry runs: apexbot history --rehearsal"));
  }
  return {};
}

}  // namespace

Result<void> run_history(const HistoryArgs& args, Context& context) {
  APEX_TRY_ASSIGN(const LedgerView view,
                  view_ledger(context, args.rehearsal ? LedgerKind::rehearsal : LedgerKind::live));
  APEX_TRY_ASSIGN(const Config& config, context.config());
  const StakingCalendar calendar = config.programme.calendar();
  std::optional<Period> period;
  if (args.period) period = period_of(*args.period, calendar, view.now);
  return list(view, args, period, calendar, context.out());
}

}  // namespace apex
