// Command lines, one argument a line.
#include <algorithm>
#include <string>
#include <vector>

#include "apexbot/cli.h"
#include "config/value_parsers.h"
#include "model/network.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace apex::testing {
namespace {

std::vector<std::string> arguments_in(std::string_view input) {
  std::vector<std::string> arguments;
  while (!input.empty()) {
    const std::size_t end = std::min(input.find('\n'), input.size());
    arguments.emplace_back(input.substr(0, end));
    input.remove_prefix(std::min(end + 1, input.size()));
  }
  return arguments;
}

bool was_given(const std::vector<std::string>& arguments, const std::string& text) {
  return std::any_of(arguments.begin(), arguments.end(), [&](const std::string& argument) {
    return argument == text || argument.starts_with(text + "=");
  });
}

void check(const MultiplierArgs& args) {
  PROPERTY(!args.staked.is_negative());
  PROPERTY(args.months >= 0 && args.months <= 24 && args.days >= 0 && args.days <= 7);
  PROPERTY(args.pool.has_value() == args.pool_weight.has_value());
}
void check(const HistoryArgs& args) { PROPERTY(args.limit >= 1 && args.limit <= 10'000); }
template <typename Args>
void check(const Args&) {}

}  // namespace

void fuzz_command_line(std::string_view input) {
  const std::vector<std::string> arguments = arguments_in(input);
  std::ignore = asks_for_json(arguments);
  const auto invocation = parse_command_line(arguments);
  if (!invocation) return require_error(invocation.error(), ErrorKind::usage);
  if (const auto* shown = std::get_if<ShowText>(&*invocation)) {
    PROPERTY(shown->text.ends_with('\n'));
    PROPERTY(std::any_of(arguments.begin(), arguments.end(), [](const std::string& argument) {
      return argument.starts_with("-h") || argument.starts_with("--");
    }));
    return;
  }
  const Command& command = std::get<Command>(*invocation);
  const CommonArgs& common = common_args(command);
  if (common.network) PROPERTY(parse_network(to_lower(*common.network)).has_value());
  if (common.base_url) PROPERTY(parse_base_url(*common.base_url).has_value());
  std::visit([](const auto& args) { check(args); }, command);
  // Nothing arms a trade but the word itself.
  if (const auto* trade = std::get_if<TradeArgs>(&command)) {
    PROPERTY(!trade->live || was_given(arguments, "--live"));
    PROPERTY(!trade->force || was_given(arguments, "--force"));
  }
}

}  // namespace apex::testing
