#include "tests/simulation/simulation.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>

#include "daemon/trading_daemon.h"
#include "tests/execution/trading_floor.h"
#include "tests/simulation/event_log.h"
#include "tests/simulation/fate.h"
#include "tests/simulation/watch.h"
#include "tests/support/memory_vfs.h"
#include "tests/support/mortal_ports.h"

namespace apex::testing {
namespace {

using std::chrono::hours;

constexpr char kLedgerPath[] = "/ledger.db";
constexpr int kPlannablePerWeek = 5;
constexpr int kDaysBetweenChecks = 50;
/// Longer than any trouble lasts, one upon the other.
constexpr hours kOpenMax{48};
/// Quiet at the end: what is unsettled is settled in it.
constexpr hours kEpilogue{2};
/// Each check reads the ledger, which is dear: fewer of them than in life.
constexpr Milliseconds kCheckInterval = hours{6};

PaperOptions exchange_options() {
  PaperOptions result;
  result.round_trip = Milliseconds{20};
  result.book.levels = 3;  // a minimum order takes one
  return result;
}

class DeafListener final : public DaemonListener {
 public:
  void on_pass(const DaemonPass&) override {}
};

/// What no fault of a market or a machine explains.
bool is_unexpected(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::refused:
    case ErrorKind::not_filled:
    case ErrorKind::exchange_rejected:
    case ErrorKind::insufficient_funds:
    case ErrorKind::unavailable:
    case ErrorKind::protocol:
    case ErrorKind::position_open:
    case ErrorKind::outcome_unknown:
      return false;
    case ErrorKind::key_rejected:
    case ErrorKind::unexplained_position:
    case ErrorKind::unhealthy:
    case ErrorKind::usage:
    case ErrorKind::config:
    case ErrorKind::storage:
    case ErrorKind::locked:
    case ErrorKind::internal:
      return true;
  }
  return true;
}

/// Shows what leaves to the watch, also where the sender dies right behind it.
class WatchedGateway final : public OrderGateway {
 public:
  WatchedGateway(OrderGateway& inner, std::function<void(const OrderRequest&)> on_send)
      : inner_(inner), on_send_(std::move(on_send)) {}

  Result<void> check_signing_key(const Account& account) override {
    return inner_.check_signing_key(account);
  }
  Result<void> set_initial_margin_rate(const Symbol& symbol, const Decimal& rate) override {
    return inner_.set_initial_margin_rate(symbol, rate);
  }
  Result<PreparedOrder> prepare(const OrderRequest& request) override {
    return inner_.prepare(request);
  }
  OrderOutcome send(const PreparedOrder& order) override {
    on_send_(order.request());
    return inner_.send(order);
  }
  Result<void> cancel(const OrderId& id) override { return inner_.cancel(id); }

 private:
  OrderGateway& inner_;
  std::function<void(const OrderRequest&)> on_send_;
};

class Simulation {
 public:
  Simulation(std::uint64_t seed, int weeks)
      : chance_(seed),
        gateway_(exchange_, [this](const OrderRequest& request) { on_send(request); }),
        weeks_(weeks),
        end_at_(start_ + hours{24 * 7} * weeks) {
    settings_.data_dir = directory_.path();
  }

  SimulationEnd run() {
    while (is_going_on(end_at_)) live(end_at_);
    fate_.put_right();
    is_quiet_ = true;
    while (is_going_on(end_at_ + kEpilogue)) live(end_at_ + kEpilogue);
    if (end_.violations.empty()) check_in_the_end();
    count();
    return std::move(end_);
  }

 private:
  [[nodiscard]] bool is_going_on(Timestamp until) const {
    return end_.violations.empty() && clock_.now() < until;
  }

  void tell(const std::string& what) { log_.add(format_utc(clock_.now()) + " " + what); }

  void wrong(const Watch::Lines& lines) {
    for (const std::string& line : lines) {
      end_.violations.push_back(
          fmt::format("staking day {}: {}", calendar_.day_of(clock_.now()).to_string(), line));
    }
  }

  void on_send(const OrderRequest& request) {
    tell(fmt::format("sends {} {}", to_string(request.side), request.client_id.str()));
    wrong(watch_.on_send(request, fate_.is_halted()));
  }

  Result<Ledger> open_ledger() {
    return Ledger::open_writer({kLedgerPath, std::nullopt, MemoryVfs::name()}, LedgerKind::live,
                               {Network::local});
  }

  /// One run of the program, until it dies or `until`; and the time in which it is dead.
  void live(Timestamp until) {
    Life life;
    connect(life);
    fate_.begin_life();
    try {
      be_alive(life, until);
    } catch (const Killed&) {
      tell("dead");
    }
    disk_.on_step = nullptr;
    if (!life.is_dead()) return;
    ++end_.kills;
    disk_.revive();
    // Half of all machines are back at once.
    const Milliseconds down = chance_.one_in(2)
                                  ? chance_.between(Milliseconds{0}, Milliseconds{5000})
                                  : chance_.between(Milliseconds{0}, hours{6});
    clock_.advance(down);
  }

