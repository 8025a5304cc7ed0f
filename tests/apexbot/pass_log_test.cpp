#include "apexbot/pass_log.h"

#include <array>
#include <catch2/catch.hpp>
#include <sstream>

#include "apexbot/event_printer.h"
#include "tests/daemon/daemon_floor.h"

using namespace apex;
using namespace apex::testing;
using Catch::Matchers::Contains;

namespace {

/// A daemon, and the log of what it says and what is said of its passes.
struct LoggedFloor : DaemonFloor {
  LoggedFloor() {
    sink.on_each = [this](const Event& event) { printer.on_event(event); };
    on_pass = [this](const DaemonPass& pass) { passes.write(pass); };
  }
  ~LoggedFloor() { std::fclose(file); }

  [[nodiscard]] std::vector<std::string> lines() const {
    std::rewind(file);
    std::string text;
    std::array<char, 4096> part{};
    for (std::size_t got = 0; (got = std::fread(part.data(), 1, part.size(), file)) > 0;) {
      text.append(part.data(), got);
    }
    std::istringstream stream(text);
    std::vector<std::string> result;
    for (std::string line; std::getline(stream, line);) result.push_back(line);
    UNSCOPED_INFO(text);
    return result;
  }
  [[nodiscard]] int count(const std::string& text) const {
    const auto all = lines();
    return static_cast<int>(std::count_if(all.begin(), all.end(), [&](const std::string& line) {
      return line.find(text) != std::string::npos;
    }));
  }
  void trade_externally(Side side, const char* size) {
    exchange.core().trade_externally(PaperAccountOptions{}.id, Symbol("LINEA-USDT"), side,
                                     Size(*Decimal::parse(size)));
    clock.advance(std::chrono::minutes{1});  // until the account shows it
  }

  std::FILE* file = std::tmpfile();
  Logger log{file, LogLevel::info, clock};
  Output out{file, file, Colour::no};
  EventPrinter printer{out, &log, "", Voice::log};
  PassLog passes{log, clock};
};

}  // namespace

TEST_CASE("a trade that was missed and made is one line, and hours of waiting are one",
          "[apexbot][log]") {
  LoggedFloor floor;
  floor.clock.set(at("2026-01-05T17:20:00Z"));
  floor.run_until("2026-01-05T23:00:00Z");
  const auto lines = floor.lines();
  REQUIRE(lines.size() == 3);
  CHECK_THAT(lines[0], Contains("level=info event=settled"));
  CHECK_THAT(lines[1], Contains("level=info event=traded") && Contains("traded LINEA-USDT") &&
                           Contains("was due 2026-01-05T09:03:00Z: missed, doing it now"));
  CHECK_THAT(lines[2], Contains("level=info event=waiting"));
}

TEST_CASE("a trade at its moment is one line", "[apexbot][log]") {
  LoggedFloor floor;
  floor.clock.set(at("2026-01-05T08:58:00Z"));
  floor.run_until("2026-01-05T09:10:00Z");
  CHECK(floor.count("event=traded") == 1);
  CHECK(floor.count("missed") == 0);
  CHECK(floor.lines().size() == 3);  // settled, traded, waiting
}

TEST_CASE(
    "a position that nobody explains is one line when it is found, when it is another, when "
    "it is gone, and each hour",
    "[apexbot][log][safety]") {
  LoggedFloor floor;
  floor.clock.set(at("2026-01-05T09:30:00Z"));
  floor.run_until("2026-01-05T10:00:00Z");
  const std::size_t before = floor.lines().size();
  floor.trade_externally(Side::buy, "5");
  floor.run_until("2026-01-05T10:50:00Z");
  auto lines = floor.lines();
  REQUIRE(lines.size() == before + 1);
  CHECK_THAT(lines.back(), Contains("level=error event=failed") &&
                               Contains("a position of 5 LINEA-USDT is open") &&
                               Contains("apexbot close --adopt LINEA-USDT"));
  floor.run_until("2026-01-05T11:20:00Z");
  lines = floor.lines();
  REQUIRE(lines.size() == before + 2);
  CHECK_THAT(lines.back(), Contains("apexbot close --adopt LINEA-USDT"));

  floor.trade_externally(Side::buy, "1");
  floor.run_until("2026-01-05T11:30:00Z");
  lines = floor.lines();
  REQUIRE(lines.size() == before + 3);
  CHECK_THAT(lines.back(), Contains("a position of 6 LINEA-USDT is open"));

  floor.trade_externally(Side::sell, "6");
  floor.run_until("2026-01-05T11:50:00Z");
  lines = floor.lines();
  REQUIRE(lines.size() == before + 5);
  CHECK_THAT(lines[before + 3], Contains("level=info event=settled"));
  CHECK_THAT(lines[before + 4], Contains("level=info event=waiting"));
}

TEST_CASE("what may be open is said in every round", "[apexbot][log][safety]") {
  LoggedFloor floor;
  floor.clock.set(at("2026-01-05T09:30:00Z"));
  floor.refuse_closes();
  floor.run_until("2026-01-05T09:50:00Z");
  const int rounds = floor.listener.count(PassKind::failed);
  CHECK(rounds > 10);
  CHECK(floor.count("level=error event=failed") == rounds);
  CHECK(floor.count("OPEN RISK") >= rounds);
}

TEST_CASE("an exchange that is away is said when it is, each hour, and when it is back",
          "[apexbot][log]") {
  LoggedFloor floor;
  floor.clock.set(at("2026-01-05T09:30:00Z"));
  PaperReadFault unreachable;
  unreachable.read = PaperRead::server_time;
  unreachable.times = std::nullopt;
  floor.exchange.arm(unreachable);
  floor.run_until("2026-01-05T12:00:00Z");
  CHECK(floor.listener.count(PassKind::failed) > 20);
  CHECK(floor.count("level=warn event=failed") == 3);
  CHECK(floor.lines().size() == 3);
  floor.exchange.clear_faults();
  floor.run_until("2026-01-05T12:10:00Z");
  CHECK(floor.count("event=traded") == 1);
}

TEST_CASE("a bot that is halted is said when it is, and each hour", "[apexbot][log]") {
  LoggedFloor floor;
  floor.clock.set(at("2026-01-05T09:30:00Z"));
  REQUIRE(HaltFile(floor.settings.data_dir).set("enough", floor.clock.now()));
  floor.run_until("2026-01-05T12:00:00Z");
  CHECK(floor.listener.count(PassKind::suspended) > 20);
  CHECK(floor.count("level=warn event=suspended") == 3);
  CHECK(floor.count("enough") == 3);
}

TEST_CASE("what became of a trade is said, though it became of the one before, too",
          "[apexbot][log]") {
  LoggedFloor floor;
  floor.clock.set(at("2026-01-05T09:30:00Z"));
  PaperFault unfilled;
  unfilled.kind = PaperFaultKind::not_filled;
  unfilled.leg = PaperLeg::open;
  unfilled.times = std::nullopt;
  floor.exchange.arm(unfilled);
  floor.settings.breaker.max_failures = 3;
  floor.run_until("2026-01-05T09:55:00Z");
  REQUIRE(floor.trades().size() == 3);
  CHECK(floor.count("did not fill") == 3);
}
