#include "daemon/process_figures.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace apex {
namespace {

/// Clean pages are those of the program and its libraries: they count as private only while nobody
/// else runs it.
std::int64_t private_bytes() {
  constexpr std::int64_t kKibibyte = 1024;
  std::ifstream file("/proc/self/smaps_rollup");
  std::int64_t total = 0;
  for (std::string word; file >> word;) {
    std::int64_t amount = 0;
    if (word == "Private_Dirty:" && file >> amount) total += amount;
  }
  return total * kKibibyte;
}

/// Without the one that counts them.
std::int64_t open_files() {
  std::error_code error;
  std::int64_t count = -1;
  for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; !error && it != end;
       it.increment(error)) {
    ++count;
  }
  return count < 0 ? 0 : count;
}

}  // namespace

ProcessFigures own_figures() { return {private_bytes(), open_files()}; }

}  // namespace apex
