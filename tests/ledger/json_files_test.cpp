#include "ledger/json_files.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "base/files.h"
#include "base/json.h"
#include "tests/ledger/fault_vfs.h"
#include "tests/ledger/ledger_builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

BotState state_at(std::string_view now) {
  BotState state;
  state.at = at(now);
  state.breaker = "closed";
  for (std::size_t days = 0; days < state.factor_of_days.size(); ++days) {
    state.factor_of_days[days] =
        *Decimal::from_units(static_cast<int>(std::min<std::size_t>(days, 5)), 1);
  }
  return state;
}

/// A drawn file, parsed.
class Drawn {
 public:
  Drawn(const std::filesystem::path& directory, const std::string& name)
      : document_(parse(directory / name)) {}
  [[nodiscard]] JsonView root() const { return document_.root(); }

 private:
  static JsonDocument parse(const std::filesystem::path& path) {
    const auto content = must(read_file(path, 10'000'000));
    REQUIRE(content);
    return must(JsonDocument::parse(*content));
  }
  JsonDocument document_;
};

JsonView at_key(const JsonView& view, std::string_view key) { return must(view.at(key)); }
std::string text(const JsonView& view, std::string_view key) { return must(view.string(key)); }

void draw(const Ledger& ledger, const std::filesystem::path& directory, const BotState& state) {
  require_ok(draw_json_files(ledger, directory, LedgerKind::live, StakingCalendar{}, state));
}

}  // namespace

TEST_CASE("trades.json shows both legs and every fill, newest first", "[ledger][json_files]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const TradeIntent older = intent("2026-01-05T09:00:00Z");
  const TradeIntent newer = intent("2026-01-06T09:00:00Z");
  record_completed(ledger, older);
  record_not_filled(ledger, newer);
  draw(ledger, directory.path(), state_at("2026-01-06T09:10:00Z"));

  const Drawn drawn(directory.path(), "trades.json");
  CHECK(must(drawn.root().integer("format")) == 1);
  CHECK(text(drawn.root(), "kind") == "live");
  CHECK(text(drawn.root(), "network") == "testnet");
  CHECK(text(drawn.root(), "drawn_at") == "2026-01-06T09:10:00Z");
  const auto trades = must(at_key(drawn.root(), "trades").elements());
  REQUIRE(trades.size() == 2);
  CHECK(text(trades[0], "id") == newer.id().str());
  CHECK(text(trades[0], "outcome") == "not_filled");
  CHECK_FALSE(trades[0].find("cost"));

  const JsonView& trade = trades[1];
  CHECK(text(trade, "day") == "2026-01-05");
  CHECK(text(trade, "symbol") == "LINEA-USDT");
  CHECK(text(trade, "side") == "BUY");
  CHECK(text(trade, "started_at") == "2026-01-05T09:00:00Z");
  CHECK(text(trade, "ended_at") == "2026-01-05T09:00:02Z");
  CHECK(text(trade, "outcome") == "completed");
  CHECK(must(trade.boolean("counts")));
  CHECK(must(trade.boolean("settled")));
  CHECK_FALSE(must(trade.boolean("rebuilt")));
  CHECK(must(trade.integer("exposure_ms")) == 150);
  CHECK(text(trade, "open_price") == "0.01");
  CHECK(text(trade, "close_price") == "0.01");
  CHECK(text(trade, "opened") == "1");
  CHECK(text(trade, "closed") == "1");
  CHECK(text(trade, "fees") == "0.00001");
  CHECK(text(trade, "cost") == "0.00001");
  const auto orders = must(at_key(trade, "orders").elements());
  REQUIRE(orders.size() == 2);
  CHECK(text(orders[0], "leg") == "open");
  CHECK(text(orders[0], "answer") == "accepted");
  CHECK(text(orders[0], "sent_at") == "2026-01-05T09:00:00Z");
  CHECK(text(orders[1], "leg") == "close");
  const auto fills = must(at_key(orders[1], "fills").elements());
  REQUIRE(fills.size() == 1);
  CHECK(text(fills[0], "id") == fill_of(older, Leg::close).id.str());
  CHECK(text(fills[0], "side") == "SELL");
  CHECK(text(fills[0], "fee") == "0.000005");
  CHECK(text(fills[0], "status") == "success");
}

