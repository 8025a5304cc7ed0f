// What a ledger of years costs: each question and a trade's own bookkeeping, with a hundred trades
// and with many (a million; APEX_BENCH_TRADES=N), and the ratio of both at the end. Ends with 1
// where a ratio is above 1.5, or one is missing. Making the long ledger takes some minutes and 4 GB
// below the temporary directory.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdlib>
#include <map>
#include <memory>

#include "ledger/json_files.h"
#include "ledger/ledger.h"
#include "tests/ledger/many_trades.h"
#include "tests/support/temporary_directory.h"

namespace {

using namespace apex;
using namespace apex::testing;

constexpr int kFew = 100;
constexpr int kBreakerReach = 5;
constexpr int kDaysOfMonth = 31;  // at most
constexpr auto kRatioMax = 1.5;
constexpr int kQuestions = 4;

int many() {
  const char* text = std::getenv("APEX_BENCH_TRADES");  // NOLINT(concurrency-mt-unsafe): one thread
  const int count = text == nullptr ? 1'000'000 : std::atoi(text);
  APEX_CHECK(count > kFew);
  return count;
}

/// Made when it is first asked for.
const LedgerFile& ledger_of(int trades) {
  static const TemporaryDirectory directory;
  static std::map<int, LedgerFile> made;
  const auto known = made.find(trades);
  if (known != made.end()) return known->second;
  const LedgerFile file{directory.path() / (std::to_string(trades) + ".db"), std::nullopt, ""};
  make_long_ledger(file, trades);
  return made.emplace(trades, file).first->second;
}

template <typename T>
T must(Result<T> result) {
  APEX_CHECK(result.has_value());
  return std::move(*result);
}

Ledger reader_of(const LedgerFile& file) {
  return must(Ledger::open_reader(file, LedgerKind::live));
}

Ledger writer_of(const LedgerFile& file) {
  return must(Ledger::open_writer(file, LedgerKind::live, {Network::testnet}));
}

History history_of(const Ledger& ledger) {
  const Timestamp now = trade_before(0).at + std::chrono::hours{1};
  return must(ledger.history(StakingCalendar{}, now, kBreakerReach));
}

void plan(benchmark::State& state) {
  const LedgerFile& file = ledger_of(static_cast<int>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(history_of(reader_of(file)));
}

void health(benchmark::State& state) {
  const LedgerFile& file = ledger_of(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    const Ledger ledger = reader_of(file);
    benchmark::DoNotOptimize(history_of(ledger));
    benchmark::DoNotOptimize(must(ledger.unsettled()));
  }
}

void status(benchmark::State& state) {
  const LedgerFile& file = ledger_of(static_cast<int>(state.range(0)));
  for (auto _ : state) {
    const Ledger ledger = reader_of(file);
    benchmark::DoNotOptimize(history_of(ledger));
    benchmark::DoNotOptimize(must(ledger.unsettled()));
    benchmark::DoNotOptimize(must(ledger.recent(1)));
    benchmark::DoNotOptimize(must(ledger.touched_symbols()));
    benchmark::DoNotOptimize(must(ledger.totals()));
    int trades = 0;
    const auto read = ledger.each_trade(kNewestDay + -(kDaysOfMonth - 1), kNewestDay,
                                        [&trades](const TradeRecord&) -> Result<void> {
                                          ++trades;
                                          return {};
                                        });
    APEX_CHECK(read.has_value() && trades >= kDaysOfMonth);
  }
}

/// As `trade` does it: open to write, look, record a trade step by step.
void bookkeeping(benchmark::State& state) {
  const int trades = static_cast<int>(state.range(0));
  const LedgerFile& file = ledger_of(trades);
  static std::map<int, int> added;
  for (auto _ : state) {
    Ledger ledger = writer_of(file);
    benchmark::DoNotOptimize(history_of(ledger));
    benchmark::DoNotOptimize(must(ledger.unsettled()));
    benchmark::DoNotOptimize(must(ledger.knows_day(kNewestDay)));
    TradeIntent trade = trade_before(0);
    trade.key.number = 2 + added[trades]++;
    trade.at += std::chrono::seconds{trade.key.number};
    for (PlannedOrder& order : trade.orders) {
      order.request.client_id = derive_client_id(trade.key, order.leg, order.attempt);
    }
    const ClientOrderId& id = trade.id();
    APEX_CHECK(ledger.record_intent(trade).has_value());
    APEX_CHECK(ledger.record_answer(id, id, trade.at, Accepted{OrderId("7")}).has_value());
    Fill made = fill("fill-" + id.str(), trade.side, "0.01"_dec, "1"_dec, "0.000005"_dec);
    made.client_id = id;
    APEX_CHECK(ledger.record_fills(id, {made}).has_value());
    TradeEnd end;
    end.outcome = TradeOutcome::closed_externally;
    end.at = trade.at;
    APEX_CHECK(ledger.record_end(id, end).has_value());
  }
}

/// Prints each cost with few trades and with many, and the ratio; remembers whether all are low.
class RatioReporter final : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      const std::string name = run.run_name.function_name;
      const auto time = run.GetAdjustedCPUTime();
      const auto [few, is_first] = few_.try_emplace(name, time);
      if (is_first) continue;
      const auto ratio = time / few->second;
      const bool is_low = ratio <= kRatioMax;
      if (is_low) ++low_;
      ratios_ += fmt::format("{:<12} ratio {:.2f}{}\n", name, ratio, is_low ? "" : ", above 1.5");
    }
  }
  void Finalize() override { GetOutputStream() << "\n" << ratios_; }
  [[nodiscard]] bool all_are_low() const { return low_ == kQuestions; }

 private:
  std::map<std::string, decltype(Run{}.GetAdjustedCPUTime())> few_;
  std::string ratios_;
  int low_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const int trades = many();
  const auto add = [trades](const char* name, void (*function)(benchmark::State&)) {
    benchmark::RegisterBenchmark(name, function)
        ->Arg(kFew)
        ->Arg(trades)
        ->Unit(benchmark::kMicrosecond);
  };
  add("plan", plan);
  add("health", health);
  add("status", status);
  add("bookkeeping", bookkeeping);
  RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  return reporter.all_are_low() ? 0 : 1;
}
