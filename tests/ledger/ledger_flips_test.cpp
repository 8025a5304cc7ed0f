// Every byte of a small ledger, flipped: seen by the opening, by whoever reads, or by the full
// check; or it changes nothing that a ledger says. A ledger never tells something else.
#include <fcntl.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>

#include "ledger/fact_json.h"
#include "ledger/ledger.h"
#include "tests/ledger/ledger_builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

namespace fs = std::filesystem;

const Timestamp kNow = at("2026-01-07T10:00:00Z");

/// A week with trades that count, that did not fill, that are unsettled, and facts of no trade.
void fill(Ledger& ledger) {
  record_completed(ledger, intent("2026-01-05T09:00:00Z"));
  record_not_filled(ledger, intent("2026-01-06T09:00:00Z"));
  record_completed(ledger, intent("2026-01-06T09:30:00Z", 2, "DOGE-USDT"));
  require_ok(ledger.record_day_checked(StakingCalendar().day_of(kNow), kNow));
  require_ok(ledger.record_clock_offset(Milliseconds{-250}, kNow));
  require_ok(ledger.record_intent(intent("2026-01-07T09:00:00Z", 1, "BTC-USDT")));
}

std::string text_of(const TradeRecord& trade) {
  std::string text = trade.intent.id().str() + " " + intent_body(trade.intent);
  text += trade.settled() ? " settled" : " unsettled";
  text += trade.counts_for_day() ? " counts" : "";
  if (trade.end) text += " " + end_body(*trade.end);
  for (const OrderRecord& order : trade.orders) {
    text += "\n  " + order_body(order.planned);
    if (order.outcome) text += " " + answer_body(*order.outcome);
    for (const Fill& fill : order.fills) text += " " + fill_body(fill);
  }
  return text + "\n";
}

std::string text_of(const TradeFact& trade) {
  return trade.day.to_string() + " " + std::to_string(trade.number) + " " +
         format_utc(trade.started_at) + " " + format_utc(trade.ended_at) + " " +
         to_string(trade.outcome) + (trade.counts_for_day ? " counts " : " ") +
         (trade.forced ? "forced " : "") + trade.cost.to_string() + "\n";
}

std::string text_of_all(const std::vector<TradeRecord>& trades) {
  std::string text;
  for (const TradeRecord& trade : trades) text += text_of(trade);
  return text + "--\n";
}

/// All that is decided by, as one text.
Result<std::string> answers(const Ledger& ledger) {
  const StakingCalendar calendar;
  APEX_TRY_ASSIGN(const History history, ledger.history(calendar, kNow, 5));
  std::string text;
  for (const TradeFact& trade : history.trades) text += text_of(trade);
  text += history.clock_offset ? std::to_string(history.clock_offset->count()) : "no offset";
  APEX_TRY_ASSIGN(const auto unsettled, ledger.unsettled());
  APEX_TRY_ASSIGN(const auto recent, ledger.recent(100));
  text += text_of_all(unsettled) + text_of_all(recent);
  for (int back = 0; back < 4; ++back) {
    const StakingDay day = calendar.day_of(kNow - std::chrono::days{back});
    APEX_TRY_ASSIGN(const auto trades, ledger.on_day(day));
    APEX_TRY_ASSIGN(const bool is_known, ledger.knows_day(day));
    APEX_TRY_ASSIGN(const auto traded, ledger.days_traded(day));
    text += text_of_all(trades) + (is_known ? "known" : "unknown");
    for (const StakingDay& one : traded) text += " " + one.to_string();
  }
  for (int number = 1; number <= 2; ++number) {
    for (const char* when : {"2026-01-05T09:00:00Z", "2026-01-06T09:00:00Z"}) {
      APEX_TRY_ASSIGN(const auto trade, ledger.trade(intent(when, number).id()));
      text += trade ? text_of(*trade) : "none\n";
    }
  }
  APEX_TRY_ASSIGN(const auto symbols, ledger.touched_symbols());
  for (const Symbol& symbol : symbols) text += symbol.str() + " ";
  return text;
}

