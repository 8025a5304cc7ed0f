#include "tests/simulation/simulation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <memory>

#include "daemon/trading_daemon.h"
#include "execution/adoption.h"
#include "tests/execution/trading_floor.h"
#include "tests/simulation/event_log.h"
#include "tests/simulation/excuses.h"
#include "tests/simulation/fate.h"
#include "tests/simulation/request_meter.h"
#include "tests/simulation/watch.h"
#include "tests/simulation/watched_ports.h"
#include "tests/support/memory_vfs.h"

namespace apex::testing {
namespace {

using std::chrono::hours;

constexpr char kLedgerPath[] = "/ledger.db";
constexpr int kPlannablePerWeek = 5;
constexpr int kDaysBetweenChecks = 50;
/// Longer than any trouble lasts, one upon the other.
constexpr hours kOpenMax{48};
/// Quiet at the end: what is unsettled is settled in it.
constexpr hours kEpilogue{30};
/// A service manager starts a program again that could not open its ledger.
constexpr Milliseconds kRestart = std::chrono::minutes{1};
/// Each check reads the ledger, which is dear: fewer of them than in life.
constexpr Milliseconds kCheckInterval = hours{6};
/// Of continuous mode, and of every mode.
constexpr std::array kIntervals{hours{2}, hours{4}, hours{8}};
constexpr std::array kDailyMost{4, 6, 10};

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

class Simulation {
 public:
  Simulation(std::uint64_t seed, int weeks)
      : chance_(seed),
        gateway_(exchange_,
                 {[this](const OrderRequest& request) { wrong(watch_.on_prepare(request)); },
                  [this](const OrderRequest& request) { on_send(request); },
                  [this](const OrderRequest& request, const OrderOutcome& outcome) {
                    on_answer(request, outcome);
                  }}),
        weeks_(weeks),
        end_at_(start_ + hours{24 * 7} * weeks) {
    settings_.data_dir = directory_.path();
    configure();
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

  /// What a user may ask for: it changes from time to time.
  void configure() {
    settings_.trading.side = chance_.one_in(2) ? Side::buy : Side::sell;
    settings_.trading.type = chance_.one_in(3) ? OrderType::limit : OrderType::market;
    settings_.schedule.mode = chance_.one_in(4) ? ScheduleMode::continuous : ScheduleMode::daily;
    settings_.schedule.trade_interval = chance_.of(kIntervals);
    settings_.safety.max_daily_trades = chance_.of(kDailyMost);
    tell(fmt::format("asked for: {} {}, {} every {} h, at most {} a day",
                     to_string(settings_.trading.side), to_string(settings_.trading.type),
                     to_string(settings_.schedule.mode), settings_.schedule.trade_interval.count(),
                     settings_.safety.max_daily_trades));
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
    wrong(watch_.on_send(request, clock_.now(), fate_.is_halted()));
    if (request.reduce_only == ReduceOnly::no && request.type == OrderType::limit) {
      fate_.before_limit_open(request);
    }
    meter_.set_busy(true, clock_.steady());
    if (!open_answered_) return;
    const bool at_once = request.reduce_only == ReduceOnly::yes &&
                         clock_.steady() == open_answered_->at &&
                         life_->points().size() == open_answered_->points + 2;
    if (!at_once) wrong({"something came between the open and its close"});
    open_answered_.reset();
  }

  void on_answer(const OrderRequest& request, const OrderOutcome& outcome) {
    // A LIMIT open may rest: its close is sized by what filled.
    const bool may_be_open = request.reduce_only == ReduceOnly::no &&
                             request.type == OrderType::market &&
                             !std::holds_alternative<Rejected>(outcome);
    if (may_be_open) open_answered_ = {clock_.steady(), life_->points().size()};
  }

  void on_point(Life& life, const std::string& point) {
    if (const auto much = meter_.on_point(point, clock_.steady())) wrong({*much});
    wrong(watch_.at_point());
    fate_.at_point(life);
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
      wrong(watch_.look());
      if (fate_.is_disk_full()) watch_.forget_sent_in_pass();
    }
    disk_.on_step = nullptr;
    if (!life.is_dead()) return;
    ++end_.kills;
    disk_.revive();
    if (!is_quiet_ && fate_.loses_directory()) {
      disk_.erase();
      watch_.forget_sent();
      ++end_.directories_lost;
      excuses_.lost_ledger = true;
    }
    // Half of all machines are back at once.
    const Milliseconds down = chance_.one_in(2)
                                  ? chance_.between(Milliseconds{0}, Milliseconds{5000})
                                  : chance_.between(Milliseconds{0}, hours{6});
    clock_.advance(down);
  }

  void connect(Life& life) {
    life_ = &life;
    open_answered_.reset();
    life.on_point = [this, &life](const std::string& point) { on_point(life, point); };
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
    if (!ledger) return no_ledger(life, ledger.error());
    meter_.set_busy(!is_calm(*ledger), clock_.steady());
    WatchedMarket market(exchange_, life,
                         [this](const Ticker& ticker) { watch_.on_ticker(ticker); });
    MortalGateway gateway(gateway_, life);
    MortalClock clock(our_clock_, life);
    RecordingSink sink;
    sink.on_each = [this](const Event& event) { watch_.on_event(event); };
    watch_.begin_life();
    const StopToken stop;
    Desk desk{market, gateway, *ledger, clock, sink, stop, settings_};
    DeafListener listener;
    while (is_going_on(until)) {
      TradingDaemon daemon(desk, listener, kCheckInterval);
      while (is_going_on(until)) {
        const Milliseconds wait = pass(life, desk, daemon);
        sink.events.clear();
        clock_.sleeps.clear();
        clock_.advance(wait);
        if (!is_quiet_) fate_.before_pass(life);
        if (!fate_.wants_reload()) continue;
        configure();
        break;
      }
    }
  }

