// The page of metrics that the daemon writes.
#include <SQLiteCpp/Database.h>

#include <catch2/catch.hpp>

#include "base/files.h"
#include "tests/support/daemon_under_test.h"

using namespace apex;
using namespace apex::testing;
using Catch::Matchers::Contains;

namespace {

/// A trade is due at any time of day.
void write_config(const BotUnderTest& bot, const std::string& more) {
  const std::string text = "schedule:\n  mode: continuous\n  avoid_funding: false\n" + more;
  REQUIRE(make_directory(bot.directory.path() / "config"));
  REQUIRE(replace_file(bot.directory.path() / "config" / "trading.yaml", text, 0600));
}

}  // namespace

TEST_CASE("after a pass the daemon's page of metrics is there, whole and for all to read",
          "[e2e][metrics]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  write_config(bot, "metrics_file: page.prom\n");
  REQUIRE(bot.run({"run", "--live", "--once"}).status == 0);
  const auto path = bot.directory.path() / "page.prom";
  const auto page = read_file(path, std::size_t{1} << 20);
  REQUIRE(page);
  REQUIRE(*page);
  const std::string& text = **page;
  CHECK_THAT(text, Contains("apexbot_info{bot=\"data\",network=\"local\",ledger=\"live\"} 1\n"));
  CHECK_THAT(text, Contains("apexbot_trades_total{bot=\"data\",outcome=\"completed\"} 1\n"));
  CHECK_THAT(text, Contains("apexbot_days_traded_week{bot=\"data\"} 1\n"));
  CHECK_THAT(text, Contains("apexbot_unsettled_trades{bot=\"data\"} 0\n"));
  CHECK_THAT(text, Contains("route=\"POST /v3/order\",outcome=\"answered\"} 2\n"));
  CHECK_THAT(text, Contains("apexbot_exposure_seconds_count{bot=\"data\"} 1\n"));
  CHECK(text.back() == '\n');
  CHECK(readable_by_others(path) == true);
  for (const auto& [name, value] : exchange.environment()) {
    if (name.starts_with("APEX_API") || name == "APEX_PASSPHRASE" || name == "APEX_ZK_SEEDS") {
      CHECK(text.find(value.substr(0, 8)) == std::string::npos);
    }
  }
}

TEST_CASE("the page says that something may be open as long as health does",
          "[e2e][metrics][safety]") {
  DaemonUnderTest daemon("2026-01-05T09:30:00Z");
  daemon.write_config("metrics_file: page.prom\n");
  const auto check_look = [&daemon](int status, const std::string& may_be_open) {
    CAPTURE(status);
    CHECK(daemon.run({"run", "--once", "--live"}).status == status);
    const auto page = read_file(daemon.bot.directory.path() / "page.prom", std::size_t{1} << 20);
    REQUIRE(page);
    REQUIRE(*page);
    CHECK_THAT(**page, Contains("apexbot_may_be_open{bot=\"data\"} " + may_be_open + "\n"));
    CHECK_THAT(**page, Contains("apexbot_unsettled_trades{bot=\"data\"} 0\n"));
    CHECK(daemon.run({"health"}).status == (may_be_open == "1" ? 1 : 0));
  };
  check_look(0, "0");
  daemon.exchange.post("/control/trade", "symbol=LINEA-USDT&side=BUY&size=5");
  daemon.advance_both(std::chrono::hours{24});
  check_look(22, "1");
  daemon.exchange.post("/control/wire", "answer=maintenance&path=/api/v3/time&times=always");
  check_look(10, "1");  // nobody could look since
  daemon.exchange.post("/control/clear", "");
  daemon.exchange.post("/control/trade", "symbol=LINEA-USDT&side=SELL&size=5");
  pause_for(Milliseconds{200});  // the account shows it 20 ms later
  check_look(0, "0");
}

TEST_CASE("a ledger that cannot be read turns nothing green", "[e2e][metrics][damage]") {
  DaemonUnderTest daemon("2026-01-05T09:30:00Z");
  daemon.write_config("metrics_file: page.prom\nschedule:\n  check_interval: 2\n");
  const auto shows = [&daemon](const std::string& line) {
    std::string text;
    const bool found = DaemonUnderTest::soon([&] {
      const auto page = read_file(daemon.bot.directory.path() / "page.prom", std::size_t{1} << 20);
      text = page ? page->value_or("") : "";
      return text.find(line) != std::string::npos;
    });
    UNSCOPED_INFO(text);
    return found;
  };
  const std::string overdue = "apexbot_overdue_from_timestamp_seconds{bot=\"data\"} ";
  daemon.start();
  REQUIRE(daemon.trades_soon(1));
  CHECK(shows("apexbot_ledger_readable{bot=\"data\"} 1\n"));
  daemon.exchange.post("/control/wire", "method=GET&answer=bad_gateway&times=always");
  daemon.advance_both(std::chrono::hours{24});
  REQUIRE(shows(overdue + "1767691080"));
  {
    SQLite::Database file((daemon.bot.data_dir() / "ledger.db").string(), SQLite::OPEN_READWRITE);
    file.exec("DROP TRIGGER journal_keeps_values");
    REQUIRE(file.exec("UPDATE journal SET body = replace(body, 'LINEA', 'OTHER')") > 0);
  }
  CHECK(shows("apexbot_ledger_readable{bot=\"data\"} 0\n"));
  CHECK(shows(overdue + "1767691080"));
  std::ignore = daemon.stop();
}

TEST_CASE("a page that cannot be written is logged and stops nothing", "[e2e][metrics]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  write_config(bot, "metrics_file: no/such/directory/page.prom\n");
  const ProcessResult result = bot.run({"run", "--live", "--once"});
  CHECK(result.status == 0);
  CHECK_THAT(result.err, Contains("level=warn event=metrics_not_written"));
  CHECK(bot.trades().size() == 1);
}

TEST_CASE("the daemon looks at the factor after its trade", "[e2e][probe]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  write_config(bot, "programme:\n  probe: true\n");
  const ProcessResult result = bot.run({"run", "--live", "--once"});
  CHECK(result.status == 0);
  CHECK_THAT(result.err, Contains("event=factor_seen trading_activity=0.1 counted=0.1"));
  CHECK_THAT(bot.run({"status"}).out, Contains("Factor       0.1 at the exchange ("));
}
