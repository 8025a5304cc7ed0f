// Real money: what stands between the command and the first order.
#include "apexbot/countdown.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>
#include <new>
#include <tuple>

#include "daemon/heartbeat.h"
#include "ledger/ledger.h"
#include "paper/paper_exchange.h"
#include "tests/apexbot/app_runner.h"
#include "tests/execution/trading_floor.h"
#include "tests/support/forwarding_gateway.h"

using namespace apex;
using namespace apex::testing;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

const char* const kWarning = "REAL MONEY: trading on mainnet (http://127.0.0.1:9) in ";

/// Mainnet, as far as the program knows: made-up keys, and an exchange in memory in its place.
struct MainnetRunner : AppRunner, PortWrap {
  MainnetRunner() {
    environment = {{"APEX_NETWORK", "mainnet"},
                   {"APEX_BASE_URL", "http://127.0.0.1:9"},  // nobody answers there
                   {"APEX_API_KEY", "a-key"},
                   {"APEX_API_SECRET", "a-secret"},
                   {"APEX_PASSPHRASE", "a-passphrase"},
                   {"APEX_ZK_SEEDS", std::string(129, '0') + "1"}};
    port_wrap = this;
    clock.on_sleep = [this](Milliseconds) {
      const bool has_asked = exchange.reads(PaperRead::server_time) > 0;
      if (!has_asked) waited_before_asking = clock.steady() - begin;
      if (clock.steady() - begin >= signal_after) stop.request_stop(SIGTERM);
    };
  }

  MarketReader& wrap_market(MarketReader&) override { return exchange; }
  OrderGateway& wrap_gateway(OrderGateway&) override { return exchange; }

  /// Away from the hour of funding, where a trade would wait.
  Timestamp begin_at(const char* moment) {
    clock.set(at(moment));
    return clock.now();
  }

  const Timestamp start = begin_at("2026-01-07T14:10:00Z");
  PaperExchange exchange{clock, floor_contracts(), PaperOptions{}};
  const Milliseconds begin = clock.steady();
  Milliseconds waited_before_asking{0};  ///< the exchange anything
  Milliseconds signal_after = 2min;      // the loop would go on for ever
};

