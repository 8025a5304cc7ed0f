#include "tests/crashes/world.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "tests/support/builders.h"
#include "tests/support/forwarding_gateway.h"
#include "tests/support/mortal_ports.h"

namespace apex::testing {
namespace {

constexpr char kLedgerPath[] = "/ledger.db";

LedgerFile ledger_on_disk() { return {kLedgerPath, std::nullopt, MemoryVfs::name()}; }

Result<Ledger> open_writer() {
  return Ledger::open_writer(ledger_on_disk(), LedgerKind::live, {Network::local});
}

/// Three dust contracts: a program that passes one over finds another.
PaperMarketData contracts() {
  PaperMarketData data;
  const std::pair<const char*, Decimal> all[] = {
      {"LINEA-USDT", "0.00931"_dec}, {"PUMP-USDT", "0.0251"_dec}, {"DOGE-USDT", "0.12"_dec}};
  for (const auto& [symbol, price] : all) {
    Instrument contract = instrument(symbol);
    contract.pair_id = static_cast<std::uint16_t>(50100 + data.instruments.size());
    data.tickers.push_back(ticker(contract, price));
    data.instruments.push_back(std::move(contract));
  }
  return data;
}

PaperOptions options(Behaviour behaviour) {
  PaperOptions result;
  if (behaviour == Behaviour::limit_rests) {
    result.resting_fill_after = std::chrono::minutes{9};
  }
  result.round_trip = Milliseconds{20};
  result.book.levels = 3;  // a minimum order takes one
  return result;
}

PaperFault on_open(PaperFaultKind kind, std::optional<int> times) {
  PaperFault fault;
  fault.kind = kind;
  fault.leg = PaperLeg::open;
  fault.times = times;
  return fault;
}

void arm(PaperExchange& exchange, Behaviour behaviour) {
  switch (behaviour) {
    case Behaviour::filled_at_once:
    case Behaviour::limit_rests:
      return;
    case Behaviour::filled_late: {
      PaperFault late = on_open(PaperFaultKind::late_match, 1);
      late.delay = Milliseconds{5000};
      exchange.arm(late);
      return;
    }
    case Behaviour::never_filled:
      exchange.arm(on_open(PaperFaultKind::not_filled, std::nullopt));
      return;
    case Behaviour::rejected:
      exchange.arm(on_open(PaperFaultKind::refused, std::nullopt));
      return;
    case Behaviour::closed_externally:
      exchange.arm(on_open(PaperFaultKind::closed_externally, std::nullopt));
      return;
    case Behaviour::symbol_disabled:
    case Behaviour::disabled_for_good:
      exchange.arm(on_open(PaperFaultKind::symbol_disabled, 1));
      return;
  }
}

/// Hears what the living say.
class LifeSink final : public EventSink {
 public:
  explicit LifeSink(const Life& life) : life_(life) {}
  void on_event(const Event& event) override {
    if (!life_.is_dead() && event.kind == EventKind::open_risk) told_open_risk = true;
  }
  bool told_open_risk = false;

 private:
  const Life& life_;
};

/// Notes what leaves, also where the sender dies right behind it.
class NotingGateway final : public ForwardingGateway {
 public:
  NotingGateway(PaperExchange& exchange, std::vector<ClientOrderId>& sent,
                std::set<ClientOrderId>& opens)
      : ForwardingGateway(exchange), exchange_(exchange), sent_(sent), opens_(opens) {}

  OrderOutcome send(const PreparedOrder& order) override {
    const OrderRequest& request = order.request();
    sent_.push_back(request.client_id);
    if (request.reduce_only == ReduceOnly::no) opens_.insert(request.client_id);
    if (request.type == OrderType::limit) leave_behind(request);
    return ForwardingGateway::send(order);
  }

 private:
  /// The market moves on by as much as leaves the order the best one of its side: it rests.
  void leave_behind(const OrderRequest& request) {
    const auto* contract = exchange_.core().market().find(request.symbol);
    APEX_CHECK(contract != nullptr);
    const Decimal tick = contract->instrument.tick.decimal();
    const Decimal price = request.price.decimal();
    const Decimal index = request.side == Side::buy ? price + tick : price - tick;
    APEX_CHECK(exchange_.core().set_index(request.symbol, Price(index)));
  }

