// cmd_close.cpp: halts, then closes what is ours, with the ledger or without. Always real.
#include <fmt/format.h>

#include <algorithm>

#include "apexbot/commands.h"
#include "apexbot/describe.h"
#include "apexbot/forgotten_trade.h"
#include "apexbot/halting.h"
#include "apexbot/ledgerless.h"
#include "apexbot/settlement_view.h"
#include "apexbot/trade_setup.h"
#include "execution/adoption.h"
#include "execution/judgement.h"
#include "execution/ledger_rebuild.h"
#include "ledger/json_files.h"

namespace apex {
namespace {

/// How long another apexbot is waited for that has the ledger.
constexpr Milliseconds kLockWait{30'000};
constexpr Milliseconds kLockPause{500};

struct CloseAnswer {
  std::optional<SwitchNote> halted;  ///< nothing: that could not be written
  bool has_ledger = true;
  SettlementView view;
  std::optional<TradeRecord> adopted;
  std::optional<Error> refusal;  ///< what was not done for want of a yes, or failed of it

  [[nodiscard]] const std::optional<Error>& failure() const {
    if (view.settlement.failure) return view.settlement.failure;
    return refusal ? refusal : view.failure();
  }
};

/// Before anything else: whatever becomes of the close, nothing new is opened.
std::optional<SwitchNote> halt_first(const Config& config, Context& context) {
  const HaltFile file(config.data_dir);
  const auto before = file.note();
  if (before && *before) return *before;
  const auto halted = halt_by(file, {context.clock().now(), "closed by hand"}, context.out());
  if (halted) return *halted;
  context.out().note("apexbot: warning: not halted, going on all the same: " +
                     halted.error().message);
  return std::nullopt;
}

Result<std::unique_ptr<TradeSetup>> open_patiently(const Config& config, Context& context) {
  const Milliseconds begin = context.clock().steady();
  for (bool is_first = true;; is_first = false) {
    auto setup = TradeSetup::open_to_close(config, context);
    if (setup || setup.error().kind != ErrorKind::locked) return setup;
    if (context.stop().stop_requested()) return setup;
    if (context.clock().steady() - begin >= kLockWait) {
      return fail(fmt::format("waited {} s", kLockWait / Milliseconds{1'000}), setup.error());
    }
    if (is_first) context.out().note("apexbot: waiting: " + setup.error().message);
    context.clock().sleep_for(kLockPause, &context.stop());
  }
}

/// Whether all of ours is settled, but for what today's orders may hide.
bool may_adopt(const Desk& desk, Output& out, SettlementView& view) {
  auto& failure = view.settlement.failure;
  if (!failure) return true;
  if (!view.is_day_unknown) return false;
  if (const auto clear = refuse_adoption_beside_ours(desk); !clear) {
    failure = clear.error();
    return false;
  }
  out.note("apexbot: warning: " + failure->message);
  failure = std::nullopt;
  return true;
}

/// Trades of ours in the symbol keep it from being adopted, and no others do.
bool is_kept_by_ours(const SettlementView& view, const Symbol& symbol) {
  const auto& failure = view.settlement.failure;
  const bool is_risk = failure && (failure->kind == ErrorKind::position_open ||
                                   failure->kind == ErrorKind::outcome_unknown);
  return is_risk && !view.unsettled.empty() &&
         std::all_of(view.unsettled.begin(), view.unsettled.end(),
                     [&](const TradeRecord& trade) { return symbol_of(trade) == symbol; });
}

/// "close the position of -5 LINEA-USDT, …; ours among it: 1 of staking day 2026-01-07, …"
std::string plan_beside_ours(const AdoptablePosition& position,
                             const std::vector<TradeRecord>& ours) {
  std::string text = fmt::format(
      "close the position of {} {}, whoever opened it, with reduce-only orders, and settle what is "
      "ours of it:",
      position.size.to_string(), position.symbol.str());
  for (const TradeRecord& trade : ours) {
    text += fmt::format(" trade {} of staking day {}, of which our fills leave {} open;",
                        trade.intent.key.number, trade.intent.key.day.to_string(),
                        trade.net_filled().to_string());
  }
  text.pop_back();
  return text;
}

/// A trade of ours that what stands beside it keeps from its end is settled by the word, too. False
/// where nothing can be adopted.
bool settle_ours_beside(const Desk& desk, const CloseArgs& args, Output& out, CloseAnswer& answer) {
  const Symbol symbol(*args.adopt);
  auto& failure = answer.view.settlement.failure;
  const auto position = find_position(desk, symbol);
  if (!position) return false;
  const std::string plan = plan_beside_ours(*position, answer.view.unsettled);
  if (!args.yes) {
    failure->message += ". --adopt would " + plan + ": repeat with --yes";
    return false;
  }
  out.note("apexbot: going to " + plan);
  auto settled = settle_beside(desk, symbol);
  if (!settled) {
    failure = std::move(settled).error();
    return false;
  }
  for (TradeRecord& trade : *settled) {
    answer.view.settlement.recovery.settled.push_back(std::move(trade));
  }
  answer.view.settlement.recovery.unsettled.clear();
  failure = std::nullopt;
  return true;
}

/// By the user's word, once all of ours is settled.
Result<void> adopt(const Desk& desk, const CloseArgs& args, Output& out, CloseAnswer& answer) {
  if (!args.adopt) return {};
  const Symbol symbol(*args.adopt);
  if (is_kept_by_ours(answer.view, symbol)) {
    if (!settle_ours_beside(desk, args, out, answer)) return {};
    const auto left = find_position(desk, symbol);
    if (!left && left.error().kind == ErrorKind::refused) return look_again(desk, answer.view);
  } else if (!may_adopt(desk, out, answer.view)) {
    return {};
  }
  const auto position = find_position(desk, symbol);
  if (!position || !args.yes) {
    answer.refusal =
        position ? Error{ErrorKind::refused,
                         fmt::format("--adopt would close the position of {} {}, whoever opened "
                                     "it, with reduce-only orders: repeat with --yes",
                                     position->size.to_string(), symbol.str())}
                 : position.error();
    return {};
  }
  auto adopted = adopt_position(desk, symbol);
  if (!adopted) {
    answer.refusal = adopted.error();
    return {};
  }
  answer.adopted = *std::move(adopted);
  const TradeEnd end = answer.adopted->end.value_or(TradeEnd{});
  if (!is_settled(end.outcome)) {
    answer.refusal = Error{ErrorKind::position_open, "OPEN RISK: the position in " + symbol.str() +
                                                         " may still be open: " + end.detail +
                                                         ". Look at the exchange now"};
  }
  return look_again(desk, answer.view);
}

Result<void> settle_and_adopt(Desk& desk, const CloseArgs& args, Output& out, CloseAnswer& answer) {
  APEX_TRY_ASSIGN(answer.view, settle_and_look(desk));
  return adopt(desk, args, out, answer);
}

/// "LINEA-USDT of staking day 2026-01-07"
std::string list_of(const std::vector<TradeRecord>& trades) {
  std::string list;
  for (const TradeRecord& trade : trades) {
    list += (list.empty() ? "" : ", ") + trade.intent.symbol.str() + " of staking day " +
            trade.intent.key.day.to_string();
  }
  return list;
}

/// As far back as the exchange lists enough to tell ours; nothing: not even today. Not so far does
/// not do where a ledger that could be read knows of a trade that is open.
Result<std::optional<RebuiltLedger>> learn(const Error& why, Desk& desk, Output& out) {
  const bool may_be_less = why.kind == ErrorKind::storage;
  auto rebuilt =
      may_be_less ? rebuild_listed(desk, kDaysLearned) : rebuild_ledger(desk, kDaysLearned);
  if (!rebuilt) {
    if (may_be_less && rebuilt.error().kind == ErrorKind::refused) return {std::nullopt};
    return tl::unexpected<Error>(rebuilt.error());
  }
  if (rebuilt->days < kDaysLearned) {
    out.note(
        fmt::format("apexbot: warning: looked back {} days only, to staking day {}: of more "
                    "the exchange does not list enough to tell ours",
                    rebuilt->days, rebuilt->learned.first.to_string()));
  }
  return std::optional(*std::move(rebuilt));
}

/// The exchange tells what is ours; nothing of the real ledger is touched.
Result<void> close_without_ledger(const Error& why, const CloseArgs& args, const Config& config,
                                  Context& context, CloseAnswer& answer) {
  Output& out = context.out();
  answer.has_ledger = false;
  out.note("apexbot: warning: the ledger cannot be used: " + why.message);
  out.note(
      fmt::format("apexbot: asking the exchange what orders of ours did in {} days", kDaysLearned));
  APEX_TRY_ASSIGN(const auto lock, lock_without_ledger(config, out));
  APEX_TRY_ASSIGN(Ledger ledger, Ledger::open_in_memory(LedgerKind::live, {config.api.network}));
  APEX_TRY_ASSIGN(const std::unique_ptr<TradeSetup> setup,
                  TradeSetup::with_ledger(config, context, std::move(ledger)));
  APEX_TRY_ASSIGN(const auto rebuilt, learn(why, setup->desk(), out));
  if (rebuilt && !rebuilt->unsettled.empty() && !args.yes) {
    answer.view.unsettled = rebuilt->unsettled;
    answer.refusal = Error{ErrorKind::position_open,
                           "OPEN RISK: without a ledger, this would settle and close " +
                               list_of(rebuilt->unsettled) + ": repeat with --yes"};
    return {};
  }
  return settle_and_adopt(setup->desk(), args, out, answer);
}

/// A ledger of which a trade is known to be open was read, and its closes were sent; where they
/// could not be recorded, those that follow bear the same ids. A new ledger knows them all.
bool needs_another_ledger(const Error& why, const CloseArgs& args, const CloseAnswer& answer) {
  if (why.kind == ErrorKind::storage) return true;
  const RecoveryReport& recovery = answer.view.settlement.recovery;
  const bool may_help = std::all_of(recovery.unsettled.begin(), recovery.unsettled.end(),
                                    [](const UnsettledTrade& one) { return one.was_tried; });
  return args.yes && recovery.storage_error && may_help;
}

/// With the ledger if it can be used from the first row to the last.
Result<void> close(const CloseArgs& args, const Config& config, Context& context,
                   CloseAnswer& answer) {
  std::optional<Error> why;
  {
    auto setup = open_patiently(config, context);
    const auto closed = setup ? settle_and_adopt((*setup)->desk(), args, context.out(), answer)
                              : Result<void>(tl::unexpected<Error>(setup.error()));
    if (setup) (*setup)->draw(context.out());
    if (!closed) {
      why = closed.error();
    } else {
      why = answer.view.settlement.failure ? answer.view.settlement.failure : answer.refusal;
    }
    if (!closed && why->kind != ErrorKind::storage) return closed;
  }
  if (!why || !needs_another_ledger(*why, args, answer)) return {};
  answer.view = {};
  answer.refusal = std::nullopt;
  const auto closed = close_without_ledger(*why, args, config, context, answer);
  const bool was_open = why->kind != ErrorKind::storage;
  if (!closed && was_open) return tl::unexpected<Error>(*why);
  return closed;
}

void print_text(const CloseAnswer& answer, Output& out) {
  print_settlement(answer.view, out);
  if (answer.adopted) print_named(out, "Adopted", settled_text(*answer.adopted));
  if (!answer.failure()) print_named(out, "Verdict", "nothing of ours is open");
  if (answer.halted) {
    print_named(
        out, "Halted",
        (answer.halted->at ? "since " + minute_text(*answer.halted->at) : std::string("by hand")) +
            ", until `apexbot resume`: " + answer.halted->reason);
  }
}

void print_json(const CloseAnswer& answer, Output& out) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object().key("halted");
  if (answer.halted) {
    json.begin_object();
    write_moment(json, "since", answer.halted->at);
    json.member("reason", answer.halted->reason).end_object();
  } else {
    json.null();
  }
  json.member("ledger_used", answer.has_ledger);
  write_settlement(json, answer.view);
  json.key("adopted");
  if (answer.adopted) {
    write_trade(json, *answer.adopted);
  } else {
    json.null();
  }
  json.key("error");
  write_error(json, answer.failure());
  json.end_object();
  out.print_json(json);
}

}  // namespace

Result<void> run_close(const CloseArgs& args, Context& context) {
  CloseAnswer answer;
  const ConfigReport& report = context.config_report();
  answer.halted = halt_first(report.config, context);
  if (!report.errors.empty()) {
    return fail((answer.halted ? "halted in " : "not halted in ") +
                    absolute_text(report.config.data_dir) +
                    ", and nothing was closed, as the configuration is wrong",
                context.config().error());
  }
  APEX_TRY_ASSIGN(const Config& config, context.config());
  if (auto closed = close(args, config, context, answer); !closed) {
    return tl::unexpected<Error>(with_forgotten_trade(config, context, std::move(closed).error()));
  }
  args.common.json ? print_json(answer, context.out()) : print_text(answer, context.out());
  if (!answer.has_ledger) {
    context.out().note(
        "apexbot: the ledger is as it was; next: apexbot ledger check, then rebuild");
  }
  if (answer.failure()) return tl::unexpected<Error>(*answer.failure());
  return {};
}

}  // namespace apex
