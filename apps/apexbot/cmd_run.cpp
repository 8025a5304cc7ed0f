// cmd_run.cpp: the daemon, and with --once one look of it.
#include <fmt/format.h>

#include <tuple>

#include "apexbot/alert_setup.h"
#include "apexbot/commands.h"
#include "apexbot/countdown.h"
#include "apexbot/daemon_watch.h"
#include "apexbot/forgotten_trade.h"
#include "apexbot/trade_summary.h"
#include "base/thrown.h"
#include "daemon/health.h"

namespace apex {
namespace {

LiveFlag live_flag(const RunArgs& args) { return args.live ? LiveFlag::given : LiveFlag::absent; }

/// All that one reading of the configuration made.
struct Generation {
  Generation(const RunArgs& args, std::unique_ptr<Context> context_, const Config& config_,
             Logger& log_, std::unique_ptr<TradeSetup> setup_, Timestamp since_)
      : own_context(std::move(context_)),
        context(*own_context),
        config(config_),
        log(log_),
        setup(std::move(setup_)),
        since(since_),
        watch({context, config, *setup, log, context.out(), context.clock(), since,
               args.once ? HeartbeatSource::once : HeartbeatSource::loop, context.environment(),
               args.common.json}),
        daemon(setup->desk(), watch, config.schedule.check_interval) {}

