#ifndef APEX_TESTS_SIMULATION_EVENT_LOG_H
#define APEX_TESTS_SIMULATION_EVENT_LOG_H

#include <cstdint>
#include <deque>
#include <string>
#include <utility>

namespace apex::testing {

/// All that happened, as one number; and the last of it in words.
class EventLog {
 public:
  static constexpr std::size_t kKept = 60;

  void add(std::string line) {
    // FNV-1a
    for (const char c : line) hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    last_.push_back(std::move(line));
    if (last_.size() > kKept) last_.pop_front();
  }

  [[nodiscard]] std::uint64_t hash() const { return hash_; }
  [[nodiscard]] const std::deque<std::string>& last() const { return last_; }

 private:
  std::uint64_t hash_ = 0xcbf29ce484222325;
  std::deque<std::string> last_;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SIMULATION_EVENT_LOG_H
