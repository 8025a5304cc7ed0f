#include "tests/crashes/crash_story.h"

#include <fmt/format.h>

#include <chrono>

#include "tests/crashes/truth.h"

namespace apex::testing {
namespace {

constexpr Milliseconds kSecond{1000};
constexpr Milliseconds kMinute{60'000};
constexpr int kRoundsBeforeHealing = 1;
constexpr int kRoundsInTheEnd = 3;

/// FNV-1a: chooses what a death loses, the same each time.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
}

void restart(World& world, Restart how) {
  switch (how) {
    case Restart::at_once:
      world.pass_time(kSecond / 10);
      return;
    case Restart::ten_minutes:
      world.pass_time(10 * kMinute);
      return;
    case Restart::next_day:
      world.pass_time(std::chrono::hours{24});
      return;
    case Restart::next_week:
      world.pass_time(std::chrono::hours{7 * 24});
      return;
    case Restart::empty_directory:
      world.lose_data_directory();
      world.pass_time(kSecond);
      return;
  }
}

/// Errors that no history explains.
bool is_unexpected(const RunEnd& end) {
  if (!end.error) return false;
  switch (end.error->kind) {
    case ErrorKind::refused:
    case ErrorKind::not_filled:
    case ErrorKind::exchange_rejected:
    case ErrorKind::position_open:
    case ErrorKind::outcome_unknown:
    case ErrorKind::unexplained_position:
      return false;
    case ErrorKind::unhealthy:
    case ErrorKind::usage:
    case ErrorKind::config:
    case ErrorKind::insufficient_funds:
    case ErrorKind::unavailable:
    case ErrorKind::key_rejected:
    case ErrorKind::protocol:
    case ErrorKind::storage:
    case ErrorKind::locked:
    case ErrorKind::internal:
      return true;
  }
  return true;
}

/// One half of the histories opens long, the other short; a history does so each time.
Side side_of(const CrashStory& history) {
  constexpr int kBitForSide = 32;  // the lower ones choose what is lost
  const std::uint64_t hash = hash_of(history.death + to_string(history.restart));
  return (hash >> kBitForSide & 1U) == 0 ? Side::buy : Side::sell;
}

/// Tells the story to its end.
class Teller {
 public:
  Teller(const CrashStory& history, Stage& stage)
      : history_(history), world_(history.behaviour, side_of(history), stage) {
    lose_by(history.death + to_string(history.restart));
  }

  StoryEnd tell() {
    if (!history_.death.empty()) die_at(history_.death);
    restart(world_, history_.restart);
    run_after_restart();
    go_on(kRoundsBeforeHealing);
    if (!is_flat(world_) && !last_.says_so()) wrong("a position is open and nothing was said");
    end_.needed_healing = !is_flat(world_) || last_.says_so();
    if (end_.needed_healing) {
      if (may_take_back()) wrong("did not take back what rests");
      world_.heal();
      go_on(kRoundsInTheEnd);
    }
    if (!is_flat(world_)) wrong("still open, though the exchange is well");
    if (last_.says_so()) wrong("still cries, though the exchange is well");
    recover_in_vain();
    return std::move(end_);
  }

 private:
  /// What the next death loses.
  void lose_by(const std::string& name) {
    const std::uint64_t hash = hash_of(name);
    world_.set_loss(static_cast<Loss>(hash % kLosses), hash / kLosses);
  }

  /// An order that rests is in the ledger, and nothing stands in the way. Of another ledger's it is
  /// said until it has ended.
  [[nodiscard]] bool may_take_back() const {
    return history_.behaviour == Behaviour::limit_rests &&
           history_.restart != Restart::empty_directory;
  }

  void wrong(std::string what) { end_.violations.push_back(std::move(what)); }

  void die_at(const std::string& point) {
    Life life(point);
    if (!world_.run_round(life).was_killed) wrong("never came to the point: " + point);
  }

  void run_after_restart() {
    lose_by(history_.name());
    Life life(history_.second_death);
    note(world_.run_round(life));
    end_.points_after_restart = life.points();
    if (history_.second_death.empty()) return;
    if (!last_.was_killed) wrong("never came to the second point: " + history_.second_death);
    world_.pass_time(kSecond);
  }

  void note(RunEnd end) {
    last_ = std::move(end);
    if (is_unexpected(last_)) wrong("unexpected: " + last_.error->message);
  }

  /// Rounds a minute apart until one has nothing to do.
  void go_on(int rounds) {
    for (int i = 0; i < rounds; ++i) {
      world_.pass_time(kMinute);
      Life life;
      note(world_.run_round(life));
      const bool quiet = last_.round && last_.round->skip && last_.round->recovery.settled.empty();
      if (quiet) return;
    }
  }

  void recover_in_vain() {
    const std::size_t sent = world_.exchange.received().size();
    Life life;
    bool has_looked = false;
    note(world_.run_recovery(life, [&](const Ledger& ledger) {
      for (std::string& line : check_truth(world_, ledger)) wrong(std::move(line));
      has_looked = true;
    }));
    if (!has_looked) wrong("the ledger could not be looked at in the end");
    if (!last_.round || !last_.round->recovery.settled.empty()) wrong("recovered once more");
    if (world_.exchange.received().size() != sent) wrong("the last recovery sent an order");
    for (const std::string& point : life.points()) {
      const bool is_commit = point.starts_with("ledger ") &&
                             !point.starts_with("ledger wal mode") &&
                             !point.starts_with("ledger checkpoint");
      if (is_commit) wrong("the last recovery wrote: " + point);
    }
  }

  const CrashStory& history_;
  World world_;
  RunEnd last_;
  StoryEnd end_;
};

}  // namespace

const char* to_string(Restart restart) {
  switch (restart) {
    case Restart::at_once:
      return "at once";
    case Restart::ten_minutes:
      return "after ten minutes";
    case Restart::next_day:
      return "next staking day";
    case Restart::next_week:
      return "next week";
    case Restart::empty_directory:
      return "empty data directory";
  }
  return "";
}

std::string CrashStory::name() const {
  return fmt::format("{} | {} | {} | {}", to_string(behaviour), death, to_string(restart),
                     second_death.empty() ? "no second death" : second_death);
}

std::optional<CrashStory> CrashStory::parse(std::string_view name) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = name.find(" | ");
    parts.emplace_back(name.substr(0, end));
    if (end == name.npos) break;
    name.remove_prefix(end + 3);
  }
  if (parts.size() != 4) return std::nullopt;
  for (int behaviour = 0; behaviour < kBehaviours; ++behaviour) {
    for (int restart = 0; restart < kRestarts; ++restart) {
      CrashStory history{static_cast<Behaviour>(behaviour), parts[1], static_cast<Restart>(restart),
                         parts[3] == "no second death" ? "" : parts[3]};
      if (to_string(history.behaviour) == parts[0] && to_string(history.restart) == parts[2]) {
        return history;
      }
    }
  }
  return std::nullopt;
}

StoryEnd live_through(const CrashStory& history, Stage& stage) {
  return Teller(history, stage).tell();
}

std::vector<std::string> points_of(Behaviour behaviour, Stage& stage) {
  World world(behaviour, Side::buy, stage);  // the same on the other side
  Life life;
  std::ignore = world.run_round(life);
  return life.points();
}

}  // namespace apex::testing
