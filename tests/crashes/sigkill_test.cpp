// The real program against a real exchange on loopback, killed with SIGKILL at each point of what
// it does with a position, and started again until it is done.
#include <signal.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/files.h"
#include "tests/crashes/sure_points.h"
#include "tests/support/bot_under_test.h"

using namespace apex;
using namespace apex::testing;

namespace {

constexpr int kKilled = 128 + SIGKILL;
constexpr int kDamaged = 30;  ///< exit status for a ledger
constexpr int kRestartsMax = 3;
const std::vector<std::string> kTrade{"trade", "--live"};

/// apexbot-testing in a directory of its own. Waits pass a hundred times faster.
struct MortalBot {
  explicit MortalBot(const LocalExchange& exchange) : bot(exchange) {}

  /// Dies at that point where it comes to it.
  [[nodiscard]] ProcessResult run(const std::vector<std::string>& arguments,
                                  const std::string& deadly_point = "") const {
    ProcessSpec spec = bot.spec(arguments);
    spec.program = APEXBOT_TESTING_PATH;
    spec.environment["APEXBOT_TESTING_CRASH"] = deadly_point;
    spec.environment["APEXBOT_TESTING_SPEED"] = "100";
    spec.environment["APEXBOT_TESTING_POINTS"] = points_file().string();
    std::filesystem::remove(points_file());
    return run_process(spec, std::chrono::seconds{60});
  }

  /// Started again until it ends well, a few times at most.
  [[nodiscard]] ProcessResult run_to_the_end(const std::vector<std::string>& arguments) const {
    ProcessResult result;
    for (int i = 0; i < kRestartsMax && result.status != 0; ++i) result = run(arguments);
    return result;
  }

  [[nodiscard]] std::filesystem::path points_file() const {
    return bot.directory.path() / "points";
  }

  /// Of the last run.
  [[nodiscard]] std::vector<std::string> points() const {
    const auto text = read_file(points_file(), std::size_t{1} << 20);
    REQUIRE(text.has_value());
    REQUIRE(text->has_value());
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < (*text)->size();) {
      const std::size_t end = (*text)->find('\n', begin);
      lines.push_back((*text)->substr(begin, end - begin));
      begin = end + 1;
    }
    return lines;
  }

  BotUnderTest bot;
};

/// One thing that the program is asked to do, and all that is known about it.
struct Story {
  std::vector<std::string> exchange{"--match-delay-ms", "30"};
  /// What happened before. Nobody is killed by `points` there.
  std::function<void(const LocalExchange&, const MortalBot&)> before;
  std::function<std::vector<std::string>(const MortalBot&)> command;
  int status = 0;  ///< where nobody kills it
  /// After the death: what has to be so at once, and after whatever a user does then.
  std::function<void(const LocalExchange&, const MortalBot&)> after;
  /// The first point to die at; empty: the first of all.
  std::string from;
};

std::vector<std::string> points_of_one_run(const Story& story) {
  const LocalExchange exchange(story.exchange);
  const MortalBot mortal(exchange);
  if (story.before) story.before(exchange, mortal);
  const ProcessResult whole = mortal.run(story.command(mortal));
  INFO(whole.out << whole.err);
  REQUIRE(whole.status == story.status);
  const std::vector<std::string> all = mortal.points();
  const auto first =
      story.from.empty() ? all.begin() : std::find(all.begin(), all.end(), story.from);
  REQUIRE(first != all.end());
  return {first, all.end()};
}

std::vector<std::string> points_of(const Story& story) {
  return sure_points(points_of_one_run(story), points_of_one_run(story));
}

/// Killed once at each point. The real clock decides how often a loop looks: a run that ends well
/// before it comes to its point does not count.
void kill_at_each_point(const Story& story, std::size_t points_at_least) {
  const auto started = std::chrono::steady_clock::now();
  const std::vector<std::string> points = points_of(story);
  std::size_t killed = 0;
  for (const std::string& point : points) {
    INFO("exchange " << story.exchange.back() << ", killed at '" << point << "'");
    const LocalExchange exchange(story.exchange);
    const MortalBot mortal(exchange);
    if (story.before) story.before(exchange, mortal);
    const ProcessResult run = mortal.run(story.command(mortal), point);
    const std::vector<std::string> passed = mortal.points();
    const bool came_to_it = std::find(passed.begin(), passed.end(), point) != passed.end();
    if (!came_to_it && run.status == story.status) continue;
    REQUIRE(run.status == kKilled);
    REQUIRE(passed.back() == point);
    ++killed;
    story.after(exchange, mortal);
  }
  REQUIRE(killed >= points_at_least);
  const auto took =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - started);
  std::printf("SIGKILLs %zu of %zu, %d s\n", killed, points.size(), static_cast<int>(took.count()));
}

