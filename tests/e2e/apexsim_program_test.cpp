// apexsim as a program: how it starts, what it says, how it ends.
#include <signal.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <sstream>

#include "tests/support/local_exchange.h"

namespace apex::testing {
namespace {

ProcessSpec apexsim(const std::vector<std::string>& arguments) {
  ProcessSpec spec;
  spec.program = APEXSIM_PATH;
  spec.arguments = arguments;
  return spec;
}

TEST_CASE("apexsim explains itself, its control routes too", "[apexsim]") {
  const ProcessResult help = run_process(apexsim({"--help"}));
  CHECK(help.status == 0);
  for (const char* part : {"--port", "--print-env", "/control/faults", "late_match",
                           "/control/wire", "code_10004", "Examples:"}) {
    CHECK(help.out.find(part) != std::string::npos);
  }
  CHECK(run_process(apexsim({"--version"})).out.starts_with("apexsim "));
}

TEST_CASE("the manual page names every option, route and fault of the help", "[apexsim]") {
  std::ifstream file(std::string(APEX_SOURCE_DIR) + "/man/apexsim.1");
  std::string page((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::erase(page, '\\');  // man escapes its hyphens
  std::istringstream help(run_process(apexsim({"--help"})).out);
  int named = 0;
  for (std::string word; help >> word;) {
    const bool is_fault =
        word.find('_') != std::string::npos && word.find('=') == std::string::npos;
    if (word == "Examples:") break;
    std::erase_if(word, [](char c) { return c == '(' || c == ')'; });
    if (!is_fault && !word.starts_with("--") && !word.starts_with("/control/")) continue;
    if (word.ends_with(";") || word.ends_with(",")) word.pop_back();
    INFO(word);
    CHECK(page.find(word) != std::string::npos);
    ++named;
  }
  CHECK(named > 50);
}

TEST_CASE("an argument that apexsim does not know is answered with the nearest", "[apexsim]") {
  const ProcessResult result = run_process(apexsim({"--prot", "0"}));
  CHECK(result.status == 2);
  CHECK(result.err.find("did you mean '--port'?") != std::string::npos);
  CHECK(run_process(apexsim({"--port", "99999"})).status == 2);
  CHECK(run_process(apexsim({"--balance", "1e3"})).status == 2);
  CHECK(run_process(apexsim({"--clock", "noon"})).status == 2);
  CHECK(run_process(apexsim({"--account", "a", "--account-file", "b"})).status == 2);
}

TEST_CASE("what apexsim cannot read it names", "[apexsim]") {
  const ProcessResult result = run_process(apexsim({"--account-file", "/nonexistent/account"}));
  CHECK(result.status == 3);
  CHECK(result.err.find("/nonexistent/account: no such file") != std::string::npos);
}

TEST_CASE("apexsim writes what a client needs into a file for its owner only", "[apexsim]") {
  const LocalExchange exchange;
  for (const char* name : {"APEX_API_KEY", "APEX_API_SECRET", "APEX_PASSPHRASE", "APEX_ZK_SEEDS",
                           "APEX_ZK_L2KEY", "APEX_BASE_URL", "APEX_NETWORK"}) {
    CHECK(exchange.environment().contains(name));
  }
  CHECK(exchange.environment().at("APEX_BASE_URL") == exchange.base_url());
  CHECK(exchange.environment().at("APEX_NETWORK") == "local");
  CHECK(exchange.environment().at("APEX_ZK_SEEDS").size() == 130);
  struct stat status {};
  REQUIRE(::stat(exchange.env_file().c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("an account is a new one each time, and the same for the same text", "[apexsim]") {
  const auto key = [](const std::vector<std::string>& arguments) {
    return LocalExchange(arguments).environment().at("APEX_API_KEY");
  };
  CHECK(key({}) != key({}));
  CHECK(key({"--account", "demo"}) == key({"--account", "demo"}));
}

TEST_CASE("apexsim prints the environment where no file is named", "[apexsim]") {
  ProcessUnderTest process(apexsim({"--port", "0", "--print-env", "--seconds", "30"}));
  REQUIRE(process.read_line()->starts_with("listening on http://127.0.0.1:"));
  CHECK(process.read_line() == "APEX_NETWORK=local");
}

TEST_CASE("a port that is taken is left to its owner", "[apexsim]") {
  LocalExchange exchange;
  const ProcessResult second = run_process(apexsim({"--port", std::to_string(exchange.port())}));
  CHECK(second.status == 31);
  CHECK(second.err.find("is taken") != std::string::npos);
  CHECK(send_raw(exchange.port(), {"GET", "/api/v3/time", {}, ""}).has_value());
}

TEST_CASE("apexsim stops at once when it is asked to, with a client connected", "[apexsim]") {
  LocalExchange exchange;
  RawHttpConnection client(exchange.port());
  REQUIRE(client.send({"GET", "/api/v3/time", {}, ""}).has_value());
  exchange.process().signal(SIGTERM);
  CHECK(exchange.process().wait(Milliseconds{20'000}) == 0);  // it would be idle for 60 s
}

TEST_CASE("apexsim stops by itself after the seconds it was given", "[apexsim]") {
  CHECK(run_process(apexsim({"--port", "0", "--seconds", "1"})).status == 0);
}

TEST_CASE("a connection carries many requests", "[apexsim]") {
  const LocalExchange exchange;
  RawHttpConnection client(exchange.port());
  for (int i = 0; i < 20; ++i) {
    const auto answer = client.send({"GET", "/api/v3/time", {}, ""});
    REQUIRE(answer.has_value());
    CHECK(answer->status == 200);
  }
}

TEST_CASE("an unknown path is answered in text", "[apexsim]") {
  const LocalExchange exchange;
  const auto answer = send_raw(exchange.port(), {"GET", "/api/v2/ticker", {}, ""});
  REQUIRE(answer.has_value());
  CHECK(answer->status == 404);
  CHECK(answer->body == "404 page not found\n");
}

TEST_CASE("requests beyond the limit are refused for a minute", "[apexsim]") {
  const LocalExchange exchange({"--rate-limit", "3"});
  for (int i = 0; i < 3; ++i) {
    CHECK(send_raw(exchange.port(), {"GET", "/api/v3/time", {}, ""})->status == 200);
  }
  CHECK(send_raw(exchange.port(), {"GET", "/api/v3/time", {}, ""})->status == 403);
  exchange.post("/control/time", "advance_ms=120001");
  CHECK(send_raw(exchange.port(), {"GET", "/api/v3/time", {}, ""})->status == 200);
}

TEST_CASE("with --verbose each request is a line, and none holds a key", "[apexsim]") {
  LocalExchange exchange({"--verbose"});
  const std::string key = exchange.environment().at("APEX_API_KEY");
  const std::string passphrase = exchange.environment().at("APEX_PASSPHRASE");
  std::ignore =
      send_raw(exchange.port(),
               {"GET",
                "/api/v3/account",
                {{"APEX-API-KEY", key}, {"APEX-PASSPHRASE", passphrase}, {"APEX-TIMESTAMP", "1"}},
                ""});
  exchange.process().signal(SIGTERM);
  REQUIRE(exchange.process().wait() == 0);
  const std::string log = exchange.process().err();
  CHECK(log.find("target=/api/v3/account") != std::string::npos);
  CHECK(log.find(key) == std::string::npos);
  CHECK(log.find(passphrase) == std::string::npos);
}

}  // namespace
}  // namespace apex::testing