  void connect(Life& life) {
    life.on_point = [this, &life](const std::string&) { fate_.at_point(life); };
    life.on_death = [this] {
      disk_.power_off(static_cast<Loss>(chance_.below(kLosses)), chance_.below(1'000'000));
    };
    disk_.on_step = [&life, name = std::string()](MemoryVfs::Step step,
                                                  const std::string&) mutable {
      if (step == MemoryVfs::Step::before_write) return;
      const bool is_before = step == MemoryVfs::Step::before_sync;
      if (is_before) name = life.next("commit");
      std::ignore = life.pass(name + (is_before ? ": before" : ": after"));  // shows in the disk
    };
  }

  void be_alive(Life& life, Timestamp until) {
    auto ledger = open_ledger();
    life.require_alive();
    if (!ledger) return wrong({"the ledger does not open: " + ledger.error().message});
    MortalMarket market(exchange_, life);
    MortalGateway gateway(gateway_, life);
    MortalClock clock(our_clock_, life);
    RecordingSink sink;
    const StopToken stop;
    Desk desk{market, gateway, *ledger, clock, sink, stop, settings_};
    DeafListener listener;
    TradingDaemon daemon(desk, listener, kCheckInterval);
    while (is_going_on(until)) {
      if (!is_quiet_) fate_.before_pass(life);
      if (fate_.wants_restart()) {
        life.doom();
        life.require_alive("restart");
      }
      const std::size_t points = life.points().size();
      const DaemonPass pass = daemon.pass();
      note(pass);
      // Who did nothing changed nothing; what happens without us is seen the next time.
      if (life.points().size() != points) look();
      check_rows_in_time(*ledger);
      sink.events.clear();
      clock_.sleeps.clear();
      clock_.advance(pass.wait);
    }
  }

  void note(const DaemonPass& pass) {
    const std::string failure = pass.failure ? exit_name(pass.failure->kind) : std::string();
    tell(fmt::format("{} {} wait {} ms", to_string(pass.kind), failure, pass.wait.count()));
    if (pass.failure && is_unexpected(pass.failure->kind)) {
      wrong({"an error that nothing explains: " + pass.failure->message});
    }
  }

  static std::string exit_name(ErrorKind kind) { return fmt::format("({})", to_string(kind)); }

  void look() {
    wrong(watch_.look());
    if (exchange_.positions_now().empty()) return open_since_.reset();
    if (!open_since_) open_since_ = clock_.steady();
    if (clock_.steady() - *open_since_ > kOpenMax) wrong({"a position stays open for days"});
  }

  void check_rows_in_time(const Ledger& ledger) {
    if (clock_.now() < next_check_) return;
    next_check_ += hours{24} * kDaysBetweenChecks;
    wrong(Watch::check_rows(ledger));
  }

  void check_in_the_end() {
    const auto ledger = open_ledger();
    if (!ledger) return wrong({"the ledger does not open: " + ledger.error().message});
    wrong(watch_.look());
    wrong(watch_.at_the_end(*ledger));
    wrong(Watch::check_rows(*ledger));
  }

  void count() {
    std::map<StakingDay, int> by_week;
    for (const StakingDay day : watch_.days_traded()) ++by_week[calendar_.week_of(day)];
    for (const auto& [week, days] : by_week) {
      if (calendar_.start_of(week) >= end_at_) continue;  // the epilogue
      end_.days_counted += std::min(days, kPlannablePerWeek);
    }
    end_.days = weeks_ * StakingCalendar::kDaysPerWeek;
    end_.days_plannable = weeks_ * kPlannablePerWeek;
    end_.trades = static_cast<int>(watch_.days_traded().size());
    end_.faults = fate_.faults();
    end_.history = log_.hash();
    end_.last_events.assign(log_.last().begin(), log_.last().end());
  }

  const StakingCalendar calendar_;
  const Timestamp start_ = at("2026-01-05T08:00:00Z");  // a Monday, the start of a week
  Chance chance_;
  EventLog log_;
  TemporaryDirectory directory_;
  MemoryVfs disk_;
  ManualClock clock_{start_};
  SkewedClock our_clock_{clock_};
  PaperExchange exchange_{clock_, floor_contracts(), exchange_options()};
  HaltFile halt_{directory_.path()};
  Fate fate_{chance_,   clock_, our_clock_,
             exchange_, halt_,  [this](const std::string& what) {
               tell(what); }};
  Watch watch_{exchange_, calendar_};
  WatchedGateway gateway_;
  ExecutionSettings settings_;
  int weeks_;
  Timestamp end_at_;
  Timestamp next_check_ = start_ + hours{24} * kDaysBetweenChecks;
  std::optional<Milliseconds> open_since_;  ///< steady time
  bool is_quiet_ = false;
  SimulationEnd end_;
};

}  // namespace

SimulationEnd simulate(std::uint64_t seed, int weeks) { return Simulation(seed, weeks).run(); }

}  // namespace apex::testing
