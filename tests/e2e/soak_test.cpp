// Staking weeks of `apexbot run` at a real exchange that fails now and then, with a SIGKILL now and
// then and somebody to tell. In the suite the waits between rounds jump and those for the network
// do not; for scripts/soak all time passes as it does.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>

#include "daemon/health.h"
#include "tests/support/builders.h"
#include "tests/support/daemon_under_test.h"
#include "tests/support/noting_command.h"
#include "tests/support/skipped.h"

using namespace apex;
using namespace apex::testing;

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::uint64_t kSeed = 20260105;
constexpr int kFaultsPerMille = 20;
/// By which the private memory of one process may differ between quiet moments, over a few days
/// with faults and trades: 2.5 MiB. What leaks a little in each pass is for the long life without
/// kills to show.
constexpr std::int64_t kGrowthMax = std::int64_t{5} << 19;
/// The same of one process over 2,000 passes: 1 MiB, as much as a leak of half a KiB a pass.
constexpr std::int64_t kLeakMax = std::int64_t{1} << 20;

enum class Time { jumps, passes };

/// How the time is spent. The first two thirds by the clock of the bot, the rest by that on the
/// wall.
struct Plan {
  Time time;
  std::string_view begin;
  Milliseconds length;
  int check_interval;             ///< of the daemon, seconds
  int jitter;                     ///< of the daemon, minutes
  Milliseconds warm_up;           ///< of a process, before its memory counts
  Milliseconds between_kills;     ///< at least; half as much again at most
  Milliseconds time_for_a_trade;  ///< from the moment it is due, with its alert
  Milliseconds between_looks;     ///< at least; four times as much at most
  Milliseconds longest_silence;   ///< between two heartbeats
  std::chrono::seconds longest;
};

