// cmd_week_rehearsal.cpp: `dry-run --all`, the whole staking week against an exchange in memory.
#include <fmt/format.h>
#include <stdlib.h>

#include <filesystem>

#include "apexbot/commands.h"
#include "apexbot/jumping_clock.h"
#include "apexbot/rehearsal_market.h"
#include "apexbot/text_table.h"
#include "apexbot/trade_setup.h"
#include "apexbot/trade_summary.h"
#include "trading/metrics.h"
#include "trading/multiplier.h"
#include "trading/week_plan.h"

namespace apex {
namespace {

/// A week that did not happen leaves no ledger.
class ScratchDirectory {
 public:
  static Result<std::unique_ptr<ScratchDirectory>> make() {
    std::error_code code;
    const auto parent = std::filesystem::temp_directory_path(code);
    std::string name = (parent / "apexbot-week-XXXXXX").string();
    if (code || ::mkdtemp(name.data()) == nullptr) {
      return fail(ErrorKind::storage, "cannot make a temporary directory in " + parent.string());
    }
    return std::unique_ptr<ScratchDirectory>(new ScratchDirectory(name));
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  explicit ScratchDirectory(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;
};

/// Only what goes wrong is worth a line in a week of trades.
class WarningPrinter final : public EventSink {
 public:
  explicit WarningPrinter(Output& out) : out_(out) {}
  void on_event(const Event& event) override {
    if (event.kind == EventKind::open_risk || event.kind == EventKind::storage_failed) {
      out_.note("rehearsal: " + event.text);
    }
  }

 private:
  Output& out_;
};

struct Week {
  StakingDay first;
  std::vector<TradeRecord> trades;
  WeekPlan plan;  ///< as it stands when the week is over
};

/// Trades whenever the schedule says so, from the start of the week to its end.
Result<Week> rehearse(Desk& desk, JumpingClock& clock, StakingDay first) {
  constexpr int kRoundsMax = 1000;
  const ExecutionSettings& settings = desk.settings;
  const StakingCalendar calendar = settings.programme.calendar();
  const Timestamp end = calendar.start_of(first + StakingCalendar::kDaysPerWeek);
  const StakingStrategy strategy(settings.schedule, settings.safety, settings.programme,
                                 rest_of(settings.trading));
  Week week;
  week.first = first;
  for (int round = 0; round < kRoundsMax && !desk.stop.stop_requested(); ++round) {
    APEX_TRY_ASSIGN(const History history,
                    desk.ledger.history(calendar, clock.now(), settings.breaker.max_failures));
    const auto due = strategy.next_due(history, clock.now());
    if (!due || *due >= end) break;
    clock.jump_to(*due);
    APEX_TRY_ASSIGN(const RoundReport report, run_round(desk, Trigger::schedule, Force::no));
    if (report.trade) {
      week.trades.push_back(report.trade->record);
    } else {
      clock.sleep_for(std::chrono::minutes{1}, nullptr);  // due a moment later than it seemed
    }
  }
  clock.jump_to(end - Milliseconds{1});
  APEX_TRY_ASSIGN(const History history,
                  desk.ledger.history(calendar, clock.now(), settings.breaker.max_failures));
  week.plan = plan_week(history, strategy.schedule(), clock.now());
  return week;
}

std::string weekday_name(const StakingCalendar& calendar, StakingDay day) {
  constexpr std::array kNames{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  return kNames[static_cast<std::size_t>(calendar.weekday_of(day))];
}

void print_text(const Week& week, const TradeTotals& totals, const StakingCalendar& calendar,
                Output& out) {
  out.print_line("Rehearsal of the staking week from " + week.first.to_string() +
                 ": nothing was sent to an exchange.");
  TextTable table({Align::left, Align::left, Align::left, Align::right, Align::right, Align::right,
                   Align::right});
  table.add_row({"day", "at", "contract", "opened", "closed", "fees", "cost"});
  for (const PlannedDay& day : week.plan.days) {
    const std::string name = weekday_name(calendar, day.day) + " " + day.day.to_string().substr(5);
    bool any = false;
    for (const TradeRecord& trade : week.trades) {
      if (trade.intent.key.day != day.day) continue;
      const auto opened = trade.average_price(Leg::open);
      const auto closed = trade.average_price(Leg::close);
      table.add_row({any ? "" : name, format_utc(trade.intent.at).substr(11, 5) + "Z",
                     trade.intent.symbol.str(), opened ? opened->to_string() : "-",
                     closed ? closed->to_string() : "-", trade.fees().to_string(),
                     trade.cost() ? trade.cost()->to_string() : "-"});
      any = true;
    }
    if (!any) table.add_row({name, "-", to_string(day.state), "", "", "", ""});
  }
  out.print(table.to_string());
  out.print_line(
      fmt::format("{} trades on {} days: factor 1 -> {}, fees {} and spread {}, together {} USDT",
                  totals.trades, totals.days_counted.size(), totals.factor().to_string(),
                  totals.fees.to_string(), totals.spread.to_string(), totals.cost().to_string()));
}

void print_json(const Week& week, const TradeTotals& totals, Output& out) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object()
      .member("mode", to_string(TradeMode::rehearsal))
      .member("week", week.first.to_string())
      .member("trades", totals.trades)
      .member("days", static_cast<int>(totals.days_counted.size()))
      .member("factor", totals.factor())
      .member("fees", totals.fees.decimal())
      .member("spread", totals.spread.decimal())
      .member("cost", totals.cost().decimal())
      .key("days_of_week")
      .begin_array();
  for (const PlannedDay& day : week.plan.days) {
    json.begin_object().member("day", day.day.to_string()).member("state", to_string(day.state));
    json.key("trades").begin_array();
    for (const TradeRecord& trade : week.trades) {
      if (trade.intent.key.day != day.day) continue;
      json.begin_object()
          .member("at", format_utc(trade.intent.at))
          .member("symbol", trade.intent.symbol.str())
          .member("outcome", to_string(trade.end ? trade.end->outcome : TradeOutcome::unknown))
          .member("fees", trade.fees().decimal())
          .member("cost", trade.cost().value_or(Usdt{}).decimal())
          .end_object();
    }
    json.end_array().end_object();
  }
  json.end_array().end_object();
  out.print_json(json);
}

}  // namespace

Result<void> run_week_rehearsal(const DryRunArgs& args, Context& context) {
  APEX_TRY_ASSIGN(const Config& config, context.config());
  const RehearsalMarket market = load_rehearsal_market(config, context.clock());
  context.out().note("rehearsal: " + market.origin);
  APEX_TRY_ASSIGN(const std::unique_ptr<ScratchDirectory> scratch, ScratchDirectory::make());
  APEX_TRY_ASSIGN(Ledger ledger, Ledger::open_writer(scratch->path(), LedgerKind::rehearsal,
                                                     {config.api.network}));
  ExecutionSettings settings = execution_settings(config);
  settings.data_dir = scratch->path();
  const StakingCalendar calendar = settings.programme.calendar();
  const StakingDay first = calendar.week_of(calendar.day_of(context.clock().now()));
  JumpingClock clock(calendar.start_of(first));
  PaperExchange paper(clock, market.data, PaperOptions{});
  WarningPrinter events(context.out());
  Desk desk{paper, paper, ledger, clock, events, context.stop(), settings};

  APEX_TRY_ASSIGN(const Week week, rehearse(desk, clock, first));
  MetricsTracker metrics(calendar);
  for (const TradeRecord& trade : week.trades) metrics.add(trade);
  if (args.common.json) {
    print_json(week, metrics.all(), context.out());
  } else {
    print_text(week, metrics.all(), calendar, context.out());
  }
  return {};
}

}  // namespace apex
