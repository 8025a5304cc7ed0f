#include "tests/simulation/request_meter.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace apex::testing {
namespace {

/// Steps at which nothing leaves the machine.
constexpr std::array<std::string_view, 4> kAtHome{"commit ", "wait ", "prepare ", "signing key "};

bool is_request(std::string_view point) {
  return point.ends_with(": before") &&
         std::none_of(kAtHome.begin(), kAtHome.end(),
                      [point](std::string_view step) { return point.starts_with(step); });
}

}  // namespace

void RequestMeter::set_busy(bool busy, Milliseconds now) {
  if (is_busy_ && !busy) busy_until_ = now;
  is_busy_ = busy;
}

std::optional<std::string> RequestMeter::on_point(std::string_view point, Milliseconds now) {
  if (!is_request(point)) return std::nullopt;
  requests_.push_back(now);
  while (requests_.front() <= now - kMinute) requests_.pop_front();
  const int count = static_cast<int>(requests_.size());
  const bool busy = is_busy_ || (busy_until_ && now - *busy_until_ < kMinute);
  int& most = busy ? most_busy_ : most_calm_;
  most = std::max(most, count);
  if (count <= (busy ? kBusyMax : kCalmMax)) return std::nullopt;
  return fmt::format("{} requests in a minute, {}, the last one {}", count,
                     busy ? "while a trade is open" : "while nothing is open", point);
}

}  // namespace apex::testing
