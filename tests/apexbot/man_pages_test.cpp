// Holds --help and the manual pages to each other.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "apexbot/cli.h"
#include "apexbot/cli_help.h"
#include "daemon/heartbeat.h"
#include "tests/apexbot/app_runner.h"

using namespace apex;

namespace {

std::string manual(const std::string& name) {
  std::ifstream file(std::string(APEX_SOURCE_DIR) + "/man/" + name + ".1");
  INFO(name);
  REQUIRE(file.good());
  std::ostringstream text;
  text << file.rdbuf();
  return std::regex_replace(text.str(), std::regex("\\\\-"), "-");
}

std::set<std::string> options_in(const std::string& text) {
  std::set<std::string> options;
  const std::regex option("--[a-z][a-z-]*");
  for (auto it = std::sregex_iterator(text.begin(), text.end(), option);
       it != std::sregex_iterator(); ++it) {
    options.insert(it->str());
  }
  return options;
}

std::string section(const std::string& page, const std::string& name) {
  const std::size_t begin = page.find(".SH " + name + "\n");
  if (begin == std::string::npos) return "";
  return page.substr(begin, page.find(".SH ", begin + 1) - begin);
}

std::string help_of(const std::string& command) {
  const auto invocation = parse_command_line({command, "--help"});
  REQUIRE(invocation);
  return std::get<ShowText>(*invocation).text;
}

/// The options that --help lists, not those it mentions.
std::set<std::string> options_listed(const std::string& help) {
  std::set<std::string> options;
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("  --")) options.merge(options_in(line.substr(0, line.find(' ', 2))));
  }
  return options;
}

}  // namespace

TEST_CASE("a command's manual page has exactly the options of its --help", "[apexbot][man]") {
  for (const auto& command : help::kCommands) {
    CAPTURE(command.name);
    const std::string name(command.name);
    const std::string page = manual("apexbot-" + name);
    std::set<std::string> documented = options_in(section(page, "OPTIONS"));
    documented.merge(options_in(section(page, "COMMON OPTIONS")));
    const std::set<std::string> listed = options_listed(help_of(name));
    for (const std::string& option : listed) {
      CAPTURE(option);
      CHECK(documented.contains(option));
    }
    const std::set<std::string> synopsis = options_in(section(page, "SYNOPSIS"));
    for (const std::string& option : synopsis) CHECK(listed.contains(option));
    CHECK(page.find(".SH EXIT STATUS\n") != std::string::npos);
  }
}

TEST_CASE("apexbot(1) names every command and every common option", "[apexbot][man]") {
  const std::string page = manual("apexbot");
  for (const auto& command : help::kCommands) {
    CHECK(page.find("apexbot-" + std::string(command.name) + " (1)") != std::string::npos);
  }
  for (const std::string& option : options_listed(help_of("plan"))) {
    if (option == "--rehearsal") continue;
    CAPTURE(option);
    CHECK(section(page, "OPTIONS").find(option) != std::string::npos);
  }
}

TEST_CASE("every manual page is installed, and every command has one", "[apexbot][man]") {
  std::ifstream file(std::string(APEX_SOURCE_DIR) + "/CMakeLists.txt");
  std::ostringstream text;
  text << file.rdbuf();
  const std::string cmake = text.str();
  int pages = 0;
  for (const auto& entry : std::filesystem::directory_iterator(APEX_SOURCE_DIR "/man")) {
    CAPTURE(entry.path());
    CHECK(cmake.find("man/" + entry.path().filename().string() + "\n") != std::string::npos);
    ++pages;
  }
  CHECK(pages >= static_cast<int>(std::size(help::kCommands)) + 2);  // apexbot(1), apexsim(1)
}

TEST_CASE("every member of a JSON answer stands in the manual page", "[apexbot][man][json]") {
  const std::vector<std::vector<std::string>> commands{
      {"plan"},
      {"status"},
      {"health"},
      {"halt"},
      {"resume"},
      {"breaker"},
      {"ledger", "check"},
      {"dry-run", "--validate"},
      {"multiplier", "--staked", "1000", "--months", "6", "--pool", "1", "--pool-weight", "1",
       "--target", "2", "--compare"}};
  for (const auto& command : commands) {
    CAPTURE(command.front());
    apex::testing::AppRunner app;
    std::vector<std::string> arguments = command;
    arguments.emplace_back("--json");
    const std::string answer = app.run(arguments).out;
    // What a page takes over from another one is looked up there.
    const std::string page =
        manual("apexbot-" + command.front()) + section(manual("apexbot-plan"), "JSON");
    const std::regex member("\"([a-z0-9_]+)\":");
    int members = 0;
    for (auto it = std::sregex_iterator(answer.begin(), answer.end(), member);
         it != std::sregex_iterator(); ++it, ++members) {
      CAPTURE(it->str(1));
      CHECK(page.find("\"" + it->str(1) + "\"") != std::string::npos);
    }
    CHECK(members > 0);
  }
}

TEST_CASE("every member of a heartbeat stands in the manual page", "[apexbot][man][json]") {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object();
  write_heartbeat_members(json, Heartbeat{});
  json.end_object();
  const std::string text = json.take();
  const std::string page = manual("apexbot-health");
  const std::regex member("\"([a-z0-9_]+)\":");
  for (auto it = std::sregex_iterator(text.begin(), text.end(), member);
       it != std::sregex_iterator(); ++it) {
    CAPTURE(it->str(1));
    CHECK(page.find("\"" + it->str(1) + "\"") != std::string::npos);
  }
}
