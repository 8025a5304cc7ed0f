#include "apexbot/cli.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "apexbot/cli_help.h"
#include "apexbot/parsed_line.h"
#include "apexbot/text_table.h"
#include "base/json_writer.h"
#include "base/nearest_name.h"
#include "base/plain_text.h"
#include "config/value_parsers.h"

namespace apex {
namespace {

constexpr const char* kVersion = APEXBOT_VERSION;
constexpr const char* kCommonGroup = "common";
constexpr const char* kOwnGroup = "Options";  // the library's name for options without a group

void add_common_options(CLI::App& app, CommonArgs& common) {
  app.set_help_flag("-h,--help", "Explain, with examples")->group(kCommonGroup);
  app.add_flag("--json", common.json, "Answer in JSON")->group(kCommonGroup);
  app.add_flag("--verbose", common.verbose, "Say more on stderr")->group(kCommonGroup);
  app.add_option("--config", common.config_file, "YAML file (config/trading.yaml)")
      ->type_name("FILE")
      ->group(kCommonGroup);
  app.add_option("--network", common.network, "local, testnet or mainnet")
      ->type_name("NAME")
      ->group(kCommonGroup);
  app.add_option("--base-url", common.base_url, "Where the exchange is")
      ->type_name("URL")
      ->group(kCommonGroup);
  app.add_option("--data-dir", common.data_dir, "Where the ledger is")
      ->type_name("DIR")
      ->group(kCommonGroup);
}

/// "  --data-dir DIR    Where the ledger is", for the options of a group.
std::string option_lines(const CLI::App& app, const std::string& group) {
  constexpr std::size_t kColumn = 24;
  std::string lines;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group() != group || option->get_lnames().empty()) continue;
    std::string names = "  --" + option->get_lnames().front();
    if (option->get_items_expected_max() > 0) names += " " + option->get_type_name();
    for (const std::string& letter : option->get_snames()) names += ", -" + letter;
    lines += pad_right(names, kColumn) + "  " + option->get_description() + "\n";
  }
  return lines;
}

std::string common_option_lines(const CLI::App& app) {
  return "\nCommon options:\n" + option_lines(app, kCommonGroup) + "\n";
}

std::string program_help(const CLI::App& app) {
  constexpr std::size_t kColumn = 24;
  std::string text = std::string(help::kProgram) + "\nUsage: apexbot COMMAND [OPTION]...\n" +
                     "       apexbot --version | --help\n\nCommands:\n";
  for (const help::CommandHelp& command : help::kCommands) {
    text += pad_right("  " + std::string(command.name), kColumn) + "  " +
            std::string(command.summary) + "\n";
  }
  return text + common_option_lines(app) + help::kProgramExamples;
}

std::string command_help(const CLI::App& app) {
  const auto* command =
      std::find_if(std::begin(help::kCommands), std::end(help::kCommands),
                   [&app](const help::CommandHelp& each) { return each.name == app.get_name(); });
  const std::string own = option_lines(app, kOwnGroup);
  return std::string(command->description) + "\nUsage: apexbot " + app.get_name() +
         command->arguments + " [OPTION]...\n" + (own.empty() ? "" : "\nOptions:\n" + own) +
         common_option_lines(app) + command->examples;
}

/// The parser of one command line. Names nothing that is not in `parsed`.
class Parser {
 public:
  explicit Parser(ParsedLine& parsed) : parsed_(parsed), app_("", "apexbot") {
    app_.add_flag("--version", parsed.version, "Print the version");
    add_common_options(app_, parsed.common);
    app_.allow_extras();
    app_.require_subcommand(0, 1);
    add_trading_commands();
    add_reading_commands();
    add_switches();
    add_offline_commands();
  }

  Result<void> parse(std::vector<std::string> arguments) {
    std::reverse(arguments.begin(), arguments.end());  // as the library wants them
    try {
      app_.parse(arguments);
    } catch (const CLI::CallForHelp&) {
      return {};
    } catch (const CLI::ParseError& error) {
      // An unknown option often is the reason why something else does not fit.
      APEX_TRY(refuse_extras());
      constexpr std::size_t kShown = 200;  // it quotes what was typed, however long
      const std::string why = std::string(error.what()).substr(0, kShown);
      return fail(ErrorKind::usage, without_controls(why) + hint());
    }
    return refuse_extras();
  }

