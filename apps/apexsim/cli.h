#ifndef APEX_APEXSIM_CLI_H
#define APEX_APEXSIM_CLI_H

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "paper/options.h"

/// From the command line to plain values. Only cli.cpp knows the library that parses.
namespace apex {

struct SimArgs {
  int port = 8645;  ///< 0: any that is free
  std::optional<std::string> account_seed;
  std::optional<std::filesystem::path> account_file;
  std::optional<std::filesystem::path> market_file;
  bool print_env = false;
  std::optional<std::filesystem::path> env_file;  ///< nothing: on stdout
  PaperOptions paper;
  std::optional<Timestamp> clock;
  int requests_per_minute = 600;
  std::optional<int> seconds;  ///< after which it stops by itself
  bool verbose = false;
};

/// A text that is the answer: --help, --version.
struct SimText {
  std::string text;
};

/// `arguments` without the program's name. Errors: usage.
[[nodiscard]] Result<std::variant<SimArgs, SimText>> parse_sim_command_line(
    const std::vector<std::string>& arguments);

}  // namespace apex

#endif  // APEX_APEXSIM_CLI_H
