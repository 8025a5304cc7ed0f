#include "apexbot/import_report.h"

#include <algorithm>

#include "apexbot/describe.h"
#include "apexbot/exchange_view.h"
#include "apexbot/text_table.h"
#include "trading/schedule.h"
#include "trading/strategy.h"

namespace apex {
namespace {

std::string count_text(std::size_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

/// "Mon, Tue"
std::string weekday_list(const std::vector<StakingDay>& days, const StakingCalendar& calendar) {
  constexpr std::size_t kShortName = 3;
  std::string text;
  for (const StakingDay day : days) {
    const std::string name = weekday_name(calendar.weekday_of(day));
    text += (text.empty() ? "" : ", ") + name.substr(0, kShortName);
  }
  return text;
}

/// "[3, 4]"
std::string trade_days_value(const std::vector<StakingDay>& days, const StakingCalendar& calendar) {
  std::vector<int> weekdays;
  for (const StakingDay day : days) weekdays.push_back(calendar.weekday_of(day));
  std::sort(weekdays.begin(), weekdays.end());
  std::string text;
  for (const int weekday : weekdays) {
    text += (text.empty() ? "[" : ", ") + std::to_string(weekday);
  }
  return text + "]";
}

/// The name in the first line, nothing in front of the others.
void print_lines(Output& out, const char* name, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) print_named(out, &line == &lines.front() ? name : "", line);
}

std::vector<std::string> trade_lines(const PythonTrades& trades) {
  const auto count = static_cast<std::size_t>(trades.succeeded);
  std::string text = count_text(count, "trade", "trades") + " on " +
                     count_text(trades.days.size(), "staking day", "staking days");
  if (trades.failed > 0) text += ", " + std::to_string(trades.failed) + " failed";
  if (trades.rehearsed > 0) text += ", " + std::to_string(trades.rehearsed) + " rehearsed";
  std::vector<std::string> lines{text};
  if (trades.first && trades.last) {
    lines.push_back(minute_text(*trades.first) + " to " + minute_text(*trades.last));
    lines.push_back(trades.volume.to_string() + " USDT of volume, " + trades.fees.to_string() +
                    " of fees");
  }
  return lines;
}

void print_files(const ImportReport& report, Output& out) {
  for (const auto& target : report.targets) {
    switch (target.state) {
      case ImportedFile::written:
        print_named(out, "Written", target.path);
        break;
      case ImportedFile::same:
        print_named(out, "Unchanged", target.path + ": it says the same already");
        break;
      case ImportedFile::not_written:
        print_named(out, "Not written", target.path + " (--dry-run)");
        break;
    }
  }
  if (report.targets.empty()) print_named(out, "Written", "nothing: no setting was taken");
}

void write_days(JsonWriter& json, const char* name, const auto& days) {
  json.key(name).begin_array();
  for (const StakingDay day : days) json.value(day.to_string());
  json.end_array();
}

void write_trades(JsonWriter& json, const std::optional<PythonTrades>& trades) {
  json.key("trades");
  if (!trades) {
    json.null();
    return;
  }
  json.begin_object().member("succeeded", trades->succeeded).member("failed", trades->failed);
  json.member("rehearsed", trades->rehearsed).member("volume", trades->volume);
  json.member("fees", trades->fees);
  write_moment(json, "first_at", trades->first);
  write_moment(json, "last_at", trades->last);
  write_days(json, "days", trades->days);
  json.end_object();
}

}  // namespace

const char* to_string(ImportedFile state) {
  switch (state) {
    case ImportedFile::written:
      return "written";
    case ImportedFile::same:
      return "same";
    case ImportedFile::not_written:
      return "not_written";
  }
  return "";
}

std::vector<StakingDay> python_days_of_week(const ImportReport& report, Timestamp now,
                                            const StakingCalendar& calendar) {
  const StakingDay week = calendar.week_of(calendar.day_of(now));
  std::set<StakingDay> days;
  std::set<StakingDay> rehearsed;
  if (report.trades) {
    days = report.trades->days;
    rehearsed = report.trades->rehearsed_days;
  }
  if (report.last_trade_at) {
    // The state names a moment only; of a day that was rehearsed it says nothing more.
    const StakingDay day = calendar.day_of(*report.last_trade_at);
    if (!rehearsed.contains(day)) days.insert(day);
  }
  std::vector<StakingDay> found;
  for (const StakingDay day : days) {
    if (week <= day && day <= calendar.day_of(now)) found.push_back(day);
  }
  return found;
}

std::vector<std::string> week_advice(const std::vector<StakingDay>& days,
                                     const ScheduleSettings& schedule, Timestamp now,
                                     const StakingCalendar& calendar) {
  if (days.empty()) return {};
  const StakingDay today = calendar.day_of(now);
  const StakingDay next_week = calendar.week_of(today) + StakingCalendar::kDaysPerWeek;
  const auto counted = std::min<std::size_t>(days.size(), kCountedDaysPerWeek);
  std::size_t needed = kCountedDaysPerWeek - counted;
  if (schedule.continue_after_max_factor) needed = StakingCalendar::kDaysPerWeek;

  std::vector<StakingDay> planned;  // what apexbot would trade
  std::vector<StakingDay> wanted;
  for (StakingDay day = today; day < next_week; day = day + 1) {
    if (!schedule.trade_days.test(static_cast<std::size_t>(calendar.weekday_of(day)))) continue;
    planned.push_back(day);
    const bool is_done = std::find(days.begin(), days.end(), day) != days.end();
    if (!is_done && wanted.size() < needed) wanted.push_back(day);
  }
  std::vector<std::string> lines{"the Python bot traded on " + weekday_list(days, calendar)};
  if (wanted == planned) return lines;
  const StakingDay start = wanted.empty() && needed > 0 ? today + 1 : next_week;
  const std::string end = minute_text(calendar.start_of(next_week));
  lines.emplace_back("apexbot does not know these days and would trade needlessly:");
  if (wanted.empty()) {
    lines.push_back("start it after " + minute_text(calendar.start_of(start)));
  } else {
    lines.push_back("until " + end + " use");
    lines.push_back("schedule.trade_days: " + trade_days_value(wanted, calendar));
  }
  return lines;
}

void print_import(const ImportReport& report, Timestamp now, const StakingCalendar& calendar,
                  Output& out) {
  constexpr std::size_t kOriginColumn = 43;
  const ImportedSettings& settings = report.settings;
  if (!settings.taken.empty()) out.print_line("Taken");
  for (const TakenSetting& taken : settings.taken) {
    out.print_line(pad_right("  " + taken.name + " = " + taken.value, kOriginColumn) + "  " +
                   out.toned(Tone::faint, taken.from));
  }
  if (!settings.left.empty()) out.print_line("Left");
  for (const LeftSetting& left : settings.left) {
    out.print_line(pad_right("  " + left.name, kOriginColumn) + "  " +
                   out.toned(Tone::faint, left.from));
    out.print_line("      " + left.why);
  }
  out.print_line("");
  if (report.trades) print_lines(out, "Trades", trade_lines(*report.trades));
  if (report.last_trade_at) print_named(out, "Last trade", minute_text(*report.last_trade_at));
  print_files(report, out);
  const auto days = python_days_of_week(report, now, calendar);
  print_lines(out, "This week", week_advice(days, settings.schedule, now, calendar));
  print_lines(out, "Note", report.notes);
  print_named(out, "Next", "stop the Python bot: two bots of one account trade twice");
  print_named(out, "", "apexbot dry-run --validate, then apexbot status --live");
}

void print_import_json(const ImportReport& report, Timestamp now, const StakingCalendar& calendar,
                       Output& out) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object().member("directory", report.directory).key("taken").begin_array();
  for (const TakenSetting& taken : report.settings.taken) {
    json.begin_object().member("name", taken.name).member("value", taken.value);
    json.member("from", taken.from).end_object();
  }
  json.end_array().key("left").begin_array();
  for (const LeftSetting& left : report.settings.left) {
    json.begin_object().member("name", left.name).member("why", left.why);
    json.member("from", left.from).end_object();
  }
  json.end_array();
  write_trades(json, report.trades);
  write_moment(json, "last_trade_at", report.last_trade_at);
  json.key("files").begin_array();
  for (const auto& target : report.targets) {
    json.begin_object().member("path", target.path);
    json.member("state", to_string(target.state)).end_object();
  }
  json.end_array();
  const auto days = python_days_of_week(report, now, calendar);
  write_days(json, "days_this_week", days);
  json.key("advice").begin_array();
  for (const auto& line : week_advice(days, report.settings.schedule, now, calendar)) {
    json.value(line);
  }
  json.end_array().key("notes").begin_array();
  for (const std::string& note : report.notes) json.value(note);
  json.end_array().end_object();
  out.print_json(json);
}

}  // namespace apex
