#include "base/timestamp.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "base/plain_text.h"

namespace apex {
namespace {

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

bool has(std::string_view text, std::size_t at, char c) {
  return at < text.size() && text[at] == c;
}

}  // namespace

std::string format_utc(Timestamp t) {
  const auto day = std::chrono::floor<std::chrono::days>(t);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss time{t - day};
  std::string text =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  time.hours().count(), time.minutes().count(), time.seconds().count());
  if (time.subseconds().count() != 0) text += fmt::format(".{:03}", time.subseconds().count());
  return text + "Z";
}

Result<Timestamp> parse_utc(std::string_view text) {
  const auto bad = [&] {
    return fail(ErrorKind::usage, in_quotes(text) + " is not a UTC time like 2026-01-05T09:00:00Z");
  };
  const auto year = digits(text, 0, 4);
  const auto month = digits(text, 5, 2);
  const auto day = digits(text, 8, 2);
  if (!year || !month || !day || !has(text, 4, '-') || !has(text, 7, '-')) return bad();
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return bad();
  Timestamp t = std::chrono::sys_days{date};
  if (text.size() == 10) return t;

  const auto hour = digits(text, 11, 2);
  const auto minute = digits(text, 14, 2);
  const auto second = digits(text, 17, 2);
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 59) return bad();
  if (!has(text, 10, 'T') || !has(text, 13, ':') || !has(text, 16, ':')) return bad();
  t += std::chrono::hours{*hour} + std::chrono::minutes{*minute} + std::chrono::seconds{*second};
  if (text.size() == 20 && has(text, 19, 'Z')) return t;
  const auto millis = digits(text, 20, 3);
  if (!millis || text.size() != 24 || !has(text, 19, '.') || !has(text, 23, 'Z')) return bad();
  return t + Milliseconds{*millis};
}

}  // namespace apex
