// cmd_status.cpp: how things stand. Reads the ledger; asks the exchange only with --live.
#include <algorithm>
#include <utility>

#include "apexbot/commands.h"
#include "apexbot/describe.h"
#include "apexbot/exchange_view.h"
#include "apexbot/figures.h"
#include "apexbot/ledger_view.h"
#include "apexbot/period.h"
#include "apexbot/staking_probe.h"
#include "apexbot/text_table.h"
#include "apexbot/unread_ledger.h"
#include "config/live_rule.h"
#include "execution/halt_file.h"
#include "ledger/json_files.h"
#include "trading/circuit_breaker.h"
#include "trading/strategy.h"

namespace apex {
namespace {

struct StatusAnswer {
  const Config& config;
  const LedgerView& view;
  WeekPlan plan;
  Decision decision;
  std::optional<Timestamp> next_due;
  CircuitBreaker breaker;
  std::vector<TradeRecord> unsettled;
  std::optional<TradeRecord> last_trade;
  std::set<Symbol> our_symbols;
  TradeTotals day;
  TradeTotals week;
  TradeTotals month;
  std::optional<TradeSums> all_time;
  std::vector<FactorSeen> factors;  ///< newest first
  std::string no_factor;            ///< why the exchange showed none just now
  std::optional<ExchangeView> exchange;

