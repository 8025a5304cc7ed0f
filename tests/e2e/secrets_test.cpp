// No secret in anything the real program writes. Every program that a test starts is watched for
// that (tests/support/leak_watch.h); here are the cases that provoke it, and what keeps memory from
// other eyes.
#include <signal.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "base/files.h"
#include "tests/support/bot_under_test.h"
#include "tests/support/skipped.h"

using namespace apex;
using namespace apex::testing;

namespace {

namespace fs = std::filesystem;

constexpr uid_t kNobody = 65534;
constexpr const char* kSecretNames[] = {"APEX_API_KEY", "APEX_API_SECRET", "APEX_PASSPHRASE",
                                        "APEX_ZK_SEEDS"};

/// The real bot, as talkative as it can be.
struct TalkativeBot : BotUnderTest {
  explicit TalkativeBot(const LocalExchange& exchange) : BotUnderTest(exchange) {
    environment["DEBUG"] = "true";
    environment["LOG_LEVEL"] = "debug";
    fs::create_directory(directory.path() / "config");
    REQUIRE(
        replace_file(directory.path() / "config" / "trading.yaml", "log_file: bot.log\n", 0600));
  }
  [[nodiscard]] ProcessResult talk(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--verbose", "--json"});
    return run(arguments);
  }
};

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The value of a line of /proc/PID/limits: the soft limit.
std::string limit_of(pid_t pid, const std::string& name) {
  const std::string all = content_of("/proc/" + std::to_string(pid) + "/limits");
  const std::size_t at = all.find(name);
  REQUIRE(at != std::string::npos);
  std::istringstream line(all.substr(at + name.size()));
  std::string soft;
  line >> soft;
  return soft;
}

/// A trade that waits for the answer to its open, with a position open.
struct WaitingTrade {
  explicit WaitingTrade(const LocalExchange& exchange, const ProcessSpec& spec) {
    exchange.post("/control/wire", "method=POST&path=/api/v3/order&answer=true&delay_ms=5000");
    process.emplace(spec);
    for (int i = 0; i < 1000 && exchange.posts().empty(); ++i) pause_for(Milliseconds{20});
    REQUIRE(exchange.posts().size() == 1);
  }
  [[nodiscard]] std::string proc(const std::string& name) const {
    return "/proc/" + std::to_string(process->pid()) + "/" + name;
  }
  std::optional<ProcessUnderTest> process;
};

}  // namespace

TEST_CASE("the exchange's message that quotes the API key reaches no output", "[e2e][secrets]") {
  for (const char* answer : {"code_10002", "key_echoed"}) {
    for (const char* route :
         {"GET&path=/api/v3/account", "GET&path=/api/v3/open-orders", "GET&path=/api/v3/fills",
          "GET&path=/api/v3/get-worst-price", "POST&path=/api/v3/order",
          "GET&path=/api/v3/order-by-client-order-id", "GET&path=/api/v3/order"}) {
      CAPTURE(answer, route);
      const LocalExchange exchange;
      const TalkativeBot bot(exchange);
      exchange.post("/control/wire",
                    std::string("method=") + route + "&process=no&times=1&answer=" + answer);
      const ProcessResult result = bot.talk({"trade", "--live"});
      CHECK(exchange.is_flat());
      if (std::string(route).ends_with("/account") || std::string(route).ends_with("/fills")) {
        CHECK((result.status == 11 || result.status == 12));
        CHECK(result.err.find("/v3/") != std::string::npos);
      }
      std::ignore = bot.talk({"status", "--live"});
      std::ignore = bot.talk({"history"});
    }
  }
}

TEST_CASE("the provoked message really holds the API key, and DEBUG shows the rest of it",
          "[e2e][secrets]") {
  const LocalExchange exchange;
  const TalkativeBot bot(exchange);
  exchange.post("/control/wire",
                "method=GET&path=/api/v3/account&times=always&process=no&answer=code_10002");
  const ProcessResult result = bot.talk({"trade", "--live"});
  CHECK(result.status == 11);
  CHECK(result.err.find("Api credential is invalid [apiKey=***]!") != std::string::npos);
  const std::string key = exchange.environment().at("APEX_API_KEY");
  const auto raw =
      send_raw(exchange.port(), {"GET", "/api/v3/account", {{"APEX-API-KEY", key}}, ""});
  REQUIRE(raw.has_value());
  CHECK(raw->body.find(key) != std::string::npos);
}

