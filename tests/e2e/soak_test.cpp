// Four staking weeks of `apexbot run` against a real exchange that fails now and then, and with a
// SIGKILL now and then. Waits between rounds jump, waits for the network do not.
#include <catch2/catch.hpp>
#include <random>

#include "daemon/heartbeat.h"
#include "tests/support/builders.h"
#include "tests/support/daemon_under_test.h"

using namespace apex;
using namespace apex::testing;

namespace {

constexpr std::uint64_t kSeed = 20260105;
constexpr int kDays = 28;
constexpr int kKills = 4;
/// Usually less than half a MiB; some runs step up once by 3 to 4, the page cache of the ledger
/// among it, and stay there. What grows with every round is more than this.
constexpr std::int64_t kGrowthMax = std::int64_t{6} << 20;

/// What one run of the daemon said of itself in quiet moments, from its second day on.
struct Growth {
  std::int64_t least_bytes = 0, most_bytes = 0;
  std::int64_t least_files = 0, most_files = 0;

  void see(const Heartbeat& beat) {
    if (beat.in_round || beat.at - beat.since < std::chrono::days{2}) return;
    const auto widen = [](std::int64_t figure, std::int64_t& least, std::int64_t& most) {
      least = least == 0 ? figure : std::min(least, figure);
      most = std::max(most, figure);
    };
    widen(beat.figures.private_bytes, least_bytes, most_bytes);
    widen(beat.figures.open_files, least_files, most_files);
  }
};

struct Soak {
  Soak() : daemon("2026-01-05T08:00:00Z") {
    daemon.write_config(
        "schedule:\n  check_interval: 3600\n  jitter: 60\n  continue_after_max_factor: true\n");
    daemon.bot.environment["APEXBOT_TESTING_JUMP"] = "1";
    daemon.bot.environment.erase("APEXBOT_TESTING_CLOCK");
  }

  [[nodiscard]] Timestamp exchange_time() const {
    const auto answer = daemon.exchange.get("/control/time");
    const auto text = answer.root().string("data");
    REQUIRE(text.has_value());
    return *parse_utc(*text);
  }
  void start(int run) {
    daemon.bot.environment["APEXBOT_TESTING_FAULTS"] =
        std::to_string(kSeed + static_cast<std::uint64_t>(run)) + " 20";
    daemon.start_at(exchange_time());
  }
  [[nodiscard]] std::optional<Heartbeat> heartbeat() const {
    return read_heartbeat(daemon.bot.data_dir()).value_or(std::optional<Heartbeat>{});
  }

  /// While the daemon stands still: what health says has to be what the daemon knows.
  void check_health() {
    daemon.process->signal(SIGSTOP);
    pause_for(Milliseconds{50});
    const auto beat = heartbeat();
    REQUIRE(beat.has_value());
    const ProcessResult health = daemon.run_at(beat->at, {"health"});
    const bool is_troubled =
        beat->in_round || beat->pass == PassKind::failed || beat->pass == PassKind::suspended;
    INFO(beat->text << "\n" << health.err);
    if (!is_troubled) CHECK(health.status == 0);
    if (health.status != 0) CHECK(is_troubled);
    ++health_checks;
    daemon.process->signal(SIGCONT);
  }

  DaemonUnderTest daemon;
  int health_checks = 0;
};

}  // namespace

TEST_CASE("four staking weeks with faults and kills: every day is traded once", "[e2e][soak]") {
  Soak soak;
  std::mt19937_64 random(kSeed);
  const Timestamp begin = at("2026-01-05T08:00:00Z");
  const Timestamp end = begin + std::chrono::days{kDays};
  int runs = 0;
  std::map<int, Growth> growth;  // by process
  Milliseconds moved_at = SystemClock().steady();
  Timestamp next_kill = begin + std::chrono::days{2};
  soak.start(runs++);
  Timestamp now = begin;
  constexpr Milliseconds kLongest{600'000};
  constexpr Milliseconds kLongestStandstill{90'000};
  const Milliseconds began = SystemClock().steady();
  while (now < end) {
    REQUIRE(SystemClock().steady() - began < kLongest);
    pause_for(Milliseconds{static_cast<int>(20 + random() % 60)});
    const auto beat = soak.heartbeat();
    {
      INFO(soak.daemon.process->err());
      REQUIRE_FALSE(soak.daemon.process->wait(Milliseconds{0}).has_value());
      REQUIRE(SystemClock().steady() - moved_at < kLongestStandstill);
    }
    if (!beat) continue;
    if (beat->at != now) moved_at = SystemClock().steady();
    now = beat->at;
    growth[beat->pid].see(*beat);
    if (random() % 6 == 0) soak.check_health();
    if (now < next_kill || runs > kKills) continue;
    soak.daemon.process->signal(SIGKILL);
    REQUIRE(soak.daemon.process->wait() == 128 + SIGKILL);
    CHECK(soak.daemon.run_at(soak.heartbeat()->at + std::chrono::hours{3}, {"health"}).status == 1);
    next_kill = now + std::chrono::days{3} + std::chrono::minutes{random() % 1440};
    soak.start(runs++);
  }
  CHECK(soak.daemon.stop() == 0);
  check_nothing_open_nothing_twice_nothing_lost(soak.daemon.exchange, soak.daemon.bot);
  std::map<std::string, int> times;
  for (const TradeRecord& trade : soak.daemon.completed())
    ++times[trade.intent.key.day.to_string()];
  for (int i = 0; i < kDays; ++i) {
    const std::string day = (StakingCalendar().day_of(begin) + i).to_string();
    INFO(day);
    CHECK(times[day] == 1);
  }
  Growth worst;
  for (const auto& [pid, one] : growth) {
    CHECK(one.most_bytes - one.least_bytes < kGrowthMax);
    CHECK(one.most_files - one.least_files <= 2);  // a connection may be kept or not
    if (one.most_bytes - one.least_bytes >= worst.most_bytes - worst.least_bytes) worst = one;
  }
  CHECK(soak.health_checks > 3);
  std::printf(
      "soak: %d days, %d runs, %d health checks, private %lld to %lld KiB, "
      "files %lld to %lld\n",
      kDays, runs, soak.health_checks, static_cast<long long>(worst.least_bytes / 1024),
      static_cast<long long>(worst.most_bytes / 1024), static_cast<long long>(worst.least_files),
      static_cast<long long>(worst.most_files));
}
