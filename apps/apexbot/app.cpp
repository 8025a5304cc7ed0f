#include "apexbot/app.h"

#include <algorithm>
#include <tuple>

#include "apexbot/cli.h"
#include "apexbot/commands.h"
#include "apexbot/context.h"
#include "apexbot/exit_status.h"

namespace apex {
namespace {

Result<void> run(const TradeArgs& args, Context& context) { return run_trade(args, context); }
Result<void> run(const RunArgs& args, Context& context) { return run_run(args, context); }
Result<void> run(const DryRunArgs& args, Context& context) { return run_dry_run(args, context); }
Result<void> run(const ReconcileArgs& args, Context& context) {
  return run_reconcile(args, context);
}
Result<void> run(const CloseArgs& args, Context& context) { return run_close(args, context); }
Result<void> run(const StatusArgs& args, Context& context) { return run_status(args, context); }
Result<void> run(const PlanArgs& args, Context& context) { return run_plan(args, context); }
Result<void> run(const NotifyArgs& args, Context& context) { return run_notify(args, context); }
Result<void> run(const HistoryArgs& args, Context& context) { return run_history(args, context); }
Result<void> run(const HealthArgs& args, Context& context) { return run_health(args, context); }
Result<void> run(const HaltArgs& args, Context& context) { return run_halt(args, context); }
Result<void> run(const ResumeArgs& args, Context& context) { return run_resume(args, context); }
Result<void> run(const BreakerArgs& args, Context& context) { return run_breaker(args, context); }
Result<void> run(const LedgerArgs& args, Context& context) { return run_ledger(args, context); }
Result<void> run(const MultiplierArgs& args, Context& context) {
  return run_multiplier(args, context);
}
Result<void> run(const DeriveZkSeedsArgs& args, Context& context) {
  return run_derive_zk_seeds(args, context);
}
Result<void> run(const ImportArgs& args, Context& context) { return run_import(args, context); }

/// On stderr for people; with --json also as the answer, unless the command gave one.
int report(const Error& error, int status, bool json, Output& out) {
  for (std::size_t begin = 0; begin <= error.message.size();) {
    const std::size_t end = std::min(error.message.find('\n', begin), error.message.size());
    out.note("apexbot: " + error.message.substr(begin, end - begin));
    begin = end + 1;
  }
  if (json && !out.has_printed_json()) {
    JsonWriter answer(JsonWriter::Style::compact);
    answer.begin_object().key("error").begin_object();
    answer.member("kind", to_string(error.kind)).member("exit_status", status);
    answer.member("message", error.message).end_object().end_object();
    out.print_json(answer);
  }
  return status;
}

MaySend may_send(const TradeArgs& args) { return args.live ? MaySend::yes : MaySend::no; }
MaySend may_send(const RunArgs&) { return MaySend::yes; }  // the environment may arm it
MaySend may_send(const ReconcileArgs&) { return MaySend::yes; }
MaySend may_send(const CloseArgs&) { return MaySend::yes; }
template <typename Args>
MaySend may_send(const Args&) {
  return MaySend::no;
}

int run_command_line(const Process& process, MaySend& sends) {
  Output& out = process.out;
  const auto invocation = parse_command_line(process.arguments);
  if (!invocation) {
    return report(invocation.error(), exit_status(invocation.error().kind),
                  asks_for_json(process.arguments), out);
  }
  bool json = asks_for_json(process.arguments);
  Result<void> result;
  if (const auto* text = std::get_if<ShowText>(&*invocation)) {
    out.print(text->text);
  } else {
    const Command& command = std::get<Command>(*invocation);
    json = common_args(command).json;
    sends = std::visit([](const auto& args) { return may_send(args); }, command);
    RequestCounts counts;
    Context context(common_args(command),
                    {process.environment, process.clock, out, process.stop, process.env_file,
                     process.port_wrap, process.reload, &counts});
    result = std::visit([&context](const auto& args) { return run(args, context); }, command);
  }
  const Result<void> flushed = out.flush();
  if (result) result = flushed;
  if (result) return kExitDone;
  const Error& error = result.error();
  return report(error, exit_status(error.kind, process.stop.signal()), json, out);
}

}  // namespace

int run_app(const Process& process) noexcept {
  MaySend sends = MaySend::no;
  try {
    return run_command_line(process, sends);
  } catch (...) {
    return report_internal_error(process.out.talk(), sends);
  }
}

int report_internal_error(std::FILE* err, MaySend may_send) noexcept {
  std::ignore = std::fputs("apexbot: internal error\n", err);
  if (may_send == MaySend::yes) {
    std::ignore = std::fputs(
        "apexbot: OPEN RISK: a position may be open; `apexbot reconcile` looks and closes it\n",
        err);
  }
  std::ignore = std::fflush(err);  // nobody left to tell
  return kExitInternal;
}

}  // namespace apex
