// cmd_reconcile.cpp: settles with the exchange what earlier runs left. Opens nothing.
#include "apexbot/commands.h"
#include "apexbot/settlement_view.h"
#include "apexbot/trade_setup.h"

namespace apex {
namespace {

void print_text(const SettlementView& view, Output& out) {
  print_settlement(view, out);
  if (view.failure()) return;  // it is said as an error
  print_named(out, "Verdict",
              view.settlement.recovery.settled.empty() ? "nothing was left to settle"
                                                       : "all of ours is settled, nothing is open");
}

void print_json(const SettlementView& view, Output& out) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object();
  write_settlement(json, view);
  json.key("error");
  write_error(json, view.failure());
  json.end_object();
  out.print_json(json);
}

}  // namespace

Result<void> run_reconcile(const ReconcileArgs& args, Context& context) {
  APEX_TRY_ASSIGN(const Config& config, context.config());
  APEX_TRY_ASSIGN(const std::unique_ptr<TradeSetup> setup,
                  TradeSetup::open(config, context, TradeMode::live));
  APEX_TRY_ASSIGN(const SettlementView view, settle_and_look(setup->desk()));
  setup->draw(context.out());
  if (args.common.json) {
    print_json(view, context.out());
  } else {
    print_text(view, context.out());
  }
  if (view.failure()) return tl::unexpected<Error>(*view.failure());
  return {};
}

}  // namespace apex
