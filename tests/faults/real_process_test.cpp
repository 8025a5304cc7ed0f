#include <signal.h>

#include <catch2/catch.hpp>

#include "base/files.h"
#include "tests/faults/cell_tally.h"
#include "tests/support/bot_under_test.h"
#include "tests/support/tls_server.h"

using namespace apex;
using namespace apex::testing;

namespace {

using Validity = TlsServerOptions::Validity;

/// A trade whose exchange may or may not prove who it is.
struct TlsCell {
  const char* name;
  const char* subject;
  Validity validity;
  bool trusted;  ///< api.ca_file names the certificate
  int exit_status;
};

constexpr TlsCell kTlsCells[] = {
    {"the good certificate, through api.ca_file", "IP:127.0.0.1", Validity::now, true, 0},
    {"signed by itself", "IP:127.0.0.1", Validity::now, false, 10},
    {"of another host", "DNS:omni.apex.exchange", Validity::now, true, 10},
    {"expired", "IP:127.0.0.1", Validity::expired, true, 10},
};

std::vector<std::string> run_tls_cell(const TlsCell& cell) {
  const LocalExchange exchange;
  TlsServer front({cell.subject, cell.validity, exchange.port()});
  BotUnderTest bot(exchange);
  bot.environment["APEX_BASE_URL"] = front.base_url();
  if (cell.trusted) {
    const auto pem = bot.directory.path() / "ca.pem";
    std::filesystem::create_directory(bot.directory.path() / "config");
    REQUIRE(replace_file(pem, front.certificate_pem(), 0600).has_value());
    REQUIRE(replace_file(bot.directory.path() / "config" / "trading.yaml",
                         "api:\n  ca_file: " + pem.string() + "\n", 0600)
                .has_value());
  }
  const ProcessResult result = bot.run({"trade", "--live"});
  std::vector<std::string> problems;
  if (result.status != cell.exit_status) {
    problems.push_back("exit " + std::to_string(result.status) + ": " + result.err);
  }
  const bool says_certificate = result.err.find("certificate") != std::string::npos ||
                                result.err.find("SSL") != std::string::npos;
  if (cell.exit_status != 0 && !says_certificate) problems.push_back("not said: " + result.err);
  const std::size_t requests = cell.exit_status == 0 ? 2 : 0;
  if (exchange.posts().size() != requests) problems.emplace_back("orders that should not be");
  if (cell.exit_status != 0 && front.stop() != 0) problems.emplace_back("a request got through");
  if (!exchange.is_flat()) problems.emplace_back("not flat");
  return problems;
}

/// A trade whose open is answered late: there is time to do something to the program meanwhile.
std::vector<std::string> run_between_the_legs(const std::vector<int>& signals) {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  exchange.post("/control/wire", "method=POST&path=/api/v3/order&answer=true&delay_ms=4000");
  ProcessUnderTest process(bot.spec({"trade", "--live"}));
  for (int i = 0; i < 600 && exchange.is_flat(); ++i) pause_for(Milliseconds{20});
  std::vector<std::string> problems;
  if (exchange.is_flat()) problems.emplace_back("the open never filled");
  for (const int signal : signals) process.signal(signal);
  const int status = process.wait(std::chrono::minutes{2}).value_or(-1);
  if (status != 0) problems.push_back("exit " + std::to_string(status) + ": " + process.err());
  if (!exchange.is_flat()) problems.emplace_back("not flat");
  if (exchange.posts().size() != 2) problems.emplace_back("not one open and one close");
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
  return problems;
}

/// What a shell wrote of how the program ended: "0\n". Empty: it does not end.
std::string exit_status_in(const std::filesystem::path& file) {
  for (int i = 0; i < 1000; ++i) {
    const auto text = read_file(file, 100);
    if (text && *text && !(*text)->empty()) return **text;
    pause_for(Milliseconds{20});
  }
  return "";
}

}  // namespace

TEST_CASE("no order goes to a server that cannot prove who it is", "[faults][real][tls]") {
  for (const TlsCell& cell : kTlsCells) {
    DYNAMIC_SECTION(cell.name) {
      count_cell(std::string("certificate ") + cell.name, run_tls_cell(cell));
    }
  }
}

TEST_CASE("no signal between the legs stops the close", "[faults][real][signals]") {
  struct Named {
    const char* name;
    std::vector<int> signals;
  };
  const Named all[] = {{"SIGTERM", {SIGTERM}},
                       {"SIGINT", {SIGINT}},
                       {"SIGHUP", {SIGHUP}},
                       {"SIGPIPE", {SIGPIPE}},
                       {"all of them, again and again",
                        {SIGTERM, SIGINT, SIGHUP, SIGPIPE, SIGTERM, SIGINT, SIGHUP, SIGPIPE}}};
  for (const Named& one : all) {
    DYNAMIC_SECTION(one.name) {
      count_cell(std::string("between the legs: ") + one.name, run_between_the_legs(one.signals));
    }
  }
}

TEST_CASE("readers that have gone away stop no trade", "[faults][real]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  ProcessSpec spec = bot.spec(
      {"-c", std::string("( ") + APEXBOT_PATH + " trade --live 2>&1; echo $? > status ) | true"});
  spec.program = "/bin/sh";
  spec.environment["PATH"] = "/usr/bin:/bin";
  std::ignore = run_process(spec);
  const std::string status = exit_status_in(bot.directory.path() / "status");
  std::vector<std::string> problems;
  if (status != "0\n") problems.push_back("exit " + status);  // who has gone wants no answer
  if (!exchange.is_flat()) problems.emplace_back("not flat");
  if (exchange.fill_ids().size() != 2) problems.emplace_back("not opened and closed");
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
  count_cell("stdout and stderr: a pipe without a reader", problems);
}

TEST_CASE("a reader that stalls stops no close", "[faults][real]") {
  const LocalExchange exchange;
  const BotUnderTest bot(exchange);
  exchange.post("/control/faults", "kind=refused&leg=close");
  ProcessSpec spec =
      bot.spec({"-c", std::string("( dd if=/dev/zero bs=64k count=1 2>/dev/null; ") + APEXBOT_PATH +
                          " trade --live 2>&1 >answer; echo $? > status ) | sleep 25"});
  spec.program = "/bin/sh";
  spec.environment["PATH"] = "/usr/bin:/bin";
  ProcessUnderTest shell(spec);
  const std::string status = exit_status_in(bot.directory.path() / "status");
  std::vector<std::string> problems;
  if (status.empty()) problems.emplace_back("it waits for its reader");
  if (status != "0\n") problems.push_back("exit " + status);
  if (!exchange.is_flat()) problems.emplace_back("not flat");
  if (exchange.posts().size() != 3) problems.emplace_back("not one open and two closes");
  check_nothing_open_nothing_twice_nothing_lost(exchange, bot);
  count_cell("stderr: a pipe that nobody reads", problems);
}