/// Sound, with a trade for the day, and nothing waits for its end.
void check_ledger_is_settled(const MortalBot& mortal) {
  const auto ledger = Ledger::open_reader(mortal.bot.data_dir(), LedgerKind::live);
  REQUIRE(ledger.has_value());
  CHECK(ledger->verify_all()->sound());
  CHECK(ledger->unsettled()->empty());
  const auto trades = ledger->recent(100);
  const auto counts = [](const TradeRecord& trade) { return trade.counts_for_day(); };
  CHECK(std::count_if(trades->begin(), trades->end(), counts) >= 1);
}

/// One open of the day, and its close.
void one_trade_comes_of_it(const LocalExchange& exchange, const MortalBot& mortal) {
  const ProcessResult again = mortal.run_to_the_end(kTrade);
  INFO(again.out << again.err);
  CHECK(again.status == 0);
  CHECK(exchange.fill_ids().size() == 2);
  check_nothing_open_nothing_twice_nothing_lost(exchange, mortal.bot);
}

/// A user asks for no trade, but that what is open be closed.
void reconcile_settles_it(const LocalExchange& exchange, const MortalBot& mortal) {
  const ProcessResult again = mortal.run_to_the_end({"reconcile"});
  INFO(again.out << again.err);
  CHECK(again.status == 0);
  CHECK(exchange.fill_ids().size() == 2);
  check_nothing_open_nothing_twice_nothing_lost(exchange, mortal.bot);
  check_ledger_is_settled(mortal);
}

std::vector<std::string> trades(const MortalBot&) { return kTrade; }
std::vector<std::string> reconciles(const MortalBot&) { return {"reconcile"}; }

/// An earlier run died there.
auto died_at(const char* point) {
  return [point](const LocalExchange&, const MortalBot& mortal) {
    REQUIRE(mortal.run(kTrade, point).status == kKilled);
  };
}

// --- adopted
std::string traded_symbol(const MortalBot& mortal) {
  return mortal.bot.trades().back().intent.symbol.str();
}

std::vector<std::string> adopts(const MortalBot& mortal) {
  return {"close", "--adopt", traded_symbol(mortal), "--yes"};
}

/// After a trade of ours somebody opens a position in the same symbol by hand.
void somebody_opens_by_hand(const LocalExchange& exchange, const MortalBot& mortal) {
  REQUIRE(mortal.run(kTrade).status == 0);
  exchange.post("/control/trade", "symbol=" + traded_symbol(mortal) + "&side=BUY&size=100");
  pause_for(Milliseconds{100});  // the account shows it a moment later
}