class FlippedLedger {
 public:
  FlippedLedger() {
    {
      Ledger ledger = writer(directory_.path());
      fill(ledger);
    }
    std::ifstream stream(file(), std::ios::binary);
    sound_.assign(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    answers_ = must(answers(reader(directory_.path())));
    descriptor_ = ::open(file().c_str(), O_WRONLY | O_CLOEXEC);
    REQUIRE(descriptor_ >= 0);
  }
  ~FlippedLedger() { ::close(descriptor_); }
  FlippedLedger(const FlippedLedger&) = delete;
  FlippedLedger& operator=(const FlippedLedger&) = delete;

  [[nodiscard]] std::size_t size() const { return sound_.size(); }
  [[nodiscard]] char byte(std::size_t position) const { return sound_[position]; }

  /// In the middle of zeros: no part of a row, an index or a header.
  [[nodiscard]] bool is_free_space(std::size_t position) const {
    constexpr std::size_t kReach = 16;
    const std::size_t from = position < kReach ? 0 : position - kReach;
    return std::string_view(sound_).substr(from, 2 * kReach + 1).find_first_not_of('\0') ==
           std::string_view::npos;
  }

  void put(std::size_t position, char value) const {
    REQUIRE(::pwrite(descriptor_, &value, 1, static_cast<off_t>(position)) == 1);
  }

  /// "open", "use", "check" for what sees it first; "lie": nobody did before it answered something
  /// else; "harmless".
  [[nodiscard]] std::string first_to_see() const {
    const auto ledger = Ledger::open_reader(directory_.path(), LedgerKind::live);
    if (!ledger) {
      REQUIRE(ledger.error().kind == ErrorKind::storage);
      return "open";
    }
    const auto told = answers(*ledger);
    if (!told) {
      REQUIRE(told.error().kind == ErrorKind::storage);
      return "use";
    }
    if (*told != answers_) return "lie";
    return must(ledger->verify_all()).sound() ? "harmless" : "check";
  }

  /// A flip that no reader sees does no harm to what is written later either, or the writer refuses
  /// the file: "writer".
  [[nodiscard]] std::string after_writing() const {
    const TemporaryDirectory copy;
    fs::copy_file(file(), copy.path() / "ledger.db");
    auto ledger = Ledger::open_writer(copy.path(), LedgerKind::live, kTestnet);
    if (!ledger) return ledger.error().kind == ErrorKind::storage ? "writer" : "lie";
    if (!ledger->record_intent(intent("2026-01-08T09:00:00Z", 1, "SUI-USDT"))) return "writer";
    const bool is_sound = must(ledger->verify_all()).sound();
    return is_sound && must(ledger->recent(100)).size() == 5 ? "harmless" : "lie";
  }

 private:
  [[nodiscard]] fs::path file() const { return directory_.path() / "ledger.db"; }
  TemporaryDirectory directory_;
  std::string sound_;
  std::string answers_;
  int descriptor_ = -1;
};

/// Flips one bit of each byte, another one in each; of free space only of every `free_step`-th.
std::map<std::string, int> flip_bytes(std::size_t free_step) {
  const FlippedLedger ledger;
  std::map<std::string, int> counts;
  for (std::size_t at = 0; at < ledger.size(); ++at) {
    if (ledger.is_free_space(at) && at % free_step != 0) continue;
    const char sound = ledger.byte(at);
    ledger.put(at, static_cast<char>(sound ^ (1 << (at % 8))));
    std::string seen = ledger.first_to_see();
    if (seen == "harmless" && sound != 0) seen = ledger.after_writing();
    ++counts["flips"];
    ++counts[seen];
    CAPTURE(at, at / 4096 + 1, at % 4096);
    CHECK(seen != "lie");
    ledger.put(at, sound);
  }
  std::printf("bytes of the ledger %zu:", ledger.size());
  for (const auto& [who, count] : counts) std::printf(" %s %d", who.c_str(), count);
  std::printf("\n");
  return counts;
}

}  // namespace

TEST_CASE("no flipped byte makes a ledger say something else", "[ledger][damage][flips]") {
  auto counts = flip_bytes(61);
  CHECK(counts["flips"] > 5000);
  CHECK(counts["open"] > counts["flips"] / 2);
}

TEST_CASE("no flipped byte makes a ledger say something else, free space too", "[.all-flips]") {
  auto counts = flip_bytes(1);
  CHECK(counts["open"] > 0);
}
