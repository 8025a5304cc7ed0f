#ifndef APEX_TESTS_SUPPORT_DOCUMENTED_COMMANDS_H
#define APEX_TESTS_SUPPORT_DOCUMENTED_COMMANDS_H

#include <string>
#include <vector>

namespace apex::testing {

/// The documents of which every `apexbot …` is a command.
inline constexpr const char* kDocuments[] = {
    "README.md",        "docs/SETUP.md",       "docs/STAKING.md",         "docs/LEDGER.md",
    "docs/STRATEGY.md", "docs/API.md",         "docs/TROUBLESHOOTING.md", "docs/ALERTS.md",
    "docs/METRICS.md",  "docs/RELIABILITY.md", "docs/OPERATIONS.md"};

/// The arguments of every `apexbot …` in fenced blocks and in `code`, with a value in the place of
/// SYMBOL, DIR and the like: "a [--b] [--c]" is "a", "a --b" and "a --c", "--b|--c" is each.
[[nodiscard]] std::vector<std::vector<std::string>> commands_in(const std::string& document);

/// What else a reader may type: the other lines of blocks of shell, and `code` that begins with the
/// name of a program and goes on.
[[nodiscard]] std::vector<std::string> other_commands_in(const std::string& document);

[[nodiscard]] std::string joined_words(const std::vector<std::string>& words);

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_DOCUMENTED_COMMANDS_H