  /// The help text that was asked for, if one was.
  [[nodiscard]] std::optional<std::string> help() const {
    const CLI::App* command = chosen();
    if (command != nullptr && command->get_help_ptr()->count() > 0) return command_help(*command);
    if (app_.get_help_ptr()->count() > 0) return program_help(app_);
    return std::nullopt;
  }

  [[nodiscard]] const CLI::App* chosen() const {
    const auto commands = app_.get_subcommands();
    return commands.empty() ? nullptr : commands.front();
  }

  [[nodiscard]] std::string hint() const {
    const CLI::App* command = chosen();
    return command == nullptr ? "; see apexbot --help"
                              : "; see apexbot " + command->get_name() + " --help";
  }

 private:
  CLI::App& add_command(const char* name) {
    CLI::App* command = app_.add_subcommand(name);
    command->allow_extras();
    add_common_options(*command, parsed_.common);
    return *command;
  }

  void add_trading_commands() {
    CLI::App& trade = add_command("trade");
    trade.add_flag("--live", parsed_.trade.live, "Send real orders");
    trade.add_flag("--force", parsed_.trade.force, "Trade although today is done");
    trade.add_flag("--yes", parsed_.trade.yes, "Skip the countdown on mainnet");

    CLI::App& run = add_command("run");
    run.add_flag("--live", parsed_.run.live, "Send real orders");
    run.add_flag("--yes", parsed_.run.yes, "Skip the countdown on mainnet");
    run.add_flag("--once", parsed_.run.once, "Trade if it is due, then end");
    run.add_option("--check-interval", parsed_.common.check_interval,
                   "Seconds from check to check (300)")
        ->type_name("S");

    CLI::App& dry_run = add_command("dry-run");
    dry_run.add_flag("--all", parsed_.dry_run.all, "The whole staking week");
    dry_run.add_flag("--validate", parsed_.dry_run.validate, "Only check the configuration");
    dry_run.add_flag("--force", parsed_.dry_run.force, "Although the rehearsed day is done");

    add_command("reconcile");

    CLI::App& close = add_command("close");
    close.add_option("--adopt", parsed_.close.adopt, "Also close what stands in this symbol")
        ->type_name("SYMBOL");
    close.add_flag("--yes", parsed_.close.yes, "Do what needs a yes");
  }

  void add_reading_commands() {
    const char* rehearsal = "Of the rehearsal ledger";
    CLI::App& status = add_command("status");
    status.add_flag("--live", parsed_.status.live, "Ask the exchange too");
    status.add_flag("--rehearsal", parsed_.status.rehearsal, rehearsal);

    CLI::App& plan = add_command("plan");
    plan.add_flag("--rehearsal", parsed_.plan.rehearsal, rehearsal);

    add_command("health");

    CLI::App& history = add_command("history");
    history.add_flag("--week", parsed_.week, "Figures of this staking week");
    history.add_flag("--month", parsed_.month, "Figures of this month");
    history.add_flag("--all", parsed_.all, "Figures of all time");
    history.add_flag("--csv", parsed_.history.csv, "One line a trade, for a spreadsheet");
    history.add_option("--limit", parsed_.limit, "Trades at most (20)")->type_name("N");
    history.add_flag("--rehearsal", parsed_.history.rehearsal, rehearsal);

    CLI::App& notify = add_command("notify");
    notify.add_flag("--test", parsed_.notify.test, "Send a test alert by every channel");
    notify.add_flag("--rehearsal", parsed_.notify.rehearsal, rehearsal);
  }

  void add_switches() {
    CLI::App& halt = add_command("halt");
    halt.add_option("--reason", parsed_.reason, "Why, in one line")->type_name("TEXT");
    add_command("resume");

    CLI::App& breaker = add_command("breaker");
    breaker.add_flag("--reset", parsed_.breaker.reset, "Forget the failures so far");
    breaker.add_option("--reason", parsed_.reason, "Why, in one line")->type_name("TEXT");
    breaker.add_flag("--rehearsal", parsed_.breaker.rehearsal, "Of the rehearsal ledger");

    CLI::App& ledger = add_command("ledger");
    ledger.add_option("action", parsed_.ledger_action);
    ledger.add_flag("--rehearsal", parsed_.ledger.rehearsal, "check: the rehearsal ledger");
    ledger.add_option("--days", parsed_.ledger_days, "rebuild: staking days to learn (35)")
        ->type_name("N");
    ledger.add_flag("--yes", parsed_.ledger.yes, "rebuild: replace the ledger there is");
  }

