#include "apexbot/cli.h"

#include <catch2/catch.hpp>
#include <sstream>

#include "apexbot/cli_help.h"
#include "apexbot/text_table.h"
#include "base/plain_text.h"

using namespace apex;

namespace {

std::vector<std::string> words(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> result;
  for (std::string word; stream >> word;) result.push_back(word);
  return result;
}

template <typename Args>
Args parse(const std::string& line) {
  INFO(line);
  const auto invocation = parse_command_line(words(line));
  REQUIRE(invocation);
  REQUIRE(std::holds_alternative<Command>(*invocation));
  REQUIRE(std::holds_alternative<Args>(std::get<Command>(*invocation)));
  return std::get<Args>(std::get<Command>(*invocation));
}

std::string error_of(const std::string& line) {
  INFO(line);
  const auto invocation = parse_command_line(words(line));
  REQUIRE_FALSE(invocation);
  CHECK(invocation.error().kind == ErrorKind::usage);
  return invocation.error().message;
}

std::string shown(const std::string& line) {
  const auto invocation = parse_command_line(words(line));
  REQUIRE(invocation);
  REQUIRE(std::holds_alternative<ShowText>(*invocation));
  return std::get<ShowText>(*invocation).text;
}

}  // namespace

TEST_CASE("a trade is not live, forced or confirmed unless it is said", "[apexbot][cli][safety]") {
  const auto plain = parse<TradeArgs>("trade");
  CHECK_FALSE(plain.live);
  CHECK_FALSE(plain.force);
  CHECK_FALSE(plain.yes);
  const auto all = parse<TradeArgs>("trade --live --force --yes");
  CHECK(all.live);
  CHECK(all.force);
  CHECK(all.yes);
  CHECK_FALSE(parse<TradeArgs>("trade --live=false").live);
}

TEST_CASE("import needs a directory, and takes one", "[apexbot][cli]") {
  CHECK(parse<ImportArgs>("import ../old").directory == "../old");
  CHECK_FALSE(parse<ImportArgs>("import ../old").dry_run);
  CHECK(parse<ImportArgs>("import --dry-run ../old").dry_run);
  CHECK(error_of("import").find("apexbot import ../python-bot") != std::string::npos);
  CHECK(error_of("import a b").find("unknown argument 'b' of import") != std::string::npos);
  CHECK(error_of("import a --force").find("unknown option '--force'") != std::string::npos);
}

TEST_CASE("common options stand before or after the command", "[apexbot][cli]") {
  for (const char* line : {"status --json --verbose --config c --network local --base-url "
                           "http://127.0.0.1:1 --data-dir d",
                           "--json --verbose --config=c --network=local --base-url="
                           "http://127.0.0.1:1 --data-dir=d status"}) {
    const CommonArgs common = parse<StatusArgs>(line).common;
    CHECK(common.json);
    CHECK(common.verbose);
    CHECK(common.config_file == "c");
    CHECK(common.network == "local");
    CHECK(common.base_url == "http://127.0.0.1:1");
    CHECK(common.data_dir == "d");
  }
}

TEST_CASE("every command is parsed into its own arguments", "[apexbot][cli]") {
  CHECK(parse<DryRunArgs>("dry-run --all").all);
  CHECK(parse<DryRunArgs>("dry-run --validate").validate);
  CHECK(parse<StatusArgs>("status --live").live);
  CHECK(parse<PlanArgs>("plan --rehearsal").rehearsal);
  CHECK(parse<HistoryArgs>("history").limit == std::nullopt);
  CHECK(parse<HistoryArgs>("history --limit 3").limit == 3);
  CHECK_FALSE(parse<HaltArgs>("halt").reason);
  CHECK(parse<HaltArgs>("halt --reason maintenance").reason == "maintenance");
  CHECK_FALSE(parse<ResumeArgs>("resume").common.json);
  CHECK_FALSE(parse<BreakerArgs>("breaker").reset);
  CHECK(parse<BreakerArgs>("breaker --reset --reason fixed").reason == "fixed");
  CHECK(parse<BreakerArgs>("breaker --rehearsal").rehearsal);
  CHECK(parse<ReconcileArgs>("reconcile --json").common.json);
  CHECK_FALSE(parse<CloseArgs>("close").yes);
  CHECK(parse<CloseArgs>("close --yes --adopt BTC-USDT").adopt == "BTC-USDT");
  CHECK(parse<LedgerArgs>("ledger rebuild").action == LedgerAction::rebuild);
  CHECK(parse<LedgerArgs>("ledger rebuild").days == 35);
  CHECK_FALSE(parse<LedgerArgs>("ledger rebuild").yes);
  CHECK(parse<LedgerArgs>("ledger rebuild --days 366 --yes").days == 366);
  CHECK(parse<LedgerArgs>("ledger check").action == LedgerAction::check);
  CHECK(parse<LedgerArgs>("ledger check --rehearsal").rehearsal);
  const auto multiplier = parse<MultiplierArgs>(
      "multiplier --staked 1000.5 --months 6 --days 3 --pool 10 --pool-weight 20 --compare "
      "--target 2.5");
  CHECK(multiplier.staked == "1000.5"_dec);
  CHECK(multiplier.months == 6);
  CHECK(multiplier.days == 3);
  CHECK(multiplier.pool == "10"_dec);
  CHECK(multiplier.pool_weight == "20"_dec);
  CHECK(multiplier.compare);
  CHECK(multiplier.target == "2.5"_dec);
  CHECK(parse<MultiplierArgs>("multiplier --staked 1 --months 0").days == 5);
  const auto derive = parse<DeriveZkSeedsArgs>(
      "derive-zk-seeds --key-file k --env-file e --message testnet --reveal --force");
  CHECK(derive.key_file == "k");
  CHECK(derive.env_file == "e");
  CHECK(derive.message == SeedMessage::testnet);
  CHECK(derive.reveal);
  CHECK(derive.force);
}

