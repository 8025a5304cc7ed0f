// cmd_reconcile.cpp: settles with the exchange what earlier runs left. Opens nothing.
#include <utility>

#include "apexbot/commands.h"
#include "apexbot/exchange_view.h"
#include "apexbot/trade_setup.h"
#include "execution/trading_round.h"
#include "execution/unexplained.h"
#include "ledger/json_files.h"

namespace apex {
namespace {

struct ReconcileAnswer {
  Settlement settlement;
  ExchangeView exchange;  ///< what stands there afterwards, as far as it was asked
  std::vector<TradeRecord> unsettled;
  std::set<Symbol> our_symbols;

  /// That nothing was left, or why it cannot be said.
  [[nodiscard]] const std::optional<Error>& failure() const { return settlement.failure; }
};

/// What still stands once all of ours is settled, and whether our fills explain it.
Result<void> look_around(const Desk& desk, ReconcileAnswer& answer) {
  answer.exchange.account = answer.settlement.account;
  if (answer.failure()) return tl::unexpected<Error>(*answer.failure());
  APEX_TRY_ASSIGN(answer.exchange.open_orders, desk.market.open_orders());
  answer.exchange.has_open_orders = true;
  return refuse_unexplained(desk, *answer.exchange.account, answer.exchange.open_orders);
}

Result<ReconcileAnswer> reconcile(Desk& desk) {
  ReconcileAnswer answer;
  answer.settlement = settle_round(desk);
  const auto clean = look_around(desk, answer);
  if (!clean) answer.settlement.failure = clean.error();
  APEX_TRY_ASSIGN(answer.unsettled, desk.ledger.unsettled());
  APEX_TRY_ASSIGN(answer.our_symbols, desk.ledger.touched_symbols());
  return answer;
}

std::string trade_text(const TradeRecord& trade) {
  std::string text = trade.intent.symbol.str() + " of staking day " +
                     trade.intent.key.day.to_string() + ", " +
                     (trade.end ? to_string(trade.end->outcome) : "not ended");
  if (const auto cost = trade.cost()) text += ", cost " + cost->to_string() + " USDT";
  return text;
}

void print_text(const ReconcileAnswer& answer, Output& out) {
  const Settlement& settlement = answer.settlement;
  for (const TradeRecord& trade : settlement.recovery.settled) {
    print_named(out, "Settled", trade_text(trade));
  }
  if (settlement.learned > 0) {
    print_named(out, "Learned",
                std::to_string(settlement.learned) + " of today's trades from the exchange");
  }
  for (const TradeRecord& trade : answer.unsettled) {
    print_named(out, "UNSETTLED", out.toned(Tone::bad, trade_text(trade)));
  }
  print_standing(answer.exchange, answer.our_symbols, out);
  if (answer.failure()) return;  // it is said as an error
  print_named(out, "Verdict",
              settlement.recovery.settled.empty() ? "nothing was left to settle"
                                                  : "all of ours is settled, nothing is open");
}

void write_trades(JsonWriter& json, const char* key, const std::vector<TradeRecord>& trades) {
  json.key(key).begin_array();
  for (const TradeRecord& trade : trades) write_trade(json, trade);
  json.end_array();
}

void print_json(const ReconcileAnswer& answer, Output& out) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object();
  write_trades(json, "settled", answer.settlement.recovery.settled);
  json.member("learned", answer.settlement.learned);
  write_trades(json, "unsettled", answer.unsettled);
  write_standing(json, answer.exchange, answer.our_symbols);
  json.key("error");
  write_error(json, answer.failure());
  json.end_object();
  out.print_json(json);
}

}  // namespace

Result<void> run_reconcile(const ReconcileArgs& args, Context& context) {
  APEX_TRY_ASSIGN(const Config& config, context.config());
  APEX_TRY_ASSIGN(const std::unique_ptr<TradeSetup> setup,
                  TradeSetup::open(config, context, TradeMode::live));
  APEX_TRY_ASSIGN(const ReconcileAnswer answer, reconcile(setup->desk()));
  setup->draw(context.out());
  if (args.common.json) {
    print_json(answer, context.out());
  } else {
    print_text(answer, context.out());
  }
  if (answer.failure()) return tl::unexpected<Error>(*answer.failure());
  return {};
}

}  // namespace apex
