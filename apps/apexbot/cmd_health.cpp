// cmd_health.cpp: whether the plan is being met. Reads files; no network, no lock.
#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <tuple>

#include "apexbot/commands.h"
#include "apexbot/describe.h"
#include "daemon/health.h"
#include "execution/halt_file.h"

namespace apex {
namespace {

DiskFacts look_at_disk(const std::filesystem::path& directory) {
  struct statvfs facts = {};
  if (statvfs(directory.c_str(), &facts) != 0) return {};
  const bool is_writable = (facts.f_flag & ST_RDONLY) == 0 &&
                           faccessat(AT_FDCWD, directory.c_str(), W_OK, AT_EACCESS) == 0;
  const auto blocks = static_cast<std::int64_t>(facts.f_bavail);
  return {is_writable, blocks * static_cast<std::int64_t>(facts.f_frsize)};
}

Result<PlanView> look_at_plan(const Config& config, TradeMode mode, Timestamp now) {
  const LedgerKind kind = mode == TradeMode::live ? LedgerKind::live : LedgerKind::rehearsal;
  APEX_TRY_ASSIGN(const Ledger ledger, Ledger::open_reader(config.data_dir, kind));
  const StakingCalendar calendar = config.programme.calendar();
  const int reach = config.breaker.max_failures;
  APEX_TRY_ASSIGN(History history, ledger.history(calendar, now, reach));
  const Timestamp server_now = now + history.clock_offset.value_or(Milliseconds{0});
  APEX_TRY_ASSIGN(history, ledger.history(calendar, server_now, reach));  // of the week it is there
  APEX_TRY_ASSIGN(std::vector<TradeRecord> unsettled, ledger.unsettled());
  return PlanView{
      config.schedule,         config.safety,      config.breaker,       config.programme,
      rest_of(config.trading), std::move(history), std::move(unsettled), server_now};
}

/// Of whoever is judged; nothing where nobody is known.
std::optional<TradeMode> mode_of(const HealthFacts& facts) {
  if (!facts.heartbeat || !*facts.heartbeat) return std::nullopt;
  return (*facts.heartbeat)->mode;
}

HealthFacts look(const Config& config, Timestamp now) {
  HealthFacts facts;
  facts.now = now;
  facts.heartbeat = read_heartbeat(config.data_dir);
  facts.plan = look_at_plan(config, mode_of(facts).value_or(TradeMode::live), now);
  const auto halted = HaltFile(config.data_dir).reason();
  facts.halted = halted ? *halted : halted.error().message;
  facts.disk = look_at_disk(config.data_dir);
  return facts;
}

void print_json(const HealthFacts& facts, const HealthReport& report, Output& out) {
  JsonWriter json(JsonWriter::Style::compact);
  const auto mode = mode_of(facts);
  json.begin_object().member("healthy", report.healthy()).key("mode");
  mode ? json.value(to_string(*mode)) : json.null();
  json.key("why");
  report.healthy() ? json.null() : json.value(report.problems.front());
  json.key("problems").begin_array();
  for (const std::string& problem : report.problems) json.value(problem);
  json.end_array().member("now", format_utc(facts.now));
  write_moment(json, "next_due", report.next_due);
  write_moment(json, "overdue_since", report.overdue_since);
  json.key("breaker");
  report.breaker.empty() ? json.null() : json.value(report.breaker);
  json.key("halted");
  facts.halted ? json.value(*facts.halted) : json.null();
  json.key("unsettled");
  facts.plan ? json.value(static_cast<std::int64_t>(facts.plan->unsettled.size())) : json.null();
  json.key("disk").begin_object().member("writable", facts.disk.writable);
  json.member("free_bytes", facts.disk.free_bytes).end_object().key("heartbeat");
  if (facts.heartbeat && *facts.heartbeat) {
    json.begin_object();
    write_heartbeat_members(json, **facts.heartbeat);
    json.end_object();
  } else {
    json.null();
  }
  json.end_object();
  out.print_json(json);
}

}  // namespace

Result<void> run_health(const HealthArgs& args, Context& context) {
  const auto config = context.config();
  if (!config) {
    const std::string& message = config.error().message;
    return fail(ErrorKind::unhealthy, "unhealthy: " + message.substr(0, message.find('\n')));
  }
  const HealthFacts facts = look(*config, context.clock().now());
  const HealthReport report = judge_health(facts);
  if (args.common.json) print_json(facts, report, context.out());
  if (!report.healthy()) return fail(ErrorKind::unhealthy, "unhealthy: " + report.problems.front());
  if (!args.common.json) {
    const bool is_rehearsal = mode_of(facts) == TradeMode::rehearsal;
    context.out().print_line(std::string("healthy") +
                             (is_rehearsal ? " (rehearsal: nothing is traded)" : "") +
                             ", next trade " + minute_text(report.next_due));
  }
  return {};
}

}  // namespace apex