  PaperExchange& exchange_;
  std::vector<ClientOrderId>& sent_;
  std::set<ClientOrderId>& opens_;
};

bool is_open_risk(ErrorKind kind) {
  return kind == ErrorKind::position_open || kind == ErrorKind::outcome_unknown ||
         kind == ErrorKind::unexplained_position;
}

}  // namespace

const char* to_string(Behaviour behaviour) {
  switch (behaviour) {
    case Behaviour::filled_at_once:
      return "filled at once";
    case Behaviour::filled_late:
      return "filled late";
    case Behaviour::never_filled:
      return "never filled";
    case Behaviour::rejected:
      return "rejected";
    case Behaviour::closed_externally:
      return "closed externally";
    case Behaviour::symbol_disabled:
      return "symbol disabled";
    case Behaviour::disabled_for_good:
      return "symbol disabled for good";
    case Behaviour::limit_rests:
      return "LIMIT rests";
  }
  return "";
}

bool RunEnd::says_so() const { return told_open_risk || (error && is_open_risk(error->kind)); }

Stage::Stage() {
  APEX_CHECK(open_writer().has_value());  // closed at once: all of it is in the file
  new_ledger = disk.file(kLedgerPath);
}

World::World(Behaviour behaviour, Side side, Stage& stage)
    : disk(stage.disk),
      clock(at("2026-01-06T09:10:00Z")),
      exchange(clock, contracts(), options(behaviour)),
      stage_(stage) {
  settings_.data_dir = "/nonexistent";  // no halt file
  settings_.trading.side = side;
  if (behaviour == Behaviour::limit_rests) settings_.trading.type = OrderType::limit;
  disk.erase();
  arm(exchange, behaviour);
  if (behaviour == Behaviour::symbol_disabled) {
    clock.on_sleep = [this](Milliseconds) { enable_symbols_in_time(); };
  }
}

void World::enable_symbols_in_time() {
  constexpr Milliseconds kDisabled{1000};
  for (const auto& contract : exchange.core().market().contracts()) {
    if (contract.instrument.enable_trade) continue;
    if (!disabled_since_) disabled_since_ = clock.steady();
    if (clock.steady() - *disabled_since_ < kDisabled) return;
    exchange.core().set_flags(contract.instrument.symbol, true, true);
    return;
  }
}

void World::set_loss(Loss loss, std::uint64_t seed) {
  loss_ = loss;
  loss_seed_ = seed;
}

/// Commits become steps of this life, and its death reaches the disk.
void World::connect_disk(Life& life) {
  life.on_death = [this] { disk.power_off(loss_, loss_seed_); };
  disk.on_step = [this, &life, name = std::string()](MemoryVfs::Step step,
                                                     const std::string&) mutable {
    switch (step) {
      case MemoryVfs::Step::before_write:
        return;
      case MemoryVfs::Step::before_sync:
        name = life.next("ledger " + stage_.facts.writing());
        std::ignore = life.pass(name + ": before");  // a death shows in the disk
        return;
      case MemoryVfs::Step::after_sync:
        std::ignore = life.pass(name + ": after");
        return;
    }
  };
}

/// A ledger is made elsewhere and put in place whole.
Result<Ledger> World::start_ledger(Life& life) {
  if (!disk.has_file(kLedgerPath)) {
    const std::string step = life.next("ledger made");
    life.require_alive(step + ": before");
    disk.put_file(kLedgerPath, stage_.new_ledger);
    life.require_alive(step + ": after");
  }
  return open_writer();
}

template <typename Work>
RunEnd World::run(Life& life, Work work) {
  RunEnd end;
  connect_disk(life);
  sent_by_run.emplace_back();
  LifeSink sink(life);
  MortalMarket market(exchange, life);
  NotingGateway noting(exchange, sent_by_run.back(), opens_);
  MortalGateway gateway(noting, life);
  MortalClock mortal_clock(clock, life);
  const StopToken stop;
  try {
    auto ledger = start_ledger(life);
    if (ledger) {
      Desk desk{market, gateway, *ledger, mortal_clock, sink, stop, settings_};
      work(desk, end);
    } else {
      end.error = ledger.error();
    }
  } catch (const Killed&) {
  }
  disk.on_step = nullptr;
  life.on_death = nullptr;
  end.was_killed = life.is_dead();
  if (end.was_killed) return {.was_killed = true, .error = {}, .round = {}};  // nobody heard it
  end.told_open_risk = sink.told_open_risk;
  disk.revive();
  return end;
}

RunEnd World::run_round(Life& life) {
  disk.revive();
  return run(life, [](Desk& desk, RunEnd& end) {
    auto round = apex::run_round(desk, Trigger::by_hand, Force::no);
    if (!round) {
      end.error = round.error();
      return;
    }
    if (round->trade) end.error = failure_of(*round->trade);
    end.round = *std::move(round);
  });
}

RunEnd World::run_recovery(Life& life, const std::function<void(const Ledger&)>& look) {
  disk.revive();
  return run(life, [&look](Desk& desk, RunEnd& end) {
    auto report = recover(desk);
    if (!report) {
      end.error = report.error();
      return;
    }
    end.round.emplace().recovery = *std::move(report);
    look(desk.ledger);
  });
}

void World::lose_data_directory() {
  disk.erase();
  ++directories_lost;
  runs_before_loss = sent_by_run.size();
}

void World::heal() {
  exchange.clear_faults();
  const PaperMarketData data = contracts();
  for (std::size_t i = 0; i < data.instruments.size(); ++i) {
    const Symbol& symbol = data.instruments[i].symbol;
    exchange.core().set_flags(symbol, true, true);
    APEX_CHECK(exchange.core().set_index(symbol, *data.tickers[i].index));  // what rests fills
  }
}

}  // namespace apex::testing
