#include "apexsim/cli.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "apexsim/control_help.h"
#include "base/nearest_name.h"

namespace apex {
namespace {

constexpr const char* kVersion = APEXSIM_VERSION;
constexpr int kPortMax = 65'535;
constexpr int kDelayMaxMs = 600'000;
constexpr int kSecondsMax = 31'536'000;
constexpr int kRateMax = 1'000'000;

constexpr const char* kAbout =
    "apexsim is the ApeX exchange on your own machine: 127.0.0.1 only, made-up\n"
    "keys, made-up money, real signatures. It checks every request and every order\n"
    "as the exchange does, and forgets everything when it stops.\n\n"
    "Usage: apexsim [OPTION]...\n\n";

constexpr const char* kOptions =
    "  --port N                 where to listen; 0 takes a free port (8645)\n"
    "  --print-env [FILE]       write what a client needs into FILE (mode 0600), or\n"
    "                           print it\n"
    "  --account TEXT           the made-up account of this text, always the same;\n"
    "                           without it the account is a new one each time\n"
    "  --account-file FILE      JSON with id, key, secret, passphrase, seeds\n"
    "  --balance USDT           what the account begins with (1000)\n"
    "  --match-delay-ms N       from an order's arrival to its matching (30)\n"
    "  --report-delay-ms N      from there until order, fills, positions show it (20)\n"
    "  --settle-delay-ms N      from there until the fills count (0)\n"
    "  --reduce-only-check WHEN at_match or at_accept (at_match)\n"
    "  --resting-fill-ms N      after which an order resting at the touch fills\n"
    "  --clock TIME             where the clock begins, 2026-01-05T09:00:00Z (now)\n"
    "  --rate-limit N           requests a minute before a ban of a minute; 0: none\n"
    "                           (600)\n"
    "  --first-order-id N       order ids count from here\n"
    "  --market FILE            another market than the one built in\n"
    "  --seconds N              stop after so long\n"
    "  --verbose                one line on stderr for each request, never a key\n"
    "  --version, --help\n\n";

constexpr const char* kExamples =
    "\nExamples:\n"
    "  apexsim --print-env .env             then: apexbot trade --live\n"
    "  apexsim --port 0 --account demo --seconds 60\n"
    "  curl -d 'kind=not_filled&leg=close' http://127.0.0.1:8645/control/faults\n\n"
    "Manual: man apexsim\n";

/// What the parser writes into; texts are turned into values afterwards.
struct Parsed {
  bool help = false;
  bool version = false;
  bool verbose = false;
  std::string port, balance, match_delay, report_delay, settle_delay, reduce_only, resting, clock;
  std::string rate_limit, seconds, account, account_file, market, first_order_id;
  std::vector<std::string> env_file;
};

tl::unexpected<Error> usage(const std::string& message) { return fail(ErrorKind::usage, message); }

Result<std::optional<int>> number(const std::string& name, const std::string& text, int max) {
  if (text.empty()) return std::nullopt;
  const auto value = Decimal::parse(text);
  if (!value || value->is_negative() || value->scale() != 0 ||
      *value > Decimal::from_integer(max)) {
    return usage("--" + name + " " + text + ": a whole number from 0 to " + std::to_string(max) +
                 " is needed");
  }
  return std::stoi(text);
}

/// At most 18 digits, so that others can follow.
Result<std::optional<std::int64_t>> order_id(const std::string& text) {
  constexpr std::size_t kDigitsMax = 18;
  if (text.empty()) return std::nullopt;
  const bool digits =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || text.size() > kDigitsMax) {
    return usage("--first-order-id " + text + ": a number of at most 18 digits is needed");
  }
  return std::stoll(text);
}

Result<void> read_delays(const Parsed& parsed, PaperOptions& paper) {
  const auto read = [](const char* name, const std::string& text, Milliseconds& into) {
    const auto value = number(name, text, kDelayMaxMs);
    if (value && *value) into = Milliseconds{**value};
    return value.map([](const auto&) {});
  };
  APEX_TRY(read("match-delay-ms", parsed.match_delay, paper.match_delay));
  APEX_TRY(read("report-delay-ms", parsed.report_delay, paper.report_delay));
  APEX_TRY(read("settle-delay-ms", parsed.settle_delay, paper.settle_delay));
  if (!parsed.resting.empty()) {
    Milliseconds resting{0};
    APEX_TRY(read("resting-fill-ms", parsed.resting, resting));
    paper.resting_fill_after = resting;
  }
  if (parsed.reduce_only == "at_accept") {
    paper.reduce_only_check = ReduceOnlyCheck::at_accept;
  } else if (!parsed.reduce_only.empty() && parsed.reduce_only != "at_match") {
    return usage("--reduce-only-check " + parsed.reduce_only + ": at_match or at_accept");
  }
  return {};
}

Result<SimArgs> values_of(const Parsed& parsed, bool print_env) {
  SimArgs args;
  APEX_TRY_ASSIGN(const auto port, number("port", parsed.port, kPortMax));
  args.port = port.value_or(args.port);
  APEX_TRY_ASSIGN(const auto rate, number("rate-limit", parsed.rate_limit, kRateMax));
  args.requests_per_minute = rate.value_or(args.requests_per_minute);
  APEX_TRY_ASSIGN(args.seconds, number("seconds", parsed.seconds, kSecondsMax));
  APEX_TRY(read_delays(parsed, args.paper));
  if (!parsed.balance.empty()) {
    const auto balance = Decimal::parse(parsed.balance);
    if (!balance || balance->is_negative()) {
      return usage("--balance " + parsed.balance + ": an amount of USDT is needed");
    }
    args.paper.account.balance = Usdt(*balance);
  }
  if (!parsed.clock.empty()) {
    const auto clock = parse_utc(parsed.clock);
    if (!clock) return usage("--clock " + parsed.clock + ": a time like 2026-01-05T09:00:00Z");
    args.clock = *clock;
  }
  if (!parsed.account.empty()) args.account_seed = parsed.account;
  if (!parsed.account_file.empty()) args.account_file = parsed.account_file;
  if (args.account_seed && args.account_file) {
    return usage("--account and --account-file: only one of them");
  }
  if (!parsed.market.empty()) args.market_file = parsed.market;
  APEX_TRY_ASSIGN(args.paper.first_order_id, order_id(parsed.first_order_id));
  args.print_env = print_env;
  if (!parsed.env_file.empty()) args.env_file = parsed.env_file.front();
  args.verbose = parsed.verbose;
  return args;
}

std::string with_nearest(const CLI::App& app, const std::string& argument) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  const auto nearest = nearest_name(argument.substr(0, argument.find('=')), names);
  return "unknown argument '" + argument + "'" +
         (nearest ? ", did you mean '" + *nearest + "'?" : "");
}

}  // namespace

