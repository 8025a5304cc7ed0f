#include "base/log.h"

#include <catch2/catch.hpp>
#include <cstdio>
#include <memory>

#include "tests/support/builders.h"
#include "tests/support/manual_clock.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// What a logger of this level writes.
template <typename Talk>
std::string logged(LogLevel level, Talk talk) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::tmpfile(), &std::fclose);
  REQUIRE(file);
  const ManualClock clock(at("2026-01-05T09:00:00Z"));
  Logger logger(file.get(), level, clock);
  talk(logger);
  std::rewind(file.get());
  char buffer[4096];
  return std::string(buffer, std::fread(buffer, 1, sizeof buffer, file.get()));
}

std::string line_of(const std::string& value) {
  return logged(LogLevel::info, [&](Logger& log) { log.info("event", {{"value", value}}); });
}

}  // namespace

TEST_CASE("an event is one line of fields", "[base][log]") {
  CHECK(logged(LogLevel::debug,
               [](Logger& log) {
                 log.warn("order_accepted", {{"symbol", "BTC-USDT"}, {"size", "0.001"}});
               }) ==
        "time=2026-01-05T09:00:00Z level=warn event=order_accepted symbol=BTC-USDT "
        "size=0.001\n");
}

TEST_CASE("a value can neither end its line nor pretend to be a field", "[base][log]") {
  const std::string start = "time=2026-01-05T09:00:00Z level=info event=event value=";
  CHECK(line_of("two words") == start + "\"two words\"\n");
  CHECK(line_of("") == start + "\"\"\n");
  CHECK(line_of("a=b") == start + "\"a=b\"\n");
  CHECK(line_of("say \"no\" \\ now") == start + "\"say \\\"no\\\" \\\\ now\"\n");
  CHECK(line_of("x\nlevel=error event=forged") == start + "\"x level=error event=forged\"\n");
  CHECK(line_of("\x1b[31mred\x7f") == start + "\" [31mred \"\n");
}

TEST_CASE("what is below the level is not written", "[base][log]") {
  const auto all = [](Logger& log) {
    log.debug("d");
    log.info("i");
    log.warn("w");
    log.error("e");
  };
  const std::string text = logged(LogLevel::warn, all);
  CHECK(text.find("event=i") == std::string::npos);
  CHECK(text.find("event=w") != std::string::npos);
  CHECK(text.find("event=e") != std::string::npos);
}

TEST_CASE("levels are read in either case", "[base][log]") {
  CHECK(*parse_log_level("DEBUG") == LogLevel::debug);
  CHECK(*parse_log_level("Warning") == LogLevel::warn);
  CHECK(*parse_log_level("warn") == LogLevel::warn);
  CHECK(*parse_log_level("error") == LogLevel::error);
  REQUIRE_FALSE(parse_log_level("verbose").has_value());
  CHECK(parse_log_level("verbose").error().kind == ErrorKind::config);
}