TEST_CASE("weekly_records.json shows each week that counts, newest first", "[ledger][json_files]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  record_completed(ledger, intent("2025-12-31T09:00:00Z"));
  record_completed(ledger, intent("2026-01-05T09:00:00Z"));
  record_completed(ledger, intent("2026-01-05T13:00:00Z", 2));  // the same staking day
  record_completed(ledger, intent("2026-01-07T07:59:59Z"));     // still Tuesday's
  record_not_filled(ledger, intent("2026-01-08T09:00:00Z"));
  draw(ledger, directory.path(), state_at("2026-01-08T09:10:00Z"));

  const Drawn drawn(directory.path(), "weekly_records.json");
  const auto weeks = must(at_key(drawn.root(), "weeks").elements());
  REQUIRE(weeks.size() == 2);
  CHECK(text(weeks[0], "week") == "2026-01-05");
  CHECK(must(weeks[0].integer("days")) == 2);
  CHECK(text(weeks[0], "factor") == "0.2");
  const auto days = must(at_key(weeks[0], "days_traded").elements());
  REQUIRE(days.size() == 2);
  CHECK(must(days[0].string()) == "2026-01-05");
  CHECK(must(days[1].string()) == "2026-01-06");
  CHECK(text(weeks[1], "week") == "2025-12-29");
}

TEST_CASE("bot_state.json shows where the bot stands", "[ledger][json_files]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  record_completed(ledger, trade);
  const TradeIntent hanging = intent("2026-01-06T09:00:00Z");
  require_ok(ledger.record_intent(hanging));
  BotState state = state_at("2026-01-06T10:00:00Z");
  state.breaker = "half_open";
  state.halt_reason = "looking at it \"by hand\"";
  state.next_due = at("2026-01-07T09:03:00Z");
  draw(ledger, directory.path(), state);

  const Drawn drawn(directory.path(), "bot_state.json");
  const JsonView root = drawn.root();
  CHECK(text(at_key(root, "last_trade"), "id") == hanging.id().str());
  CHECK_FALSE(at_key(root, "last_trade").find("outcome"));
  CHECK(must(root.integer("unsettled_trades")) == 1);
  const JsonView today = at_key(root, "today");
  CHECK(text(today, "day") == "2026-01-06");
  CHECK(text(today, "begins_at") == "2026-01-06T08:00:00Z");
  CHECK(text(today, "ends_at") == "2026-01-07T08:00:00Z");
  CHECK(must(today.integer("trades")) == 1);
  CHECK_FALSE(must(today.boolean("traded")));
  CHECK(must(at_key(root, "week").integer("days")) == 1);
  CHECK(text(at_key(root, "week"), "factor") == "0.1");
  CHECK(text(root, "breaker") == "half_open");
  CHECK(text(root, "halted") == "looking at it \"by hand\"");
  CHECK(text(root, "next_due") == "2026-01-07T09:03:00Z");

  draw(ledger, directory.path(), state_at("2026-01-06T10:00:00Z"));
  const Drawn later(directory.path(), "bot_state.json");
  CHECK_FALSE(later.root().find("halted"));
  CHECK_FALSE(later.root().find("next_due"));
}

TEST_CASE("the files of a rehearsal have names of their own", "[ledger][json_files]") {
  const TemporaryDirectory directory;
  const auto ledger = must(
      Ledger::open_writer(directory.path(), LedgerKind::rehearsal, LedgerOwner{Network::mainnet}));
  require_ok(draw_json_files(ledger, directory.path(), LedgerKind::rehearsal, StakingCalendar{},
                             state_at("2026-01-06T10:00:00Z")));
  for (const char* name : {"dry-trades.json", "dry-weekly_records.json", "dry-bot_state.json"}) {
    const Drawn drawn(directory.path(), name);
    CHECK(text(drawn.root(), "kind") == "rehearsal");
    struct stat info = {};
    REQUIRE(::stat((directory.path() / name).c_str(), &info) == 0);
    CHECK((info.st_mode & 0777U) == 0600U);
  }
  CHECK_FALSE(std::filesystem::exists(directory.path() / "trades.json"));
  CHECK_FALSE(Drawn(directory.path(), "dry-bot_state.json").root().find("last_trade"));
}