TEST_CASE("an unknown name is a usage error with the nearest one", "[apexbot][cli][bad_input]") {
  CHECK(error_of("traed") == "unknown command 'traed', did you mean 'trade'?");
  CHECK(error_of("trade --liev") == "unknown option '--liev' of trade, did you mean '--live'?");
  CHECK(error_of("trade live") == "unknown argument 'live' of trade, did you mean '--live'?");
  CHECK(error_of("--jsn status") == "unknown option '--jsn' of status, did you mean '--json'?");
  CHECK(error_of("multiplier --stakd 1000 --months 6") ==
        "unknown option '--stakd' of multiplier, did you mean '--staked'?");
  CHECK(error_of("trade --network local --frce") ==
        "unknown option '--frce' of trade, did you mean '--force'?");
  CHECK(error_of("") == "a command is needed; see apexbot --help");
  CHECK(error_of("trade status") == "unknown argument 'status' of trade; see apexbot trade --help");
  CHECK(error_of("plan --live").find("unknown option '--live' of plan") == 0);
  CHECK(error_of("-x") == "unknown option '-x'; see apexbot --help");
}

TEST_CASE("a value that cannot be is a usage error", "[apexbot][cli][bad_input]") {
  CHECK(error_of("multiplier --months 6").find("--staked and --months are needed") == 0);
  CHECK(error_of("multiplier --staked 1e5 --months 6").find("--staked: '1e5'") == 0);
  CHECK(error_of("multiplier --staked -5 --months 6").find("--staked: '-5'") == 0);
  CHECK(error_of("multiplier --staked 1 --months 25").find("--months: '25'") == 0);
  CHECK(error_of("multiplier --staked 1 --months 1 --days 8").find("--days: '8'") == 0);
  CHECK(error_of("multiplier --staked 1 --months 1 --pool 5").find("--pool and --pool-weight") ==
        0);
  CHECK(error_of("history --limit 0").find("--limit: '0'") == 0);
  CHECK(error_of("close --adopt btc/usdt").find("--adopt: 'btc/usdt' is no symbol") == 0);
  CHECK(error_of("ledger") == "ledger: check or rebuild is needed, as in: apexbot ledger check");
  CHECK(error_of("ledger rebiuld").find("did you mean 'rebuild'?") != std::string::npos);
  CHECK(error_of("ledger check --yes") == "--days and --yes belong to ledger rebuild");
  CHECK(error_of("ledger rebuild --days 0").find("--days: '0'") == 0);
  CHECK(error_of("ledger rebuild --days 367").find("--days: '367'") == 0);
  CHECK(error_of("ledger rebuild --rehearsal").find("--rehearsal: ") == 0);
  CHECK(error_of("ledger chekc") == "unknown action 'chekc' of ledger, did you mean 'check'?");
  CHECK(error_of("ledger check all").find("unknown argument 'all' of ledger") == 0);
  CHECK(error_of("ledger status").find("unknown action 'status' of ledger") == 0);
  CHECK(error_of("breaker --reason fixed") == "--reason belongs to --reset");
  CHECK(error_of("dry-run --all --validate") == "--all and --validate: one of the two");
  CHECK(error_of("status --network mars").find("--network: 'mars' is none") == 0);
  CHECK(error_of("status --network Local\x1b[31m").find('\x1b') == std::string::npos);
  CHECK(error_of("status --base-url http://omni.apex.exchange").find("--base-url: ") == 0);
  CHECK(error_of("status --network") ==
        "--network: 1 required NAME missing; see apexbot status "
        "--help");
  CHECK_FALSE(error_of("status --network local --network mainnet").empty());
  CHECK_FALSE(error_of("trade --live=maybe").empty());
  CHECK(error_of("derive-zk-seeds --message local").find("--message: 'local'") == 0);
}

TEST_CASE("a usage error is one short line, whatever was typed", "[apexbot][cli][bad_input]") {
  for (const std::string& typed :
       {std::string("--live=\x1b[2J"), "--live=" + std::string(5000, 'x')}) {
    const std::string error = error_of("trade " + typed);
    CHECK_FALSE(has_controls(error));
    CHECK(error.size() < 300);
  }
}

TEST_CASE("no argument takes a key", "[apexbot][cli][secrets]") {
  CHECK(error_of("derive-zk-seeds 0505050505").find("unknown argument") == 0);
  CHECK(error_of("derive-zk-seeds --key 0505").find("unknown option '--key'") == 0);
}

TEST_CASE("every help fits 80 columns and has an example", "[apexbot][cli]") {
  std::vector<std::string> lines{"--help", "-h"};
  for (const auto& command : help::kCommands) lines.push_back(std::string(command.name) + " -h");
  for (const std::string& line : lines) {
    CAPTURE(line);
    const std::string text = shown(line);
    CHECK(text.find("Examples:\n  apexbot ") != std::string::npos);
    CHECK(text.find("\nUsage: apexbot ") != std::string::npos);
    std::istringstream stream(text);
    for (std::string row; std::getline(stream, row);) CHECK(display_width(row) <= 80);
  }
}

TEST_CASE("help wins over what else is wrong", "[apexbot][cli]") {
  CHECK(shown("multiplier --help").find("--pool-weight AMOUNT") != std::string::npos);
  CHECK(shown("trade --live --help").find("beats --live") != std::string::npos);
}

TEST_CASE("the version is one line, or JSON", "[apexbot][cli]") {
  CHECK(shown("--version").find("apexbot ") == 0);
  CHECK(shown("--version --json").find(R"({"name":"apexbot","version":")") == 0);
}
