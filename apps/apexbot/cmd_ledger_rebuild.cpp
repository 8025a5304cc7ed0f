// cmd_ledger_rebuild.cpp: `ledger rebuild`, a new ledger from what the exchange knows. Sends no
// order; keeps the old file.
#include <fmt/format.h>

#include "apexbot/commands.h"
#include "apexbot/describe.h"
#include "apexbot/drawn_files.h"
#include "apexbot/exchange_view.h"
#include "apexbot/settlement_view.h"
#include "apexbot/trade_setup.h"
#include "base/files.h"
#include "execution/ledger_rebuild.h"
#include "execution/recovery.h"
#include "ledger/json_files.h"
#include "ledger/ledger_swap.h"

namespace apex {
namespace {

struct RebuildAnswer {
  LedgerFile place;
  LedgerCheck old;
  RebuiltLedger rebuilt;
  bool replaced = false;
  std::optional<std::filesystem::path> kept;  ///< the old one
  std::optional<Error> failure;
};

/// The ledger there may be sound, and of another network than the configured one.
Result<void> refuse_other_network(const Config& config) {
  const auto there = Ledger::open_reader(config.data_dir, LedgerKind::live);
  if (!there || !there->owner() || there->owner()->network == config.api.network) return {};
  return fail(ErrorKind::config,
              fmt::format("the ledger in {} holds trades of {}, and this configuration is for {}",
                          config.data_dir.string(), to_string(there->owner()->network),
                          to_string(config.api.network)));
}

/// Nor does it take the place of another account's, as far as that can be read.
Result<void> refuse_ledger_of_another(const AccountId& account, const Config& config) {
  const auto there = Ledger::open_reader(config.data_dir, LedgerKind::live);
  if (!there) return {};
  const auto same = refuse_other_account(*there, account, config.data_dir);
  if (same || same.error().kind != ErrorKind::config) return {};
  return same;
}

/// Beside the old one, complete and checked when this returns.
Result<RebuiltLedger> make(const LedgerFile& made, const LedgerArgs& args, const Config& config,
                           Context& context) {
  RebuiltLedger rebuilt;
  {
    APEX_TRY_ASSIGN(Ledger ledger,
                    Ledger::open_writer(made, LedgerKind::live, {config.api.network}));
    APEX_TRY_ASSIGN(const std::unique_ptr<TradeSetup> setup,
                    TradeSetup::with_ledger(config, context, std::move(ledger)));
    APEX_TRY_ASSIGN(rebuilt, rebuild_ledger(setup->desk(), args.days));
    APEX_TRY(refuse_ledger_of_another(rebuilt.account, config));
  }
  APEX_TRY_ASSIGN(const LedgerCheck check, check_ledger(made, LedgerKind::live));
  if (check.sound()) return rebuilt;
  return fail(ErrorKind::storage, "the new ledger is not sound (" + check.problems.front().what +
                                      "): nothing was replaced");
}

/// What only a person can decide, or do next.
std::optional<Error> outcome_of(const RebuildAnswer& answer) {
  if (!answer.replaced) {
    return Error{ErrorKind::refused,
                 std::string("nothing was changed. With --yes the new ledger takes the place of ") +
                     answer.place.path.string() + ", which is " +
                     (answer.old.sound() ? "SOUND: costs, resets and exposures that only it "
                                           "knows are not in the new one"
                                         : "damaged") +
                     "; it is kept beside it"};
  }
  if (!answer.rebuilt.unsettled.empty()) {
    return Error{ErrorKind::position_open,
                 "OPEN RISK: of " + answer.rebuilt.unsettled.front().intent.symbol.str() +
                     " something may be open: run apexbot reconcile now"};
  }
  const std::set<ClientOrderId>& strangers = answer.rebuilt.learned.strangers;
  if (strangers.empty()) return std::nullopt;
  return Error{ErrorKind::unexplained_position,
               "the new ledger is in place, but order " + strangers.begin()->str() +
                   " bears our prefix and fits no trade of this account: what it opened is not in "
                   "the ledger. Look at the exchange: is another bot trading with this prefix? A "
                   "position that is to go: apexbot close --adopt SYMBOL"};
}

Result<RebuildAnswer> rebuild(const LedgerArgs& args, const Config& config, Context& context) {
  RebuildAnswer answer;
  answer.place = ledger_file(config.data_dir, LedgerKind::live);
  APEX_TRY(make_directory(config.data_dir));
  APEX_TRY_ASSIGN(const FileLock lock, FileLock::take(*answer.place.lock));
  APEX_TRY(refuse_other_network(config));
  APEX_TRY_ASSIGN(answer.old, check_ledger(answer.place, LedgerKind::live));
  const LedgerFile made = ledger_in_the_making(answer.place);
  APEX_TRY(discard_ledger(made));
  auto rebuilt = make(made, args, config, context);
  const bool may_replace = rebuilt && (args.yes || !answer.old.has_file);
  if (!may_replace) {
    const auto gone = discard_ledger(made);
    if (!gone) context.out().note("apexbot: warning: " + gone.error().message);
  }
  if (!rebuilt) return tl::unexpected<Error>(rebuilt.error());
  answer.rebuilt = *std::move(rebuilt);
  if (may_replace) {
    APEX_TRY_ASSIGN(answer.kept, replace_ledger(made, answer.place, context.clock().now()));
    answer.replaced = true;
    APEX_TRY_ASSIGN(const Ledger ledger, Ledger::open_reader(config.data_dir, LedgerKind::live));
    const auto drawn =
        draw_files(ledger, LedgerKind::live, execution_settings(config), context.clock().now());
    if (!drawn) context.out().note("apexbot: JSON files not drawn: " + drawn.error().message);
  }
  answer.failure = outcome_of(answer);
  return answer;
}

void print_text(const RebuildAnswer& answer, const StakingCalendar& calendar, Output& out) {
  const LearnedTrades& learned = answer.rebuilt.learned;
  print_named(out, "Learned",
              fmt::format("{} trades with {} fills since {}", learned.trades, learned.fills,
                          day_text(learned.first, calendar)));
  for (const TradeRecord& trade : answer.rebuilt.unsettled) {
    print_named(out, "UNSETTLED", out.toned(Tone::bad, settled_text(trade)));
  }
  for (const ClientOrderId& id : learned.strangers) {
    print_named(out, "STRANGER", id.str() + " bears our prefix and fits no trade");
  }
  if (answer.kept) print_named(out, "Kept", answer.kept->string());
  if (answer.replaced) print_named(out, "New ledger", answer.place.path.string());
}

void print_json(const RebuildAnswer& answer, Output& out) {
  const LearnedTrades& learned = answer.rebuilt.learned;
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object().member("replaced", answer.replaced);
  json.member("path", answer.place.path.string()).key("kept");
  answer.kept ? json.value(answer.kept->string()) : json.null();
  json.member("old_exists", answer.old.has_file).member("old_sound", answer.old.sound());
  json.member("trades", learned.trades).member("fills", learned.fills);
  json.member("first_day", learned.first.to_string()).key("unsettled").begin_array();
  for (const TradeRecord& trade : answer.rebuilt.unsettled) write_trade(json, trade);
  json.end_array().key("strangers").begin_array();
  for (const ClientOrderId& id : learned.strangers) json.value(id.str());
  json.end_array().key("error");
  write_error(json, answer.failure);
  json.end_object();
  out.print_json(json);
}

}  // namespace

Result<void> run_ledger_rebuild(const LedgerArgs& args, Context& context) {
  APEX_TRY_ASSIGN(const Config& config, context.config());
  APEX_TRY_ASSIGN(const RebuildAnswer answer, rebuild(args, config, context));
  if (args.common.json) {
    print_json(answer, context.out());
  } else {
    print_text(answer, config.programme.calendar(), context.out());
  }
  if (answer.failure) return tl::unexpected<Error>(*answer.failure);
  return {};
}

}  // namespace apex