  void add_offline_commands() {
    CLI::App& multiplier = add_command("multiplier");
    const auto amount = [&](const char* name, std::string& text, const char* meaning,
                            const char* unit) {
      multiplier.add_option(name, text, meaning)->type_name(unit);
    };
    amount("--staked", parsed_.staked, "Tokens staked (required)", "AMOUNT");
    amount("--months", parsed_.months, "Lock, 0 to 24 (required)", "N");
    amount("--days", parsed_.days, "Days traded a week, 0 to 7 (5)", "N");
    amount("--pool", parsed_.pool, "Reward pool of a week", "AMOUNT");
    amount("--pool-weight", parsed_.pool_weight, "Weight of all other stakes", "AMOUNT");
    multiplier.add_flag("--compare", parsed_.multiplier.compare, "Table of days and locks");
    amount("--target", parsed_.target, "Months needed for this factor", "FACTOR");

    CLI::App& derive = add_command("derive-zk-seeds");
    derive.add_option("--key-file", parsed_.derive.key_file, "File of the Ethereum key")
        ->type_name("FILE");
    derive.add_option("--env-file", parsed_.derive.env_file, "Write the seeds into it")
        ->type_name("FILE");
    derive.add_option("--message", parsed_.message, "mainnet or testnet")->type_name("NAME");
    derive.add_flag("--reveal", parsed_.derive.reveal, "Show the seeds");
    derive.add_flag("--force", parsed_.derive.force, "Replace other seeds in that file");

    CLI::App& import = add_command("import");
    import.add_option("directory", parsed_.import_directory);
    import.add_flag("--dry-run", parsed_.import.dry_run, "Only say what would be taken");
  }

  [[nodiscard]] Result<void> refuse_extras() const {
    const CLI::App* command = chosen();
    if (command == nullptr) return refuse_first(app_.remaining(), app_, "");
    APEX_TRY(refuse_first(command->remaining(), *command, " of " + command->get_name()));
    return refuse_first(app_.remaining(), *command, " of " + command->get_name());
  }

  [[nodiscard]] Result<void> refuse_first(const std::vector<std::string>& extras,
                                          const CLI::App& app, const std::string& whose) const {
    if (extras.empty()) return {};
    const std::string typed = extras.front().substr(0, extras.front().find('='));
    const bool is_option = typed.starts_with("-");
    const bool is_command = !is_option && &app == &app_;
    const std::string what = is_option ? "option" : is_command ? "command" : "argument";
    std::vector<std::string> known;
    if (is_command) {
      for (const CLI::App* each : app.get_subcommands({})) known.push_back(each->get_name());
    } else {
      for (const CLI::Option* option : app.get_options()) {
        for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
      }
    }
    std::string near = did_you_mean(is_option || is_command ? typed : "--" + typed, known);
    return fail(ErrorKind::usage, "unknown " + what + " " + quote_value(typed) + whose +
                                      (near.empty() ? hint() : near));
  }

  ParsedLine& parsed_;
  CLI::App app_;
};

std::string version_text(bool json) {
  if (!json) return std::string("apexbot ") + kVersion + "\n";
  JsonWriter writer(JsonWriter::Style::compact);
  writer.begin_object().member("name", "apexbot").member("version", kVersion).end_object();
  return writer.take() + "\n";
}

}  // namespace

Result<Invocation> parse_command_line(const std::vector<std::string>& arguments) {
  ParsedLine parsed;
  Parser parser(parsed);
  APEX_TRY(parser.parse(arguments));
  if (const auto text = parser.help()) return ShowText{*text};
  if (parsed.version) return ShowText{version_text(parsed.common.json)};
  if (parser.chosen() == nullptr) {
    return fail(ErrorKind::usage, "a command is needed" + parser.hint());
  }
  return command_of(std::move(parsed), parser.chosen()->get_name());
}

bool asks_for_json(const std::vector<std::string>& arguments) {
  return std::find(arguments.begin(), arguments.end(), "--json") != arguments.end();
}

const CommonArgs& common_args(const Command& command) {
  return std::visit([](const auto& args) -> const CommonArgs& { return args.common; }, command);
}

}  // namespace apex