  /// Not the program's: with it end the log file and the connection that it opened.
  std::unique_ptr<Context> own_context;
  Context& context;
  const Config& config;
  Logger& log;
  std::unique_ptr<TradeSetup> setup;
  Timestamp since;  ///< as Heartbeat::since
  DaemonWatch watch;
  TradingDaemon daemon;
};

/// Takes the context where all goes well.
Result<std::unique_ptr<Generation>> first_generation(const RunArgs& args,
                                                     std::unique_ptr<Context>& context) {
  APEX_TRY_ASSIGN(const Config& config, context->config());
  APEX_TRY_ASSIGN(const TradeMode mode, mode_of_run(config, live_flag(args)));
  APEX_TRY_ASSIGN(Logger & log, context->logger());
  APEX_TRY_ASSIGN(std::unique_ptr<TradeSetup> setup,
                  TradeSetup::open(config, *context, mode, Voice::log));
  const Timestamp now = context->clock().now();
  const Timestamp since =
      args.once ? now : present_since(read_heartbeat(config.data_dir), mode, now);
  return std::make_unique<Generation>(args, std::move(context), config, log, std::move(setup),
                                      since);
}

/// The ledger and its lock stay: what needs another one needs another start.
Result<void> check_same_ledger(const RunArgs& args, const Generation& old, const Config& config) {
  const auto needs_restart = [&old](const std::string& what) {
    return fail(ErrorKind::refused,
                fmt::format("{}: that needs a restart; until then everything goes on as before, {} "
                            "(`apexbot halt` stops trading at once)",
                            what, to_string(old.setup->mode())));
  };
  if (config.api.network != old.config.api.network) return needs_restart("another network");
  if (config.data_dir != old.config.data_dir) return needs_restart("another data_dir");
  const auto mode = mode_of_run(config, live_flag(args));
  if (!mode) return needs_restart(mode.error().message);
  if (*mode != old.setup->mode()) return needs_restart(std::string("now ") + to_string(*mode));
  return {};
}

Result<std::unique_ptr<Generation>> next_generation(const RunArgs& args, Generation& old) {
  auto context = std::make_unique<Context>(args.common, old.context.parts());
  APEX_TRY_ASSIGN(const Config& config, context->config());
  APEX_TRY(check_same_ledger(args, old, config));
  APEX_TRY_ASSIGN(Logger & log, context->logger());
  if (const std::string& problem = context->log_problem(); !problem.empty()) {
    return fail(ErrorKind::storage, problem);
  }
  APEX_TRY_ASSIGN(std::unique_ptr<TradeSetup> setup,
                  TradeSetup::renew(config, *context, *old.setup));
  auto next = std::make_unique<Generation>(args, std::move(context), config, log, std::move(setup),
                                           old.since);
  next->watch.take_over(old.watch);
  return next;
}

/// Reads the configuration again. A wrong one changes nothing but is said; the log file is opened
/// by its name again in any case.
void reload(const RunArgs& args, std::unique_ptr<Generation>& generation) {
  generation->watch.begin_reload();
  auto next = next_generation(args, *generation);
  if (next) {
    generation = *std::move(next);
    generation->log.info("reloaded", {{"detail", "the configuration was read again"}});
    generation->watch.end_reload();
    return;
  }
  if (const auto reopened = generation->context.reopen_log(); !reopened) {
    generation->context.out().note("apexbot: " + reopened.error().message);
  }
  generation->log.error("reload_refused", {{"detail", next.error().message}});
  generation->watch.refuse_reload(next.error());
  generation->watch.end_reload();
  if (!generation->config.log_file.empty()) {
    generation->context.out().note("apexbot: configuration not read again: " +
                                   next.error().message);
  }
}

/// Keys that are gone, a dry run that is written against --live, a ledger that cannot be used: none
/// of them may hide a trade that is open. Only the worst is told: of two, each would be news again
/// at the next start. A configuration that is wrong may name a channel all the same.
Error failed_start(const RunArgs& args, Context& context, const Error& why) {
  const ConfigReport& report = context.config_report();
  const Config& config = report.config;
  const Error error = report.errors.empty() ? with_forgotten_trade(config, context, why) : why;
  const auto mode = mode_of_run(config, live_flag(args));
  tell_of_failed_start(config, context, mode.value_or(TradeMode::live), error);
  return error;
}

/// Why it does not end well: something may be open, or the ledger cannot say.
std::optional<Error> trouble_at_end(Generation& generation) {
  const auto& failure = generation.watch.last().failure;
  const bool says_it = failure && (failure->kind == ErrorKind::position_open ||
                                   failure->kind == ErrorKind::outcome_unknown ||
                                   failure->kind == ErrorKind::unexplained_position);
  if (says_it) return failure;
  const auto unsettled = generation.setup->desk().ledger.unsettled();
  if (!unsettled) return unsettled.error();
  if (unsettled->empty()) {
    if (!generation.watch.is_unexplained()) return std::nullopt;
    return Error{ErrorKind::unexplained_position,
                 "a position that our fills do not explain was open, and nobody could look since; "
                 "`apexbot status --live` shows it"};
  }
  return Error{ErrorKind::position_open, "OPEN RISK: stopped before the trade in " +
                                             unsettled->front().intent.symbol.str() +
                                             " was settled; `apexbot reconcile` settles it"};
}

/// The same, and whoever listens has heard of it.
std::optional<Error> told_at_end(Generation& generation) {
  const auto trouble = trouble_at_end(generation);
  if (trouble) generation.watch.last_word(*trouble);
  return trouble;
}

/// How it ends when it was asked to: well, unless something of ours may be open.
Result<void> end_of(Generation& generation) {
  generation.watch.on_end();
  generation.log.info("stopped", {{"signal", std::to_string(generation.context.stop().signal())}});
  const auto trouble = told_at_end(generation);
  if (!trouble) return {};
  return tl::unexpected<Error>(*trouble);
}

/// Stopped before it looked at anything, which hides nothing that an earlier run left open.
Error stopped_in_countdown(Generation& generation, const RunArgs& args, const Error& stopped) {
  if (args.once) return told_at_end(generation).value_or(stopped);
  const auto ended = end_of(generation);
  return ended ? stopped : ended.error();
}

LookBefore look_before(const Generation& generation) {
  const std::filesystem::path& data_dir = generation.config.data_dir;
  const TradeMode mode = generation.setup->mode();
  LookBefore before;
  before.may_be_open = was_left_open(data_dir, mode);
  const auto beat = read_heartbeat(data_dir);
  const bool is_of_a_look =
      beat && *beat && (*beat)->mode == mode && (*beat)->source == HeartbeatSource::once;
  if (is_of_a_look) before.at = (*beat)->at;
  return before;
}

Result<void> run_once(Generation& generation, const RunArgs& args) {
  const DaemonPass pass = generation.daemon.once(look_before(generation));
  constexpr Milliseconds kIdle{30'000};
  std::ignore = generation.watch.on_idle(kIdle);
  if (generation.context.stop().stop_requested()) {  // that was no time for alerts, then
    std::ignore = told_at_end(generation);
  }
  Output& out = generation.context.out();
  if (!args.common.json) {
    if (pass.trade) {
      const Desk& desk = generation.setup->desk();
      const StakingCalendar calendar = desk.settings.programme.calendar();
      const auto history =
          desk.ledger.history(calendar, desk.server_now(), desk.settings.breaker.max_failures);
      print_trade(*pass.trade,
                  week_progress(history.value_or(History{}), pass.trade->record, calendar),
                  generation.setup->mode(), out);
    } else if (pass.kind != PassKind::failed) {
      out.print_line(pass.text);
    }
    if (pass.next_due) out.print_line("next due " + format_utc(*pass.next_due));
  }
  if (pass.failure) return tl::unexpected<Error>(*pass.failure);
  if (pass.kind == PassKind::suspended) return fail(ErrorKind::refused, pass.text);
  return {};
}

/// What is thrown ends the program, but who starts it again and again is told why.
Result<std::unique_ptr<Generation>> start(const RunArgs& args, std::unique_ptr<Context>& context) {
  try {
    auto first = first_generation(args, context);
    if (!first) return tl::unexpected<Error>(failed_start(args, *context, first.error()));
    note_start((*first)->config.data_dir);
    return first;
  } catch (const std::exception& thrown) {
    if (context == nullptr) throw;
    const Config& config = context->config_report().config;
    tell_of_failed_start(config, *context,
                         mode_of_run(config, live_flag(args)).value_or(TradeMode::live),
                         {ErrorKind::internal, "internal error (" + name_of(thrown) + ")"});
    throw;
  }
}

}  // namespace

Result<void> run_run(const RunArgs& args, Context& context) {
  auto own_context = std::make_unique<Context>(args.common, context.parts());
  APEX_TRY_ASSIGN(std::unique_ptr<Generation> generation, start(args, own_context));
  const Config& config = generation->config;
  if (!args.yes) {
    const auto counted = count_down(config, generation->setup->mode(), context);
    if (!counted) {
      return tl::unexpected<Error>(stopped_in_countdown(*generation, args, counted.error()));
    }
  }
  generation->watch.first_word();
  if (args.once) return run_once(*generation, args);

  ReloadToken unasked;
  ReloadToken& request = context.reload() == nullptr ? unasked : *context.reload();
  request.accept();
  generation->log.info("started", {{"mode", to_string(generation->setup->mode())},
                                   {"network", to_string(config.api.network)},
                                   {"data_dir", config.data_dir.string()}});
  while (!context.stop().stop_requested()) {
    generation->daemon.run(request.token());
    if (!request.token().stop_requested()) continue;
    request.forget();
    reload(args, generation);
  }
  return end_of(*generation);
}

}  // namespace apex