TEST_CASE("credentials from a .env, from files and from systemd are kept as well",
          "[e2e][secrets]") {
  const LocalExchange exchange;
  TalkativeBot bot(exchange);
  SecretsOfProcess secrets;
  std::string env_text;
  const int source = GENERATE(0, 1, 2);
  for (const char* name : kSecretNames) {
    const std::string value = exchange.environment().at(name);
    secrets.more[name] = value;
    bot.environment.erase(name);
    if (source == 0) {
      env_text += std::string(name) + "='" + value + "'\n";
      continue;
    }
    std::string file = name;
    if (source == 2) {
      std::transform(file.begin(), file.end(), file.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    }
    REQUIRE(replace_file(bot.directory.path() / file, value + "\n", 0600));
    secrets.files.emplace_back(file);
    if (source == 1) bot.environment[std::string(name) + "_FILE"] = file;
  }
  if (source == 0) REQUIRE(replace_file(bot.directory.path() / ".env", env_text, 0600));
  if (source == 2) bot.environment["CREDENTIALS_DIRECTORY"] = bot.directory.path();
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"dry-run", "--validate"},
                                             {"trade", "--live", "--verbose", "--json"},
                                             {"status", "--live"},
                                             {"history", "--json"}}) {
    ProcessSpec spec = bot.spec(arguments);
    spec.secrets = secrets;
    const ProcessResult result = run_process(spec);
    INFO(arguments.front() << "\n" << result.out << result.err);
    CHECK(result.status == 0);
  }
  CHECK(exchange.fill_ids().size() == 2);
  CHECK(fs::exists(bot.directory.path() / "bot.log"));
}

TEST_CASE("a .env that others may read is refused, and the message says how to close it",
          "[e2e][secrets]") {
  const LocalExchange exchange;
  BotUnderTest bot(exchange);
  const unsigned mode = GENERATE(0644U, 0640U, 0604U, 0666U);
  SecretsOfProcess secrets;
  std::string text;
  for (const char* name : kSecretNames) {
    secrets.more[name] = exchange.environment().at(name);
    text += std::string(name) + "=" + exchange.environment().at(name) + "\n";
    bot.environment.erase(name);
  }
  REQUIRE(replace_file(bot.directory.path() / ".env", text, 0600));
  REQUIRE(::chmod((bot.directory.path() / ".env").c_str(), mode) == 0);
  for (const char* command : {"trade", "status", "dry-run"}) {
    ProcessSpec spec = bot.spec({command});
    if (std::string(command) == "trade") spec.arguments.emplace_back("--live");
    spec.secrets = secrets;
    const ProcessResult result = run_process(spec);
    INFO(result.err);
    CHECK(result.status == 3);
    CHECK(result.err.find("chmod 600 .env") != std::string::npos);
  }
  CHECK(exchange.posts().empty());
  CHECK(content_of(bot.directory.path() / ".env") == text);
}

TEST_CASE("a secret that is mistyped is not repeated", "[e2e][secrets]") {
  const LocalExchange exchange({"--account", "mistyped"});
  BotUnderTest bot(exchange);
  const std::string seeds = exchange.environment().at("APEX_ZK_SEEDS");
  const std::string secret = exchange.environment().at("APEX_API_SECRET");
  const auto check = [&](const std::string& text) {
    REQUIRE(replace_file(bot.directory.path() / ".env", text, 0600));
    for (const char* command : {"status", "dry-run"}) {
      ProcessSpec spec = bot.spec({command});
      if (std::string(command) == "dry-run") spec.arguments.emplace_back("--validate");
      spec.secrets.more = {{"APEX_ZK_SEEDS", seeds}, {"APEX_API_SECRET", secret}};
      const ProcessResult result = run_process(spec);
      INFO(result.out << result.err);
      CHECK(result.status == 3);
    }
  };
  bot.environment.erase("APEX_ZK_SEEDS");
  bot.environment.erase("APEX_API_SECRET");
  check("APEX_ZK_SEEDS=" + seeds.substr(0, 128) + "\n");   // too short
  check("APEX_ZK_SEEDS=" + seeds + "zz\n");                // no hex
  check("APEX_ZK_SEEDS=\"" + seeds + "\n");                // no closing quote
  check("APEX_ZK_SEEDS='" + seeds + "'" + secret + "\n");  // text behind it
  check(secret + "\n");                                    // no name
  check("APEX_API_SECRET = =\n" + seeds + "\n");           // a line of its own
  check("APEX_NETWORK=" + secret + "\n");                  // in the wrong line
  check("APEX_BASE_URL=" + secret + "\n");
  check("DRY_RUN=" + seeds + "\n");
}

