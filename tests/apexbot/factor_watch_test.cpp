#include "apexbot/factor_watch.h"

#include <catch2/catch.hpp>

#include "tests/apexbot/app_runner.h"
#include "tests/ledger/ledger_builders.h"
#include "tests/support/raw_server.h"

using namespace apex;
using namespace apex::testing;
using Catch::Matchers::Contains;

namespace {

constexpr Milliseconds kLong{300'000};

std::string shows(const std::string& factor) {
  return R"({"data":{"apexStakingApyFactor":{"tradingActivityFactor":")" + factor + R"("}}})";
}

/// The watch of a daemon whose exchange answers its looks as it is told to.
struct Watched {
  explicit Watched(const std::vector<std::string>& looks, const std::string& probe = "true")
      : server({answers(looks)}) {
    const std::string file = (directory.path() / "config.yaml").string();
    REQUIRE(replace_file(file, "programme:\n  probe: " + probe + "\n", 0600));
    CommonArgs args;
    args.config_file = file;
    args.network = "local";
    args.base_url = server.base_url();
    const EnvironmentView keys{{"APEX_API_KEY", "a-key"},
                               {"APEX_API_SECRET", "a-secret"},
                               {"APEX_PASSPHRASE", "a-passphrase"}};
    context.emplace(args, Context::Parts{keys, clock, out, stop, directory.path() / ".env"});
    const auto config = context->config();
    if (!config) FAIL(config.error().message);
    watch.emplace(*context, config->get(), log);
  }
  ~Watched() {
    std::fclose(talk);
    std::fclose(lines);
  }
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;

  /// As a new process does, or one that has read the configuration again.
  void begin_anew() { watch.emplace(*context, context->config()->get(), log); }

  void after(PassKind kind) {
    DaemonPass pass;
    pass.kind = kind;
    watch->after(pass);
  }
  /// How often it has looked by the end of that idle time.
  std::size_t looks_after(Milliseconds idle) {
    watch->on_idle(ledger, idle);
    return must(ledger.factors_seen(100)).size();
  }
  /// All that was asked: the time once, then the factor with each look.
  std::size_t times_asked() {
    std::size_t times = 0;
    for (const RawServer::Request& request : server.stop()) {
      times += static_cast<std::size_t>(request.text.starts_with("GET /api/v3/staking/"));
    }
    return times;
  }
  [[nodiscard]] std::string logged() const {
    std::rewind(lines);
    std::string text;
    for (int c = std::fgetc(lines); c != EOF; c = std::fgetc(lines)) {
      text.push_back(static_cast<char>(c));
    }
    return text;
  }

  TemporaryDirectory directory;
  ManualClock clock{at("2026-01-05T08:30:00Z")};
  RawServer server;
  Ledger ledger = writer(directory.path());
  std::FILE* talk = std::tmpfile();
  std::FILE* lines = std::tmpfile();
  Output out{talk, talk, Colour::no};
  Logger log{lines, LogLevel::info, clock};
  StopToken stop;
  std::optional<Context> context;
  std::optional<FactorWatch> watch;

 private:
  [[nodiscard]] RawConnection answers(const std::vector<std::string>& looks) const {
    const auto time = clock.now().time_since_epoch().count();
    RawConnection replies;
    replies.push_back({http_ok(R"({"data":{"time":)" + std::to_string(time) + "}}")});
    for (const std::string& body : looks) replies.push_back({http_ok(body)});
    return replies;
  }
};

}  // namespace

TEST_CASE("the daemon looks at the factor before the trade of a day and after it, and not between",
          "[apexbot][probe]") {
  Watched daemon(std::vector<std::string>(9, shows("0.1")));
  daemon.after(PassKind::settled);
  CHECK(daemon.looks_after(kLong) == 1);
  daemon.after(PassKind::waiting);
  CHECK(daemon.looks_after(kLong) == 1);
  daemon.after(PassKind::traded);
  CHECK(daemon.looks_after(kLong) == 2);
  daemon.after(PassKind::waiting);
  CHECK(daemon.looks_after(kLong) == 2);
  daemon.clock.set(at("2026-01-06T07:59:59Z"));
  CHECK(daemon.looks_after(kLong) == 2);  // a staking day begins at 08:00
  daemon.clock.set(at("2026-01-06T08:00:01Z"));
  CHECK(daemon.looks_after(kLong) == 3);
  CHECK(daemon.looks_after(kLong) == 3);
  CHECK(daemon.times_asked() == 3);
}

TEST_CASE("the daemon never looks at the factor where a trade may be near, and does so afterwards",
          "[apexbot][probe][safety]") {
  constexpr Milliseconds kNear = 2 * Context::kProbingBudget - Milliseconds{1};
  Watched daemon(std::vector<std::string>(9, shows("0.1")));
  CHECK(daemon.looks_after(kNear) == 0);
  CHECK(daemon.looks_after(kNear + Milliseconds{1}) == 1);
  daemon.after(PassKind::traded);
  CHECK(daemon.looks_after(Milliseconds{0}) == 1);
  CHECK(daemon.looks_after(kNear) == 1);
  CHECK(daemon.looks_after(kLong) == 2);
  CHECK(daemon.times_asked() == 2);
}

TEST_CASE("the daemon warns of a factor that differs from our count, and of no other",
          "[apexbot][probe]") {
  Watched daemon({shows("0.1"), shows("0.1")});
  CHECK(daemon.looks_after(kLong) == 1);
  const std::string differing = daemon.logged();
  CHECK_THAT(differing, Contains("level=warn event=factor_differs trading_activity=0.1 counted=0"));
  record_completed(daemon.ledger, intent("2026-01-05T09:03:00Z"));
  daemon.after(PassKind::traded);
  CHECK(daemon.looks_after(kLong) == 2);
  const std::string agreeing = daemon.logged().substr(differing.size());
  CHECK_THAT(agreeing, Contains("level=info event=factor_seen trading_activity=0.1 counted=0.1"));
  CHECK_THAT(agreeing, !Contains("factor_differs"));
}

TEST_CASE("a look of the daemon that fails is logged and not tried again", "[apexbot][probe]") {
  Watched daemon({"<html>no such route</html>", shows("0.1")});
  CHECK(daemon.looks_after(kLong) == 0);
  CHECK_THAT(daemon.logged(), Contains("event=factor_not_available"));
  CHECK(daemon.looks_after(kLong) == 0);
  CHECK(daemon.times_asked() == 1);
}

TEST_CASE("who is started for each look asks for the factor once a day and after the trade",
          "[apexbot][probe]") {
  Watched cron(std::vector<std::string>(9, shows("0.1")));
  for (int i = 0; i < 4; ++i) {
    cron.begin_anew();
    cron.after(PassKind::waiting);
    CHECK(cron.looks_after(kLong) == 1);
    cron.clock.advance(std::chrono::minutes{15});
  }
  cron.begin_anew();
  cron.after(PassKind::traded);
  CHECK(cron.looks_after(kLong) == 2);
  cron.begin_anew();
  CHECK(cron.looks_after(kLong) == 2);
  cron.clock.set(at("2026-01-06T07:59:00Z"));
  cron.begin_anew();
  CHECK(cron.looks_after(kLong) == 2);
  cron.clock.set(at("2026-01-06T08:00:01Z"));
  cron.begin_anew();
  CHECK(cron.looks_after(kLong) == 3);
  CHECK(cron.times_asked() == 3);
}

TEST_CASE("without programme.probe the daemon never asks for the factor", "[apexbot][probe]") {
  Watched daemon({shows("0.1"), shows("0.1")}, "false");
  daemon.after(PassKind::traded);
  CHECK(daemon.looks_after(kLong) == 0);
  CHECK(daemon.times_asked() == 0);
}