  /// The program ends with an error, and is started again.
  void no_ledger(Life& life, const Error& error) {
    if (!fate_.is_disk_full()) return wrong({"the ledger does not open: " + error.message});
    ++end_.passes;
    ++end_.passes_struck;
    clock_.advance(kRestart);
    fate_.before_pass(life);
  }

  Milliseconds pass(Life& life, Desk& desk, TradingDaemon& daemon) {
    if (fate_.wants_restart()) {
      life.doom();
      life.require_alive("restart");
    }
    const std::size_t points = life.points().size();
    const int orders = watch_.orders_sent();
    const int armed = fate_.armed();
    const bool was_in_trouble = fate_.is_in_trouble();
    excuses_.keys = fate_.are_keys_rejected();
    excuses_.disk = fate_.is_disk_full();
    watch_.begin_pass();
    const DaemonPass done = daemon.pass();
    excuses_.keys = excuses_.keys || fate_.are_keys_rejected();
    excuses_.disk = excuses_.disk || fate_.is_disk_full();
    if (open_answered_) wrong({"no close followed the open"});
    note(done, desk);
    // Who did nothing changed nothing; what happens without us is seen the next time.
    if (life.points().size() != points) {
      look(desk.ledger);
      if (excuses_.disk) watch_.forget_sent_in_pass();
      const int struck = std::max(armed - fate_.armed(), 0);
      end_.orders_struck += std::min(watch_.orders_sent() - orders, struck);
      ++end_.passes;
      if (struck > 0 || was_in_trouble || fate_.is_in_trouble() || done.failure) {
        ++end_.passes_struck;
      }
    }
    check_silence(done, desk.ledger);
    check_rows_in_time(desk.ledger);
    return done.wait;
  }

  void check_silence(const DaemonPass& pass, const Ledger& ledger) {
    // A new ledger knows nothing until the exchange has answered it.
    if (excuses_.lost_ledger && pass.failure) return;
    const auto unsettled = ledger.unsettled();
    wrong(watch_.check_silence(pass.failure, unsettled && !unsettled->empty()));
  }

  void note(const DaemonPass& pass, Desk& desk) {
    const std::string failure = pass.failure ? exit_name(pass.failure->kind) : std::string();
    tell(fmt::format("{} {} wait {} ms", to_string(pass.kind), failure, pass.wait.count()));
    if (pass.failure && !is_excused(pass.failure->kind, excuses_)) {
      wrong({"an error that nothing explains: " + pass.failure->message});
    }
    if (!excuses_.lost_ledger) return;
    if (pass.failure && pass.failure->kind == ErrorKind::unexplained_position) adopt(desk);
    if (pass.failure || pass.kind == PassKind::waiting) return;
    // The exchange was asked about this day.
    watch_.forget_before(calendar_.day_of(clock_.now()));
    excuses_.lost_ledger = false;
  }

  /// What the message asks of a person.
  void adopt(Desk& desk) {
    for (const auto& [symbol, size] : exchange_.positions_now()) {
      const auto adopted = adopt_position(desk, symbol);
      tell(fmt::format("adopts {} {}: {}", size.to_string(), symbol.str(),
                       adopted ? to_string(adopted->end->outcome) : adopted.error().message));
    }
  }

  static std::string exit_name(ErrorKind kind) { return fmt::format("({})", to_string(kind)); }

  bool is_calm(const Ledger& ledger) {
    const auto unsettled = ledger.unsettled();
    return unsettled && unsettled->empty() && exchange_.positions_now().empty();
  }

  void look(const Ledger& ledger) {
    wrong(watch_.look());
    meter_.set_busy(!is_calm(ledger), clock_.steady());
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
    end_.opens = watch_.opens_filled().all;
    end_.sells = watch_.opens_filled().sells;
    end_.limits = watch_.opens_filled().limits;
    end_.opens_most_a_day = watch_.opens_filled().most_a_day;
    end_.faults = fate_.faults();
    end_.orders = watch_.orders_sent();
    end_.requests_calm = meter_.most_calm();
    end_.requests_busy = meter_.most_busy();
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
  Fate fate_{chance_,
             {clock_, our_clock_, exchange_, disk_, halt_},
             [this](const std::string& what) { tell(what); }};
  ExecutionSettings settings_;
  Watch watch_{exchange_, settings_};
  RequestMeter meter_;
  WatchedGateway gateway_;
  Excuses excuses_;
  Life* life_ = nullptr;
  /// An open whose close has to leave now: the moment and the points passed until its answer.
  struct OpenAnswered {
    Milliseconds at;
    std::size_t points;
  };
  std::optional<OpenAnswered> open_answered_;
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