TEST_CASE("derive-zk-seeds shows neither key nor seeds until it is told to", "[e2e][secrets]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  const std::string key = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";
  REQUIRE(replace_file(bot.directory.path() / "key", "0x" + key + "\n", 0600));
  ProcessSpec spec = bot.spec({"derive-zk-seeds", "--key-file", "key", "--reveal"});
  spec.secrets.more = {{"Ethereum key", key}};
  spec.secrets.files = {"key", "new.env"};
  spec.secrets.may_be_printed = true;
  const std::string shown = run_process(spec).out;
  const std::size_t at = shown.find("seeds:\n");
  REQUIRE(at != std::string::npos);
  const std::string seeds = shown.substr(at + 7, 130);

  spec.secrets.more["APEX_ZK_SEEDS"] = seeds;
  spec.secrets.may_be_printed = false;
  const auto run = [&](const std::vector<std::string>& arguments, const std::string& input) {
    spec.arguments = arguments;
    spec.input = input;
    const ProcessResult result = run_process(spec);
    INFO(result.out << result.err);
    CHECK(result.status < 4);
    return result.status;
  };
  CHECK(run({"derive-zk-seeds", "--key-file", "key", "--json", "--verbose"}, "") == 0);
  CHECK(run({"derive-zk-seeds"}, key + "\n") == 0);
  CHECK(run({"derive-zk-seeds", "--key-file", "key", "--env-file", "new.env"}, "") == 0);
  CHECK(run({"derive-zk-seeds"}, key + key + "\n") == 3);
  CHECK(run({"derive-zk-seeds"}, key.substr(1) + "\n") == 3);
  CHECK(run({"derive-zk-seeds"}, "not a key " + key + "\n") == 3);
  CHECK(content_of(bot.directory.path() / "new.env").find(seeds) != std::string::npos);
}

TEST_CASE("a key that was given as an argument is not repeated", "[e2e][secrets]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  const std::string key = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"derive-zk-seeds", key},
                                             {"derive-zk-seeds", "0x" + key},
                                             {"derive-zk-seeds", "--key", key},
                                             {"derive-zk-seeds", "--key=" + key},
                                             {"derive-zk-seeds", "--key-file", key},
                                             {"derive-zk-seeds", "--key-file", "0x" + key},
                                             {"derive-zk-seeds", "--json", key},
                                             {"trade", "--live", key}}) {
    ProcessSpec spec = bot.spec(arguments);
    const ProcessResult result = run_process(spec);  // on its command line it stands, alas
    INFO(result.err);
    CHECK((result.status == 2 || result.status == 3));
    LeakSearch search;
    search.add("key", key);
    CHECK_FALSE(search.find(result.out));
    CHECK_FALSE(search.find(result.err));
  }
  CHECK(exchange.posts().empty());
}

TEST_CASE("no other process of the user sees into the memory of the program", "[e2e][secrets]") {
  if (skipped_under_sanitizer("attaches to the program to look for leaks")) return;
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  ProcessSpec spec = bot.spec({"trade", "--live"});
  if (::geteuid() == 0) {
    REQUIRE(::chmod(bot.directory.path().c_str(), 0777) == 0);  // everybody may use it
    spec.user = kNobody;
  }
  WaitingTrade trade(exchange, spec);
  // The files of a process belong to its user, unless it is not dumpable: then to root.
  for (const char* name : {"mem", "environ", "maps"}) {
    struct stat info = {};
    INFO(name);
    REQUIRE(::stat(trade.proc(name).c_str(), &info) == 0);
    CHECK(info.st_uid == 0);
    CHECK(info.st_gid == 0);
  }
  CHECK(trade.process->wait() == 0);
  CHECK(exchange.is_flat());
}

TEST_CASE("a program that crashes leaves no core file", "[e2e][secrets]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  const int number = GENERATE(SIGSEGV, SIGABRT, SIGBUS);
  ProcessSpec control = bot.spec({"-c", "kill -SEGV $$"});
  control.program = "/bin/sh";
  control.environment.clear();
  control.limits[RLIMIT_CORE] = RLIM_INFINITY;
  ProcessUnderTest careless(control);
  CHECK(careless.wait() == 128 + SIGSEGV);
  if (!careless.has_dumped_core()) WARN("this machine keeps no core files of anybody");

  ProcessSpec spec = bot.spec({"trade", "--live"});
  spec.limits[RLIMIT_CORE] = RLIM_INFINITY;
  // A sanitizer must not take the signals.
  spec.environment["ASAN_OPTIONS"] = "handle_segv=0:handle_sigbus=0";
  WaitingTrade trade(exchange, spec);
  CHECK(limit_of(trade.process->pid(), "Max core file size") == "0");
  trade.process->signal(number);
  CHECK(trade.process->wait() == 128 + number);
  CHECK_FALSE(trade.process->has_dumped_core());
}

TEST_CASE("the program starts no other program, which would inherit its environment",
          "[e2e][secrets]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  WaitingTrade trade(exchange, bot.spec({"trade", "--live"}));
  const std::string pid = std::to_string(trade.process->pid());
  CHECK(content_of(trade.proc("task/" + pid + "/children")).empty());
  CHECK(trade.process->wait() == 0);
}
