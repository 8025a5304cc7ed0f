#ifndef APEX_TESTS_CRASHES_SURE_POINTS_H
#define APEX_TESTS_CRASHES_SURE_POINTS_H

#include <algorithm>
#include <string>
#include <vector>

namespace apex::testing {

/// Of the points of two runs those that every run comes to. The real clock decides how often a loop
/// looks, behind both legs at the account too, and on a slow machine whether it closes once more.
inline std::vector<std::string> sure_points(std::vector<std::string> points,
                                            const std::vector<std::string>& again) {
  std::erase_if(points, [&again](const std::string& point) {
    if (std::find(again.begin(), again.end(), point) == again.end()) return true;
    const int time = std::stoi(point.substr(point.rfind(' ', point.rfind(':')) + 1));
    const bool polls = point.starts_with("order ") || point.starts_with("wait ") ||
                       point.starts_with("ledger seen ") || point.starts_with("fills ");
    return time > (polls ? 1 : 3) && (polls || point.starts_with("account "));
  });
  return points;
}

}  // namespace apex::testing

#endif  // APEX_TESTS_CRASHES_SURE_POINTS_H
