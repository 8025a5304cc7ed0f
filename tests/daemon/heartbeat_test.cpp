#include "daemon/heartbeat.h"

#include <catch2/catch.hpp>

#include "base/files.h"
#include "tests/support/builders.h"
#include "tests/support/temporary_directory.h"

using namespace apex;
using namespace apex::testing;

namespace {

Heartbeat a_heartbeat() {
  Heartbeat beat;
  beat.mode = TradeMode::live;
  beat.at = at("2026-01-05T09:03:01.250Z");
  beat.since = at("2026-01-01T00:00:00Z");
  beat.next_within = Milliseconds{300'000};
  beat.in_round = true;
  beat.pass = PassKind::traded;
  beat.text = "traded LINEA-USDT";
  beat.next_due = at("2026-01-06T09:03:00Z");
  beat.may_be_open = true;
  beat.keys_rejected = true;
  beat.jitter_seed = 0xfedc'ba98'7654'3210;
  beat.pid = 4711;
  beat.reload_refused = "trading.yaml:3: unknown key";
  beat.deaths = {3, at("2026-01-05T09:02:00Z")};
  beat.figures = {6'000'000, 21};
  return beat;
}

}  // namespace

TEST_CASE("a heartbeat is read as it was written", "[daemon][heartbeat]") {
  const TemporaryDirectory directory;
  REQUIRE(write_heartbeat(directory.path(), a_heartbeat()).has_value());
  const auto read = read_heartbeat(directory.path());
  REQUIRE(read.has_value());
  REQUIRE(read->has_value());
  const Heartbeat& beat = **read;
  const Heartbeat expected = a_heartbeat();
  CHECK(beat.source == expected.source);
  CHECK(beat.mode == expected.mode);
  CHECK(beat.at == expected.at);
  CHECK(beat.since == expected.since);
  CHECK(beat.next_within == expected.next_within);
  CHECK(beat.in_round);
  CHECK(beat.pass == expected.pass);
  CHECK(beat.text == expected.text);
  CHECK(beat.next_due == expected.next_due);
  CHECK(beat.may_be_open);
  CHECK(beat.keys_rejected);
  CHECK(beat.jitter_seed == expected.jitter_seed);
  CHECK(beat.pid == expected.pid);
  CHECK(beat.reload_refused == expected.reload_refused);
  CHECK(beat.deaths == expected.deaths);
  CHECK(beat.figures == expected.figures);
}

TEST_CASE("who died in rounds in a row is counted, from the first of them on",
          "[daemon][heartbeat]") {
  const auto after = [](const Heartbeat& beat, TradeMode mode = TradeMode::live) {
    return deaths_in_rounds(std::optional<Heartbeat>(beat), mode);
  };
  Heartbeat beat = a_heartbeat();
  beat.deaths = {};
  const Timestamp first = beat.at;
  CHECK(after(beat) == DeathsInRounds{1, first});
  CHECK(after(beat, TradeMode::rehearsal) == DeathsInRounds{});
  beat.deaths = after(beat);
  beat.at += std::chrono::minutes{1};
  CHECK(after(beat) == DeathsInRounds{2, first});
  beat.in_round = false;
  CHECK(after(beat) == DeathsInRounds{});
  CHECK(deaths_in_rounds(std::optional<Heartbeat>(), TradeMode::live) == DeathsInRounds{});
  CHECK(deaths_in_rounds(fail(ErrorKind::protocol, "damaged"), TradeMode::live) ==
        DeathsInRounds{});
}

TEST_CASE("what may be open stays so until the ledger can be read and knows better",
          "[daemon][heartbeat][safety]") {
  const std::optional<Error> none;
  const auto failed = [](ErrorKind kind) { return std::optional<Error>(Error{kind, "it failed"}); };
  CHECK_FALSE(may_be_open(false, none, false));
  CHECK_FALSE(may_be_open(false, none, true));
  CHECK(may_be_open(true, none, false));
  CHECK(may_be_open(true, failed(ErrorKind::unavailable), false));
  CHECK(may_be_open(true, failed(ErrorKind::key_rejected), false));
  CHECK(may_be_open(false, failed(ErrorKind::unexplained_position), false));
  CHECK(may_be_open(false, failed(ErrorKind::position_open), false));
  CHECK(may_be_open(false, failed(ErrorKind::outcome_unknown), false));
  // Blind.
  CHECK(may_be_open(std::nullopt, failed(ErrorKind::position_open), false));
  CHECK(may_be_open(std::nullopt, failed(ErrorKind::outcome_unknown), false));
  CHECK(may_be_open(std::nullopt, failed(ErrorKind::storage), true));
  CHECK_FALSE(may_be_open(std::nullopt, failed(ErrorKind::storage), false));
}

TEST_CASE("only a look at the account ends what nobody explains", "[daemon][heartbeat][safety]") {
  const auto passed = [](PassKind kind, std::optional<ErrorKind> failure = std::nullopt) {
    DaemonPass pass;
    pass.kind = kind;
    if (failure) pass.failure = Error{*failure, "as said"};
    return pass;
  };
  CHECK(may_be_unexplained(passed(PassKind::failed, ErrorKind::unexplained_position), false));
  for (const bool before : {false, true}) {
    CHECK(may_be_unexplained(passed(PassKind::failed, ErrorKind::unavailable), before) == before);
    CHECK(may_be_unexplained(passed(PassKind::suspended, ErrorKind::key_rejected), before) ==
          before);
    CHECK(may_be_unexplained(passed(PassKind::suspended), before) == before);
    CHECK(may_be_unexplained(passed(PassKind::waiting), before) == before);
    CHECK_FALSE(may_be_unexplained(passed(PassKind::settled), before));
    CHECK_FALSE(may_be_unexplained(passed(PassKind::skipped), before));
    CHECK_FALSE(may_be_unexplained(passed(PassKind::traded), before));
  }
}

TEST_CASE("what was left open is told to the same mode, and a heartbeat that is damaged tells it",
          "[daemon][heartbeat][safety]") {
  const TemporaryDirectory directory;
  CHECK_FALSE(was_left_open(directory.path(), TradeMode::live));
  Heartbeat beat;
  beat.mode = TradeMode::live;
  beat.source = HeartbeatSource::stopped;
  beat.at = beat.since = at("2026-01-05T09:30:00Z");
  beat.may_be_open = true;
  REQUIRE(write_heartbeat(directory.path(), beat));
  CHECK(was_left_open(directory.path(), TradeMode::live));
  CHECK_FALSE(was_left_open(directory.path(), TradeMode::rehearsal));
  Heartbeat rehearsal = beat;  // a day later it does not hide that
  rehearsal.mode = TradeMode::rehearsal;
  rehearsal.may_be_open = false;
  rehearsal.at += std::chrono::hours{24};
  REQUIRE(write_heartbeat(directory.path(), rehearsal));
  CHECK(was_left_open(directory.path(), TradeMode::live));
  REQUIRE(replace_file(heartbeat_file(directory.path()), "{", 0644));
  CHECK(was_left_open(directory.path(), TradeMode::live));
}

TEST_CASE("no heartbeat yet is no error, and a damaged one is", "[daemon][heartbeat]") {
  const TemporaryDirectory directory;
  const auto none = read_heartbeat(directory.path());
  REQUIRE(none.has_value());
  CHECK_FALSE(none->has_value());
  for (const char* text : {"", "{", "[]", "{\"source\": \"loop\"}", "{\"source\": \"pulse\"}"}) {
    INFO(text);
    REQUIRE(replace_file(heartbeat_file(directory.path()), text, 0600).has_value());
    const auto damaged = read_heartbeat(directory.path());
    REQUIRE_FALSE(damaged.has_value());
    CHECK(damaged.error().kind == ErrorKind::protocol);
    CHECK(damaged.error().message.find("heartbeat.json") != std::string::npos);
  }
  REQUIRE(write_heartbeat(directory.path(), a_heartbeat()).has_value());  // and it heals
  CHECK(read_heartbeat(directory.path()).has_value());
}

TEST_CASE("a rehearsal does not hide a real daemon that died", "[daemon][heartbeat]") {
  const TemporaryDirectory directory;
  const auto mode_there = [&] { return (**read_heartbeat(directory.path())).mode; };
  Heartbeat rehearsal = a_heartbeat();
  rehearsal.mode = TradeMode::rehearsal;
  REQUIRE(write_heartbeat(directory.path(), rehearsal).has_value());
  CHECK(mode_there() == TradeMode::rehearsal);
  Heartbeat live = a_heartbeat();
  live.may_be_open = false;
  REQUIRE(write_heartbeat(directory.path(), live).has_value());
  REQUIRE(write_heartbeat(directory.path(), rehearsal).has_value());
  CHECK(mode_there() == TradeMode::live);
  live.source = HeartbeatSource::stopped;
  REQUIRE(write_heartbeat(directory.path(), live).has_value());
  REQUIRE(write_heartbeat(directory.path(), rehearsal).has_value());
  CHECK(mode_there() == TradeMode::rehearsal);
}

TEST_CASE("one look of a rehearsal does not hide that a real daemon was stopped",
          "[daemon][heartbeat][safety]") {
  const TemporaryDirectory directory;
  Heartbeat live = a_heartbeat();
  live.may_be_open = false;
  live.source = HeartbeatSource::stopped;
  REQUIRE(write_heartbeat(directory.path(), live).has_value());
  Heartbeat rehearsal = a_heartbeat();
  rehearsal.mode = TradeMode::rehearsal;
  rehearsal.source = HeartbeatSource::once;
  for (const int weeks : {0, 1, 10}) {
    CAPTURE(weeks);
    rehearsal.at = live.at + weeks * std::chrono::days{7};
    REQUIRE(write_heartbeat(directory.path(), rehearsal).has_value());
    const Heartbeat there = **read_heartbeat(directory.path());
    CHECK(there.mode == TradeMode::live);
    CHECK(there.source == HeartbeatSource::stopped);
  }
}

TEST_CASE("one real look does not silence rehearsals for ever", "[daemon][heartbeat]") {
  const TemporaryDirectory directory;
  const auto mode_there = [&] { return (**read_heartbeat(directory.path())).mode; };
  Heartbeat live = a_heartbeat();
  live.may_be_open = false;
  live.source = HeartbeatSource::once;
  REQUIRE(write_heartbeat(directory.path(), live).has_value());
  Heartbeat rehearsal = a_heartbeat();
  rehearsal.mode = TradeMode::rehearsal;
  INFO("the timer comes by again");
  rehearsal.at = live.at + kOnceWithin;
  REQUIRE(write_heartbeat(directory.path(), rehearsal).has_value());
  CHECK(mode_there() == TradeMode::live);
  INFO("it came by no more");
  rehearsal.at = live.at + kOnceWithin + Milliseconds{1};
  REQUIRE(write_heartbeat(directory.path(), rehearsal).has_value());
  CHECK(mode_there() == TradeMode::rehearsal);
  INFO("it came by under a clock that was a day ahead");
  REQUIRE(write_heartbeat(directory.path(), live).has_value());
  rehearsal.at = live.at - std::chrono::hours{24};
  REQUIRE(write_heartbeat(directory.path(), rehearsal).has_value());
  CHECK(mode_there() == TradeMode::rehearsal);
}

TEST_CASE("a process knows its own memory and descriptors", "[daemon][heartbeat]") {
  const ProcessFigures before = own_figures();
  CHECK(before.private_bytes > 100'000);
  CHECK(before.open_files >= 3);
  std::FILE* file = std::tmpfile();
  REQUIRE(file != nullptr);
  CHECK(own_figures().open_files == before.open_files + 1);
  std::fclose(file);
  CHECK(own_figures().open_files == before.open_files);
}