TEST_CASE("a file that cannot be drawn is a storage error", "[ledger][json_files]") {
  const TemporaryDirectory directory;
  const Ledger ledger = writer(directory.path());
  std::filesystem::create_directories(directory.path() / "weekly_records.json" / "in the way");
  const auto drawn = draw_json_files(ledger, directory.path(), LedgerKind::live, StakingCalendar{},
                                     state_at("2026-01-06T10:00:00Z"));
  REQUIRE_FALSE(drawn);
  CHECK(drawn.error().kind == ErrorKind::storage);
}

TEST_CASE("trades.json holds the newest thousand trades", "[ledger][json_files]") {
  const TemporaryDirectory directory;
  FaultVfs vfs;  // without syncs
  Ledger ledger =
      must(Ledger::open_writer(LedgerFile{directory.path() / "ledger.db", std::nullopt, vfs.name()},
                               LedgerKind::live, kTestnet));
  for (int number = 1; number <= kTradesDrawn + 1; ++number) {
    TradeIntent trade = intent("2026-01-05T09:00:00Z", number);
    trade.at += std::chrono::seconds{number};
    require_ok(ledger.record_intent(trade));
  }
  draw(ledger, directory.path(), state_at("2026-01-06T10:00:00Z"));
  const Drawn drawn(directory.path(), "trades.json");
  const auto trades = must(at_key(drawn.root(), "trades").elements());
  REQUIRE(trades.size() == static_cast<std::size_t>(kTradesDrawn));
  CHECK(must(trades.front().integer("number")) == kTradesDrawn + 1);
  CHECK(must(trades.back().integer("number")) == 2);
}

TEST_CASE("trades.json shows what each order was told and what became of it",
          "[ledger][json_files]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  require_ok(ledger.record_intent(trade));
  require_ok(ledger.record_answer(trade.id(), open_id(trade), trade.at, Unknown{"reset by peer"}));
  require_ok(ledger.record_answer(trade.id(), close_id(trade), trade.at,
                                  Rejected{RejectReason::nothing_to_reduce, "code 3"}));
  const auto orders = [&] {
    draw(ledger, directory.path(), state_at("2026-01-05T09:10:00Z"));
    const Drawn drawn(directory.path(), "trades.json");
    const auto trades = must(at_key(drawn.root(), "trades").elements());
    REQUIRE(trades.size() == 1);
    std::vector<std::string> told;
    for (const JsonView& order : must(at_key(trades[0], "orders").elements())) {
      told.push_back(text(order, "leg") + " " + text(order, "answer") +
                     (order.find("status") ? " " + text(order, "status") : ""));
    }
    return told;
  };
  CHECK(orders() == std::vector<std::string>{"open unknown", "close rejected"});
  Order seen;
  seen.client_id = open_id(trade);
  seen.status = OrderStatus::canceled;
  require_ok(ledger.record_order_seen(trade.id(), seen));
  CHECK(orders() == std::vector<std::string>{"open unknown CANCELED", "close rejected"});
}

TEST_CASE("an order of which only the exchange tells is shown, too", "[ledger][json_files]") {
  const TemporaryDirectory directory;
  Ledger ledger = writer(directory.path());
  const TradeIntent trade = intent("2026-01-05T09:00:00Z");
  require_ok(ledger.record_intent(trade));
  Order seen;
  seen.client_id = open_id(trade);
  require_ok(ledger.record_order_seen(trade.id(), seen));
  require_ok(ledger.record_fills(trade.id(), {fill_of(trade, Leg::close)}));
  draw(ledger, directory.path(), state_at("2026-01-05T09:10:00Z"));
  const Drawn drawn(directory.path(), "trades.json");
  const auto trades = must(at_key(drawn.root(), "trades").elements());
  CHECK(must(at_key(trades[0], "orders").elements()).size() == 2);
}

TEST_CASE("the files of a ledger that does not exist yet name no network", "[ledger][json_files]") {
  const TemporaryDirectory directory;
  const Ledger nothing = reader(directory.path() / "none");
  draw(nothing, directory.path(), state_at("2026-01-05T09:10:00Z"));
  const Drawn drawn(directory.path(), "trades.json");
  CHECK_FALSE(drawn.root().find("network"));
  CHECK(must(at_key(drawn.root(), "trades").elements()).empty());
}
