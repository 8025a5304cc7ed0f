#include "http/retry_schedule.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace apex {
namespace {

/// "Sun, 06 Nov 1994 08:49:37 GMT"; the two obsolete forms of the RFC are not read.
std::optional<Timestamp> parse_http_date(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  constexpr std::size_t kLength = 29;
  if (text.size() != kLength || !text.ends_with(" GMT")) return std::nullopt;
  const auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
  if (month == kMonths.end()) return std::nullopt;
  const std::string number = std::to_string(month - kMonths.begin() + 1);
  const std::string iso = std::string(text.substr(12, 4)) + "-" + (number.size() == 1 ? "0" : "") +
                          number + "-" + std::string(text.substr(5, 2)) + "T" +
                          std::string(text.substr(17, 8)) + "Z";
  const auto moment = parse_utc(iso);
  if (!moment) return std::nullopt;
  return *moment;
}

}  // namespace

RetrySchedule::RetrySchedule(const RetryLimits& limits, RandomSource random)
    : limits_(limits), random_(std::move(random)) {}

std::optional<Milliseconds> RetrySchedule::next(std::optional<Milliseconds> retry_after) {
  if (used_ >= limits_.retries) return std::nullopt;
  if (retry_after && *retry_after > limits_.ceiling) return std::nullopt;
  Milliseconds full = std::min(limits_.base, limits_.ceiling);
  for (int i = 0; i < used_ && full < limits_.ceiling; ++i)
    full = std::min(full * 2, limits_.ceiling);
  ++used_;
  const Milliseconds half = full / 2;
  const auto bound = static_cast<std::uint64_t>((full - half).count()) + 1;
  const Milliseconds wait = half + Milliseconds{static_cast<std::int64_t>(random_(bound))};
  return std::max(wait, retry_after.value_or(Milliseconds{0}));
}

std::optional<Milliseconds> parse_retry_after(std::string_view value, Timestamp now) {
  constexpr std::int64_t kSecondsMax = 1'000'000'000;
  std::int64_t seconds = 0;
  const char* end = value.data() + value.size();
  const auto [stop, code] = std::from_chars(value.data(), end, seconds);
  if (code == std::errc{} && stop == end && seconds >= 0) {
    return std::chrono::seconds{std::min(seconds, kSecondsMax)};
  }
  if (const auto date = parse_http_date(value)) return std::max(*date - now, Milliseconds{0});
  return std::nullopt;
}

}  // namespace apex
