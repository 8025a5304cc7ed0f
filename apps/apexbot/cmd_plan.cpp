// cmd_plan.cpp: shows what this staking week's trades were and will be. Reads only.
#include "apexbot/commands.h"
#include "apexbot/describe.h"
#include "apexbot/ledger_view.h"
#include "apexbot/text_table.h"
#include "trading/strategy.h"

namespace apex {
namespace {

struct PlanAnswer {
  const Config& config;
  const LedgerView& view;
  WeekPlan plan;
  std::optional<Timestamp> next_due;
};

/// When the day's trade is due, where that still matters.
std::string moment_text(const PlannedDay& day, const ScheduleSettings& schedule) {
  const bool is_ahead = day.state == DayState::planned || day.state == DayState::due;
  if (!is_ahead) return "";
  if (schedule.mode == ScheduleMode::daily) return minute_text(day.due);
  return "every " + std::to_string(schedule.trade_interval.count()) + " h";
}

void print_text(const PlanAnswer& answer, Output& out) {
  const StakingCalendar calendar = answer.config.programme.calendar();
  const WeekPlan& plan = answer.plan;
  out.print_line("Staking week from " + minute_text(calendar.start_of(plan.week)) + ", now " +
                 minute_text(answer.view.now));
  TextTable table({Align::left, Align::left, Align::left, Align::left});
  for (const PlannedDay& day : plan.days) {
    std::string state = to_string(day.state);
    for (char& c : state) c = c == '_' ? ' ' : c;
    if (day.trades > 1) state += " (" + std::to_string(day.trades) + " trades)";
    table.add_row({day_text(day.day, calendar), state, moment_text(day, answer.config.schedule),
                   day.day == plan.today ? "<- today" : ""});
  }
  out.print(table.to_string());
  out.print_line(progress_text(plan));
  out.print_line("Next due: " + due_text(answer.next_due, answer.view.now) + " (by " +
                 clock_text(answer.view.offset) + ")");
  if (answer.view.halt_reason) {
    out.print_line(out.toned(Tone::bad, "HALTED ") + *answer.view.halt_reason);
    out.print_line("Nothing is opened until `apexbot resume`.");
  }
}

void print_json(const PlanAnswer& answer, Output& out) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object().member("ledger", to_string(answer.view.kind));
  json.member("now", format_utc(answer.view.now)).key("week");
  write_week(json, answer.plan, answer.config.programme.calendar());
  write_moment(json, "next_due", answer.next_due);
  json.key("halted");
  answer.view.halt_reason ? json.value(*answer.view.halt_reason) : json.null();
  json.end_object();
  out.print_json(json);
}

}  // namespace

Result<void> run_plan(const PlanArgs& args, Context& context) {
  APEX_TRY_ASSIGN(const Config& config, context.config());
  APEX_TRY_ASSIGN(const LedgerView view,
                  view_ledger(context, args.rehearsal ? LedgerKind::rehearsal : LedgerKind::live));
  const StakingStrategy strategy(config.schedule, config.safety, config.programme,
                                 rest_of(config.trading));
  const PlanAnswer answer{config, view, plan_week(view.history, strategy.schedule(), view.now),
                          strategy.next_due(view.history, view.now)};
  if (args.common.json) {
    print_json(answer, context.out());
  } else {
    print_text(answer, context.out());
  }
  return {};
}

}  // namespace apex