int lines_with(const std::string& text, const std::string& wanted) {
  int count = 0;
  for (std::size_t i = text.find(wanted); i != std::string::npos; i = text.find(wanted, i + 1)) {
    ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("on mainnet a live start warns of real money and waits five seconds", "[apexbot][live]") {
  const auto arguments = GENERATE(std::vector<std::string>{"trade", "--live"},
                                  std::vector<std::string>{"run", "--live"},
                                  std::vector<std::string>{"run", "--live", "--once"});
  CAPTURE(arguments);
  MainnetRunner app;
  const auto answer = app.run(arguments);
  INFO(answer.err);
  CHECK(answer.status == 0);
  CHECK(lines_with(answer.err, kWarning) == 5);
  for (const char* left : {"5 s", "4 s", "3 s", "2 s", "1 s"}) {
    CHECK_THAT(answer.err, Contains(kWarning + std::string(left) + ", Ctrl-C stops it"));
  }
  REQUIRE(app.clock.sleeps.size() >= 5);
  CHECK(std::vector<Milliseconds>(app.clock.sleeps.begin(), app.clock.sleeps.begin() + 5) ==
        std::vector<Milliseconds>(5, 1s));
  CHECK(app.waited_before_asking == 5s);
  CHECK(app.exchange.received().size() == 2);
}

TEST_CASE("--yes skips the countdown on mainnet", "[apexbot][live]") {
  const auto arguments = GENERATE(std::vector<std::string>{"trade", "--live", "--yes"},
                                  std::vector<std::string>{"run", "--live", "--yes"},
                                  std::vector<std::string>{"run", "--live", "--once", "--yes"});
  CAPTURE(arguments);
  MainnetRunner app;
  const auto answer = app.run(arguments);
  CHECK(answer.status == 0);
  CHECK(lines_with(answer.err, "REAL MONEY") == 0);
  CHECK(app.exchange.received().size() == 2);
  CHECK(app.waited_before_asking == 0s);
}

TEST_CASE("a signal in the countdown ends it with nothing sent", "[apexbot][live]") {
  const auto arguments = GENERATE(std::vector<std::string>{"trade", "--live"},
                                  std::vector<std::string>{"run", "--live"},
                                  std::vector<std::string>{"run", "--live", "--once"});
  const Milliseconds signal_after = GENERATE(1000ms, 5000ms);
  CAPTURE(arguments, signal_after.count());
  MainnetRunner app;
  app.signal_after = signal_after;
  const auto answer = app.run(arguments);
  CHECK(answer.status == 128 + SIGTERM);
  CHECK_THAT(answer.err, Contains("stopped in the countdown: nothing was sent"));
  CHECK(lines_with(answer.err, kWarning) == signal_after / 1s);
  CHECK(app.clock.sleeps.size() == static_cast<std::size_t>(signal_after / 1s));
  CHECK(app.exchange.received().empty());
  for (int read = 0; read < kPaperReads; ++read) {
    CHECK(app.exchange.reads(static_cast<PaperRead>(read)) == 0);
  }
}

namespace {

/// An earlier run was killed and left a trade behind. Whoever is alerted notes the key of it.
struct LeftBehindRunner : MainnetRunner {
  LeftBehindRunner() {
    signal_after = 1000ms;
    const std::string script = path("on-alert");
    std::ofstream(script) << "#!/bin/sh\necho \"$APEXBOT_ALERT_KEY\" >> \"$1/told\"\n";
    REQUIRE(::chmod(script.c_str(), 0700) == 0);
    std::ofstream(path("config.yaml"))
        << "notify:\n  command: [\"" << script << "\", \"" << directory.path().string() << "\"]\n";
    environment["PATH"] = "/usr/bin:/bin";
    REQUIRE(make_directory(path("data")));
  }

  void leave(std::optional<TradeOutcome> end) {
    auto ledger = Ledger::open_writer(path("data"), LedgerKind::live, {Network::mainnet});
    REQUIRE(ledger);
    const TradeIntent intent = intended_trade(clock.now()).intent;
    REQUIRE(ledger->record_intent(intent));
    if (!end) return;
    REQUIRE(ledger->record_end(intent.id(), TradeEnd{*end, clock.now(), {}, "no answer"}));
  }

  Answer start(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(),
                     {"--config", path("config.yaml"), "--data-dir", path("data")});
    return run_exactly(arguments);
  }

  [[nodiscard]] std::string told() const {
    const auto text = read_file(path("told"), 10'000);
    REQUIRE(text);
    return text->value_or("");
  }

  void check_nothing_was_asked() {
    CHECK(exchange.received().empty());
    for (int read = 0; read < kPaperReads; ++read) {
      CHECK(exchange.reads(static_cast<PaperRead>(read)) == 0);
    }
  }
};

}  // namespace

TEST_CASE("a stop in the countdown of run does not hide a trade that an earlier run left open",
          "[apexbot][live][safety]") {
  const auto arguments = GENERATE(std::vector<std::string>{"run", "--live"},
                                  std::vector<std::string>{"run", "--live", "--once"});
  const auto end = GENERATE(std::optional<TradeOutcome>(),
                            std::optional<TradeOutcome>(TradeOutcome::position_open));
  CAPTURE(arguments, end.has_value());
  LeftBehindRunner app;
  app.leave(end);
  const auto answer = app.start(arguments);
  INFO(answer.err);
  CHECK(answer.status == 20);
  CHECK_THAT(answer.err, Contains("OPEN RISK: stopped before the trade in LINEA-USDT was settled"));
  CHECK_THAT(app.told(), Contains("2026-01-07"));
  app.check_nothing_was_asked();
}

TEST_CASE("a stop in the countdown of trade does not hide a trade that an earlier run left open",
          "[apexbot][live][safety]") {
  LeftBehindRunner app;
  int status = 21;
  SECTION("nobody knows how far it came") { app.leave({}); }
  SECTION("it is known to be open") {
    app.leave(TradeOutcome::position_open);
    status = 20;
  }
  const auto answer = app.start({"trade", "--live"});
  INFO(answer.err);
  CHECK(answer.status == status);
  CHECK_THAT(answer.err, Contains("OPEN RISK: trade 1 of staking day 2026-01-07 in LINEA-USDT is "
                                  "not settled (stopped in the countdown: nothing was sent)"));
  app.check_nothing_was_asked();
}

TEST_CASE("a stop in the countdown with nothing open is an end in order", "[apexbot][live]") {
  LeftBehindRunner app;
  app.leave(TradeOutcome::completed);
  const auto answer = app.start({"run", "--live"});
  CHECK(answer.status == 128 + SIGTERM);
  CHECK_THAT(answer.err, Contains("stopped in the countdown: nothing was sent"));
  CHECK(app.told().empty());
  const auto beat = read_heartbeat(app.path("data"));
  REQUIRE(beat);
  REQUIRE(*beat);
  CHECK((*beat)->source == HeartbeatSource::stopped);
  CHECK_FALSE((*beat)->may_be_open);
}

TEST_CASE("where no real money is at stake nobody is warned and nothing waits", "[apexbot][live]") {
  MainnetRunner app;
  std::vector<std::string> arguments{"trade"};
  SECTION("a rehearsal on mainnet") {}
  SECTION("live on testnet") {
    app.environment["APEX_NETWORK"] = "testnet";
    arguments.emplace_back("--live");
  }
  const auto answer = app.run(arguments);
  CHECK(answer.status == 0);
  CHECK(lines_with(answer.err, "REAL MONEY") == 0);
}

namespace {

/// Throws as soon as an order has been answered: memory that ran out, or nobody knows what.
class ForgetfulGateway final : public ForwardingGateway {
 public:
  using ForwardingGateway::ForwardingGateway;
  OrderOutcome send(const PreparedOrder& order) override {
    std::ignore = ForwardingGateway::send(order);
    if (throws_no_exception) throw 1;
    throw std::bad_alloc();
  }
  bool throws_no_exception = false;
};

struct ForgetfulRunner : MainnetRunner {
  OrderGateway& wrap_gateway(OrderGateway&) override { return gateway; }
  void check_one_round_trip() {
    CHECK(exchange.received().size() == 2);
    for (const auto& [symbol, size] : exchange.positions_now()) CHECK(size.is_zero());
    for (const auto& [id, times] : exchange.sends()) CHECK(times == 1);
  }
  ForgetfulGateway gateway{exchange};
};

const char* const kWentOn =
    "internal error (out of memory) in the middle of a trade: it went on by what the exchange says";

}  // namespace

TEST_CASE("memory that runs out in the middle of a trade keeps no close from leaving",
          "[apexbot][live]") {
  ForgetfulRunner app;
  const auto command = GENERATE(std::vector<std::string>{"trade", "--live"},
                                std::vector<std::string>{"run", "--live", "--once"});
  const auto answer = app.run(command);
  INFO(answer.out << answer.err);
  CHECK(answer.status == 0);
  if (command.front() == "trade") CHECK_THAT(answer.err, Contains(kWentOn));
  app.check_one_round_trip();
}

TEST_CASE("an internal error in the middle of a trade says that a position may be open",
          "[apexbot][live]") {
  ForgetfulRunner app;
  app.gateway.throws_no_exception = true;
  const auto command = GENERATE(std::vector<std::string>{"trade", "--live"},
                                std::vector<std::string>{"run", "--live", "--once"});
  const auto answer = app.run(command);
  CHECK(answer.status == 70);
  CHECK_THAT(answer.err, Contains("apexbot: internal error\napexbot: OPEN RISK: a position may be "
                                  "open; `apexbot reconcile` looks and closes it\n"));
  CHECK(app.exchange.received().size() == 1);
}

TEST_CASE("memory that runs out in the middle of a trade does not end the daemon, which closes",
          "[apexbot][live]") {
  ForgetfulRunner app;
  const auto answer = app.run({"run", "--live", "--json"});
  INFO(answer.out << answer.err);
  CHECK(answer.status == 0);  // told to stop, with nothing open
  app.check_one_round_trip();
}

TEST_CASE("an internal error of a command that sends nothing speaks of no position",
          "[apexbot][live]") {
  MainnetRunner app;
  app.clock.on_sleep = [](Milliseconds) { throw std::bad_alloc(); };
  const auto answer = app.run({"trade"});  // the rehearsal's own exchange takes its time
  CHECK(answer.status == 70);
  CHECK(answer.err.ends_with("apexbot: internal error\n"));
}