  [[nodiscard]] BreakerState breaker_state() const { return breaker.state(view.now); }
};

/// Reads the trades of this week and this month, once.
Result<void> add_figures(StatusAnswer& answer) {
  const StakingCalendar calendar = answer.config.programme.calendar();
  const Period week = period_of(HistoryPeriod::week, calendar, answer.view.now);
  const Period month = period_of(HistoryPeriod::month, calendar, answer.view.now);
  MetricsTracker metrics(calendar);
  APEX_TRY(answer.view.ledger.each_trade(std::min(week.first, month.first),
                                         std::max(week.last, month.last),
                                         [&metrics](const TradeRecord& trade) -> Result<void> {
                                           metrics.add(trade);
                                           return {};
                                         }));
  answer.day = metrics.day(answer.plan.today);
  answer.week = metrics.week(week.first);
  answer.month = metrics.month(month.first);
  return {};
}

Result<StatusAnswer> look(const Config& config, const LedgerView& view) {
  const StakingStrategy strategy(config.schedule, config.safety, config.programme,
                                 rest_of(config.trading));
  StatusAnswer answer{config,
                      view,
                      plan_week(view.history, strategy.schedule(), view.now),
                      strategy.decide(view.history, view.now, Trigger::schedule, Force::no),
                      strategy.next_due(view.history, view.now),
                      CircuitBreaker(config.breaker, view.history),
                      {},
                      {},
                      {},
                      {},
                      {},
                      {},
                      {},
                      {},
                      {},
                      {}};
  APEX_TRY_ASSIGN(answer.unsettled, view.ledger.unsettled());
  APEX_TRY_ASSIGN(auto newest, view.ledger.recent(1));
  if (!newest.empty()) answer.last_trade = std::move(newest.front());
  APEX_TRY_ASSIGN(answer.our_symbols, view.ledger.touched_symbols());
  APEX_TRY_ASSIGN(answer.all_time, view.ledger.totals());
  constexpr int kLastTwo = 2;
  APEX_TRY_ASSIGN(answer.factors, view.ledger.factors_seen(kLastTwo));
  APEX_TRY(add_figures(answer));
  return answer;
}

/// What the exchange shows just now is the newest.
void add_factor(StatusAnswer& answer, const Result<FactorSeen>& seen) {
  if (seen) {
    answer.factors.insert(answer.factors.begin(), *seen);
  } else {
    answer.no_factor = seen.error().message;
  }
}

std::string reason_of(const Decision& decision) {
  if (const auto* due = std::get_if<TradeDue>(&decision)) return "due now: " + due->reason;
  return std::get<Skip>(decision).reason;
}

std::string breaker_text(const StatusAnswer& answer, const Output& out) {
  const int failures = answer.breaker.consecutive_failures();
  const std::string count = failures == 0 ? "" : ", " + std::to_string(failures) + " failures";
  switch (answer.breaker_state()) {
    case BreakerState::closed:
      return "closed" + count;
    case BreakerState::open:
      return out.toned(Tone::bad, "open") + count + ", until " +
             minute_text(answer.breaker.reopens_at());
    case BreakerState::half_open:
      return "half open" + count + ": one trade may try";
  }
  return "";
}

std::string week_text(const WeekPlan& plan, const StakingCalendar& calendar) {
  std::string text;
  constexpr std::size_t kShortName = 3;
  for (const PlannedDay& day : plan.days) {
    const char mark = day.state == DayState::traded                                    ? '+'
                      : day.state == DayState::failed || day.state == DayState::missed ? 'x'
                                                                                       : '.';
    text +=
        (text.empty() ? "" : "  ") + day_text(day.day, calendar).substr(0, kShortName) + " " + mark;
  }
  return text;
}

/// The newest look at the trading factor, and the one before it.
std::string factor_text(const StatusAnswer& answer) {
  const auto before =
      answer.factors.size() > 1 ? std::optional(answer.factors[1]) : std::optional<FactorSeen>{};
  return factor_text(answer.factors.front(), before);
}

std::string trade_text(const TradeRecord& trade) {
  std::string text = minute_text(trade.intent.at) + " " + trade.intent.symbol.str() + " " +
                     (trade.end ? to_string(trade.end->outcome) : "not ended");
  if (const auto cost = trade.cost()) text += ", cost " + short_amount(*cost) + " USDT";
  return text;
}

void print_text(const StatusAnswer& answer, Output& out) {
  const Config& config = answer.config;
  const StakingCalendar calendar = config.programme.calendar();
  const auto line = [&out](std::string_view name, const std::string& text) {
    print_named(out, name, text);
  };
  const auto lines = [&line](std::string_view name, const std::vector<std::string>& texts) {
    for (const std::string& text : texts) line(std::exchange(name, ""), text);
  };
  line("Now", minute_text(answer.view.now) + " by " + clock_text(answer.view.offset));
  line("Staking day", day_text(answer.plan.today, calendar) + ", ends " +
                          minute_text(calendar.end_of(answer.plan.today)));
  line("Network", std::string(to_string(config.api.network)) + ", " + to_string(answer.view.kind) +
                      " ledger in " + config.data_dir.string() +
                      (answer.view.ledger.has_file() ? "" : " (none yet)"));
  line("This week", week_text(answer.plan, calendar));
  line("", progress_text(answer.plan));
  if (answer.week.trades > 0) lines("", figure_lines(answer.week));
  if (!answer.factors.empty()) line("Factor", factor_text(answer));
  if (!answer.no_factor.empty()) line("Factor", "not available: " + answer.no_factor);
  lines("Today", wrapped(reason_of(answer.decision), kRoomBesideName));
  if (answer.day.trades > 1) lines("", figure_lines(answer.day));  // of one, see "Last trade"
  line("Next due", due_text(answer.next_due, answer.view.now));
  line("Breaker", breaker_text(answer, out));
  if (answer.view.halt_reason) {
    line("HALTED", out.toned(Tone::bad, *answer.view.halt_reason));
    line("", "nothing is opened until `apexbot resume`");
  }
  if (answer.last_trade) line("Last trade", trade_text(*answer.last_trade));
  if (answer.month.trades > 0) lines("This month", month_lines(answer.month));
  if (answer.all_time && answer.all_time->trades > 0) {
    lines("All time", all_time_lines(*answer.all_time));
  }
  for (const TradeRecord& trade : answer.unsettled) {
    line("UNSETTLED", out.toned(Tone::bad, trade_text(trade)));
    line("", "a position may be open; `apexbot reconcile` settles it");
  }
  for (const std::string& place : config.written_dry_runs) line("Dry run", "written in " + place);
  if (answer.exchange) print_exchange(*answer.exchange, &answer.our_symbols, out);
}

void write_all_figures(JsonWriter& json, const StatusAnswer& answer) {
  json.key("figures").begin_object();
  const auto write = [&json](const char* name, const TradeTotals& totals) {
    json.key(name).begin_object();
    write_figures(json, totals);
    json.end_object();
  };
  write("day", answer.day);
  write("week", answer.week);
  write("month", answer.month);
  json.key("all_time");
  if (answer.all_time) {
    json.begin_object();
    write_sums(json, *answer.all_time);
    json.end_object();
  } else {
    json.null();
  }
  json.end_object();
}

void print_json(const StatusAnswer& answer, Output& out) {
  const Config& config = answer.config;
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object().member("now", format_utc(answer.view.now)).key("clock_offset_ms");
  answer.view.offset ? json.value(std::int64_t{answer.view.offset->count()}) : json.null();
  json.member("network", to_string(config.api.network)).member("base_url", config.base_url());
  json.member("ledger", to_string(answer.view.kind));
  json.member("ledger_exists", answer.view.ledger.has_file()).key("week");
  write_week(json, answer.plan, config.programme.calendar());
  json.member("due", std::holds_alternative<TradeDue>(answer.decision));
  json.member("reason", reason_of(answer.decision));
  write_moment(json, "next_due", answer.next_due);
  json.key("breaker").begin_object().member("state", to_string(answer.breaker_state()));
  json.member("consecutive_failures", answer.breaker.consecutive_failures());
  write_moment(json, "reopens_at", answer.breaker.reopens_at());
  json.end_object().key("halted");
  answer.view.halt_reason ? json.value(*answer.view.halt_reason) : json.null();
  json.key("written_dry_runs").begin_array();
  for (const std::string& place : config.written_dry_runs) json.value(place);
  json.end_array().key("unsettled").begin_array();
  for (const TradeRecord& trade : answer.unsettled) write_trade(json, trade);
  json.end_array().key("last_trade");
  if (answer.last_trade) {
    write_trade(json, *answer.last_trade);
  } else {
    json.null();
  }
  write_all_figures(json, answer);
  json.key("factor");
  if (answer.factors.empty()) {
    json.null();
  } else {
    const FactorSeen& seen = answer.factors.front();
    json.begin_object().member("seen_at", format_utc(seen.at));
    json.member("trading_activity", seen.trading_activity).member("counted", counted_factor(seen));
    json.member("agrees", seen.trading_activity == counted_factor(seen)).end_object();
  }
  if (answer.exchange) {
    json.key("exchange");
    write_exchange(json, *answer.exchange, &answer.our_symbols);
  }
  json.end_object();
  out.print_json(json);
}

/// What there is to show without a ledger: the account, and whether something is opened.
struct LedgerlessAnswer {
  Timestamp now{};
  std::optional<std::string> halt_reason;
  ExchangeView exchange;
};

void print_text(const LedgerlessAnswer& answer, const Config& config, Output& out) {
  print_named(out, "Now", minute_text(answer.now) + " by the local clock");
  print_named(
      out, "Network",
      std::string(to_string(config.api.network)) + ", " +
          out.toned(Tone::bad, "the ledger in " + config.data_dir.string() + " cannot be read"));
  if (answer.halt_reason) print_named(out, "HALTED", out.toned(Tone::bad, *answer.halt_reason));
  print_exchange(answer.exchange, nullptr, out);
}

void print_json(const LedgerlessAnswer& answer, const Config& config, const Error& why,
                Output& out) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object().member("now", format_utc(answer.now));
  json.member("network", to_string(config.api.network)).member("base_url", config.base_url());
  json.key("ledger_error");
  write_error(json, why);
  json.key("halted");
  answer.halt_reason ? json.value(*answer.halt_reason) : json.null();
  json.key("exchange");
  write_exchange(json, answer.exchange, nullptr);
  json.end_object();
  out.print_json(json);
}

/// The account can be seen all the same. `why`: what is wrong with the ledger.
Error status_without_ledger(const StatusArgs& args, const Config& config, Context& context,
                            const Error& why) {
  const bool hides_trades = !args.rehearsal && why.kind != ErrorKind::locked;
  if (!args.live) return hides_trades ? beside_unread_ledger(why) : why;
  const auto market = context.exchange_to_read();
  if (!market) return hides_trades ? beside_unread_ledger(why) : why;
  const auto halted = HaltFile(config.data_dir).reason();
  const LedgerlessAnswer answer{
      context.clock().now(), halted ? *halted : halted.error().message,
      view_exchange(*market, context.clock(), config.base_url(), config.credentials)};
  if (args.common.json) {
    print_json(answer, config, why, context.out());
  } else {
    print_text(answer, config, context.out());
  }
  return hides_trades ? beside_unread_ledger(why, answer.exchange) : why;
}

}  // namespace

Result<void> run_status(const StatusArgs& args, Context& context) {
  APEX_TRY_ASSIGN(const Config& config, context.config());
  const auto view = view_ledger(context, args.rehearsal ? LedgerKind::rehearsal : LedgerKind::live);
  auto looked = view ? look(config, *view) : tl::unexpected<Error>(view.error());
  if (!looked) {
    return tl::unexpected<Error>(status_without_ledger(args, config, context, looked.error()));
  }
  StatusAnswer& answer = *looked;
  if (args.live) {
    APEX_TRY_ASSIGN(MarketReader & market, context.exchange_to_read());
    answer.exchange = view_exchange(market, context.clock(), config.base_url(), config.credentials);
    if (config.programme.probe) add_factor(answer, look_at_factor(context, view->ledger));
  }
  if (args.common.json) {
    print_json(answer, context.out());
  } else {
    print_text(answer, context.out());
  }
  if (answer.exchange && answer.exchange->error) return tl::unexpected(*answer.exchange->error);
  return {};
}

}  // namespace apex
