#include "base/nearest_name.h"

#include <algorithm>
#include <vector>

namespace apex {
namespace {

/// Levenshtein distance.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

std::optional<std::string> nearest_name(std::string_view typed,
                                        std::span<const std::string> known) {
  constexpr std::size_t kLongestTyped = 64;  // longer text is no typing error
  if (typed.size() > kLongestTyped) return std::nullopt;
  std::optional<std::string> best;
  // At most a third of the letters wrong, or two; never all of them.
  std::size_t best_distance =
      std::min(std::max<std::size_t>(typed.size() / 3, 2) + 1, typed.size());
  for (const std::string& name : known) {
    const std::size_t distance = edit_distance(typed, name);
    if (distance < best_distance) {
      best_distance = distance;
      best = name;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view typed, std::span<const std::string> known) {
  const auto name = nearest_name(typed, known);
  return name ? ", did you mean '" + *name + "'?" : "";
}

}  // namespace apex