constexpr Plan kFourWeeks{
    .time = Time::jumps,
    .begin = "2026-01-05T08:00:00Z",
    .length = days{28},
    .check_interval = 3600,
    .jitter = 60,
    .warm_up = days{2},
    .between_kills = days{4},
    .time_for_a_trade = hours{3},
    .between_looks = Milliseconds{20},
    .longest_silence = Milliseconds{90'000},
    .longest = minutes{10},
};

/// Begins shortly before a trade is due, so that an hour is enough to see one.
Plan real_time(int length) {
  return {
      .time = Time::passes,
      .begin = "2026-01-05T08:50:00Z",
      .length = hours{length},
      .check_interval = 60,
      .jitter = 5,
      .warm_up = minutes{10},
      .between_kills = minutes{50},
      .time_for_a_trade = minutes{30},
      .between_looks = Milliseconds{2'000},
      .longest_silence = minutes{6},
      .longest = hours{length} + minutes{10},
  };
}

/// What one process said of itself.
struct Growth {
  std::int64_t least_bytes = 0, most_bytes = 0;
  std::int64_t least_files = 0, most_files = 0;

  void see(const ProcessFigures& figures) {
    const auto widen = [](std::int64_t figure, std::int64_t& least, std::int64_t& most) {
      least = least == 0 ? figure : std::min(least, figure);
      most = std::max(most, figure);
    };
    widen(figures.private_bytes, least_bytes, most_bytes);
    widen(figures.open_files, least_files, most_files);
  }
  [[nodiscard]] std::int64_t bytes() const { return most_bytes - least_bytes; }
};

/// One process for nine days, with a check every five minutes and a trade a day.
class LongLife {
 public:
  static constexpr Milliseconds kLength{days{9}};
  static constexpr Milliseconds kWarmUp{days{2}};
  static constexpr int kInterval = 300;
  static constexpr std::chrono::seconds kLongest{minutes{10}};

  void live() {
    daemon_.write_config("schedule:\n  continue_after_max_factor: true\n  check_interval: " +
                         std::to_string(kInterval) + "\n");
    daemon_.bot.environment["APEXBOT_TESTING_JUMP"] = "1";
    daemon_.bot.environment.erase("APEXBOT_TESTING_CLOCK");
    daemon_.start();
    const Milliseconds began = SystemClock().steady();
    for (Timestamp now = begin_; now < begin_ + kLength;) {
      REQUIRE(SystemClock().steady() - began < kLongest);
      pause_for(Milliseconds{20});
      const auto beat = read_heartbeat(daemon_.bot.data_dir());
      if (!beat || !*beat) continue;
      now = (*beat)->at;
      if (now >= begin_ + kWarmUp && !(*beat)->in_round) growth_.see((*beat)->figures);
    }
    CHECK(daemon_.stop() == 0);
  }

  void check_growth() const {
    CHECK(daemon_.completed().size() >= 8);
    CHECK(growth_.least_bytes > 0);
    CHECK(growth_.bytes() < kLeakMax);
    CHECK(growth_.most_files - growth_.least_files <= 2);
    std::printf("nine days: private %lld to %lld KiB\n",
                static_cast<long long>(growth_.least_bytes / 1024),
                static_cast<long long>(growth_.most_bytes / 1024));
  }

 private:
  static constexpr std::string_view kBegin = "2026-01-05T08:00:00Z";
  const Timestamp begin_ = at(kBegin);
  DaemonUnderTest daemon_{kBegin, {"--seconds", std::to_string(kLongest.count())}};
  Growth growth_;
};

class Soak {
 public:
  explicit Soak(const Plan& plan)
      : plan_(plan),
        daemon_(plan.begin, {"--seconds", std::to_string(plan.longest.count())}),
        told_(daemon_, fails_every_fifth_time(), home_.path(),
              "schedule:\n  continue_after_max_factor: true\n  jitter: " +
                  std::to_string(plan.jitter) + "\n  check_interval: " +
                  std::to_string(plan.check_interval) + "\nlog_file: " + log().string() + "\n"),
        now_(at(plan.begin)),
        next_kill_(now_ + plan.between_kills / 2) {
    if (plan.time == Time::jumps) daemon_.bot.environment["APEXBOT_TESTING_JUMP"] = "1";
    daemon_.bot.environment.erase("APEXBOT_TESTING_CLOCK");
  }

  void live() {
    const Timestamp end = at(plan_.begin) + plan_.length;
    const Milliseconds began = SystemClock().steady();
    Milliseconds moved_at = began;
    start();
    while (now_ < end) {
      const Milliseconds steady = SystemClock().steady();
      REQUIRE(steady - began < plan_.longest);
      pause_for(plan_.between_looks * (1 + static_cast<int>(random_() % 4)));
      {
        INFO(daemon_.process->err() << logged_from(now_ - hours{1}, now_ + days{1}));
        REQUIRE_FALSE(daemon_.process->wait(Milliseconds{0}).has_value());
        REQUIRE(steady - moved_at < plan_.longest_silence);
      }
      const auto beat = heartbeat();
      if (!beat) continue;
      if (beat->at != now_) moved_at = steady;
      now_ = beat->at;
      const Timestamp first_seen = first_seen_.try_emplace(beat->pid, beat->at).first->second;
      const bool is_warm = beat->at - first_seen >= plan_.warm_up;
      if (is_warm && !beat->in_round) growth_[beat->pid].see(beat->figures);
      if (random_() % 6 == 0) check_health();
      if (now_ >= next_kill_) kill();
    }
    CHECK(daemon_.stop() == 0);
  }

  void check_trades() const {
    check_nothing_open_nothing_twice_nothing_lost(daemon_.exchange, daemon_.bot);
    std::map<StakingDay, int> times;
    for (const TradeRecord& trade : daemon_.completed()) ++times[trade.intent.key.day];
    const StakingCalendar calendar;
    const StakingDay first = calendar.day_of(at(plan_.begin));
    StakingDay day = first;
    for (; calendar.start_of(day) + kDue + plan_.time_for_a_trade <= now_; day = day + 1) {
      INFO(day.to_string() << "\n" << logged_from(calendar.start_of(day), calendar.end_of(day)));
      CHECK(times[day] == 1);
    }
    CHECK(day > first);
  }

  /// Only what a death came between is told twice, though every fifth attempt fails.
  void check_alerts() const {
    std::map<std::string, int> times;
    std::ifstream file(delivered());
    for (std::string key; std::getline(file, key);) ++times[key];
    int repeated = 0;
    for (const auto& [key, count] : times) {
      INFO(key);
      CHECK_FALSE(key.starts_with("day_missed"));
      repeated += count - 1;
    }
    CHECK(repeated <= kills_);
    for (const TradeRecord& trade : daemon_.completed()) {
      if (now_ - trade.intent.at < plan_.time_for_a_trade) continue;
      INFO(trade.intent.key.day.to_string());
      CHECK(times["trade_done " + trade.intent.id().str()] >= 1);
    }
    const StakingCalendar calendar;
    constexpr int kWeek = StakingCalendar::kDaysPerWeek;
    StakingDay week = calendar.week_of(calendar.day_of(at(plan_.begin)));
    for (; calendar.start_of(week + kWeek) + days{1} <= now_; week = week + kWeek) {
      INFO(week.to_string());
      CHECK(times["weekly_summary " + week.to_string()] >= 1);
    }
  }

  void check_growth() const {
    Growth worst;
    for (const auto& [pid, one] : growth_) {
      if (!kUnderAddressSanitizer) CHECK(one.bytes() < kGrowthMax);  // it keeps freed memory back
      CHECK(one.most_files - one.least_files <= 2);  // a connection may be kept or not
      if (one.bytes() >= worst.bytes()) worst = one;
    }
    CHECK(worst.most_bytes > 0);
    CHECK(health_checks_ > 3);
    CHECK(looks_at_positions_ > 3);
    std::printf(
        "soak: until %s, %d kills, %d health checks, %zu alerts, private %lld to %lld KiB, files "
        "%lld to %lld\n",
        format_utc(now_).c_str(), kills_, health_checks_, told_.keys().size(),
        static_cast<long long>(worst.least_bytes / 1024),
        static_cast<long long>(worst.most_bytes / 1024), static_cast<long long>(worst.least_files),
        static_cast<long long>(worst.most_files));
  }

 private:
  /// From the start of a staking day: the default schedule.trade_time.
  static constexpr Milliseconds kDue{hours{1}};

  [[nodiscard]] std::filesystem::path log() const { return home_.path() / "log"; }
  /// Lines of every process, "time=2026-01-05T09:03:00.001Z level=…", of that time.
  [[nodiscard]] std::string logged_from(Timestamp begin, Timestamp end) const {
    const std::string from = "time=" + format_utc(begin), to = "time=" + format_utc(end);
    std::string found;
    std::ifstream file(log());
    for (std::string line; std::getline(file, line);) {
      if (line >= from && line < to) found += line + "\n";
    }
    return found;
  }
  [[nodiscard]] std::filesystem::path delivered() const { return home_.path() / "delivered"; }
  [[nodiscard]] std::string fails_every_fifth_time() const {
    return "test $(($(wc -l < " + (home_.path() / "alerts").string() + ") % 5)) -ne 0 && " +
           "echo \"$APEXBOT_ALERT_KEY\" >> " + delivered().string();
  }

  [[nodiscard]] Timestamp exchange_time() const {
    const auto answer = daemon_.exchange.get("/control/time");
    const auto text = answer.root().string("data");
    REQUIRE(text.has_value());
    return *parse_utc(*text);
  }
  [[nodiscard]] std::optional<Heartbeat> heartbeat() const {
    return read_heartbeat(daemon_.bot.data_dir()).value_or(std::optional<Heartbeat>{});
  }

  void start() {
    daemon_.bot.environment["APEXBOT_TESTING_FAULTS"] =
        std::to_string(kSeed + static_cast<std::uint64_t>(kills_)) + " " +
        std::to_string(kFaultsPerMille);
    daemon_.start_at(exchange_time());
  }

  /// While the daemon stands still: what health says has to be what the daemon knows, and between
  /// two rounds nothing is open but what the daemon says may be.
  void check_health() {
    daemon_.process->signal(SIGSTOP);
    pause_for(Milliseconds{50});
    const auto beat = heartbeat();
    REQUIRE(beat.has_value());
    // Until it has beaten, that is one it found, and its ledger may be in the middle of recovery.
    if (beat->pid != daemon_.process->pid()) return daemon_.process->signal(SIGCONT);
    if (!beat->in_round && !beat->may_be_open) {
      INFO(logged_from(beat->at - hours{1}, beat->at + hours{1}));
      CHECK(daemon_.exchange.positions() == std::map<std::string, std::string>{});
      ++looks_at_positions_;
    }
    const ProcessResult health = daemon_.run_at(beat->at, {"health"});
    const bool says_late = health.err.find(" is overdue") != std::string::npos;
    const bool is_troubled = says_late || beat->in_round || beat->pass == PassKind::failed ||
                             beat->pass == PassKind::suspended;
    INFO(beat->text << "\n" << health.err);
    if (says_late) CHECK(may_be_overdue(beat->at));
    if (!is_troubled) CHECK(health.status == 0);
    if (health.status != 0) CHECK(is_troubled);
    if (beat->may_be_open || beat->keys_rejected) CHECK(health.status == 1);
    ++health_checks_;
    daemon_.process->signal(SIGCONT);
  }

  /// No trade of that day yet, though the schedule wanted one for as long as is forgiven.
  [[nodiscard]] bool may_be_overdue(Timestamp now) const {
    const StakingCalendar calendar;
    const StakingDay today = calendar.day_of(now);
    for (const TradeRecord& trade : daemon_.completed()) {
      if (trade.intent.key.day == today) return false;
    }
    return now - calendar.start_of(today) > kDue + kOverdueGrace;
  }

  /// Without a word; whoever asks after a while is told, and a new one goes on.
  void kill() {
    daemon_.process->signal(SIGKILL);
    REQUIRE(daemon_.process->wait() == 128 + SIGKILL);
    CHECK(daemon_.run_at(heartbeat()->at + hours{3}, {"health"}).status == 1);
    ++kills_;
    const auto more = static_cast<std::uint64_t>(plan_.between_kills.count() / 2);
    next_kill_ = now_ + plan_.between_kills + Milliseconds{random_() % more};
    start();
  }

  const Plan plan_;
  TemporaryDirectory home_;
  DaemonUnderTest daemon_;
  NotingCommand told_;
  std::mt19937_64 random_{kSeed};
  Timestamp now_;  // by the newest heartbeat
  Timestamp next_kill_;
  std::map<int, Timestamp> first_seen_;  // by process
  std::map<int, Growth> growth_;         // by process
  int kills_ = 0;
  int health_checks_ = 0;
  int looks_at_positions_ = 0;  // between two rounds
};

void run(const Plan& plan) {
  Soak soak(plan);
  soak.live();
  soak.check_trades();
  soak.check_alerts();
  soak.check_growth();
}

}  // namespace

TEST_CASE("four staking weeks with faults and kills: every day is traded once, and told",
          "[e2e][soak]") {
  run(kFourWeeks);
}

TEST_CASE("nine days of checks every five minutes leave nothing behind in memory", "[e2e][soak]") {
  LongLife life;
  life.live();
  life.check_growth();
}

TEST_CASE("hours with faults and kills, as long as they are: every day is traded once, and told",
          "[.][soak_hours]") {
  const char* length = std::getenv("APEX_SOAK_HOURS");
  REQUIRE(length != nullptr);
  REQUIRE(std::atoi(length) > 0);
  run(real_time(std::atoi(length)));
}