Result<std::variant<SimArgs, SimText>> parse_sim_command_line(
    const std::vector<std::string>& arguments) {
  using Answer = std::variant<SimArgs, SimText>;
  Parsed parsed;
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  app.add_flag("-h,--help", parsed.help);
  app.add_flag("--version", parsed.version);
  app.add_flag("--verbose", parsed.verbose);
  app.add_option("--port", parsed.port);
  const CLI::Option* env = app.add_option("--print-env", parsed.env_file)->expected(0, 1);
  app.add_option("--account", parsed.account);
  app.add_option("--account-file", parsed.account_file);
  app.add_option("--market", parsed.market);
  app.add_option("--first-order-id", parsed.first_order_id);
  app.add_option("--balance", parsed.balance);
  app.add_option("--match-delay-ms", parsed.match_delay);
  app.add_option("--report-delay-ms", parsed.report_delay);
  app.add_option("--settle-delay-ms", parsed.settle_delay);
  app.add_option("--reduce-only-check", parsed.reduce_only);
  app.add_option("--resting-fill-ms", parsed.resting);
  app.add_option("--clock", parsed.clock);
  app.add_option("--rate-limit", parsed.rate_limit);
  app.add_option("--seconds", parsed.seconds);
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ParseError& error) {
    return usage(error.what());
  }
  if (const auto extras = app.remaining(); !extras.empty()) {
    return usage(with_nearest(app, extras.front()));
  }
  if (parsed.help)
    return Answer(SimText{kAbout + std::string(kOptions) + control_help() + kExamples});
  if (parsed.version) return Answer(SimText{std::string("apexsim ") + kVersion + "\n"});
  // The library gives an option without a value an empty one.
  std::erase(parsed.env_file, "");
  APEX_TRY_ASSIGN(SimArgs args, values_of(parsed, env->count() > 0));
  return Answer(std::move(args));
}

}  // namespace apex
