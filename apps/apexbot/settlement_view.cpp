#include "apexbot/settlement_view.h"

#include <utility>

#include "execution/unexplained.h"
#include "ledger/json_files.h"

namespace apex {
namespace {

Result<void> look_around(const Desk& desk, ExchangeView& exchange) {
  APEX_TRY_ASSIGN(exchange.open_orders, desk.market.open_orders());
  exchange.has_open_orders = true;
  return refuse_unexplained(desk, *exchange.account, exchange.open_orders);
}

void write_trades(JsonWriter& json, const char* key, const std::vector<TradeRecord>& trades) {
  json.key(key).begin_array();
  for (const TradeRecord& trade : trades) write_trade(json, trade);
  json.end_array();
}

/// Where the exchange lists too little to tell ours, what stands may be ours.
void name_risk(std::optional<Error>& failure, const ExchangeView& exchange) {
  if (!failure || failure->kind != ErrorKind::refused) return;
  const std::vector<PositionRow> standing = exchange.open_positions();
  if (standing.empty()) return;
  failure =
      Error{ErrorKind::position_open,
            "OPEN RISK: the account shows " + positions_text(standing) +
                ", which may be ours: " + failure->message +
                ". Look at the exchange now; what is to go goes with: apexbot close --adopt " +
                standing.front().symbol.str() + " --yes"};
}

}  // namespace

Result<SettlementView> settle_and_look(Desk& desk) {
  SettlementView view;
  view.settlement = settle_round(desk);
  view.exchange.account = view.settlement.account;
  view.exchange.has_open_orders = view.settlement.resting.has_value();
  view.exchange.open_orders = view.settlement.resting.value_or(std::vector<Order>{});
  if (view.settlement.is_settled) {
    view.unexplained = std::exchange(view.settlement.failure, std::nullopt);
  } else if (const auto& failure = view.settlement.failure) {
    view.is_day_unknown =
        failure->kind == ErrorKind::unexplained_position || failure->kind == ErrorKind::refused;
  }
  name_risk(view.settlement.failure, view.exchange);
  name_risk(view.unexplained, view.exchange);
  APEX_TRY_ASSIGN(view.unsettled, desk.ledger.unsettled());
  APEX_TRY_ASSIGN(view.our_symbols, desk.ledger.touched_symbols());
  return view;
}

Result<void> look_again(const Desk& desk, SettlementView& view) {
  APEX_TRY_ASSIGN(view.exchange.account, desk.market.account());
  const auto clean = look_around(desk, view.exchange);
  view.unexplained = clean ? std::nullopt : std::optional(clean.error());
  name_risk(view.unexplained, view.exchange);
  APEX_TRY_ASSIGN(view.unsettled, desk.ledger.unsettled());
  APEX_TRY_ASSIGN(view.our_symbols, desk.ledger.touched_symbols());
  return {};
}

std::string settled_text(const TradeRecord& trade) {
  std::string text = trade.intent.symbol.str() + " of staking day " +
                     trade.intent.key.day.to_string() + ", " +
                     (trade.end ? to_string(trade.end->outcome) : "not ended");
  if (const auto cost = trade.cost()) text += ", cost " + cost->to_string() + " USDT";
  return text;
}

void print_settlement(const SettlementView& view, Output& out) {
  for (const TradeRecord& trade : view.settlement.recovery.settled) {
    print_named(out, "Settled", settled_text(trade));
  }
  if (view.settlement.learned > 0) {
    print_named(out, "Learned",
                std::to_string(view.settlement.learned) + " of today's trades from the exchange");
  }
  for (const TradeRecord& trade : view.unsettled) {
    print_named(out, "UNSETTLED", out.toned(Tone::bad, settled_text(trade)));
  }
  print_standing(view.exchange, &view.our_symbols, out);
}

void write_settlement(JsonWriter& json, const SettlementView& view) {
  write_trades(json, "settled", view.settlement.recovery.settled);
  json.member("learned", view.settlement.learned);
  write_trades(json, "unsettled", view.unsettled);
  write_standing(json, view.exchange, &view.our_symbols);
}

}  // namespace apex
