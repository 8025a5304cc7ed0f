// cmd_history.cpp: lists the trades of a ledger with both legs and every fill. Reads only.
#include "apexbot/commands.h"
#include "apexbot/describe.h"
#include "apexbot/ledger_view.h"
#include "apexbot/text_table.h"
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

}  // namespace

Result<void> run_history(const HistoryArgs& args, Context& context) {
  APEX_TRY_ASSIGN(const LedgerView view,
                  view_ledger(context, args.rehearsal ? LedgerKind::rehearsal : LedgerKind::live));
  APEX_TRY_ASSIGN(const auto trades, view.ledger.recent(args.limit));
  Output& out = context.out();
  if (args.common.json) {
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().member("ledger", to_string(view.kind)).key("trades").begin_array();
    for (const TradeRecord& trade : trades) write_trade(json, trade);
    json.end_array().end_object();
    out.print_json(json);
    return {};
  }
  for (const TradeRecord& trade : trades) print_trade(trade, out);
  if (trades.empty()) {
    out.print_line(std::string("No trades in the ") + to_string(view.kind) + " ledger." +
                   (args.rehearsal ? "" : " Those of dry runs: apexbot history --rehearsal"));
  }
  return {};
}

}  // namespace apex