/// Ids of the fills that bear our prefix.
std::vector<std::string> our_fill_ids(const LocalExchange& exchange) {
  const JsonDocument answer = exchange.get("/control/fills");
  std::vector<std::string> ids;
  const auto rows = answer.root().at("data").value().elements().value();
  for (const JsonView& fill : rows) {
    const bool ours = fill.string("clientId").value().starts_with("apexbot-");
    if (ours) ids.push_back(fill.string("id").value());
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

/// Open and said so, or flat; never closed twice.
void adoption_comes_to_its_end(const LocalExchange& exchange, const MortalBot& mortal) {
  constexpr int kNothingToAdopt = 4;
  constexpr int kUnexplained = 22;
  const std::size_t posts = exchange.posts().size();
  const ProcessResult looked = mortal.run({"reconcile"});
  INFO(looked.out << looked.err);
  CHECK((looked.status == 0 || looked.status == kUnexplained));
  CHECK(exchange.is_flat() == (looked.status == 0));
  if (looked.status == kUnexplained) CHECK(exchange.posts().size() == posts);

  const ProcessResult again = mortal.run(adopts(mortal));
  INFO(again.out << again.err);
  CHECK(again.status == (looked.status == 0 ? kNothingToAdopt : 0));
  CHECK(exchange.is_flat());
  check_ledger_is_settled(mortal);
  const std::vector<std::string> ours = our_fill_ids(exchange);
  CHECK(ours.size() == 3);  // a trade, and one close of what was adopted
  CHECK(mortal.bot.fill_ids() == ours);
  for (const auto& [client_id, times] : exchange.posts()) {
    INFO(client_id);
    CHECK(times == 1);
  }
}

// --- rebuilt
constexpr const char* kNoLedger = "this is no data base";

std::vector<std::string> rebuilds(const MortalBot&) { return {"ledger", "rebuild", "--yes"}; }

void the_ledger_is_damaged(const LocalExchange&, const MortalBot& mortal) {
  REQUIRE(mortal.run(kTrade).status == 0);
  REQUIRE(replace_file(mortal.bot.data_dir() / "ledger.db", kNoLedger, 0600).has_value());
}

/// The damaged ledger is kept, wherever it is by now.
bool old_ledger_is_there(const MortalBot& mortal) {
  const auto entries = std::filesystem::directory_iterator(mortal.bot.data_dir());
  return std::any_of(begin(entries), end(entries), [](const auto& entry) {
    const auto text = read_file(entry.path(), std::size_t{1} << 24);
    return text && *text && **text == kNoLedger;
  });
}

/// The old ledger or the new one, never half of it; and no second trade of the day.
void rebuild_comes_to_its_end(const LocalExchange& exchange, const MortalBot& mortal) {
  CHECK(old_ledger_is_there(mortal));
  const ProcessResult traded = mortal.run(kTrade);
  INFO(traded.out << traded.err);
  CHECK((traded.status == 0 || traded.status == kDamaged));
  CHECK(exchange.posts().size() == 2);

  const ProcessResult again = mortal.run({"ledger", "rebuild", "--yes"});
  INFO(again.out << again.err);
  CHECK(again.status == 0);
  CHECK(old_ledger_is_there(mortal));
  check_ledger_is_settled(mortal);
  CHECK(exchange.posts().size() == 2);
  check_nothing_open_nothing_twice_nothing_lost(exchange, mortal.bot);
}

// --- open, and no ledger
/// An earlier run died with its position open, and its ledger is damaged since.
void open_without_a_ledger(const LocalExchange& exchange, const MortalBot& mortal) {
  REQUIRE(mortal.run(kTrade, "send open 1: after").status == kKilled);
  for (int i = 0; i < 1000 && exchange.is_flat(); ++i) pause_for(Milliseconds{20});
  pause_for(Milliseconds{100});  // the account shows it a moment later
  REQUIRE(replace_file(mortal.bot.data_dir() / "ledger.db", kNoLedger, 0600).has_value());
}

/// Open and said so, or flat; closed once, whoever has to do it again.
void close_comes_to_its_end(const LocalExchange& exchange, const MortalBot& mortal) {
  CHECK(old_ledger_is_there(mortal));
  const ProcessResult again = mortal.run_to_the_end({"close", "--yes"});
  INFO(again.out << again.err);
  CHECK(again.status == 0);
  CHECK(exchange.fill_ids().size() == 2);
  CHECK(mortal.run({"ledger", "rebuild", "--yes"}).status == 0);
  check_ledger_is_settled(mortal);
  check_nothing_open_nothing_twice_nothing_lost(exchange, mortal.bot);
}

/// The old ledger or the new one; neither hides what is open.
void open_rebuild_comes_to_its_end(const LocalExchange& exchange, const MortalBot& mortal) {
  constexpr int kPositionOpen = 20;
  CHECK(old_ledger_is_there(mortal));
  CHECK(exchange.posts().size() == 1);
  const bool has_new_one = Ledger::open_reader(mortal.bot.data_dir(), LedgerKind::live).has_value();
  const ProcessResult looked = mortal.run({"reconcile"});
  INFO(looked.out << looked.err);
  CHECK(looked.status == (has_new_one ? 0 : kPositionOpen));
  CHECK(exchange.is_flat() == has_new_one);

  const ProcessResult rebuilt = mortal.run({"ledger", "rebuild", "--yes"});
  CHECK(rebuilt.status == (has_new_one ? 0 : kPositionOpen));
  CHECK(mortal.run({"reconcile"}).status == 0);
  CHECK(exchange.fill_ids().size() == 2);
  check_ledger_is_settled(mortal);
  check_nothing_open_nothing_twice_nothing_lost(exchange, mortal.bot);
}

auto configured(const char* trading) {
  return [trading](const LocalExchange&, const MortalBot& mortal) {
    const auto directory = mortal.bot.directory.path() / "config";
    REQUIRE(make_directory(directory).has_value());
    REQUIRE(replace_file(directory / "trading.yaml", trading, 0600).has_value());
  };
}

}  // namespace

TEST_CASE("killed by SIGKILL at each point of a live trade, the next run settles it",
          "[crashes][sigkill]") {
  // Matched before a restart can look, and after it looks.
  for (const char* match_delay : {"30", "300"}) {
    Story story;
    story.exchange = {"--match-delay-ms", match_delay};
    story.command = trades;
    story.after = one_trade_comes_of_it;
    kill_at_each_point(story, 60);
  }
}

TEST_CASE("killed by SIGKILL while it closes again, the next run settles it",
          "[crashes][sigkill]") {
  Story story;
  story.before = [](const LocalExchange& exchange, const MortalBot&) {
    exchange.arm("kind=not_filled&leg=close");
  };
  story.command = trades;
  story.from = "send close 1: after";  // until then it is the same trade
  story.after = one_trade_comes_of_it;
  kill_at_each_point(story, 20);
}

TEST_CASE("killed by SIGKILL while it recovers, the next run settles it", "[crashes][sigkill]") {
  Story story;
  story.command = reconciles;
  story.after = reconcile_settles_it;
  // The open has filled, and no close was sent; both are out, and nothing is known of either.
  for (const char* death : {"send open 1: after", "send close 1: after"}) {
    story.before = died_at(death);
    kill_at_each_point(story, 20);
  }
}

TEST_CASE("killed by SIGKILL while it adopts a position, it is closed once or said to be open",
          "[crashes][sigkill]") {
  Story story;
  story.before = somebody_opens_by_hand;
  story.command = adopts;
  story.from = "ledger intent 1: before";  // until then it only looks
  story.after = adoption_comes_to_its_end;
  kill_at_each_point(story, 20);
}

TEST_CASE("killed by SIGKILL while it rebuilds the ledger, the old one or the new one is there",
          "[crashes][sigkill]") {
  Story story;
  story.before = the_ledger_is_damaged;
  story.command = rebuilds;
  story.after = rebuild_comes_to_its_end;
  kill_at_each_point(story, 10);
}

TEST_CASE("killed by SIGKILL while it closes without a ledger, it is closed once",
          "[crashes][sigkill]") {
  Story story;
  story.before = open_without_a_ledger;
  story.command = [](const MortalBot&) { return std::vector<std::string>{"close", "--yes"}; };
  story.from = "prepare 1: before";  // until then it only looks
  story.after = close_comes_to_its_end;
  kill_at_each_point(story, 10);  // its ledger is in memory, which is no point to die at
}

TEST_CASE("killed by SIGKILL while it rebuilds the ledger of a position, that is told and closed",
          "[crashes][sigkill]") {
  Story story;
  story.before = open_without_a_ledger;
  story.command = rebuilds;
  story.from = "ledger rebuilt 1: before";
  story.status = 20;
  story.after = open_rebuild_comes_to_its_end;
  kill_at_each_point(story, 10);
}

TEST_CASE("killed by SIGKILL while a LIMIT open rests, or of a short, the next run settles it",
          "[crashes][sigkill]") {
  Story story;
  story.command = trades;
  story.after = one_trade_comes_of_it;
  story.from = "ledger intent 1: before";  // until then it is the same trade
  SECTION("an open that rests") {
    story.exchange = {"--match-delay-ms", "30", "--resting-fill-ms", "300"};
    story.before = configured("trading: {type: LIMIT}\n");
    kill_at_each_point(story, 20);
  }
  SECTION("a short") {
    story.before = configured("trading: {side: SELL}\n");
    kill_at_each_point(story, 20);
  }
}
