// Completion in three shells, held to what --help of the built programs lists. bash is there
// wherever our scripts run; zsh and fish are installed by scripts/check.
#include <catch2/catch.hpp>
#include <sstream>

#include "apexbot/cli_help.h"
#include "tests/packaging/installed_tree.h"

using namespace apex;
using namespace apex::testing;

namespace {

namespace fs = std::filesystem;
using Words = std::set<std::string>;

const std::string kFolder = APEX_SOURCE_DIR "/config/completions/";

Words lines_of(const std::string& text) {
  std::istringstream lines(text);
  Words words;
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty()) words.insert(line);
  }
  return words;
}

/// What is offered for the last of `typed`.
Words offered(const std::string& shell, const std::vector<std::string>& typed) {
  std::string quoted;
  for (const std::string& word : typed) quoted += " '" + word + "'";
  std::string script;
  if (shell == "bash") {
    script = "set -eu; source " + kFolder + "apexbot.bash; COMP_WORDS=(" + quoted +
             "); COMP_CWORD=" + std::to_string(typed.size() - 1) +
             "; _apexbot; printf '%s\\n' \"${COMPREPLY[@]}\"";
  } else if (shell == "zsh") {
    // What zsh itself does with the offers: those are shown that begin as what was typed.
    script =
        "_describe() { local each; for each in ${(@P)3}; do "
        "[[ $each == ${words[CURRENT]}* ]] && print -r -- ${each%%:*}; done; true }; "
        "_files() { [[ ${words[CURRENT]} == -* ]] || print -- FILES $* }; words=(" +
        quoted + "); CURRENT=$#words; source " + kFolder + "_apexbot";
  } else {
    std::string line;
    for (const std::string& word : typed) line += (line.empty() ? "" : " ") + word;
    script = "source " + kFolder + "apexbot.fish; complete -C '" + line +
             "' | string replace -r '\\t.*' ''; true";
  }
  const std::string programs = fs::path(APEXBOT_PATH).parent_path().string() + ":" +
                               fs::path(APEXSIM_PATH).parent_path().string() +
                               ":/usr/local/bin:/usr/bin:/bin";
  const TemporaryDirectory home;
  const ProcessResult result =
      run_program(shell, {"-c", script}, {{"PATH", programs}, {"HOME", home.path().string()}});
  INFO(result.err);
  CHECK(result.status == 0);
  return lines_of(result.out);
}

/// The options that --help of a command lists.
Words options_of(const std::vector<std::string>& command) {
  std::vector<std::string> arguments = command;
  arguments.emplace_back("--help");
  std::istringstream lines(run_program(APEXBOT_PATH, arguments).out);
  Words options;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("  --")) options.insert(line.substr(2, line.find_first_of(" ,", 2) - 2));
  }
  REQUIRE(options.contains("--json"));
  return options;
}

std::vector<std::string> shells() {
  std::vector<std::string> found;
  for (const char* shell : {"bash", "zsh", "fish"}) {
    if (!program_path(shell).empty()) found.emplace_back(shell);
  }
  return found;
}

}  // namespace

TEST_CASE("every shell offers every command", "[packaging][completions]") {
  Words commands;
  for (const help::CommandHelp& command : help::kCommands) commands.emplace(command.name);
  for (const std::string& shell : shells()) {
    CAPTURE(shell);
    Words words = offered(shell, {"apexbot", ""});
    std::erase_if(words, [](const std::string& word) { return word.starts_with("--"); });
    CHECK(words == commands);
    CHECK(offered(shell, {"apexbot", "reco"}) == Words{"reconcile"});
  }
}

TEST_CASE("every shell offers the options that a command has, and no other",
          "[packaging][completions]") {
  for (const std::string& shell : shells()) {
    for (const help::CommandHelp& command : help::kCommands) {
      CAPTURE(shell, command.name);
      const std::string name(command.name);
      CHECK(offered(shell, {"apexbot", name, "--"}) == options_of({name}));
    }
  }
}

TEST_CASE("every shell offers the values of an option where they are known",
          "[packaging][completions]") {
  for (const std::string& shell : shells()) {
    CAPTURE(shell);
    CHECK(offered(shell, {"apexbot", "status", "--network", ""}) ==
          Words{"local", "testnet", "mainnet"});
    CHECK(offered(shell, {"apexbot", "ledger", ""}).contains("rebuild"));
    const Words folders = offered(shell, {"apexbot", "status", "--data-dir", "/us"});
    CHECK(folders == (shell == "zsh"    ? Words{"FILES -/"}
                      : shell == "fish" ? Words{"/usr/"}
                                        : Words{"/usr"}));
    CHECK(offered(shell, {"apexsim", "--po"}).contains("--port"));
  }
}
