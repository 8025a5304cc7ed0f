#include "execution/trade_executor.h"

#include <fmt/format.h>

#include <tuple>
#include <utility>

#include "execution/day_check.h"
#include "execution/gate.h"
#include "execution/halt_file.h"
#include "execution/order_plan.h"
#include "execution/recovery.h"
#include "execution/round_trip.h"
#include "execution/unexplained.h"

namespace apex {
namespace {

const Decimal kOneX = Decimal::from_integer(1);

/// A refusal that concerns this contract only: another one may do.
bool concerns_symbol_only(const Error& error) {
  return error.kind == ErrorKind::refused || error.kind == ErrorKind::exchange_rejected;
}

}  // namespace

Result<TradeExecutor::Snapshot> TradeExecutor::take_snapshot(Account account) {
  Snapshot snapshot;
  snapshot.account = std::move(account);
  APEX_TRY_ASSIGN(snapshot.instruments, desk_.market.instruments());
  APEX_TRY_ASSIGN(snapshot.tickers, desk_.market.tickers());
  APEX_TRY_ASSIGN(const std::vector<Order> resting, desk_.market.open_orders());
  bool has_exposure = !resting.empty();
  for (const Order& order : resting) snapshot.occupied.insert(order.symbol);
  for (const PositionRow& row : snapshot.account.positions) {
    if (row.size.is_zero()) continue;
    snapshot.occupied.insert(row.symbol);
    has_exposure = true;
  }
  snapshot.free_margin = snapshot.account.wallet_balance;
  if (has_exposure) {  // only then is the wallet not all free
    APEX_TRY_ASSIGN(const Balance balance, desk_.market.balance());
    snapshot.free_margin = balance.available;
  }
  APEX_TRY(refuse_unexplained(desk_, snapshot.account, resting));
  return snapshot;
}

Result<Decimal> TradeExecutor::make_margin_1x(const Symbol& symbol, const Account& account) {
  if (account.margin_rate(symbol) == kOneX) return kOneX;
  desk_.tell(EventKind::step, "setting " + symbol.str() + " to 1x");
  APEX_TRY(desk_.gateway.set_initial_margin_rate(symbol, kOneX));
  APEX_TRY_ASSIGN(const Account after, desk_.market.account());
  return after.margin_rate(symbol).value_or(kOneX);  // no row yet: the exchange's yes has to do
}

Result<TradeExecutor::Ready> TradeExecutor::make_ready(const Candidate& candidate,
                                                       const Snapshot& snapshot,
                                                       const TradeDue& due, Force force) {
  const Instrument& instrument = candidate.instrument;
  const ExecutionSettings& settings = desk_.settings;
  const Side side = settings.trading.side;
  APEX_TRY_ASSIGN(WorstPrice opening,
                  desk_.market.worst_price(instrument.symbol, instrument.min_size, side));
  APEX_TRY_ASSIGN(WorstPrice closing,
                  desk_.market.worst_price(instrument.symbol, instrument.min_size, opposite(side)));
  const PlanFacts facts{{settings.network, snapshot.account.id, due.day, due.number},
                        instrument,
                        snapshot.account,
                        opening,
                        closing,
                        candidate.index_price,
                        desk_.server_now(),
                        force == Force::yes};
  APEX_TRY_ASSIGN(TradeIntent intent, plan_orders(facts, settings.trading, settings.safety));
  APEX_TRY_ASSIGN(const Decimal margin_rate, make_margin_1x(instrument.symbol, snapshot.account));
  if (margin_rate != kOneX) {
    return fail(ErrorKind::refused, instrument.symbol.str() + ": the exchange shows margin rate " +
                                        margin_rate.to_string() + " after it was set to 1");
  }
  std::vector<PreparedOrder> prepared;
  for (const PlannedOrder& order : intent.orders) {
    APEX_TRY_ASSIGN(PreparedOrder ready, desk_.gateway.prepare(order.request));
    prepared.push_back(std::move(ready));
  }
  return Ready{instrument, std::move(intent), std::move(prepared), margin_rate};
}

Result<void> TradeExecutor::pass_gate(const Ready& ready, const Snapshot& snapshot,
                                      const History& history) {
  auto halted = HaltFile(desk_.settings.data_dir).reason();
  const Schedule schedule(desk_.settings.schedule, desk_.settings.programme,
                          rest_of(desk_.settings.trading));
  GateFacts facts{.open = ready.intent.orders.front().request,
                  .history = history,
                  .schedule = schedule,
                  .now = desk_.server_now(),
                  .day = ready.intent.key.day,
                  .forced = ready.intent.forced,
                  .index_price = ready.intent.index_price,
                  .occupied = snapshot.occupied.contains(ready.intent.symbol),
                  .margin_rate = ready.margin_rate,
                  .free_margin = snapshot.free_margin,
                  .wallet_balance = snapshot.account.wallet_balance,
                  .halt_reason = halted ? *halted : halted.error().message,
                  .stop_signal = desk_.stop.signal()};
  return check_gate(facts, desk_.settings.safety, desk_.settings.breaker);
}

Result<TradeReport> TradeExecutor::send(Ready ready, const Snapshot& snapshot,
                                        std::vector<Candidate> analysed) {
  const StakingCalendar calendar = desk_.settings.programme.calendar();
  APEX_TRY_ASSIGN(const History history, desk_.ledger.history(calendar, desk_.server_now(),
                                                              desk_.settings.breaker.max_failures));
  APEX_TRY(pass_gate(ready, snapshot, history));
  const ClientOrderId id = ready.intent.id();
  APEX_TRY(desk_.ledger.record_intent(ready.intent));
  desk_.tell(EventKind::step, "intent saved", {{"client_id", id.str()}});

  // The write may have taken its time: the switches and limits are looked at once more.
  if (const auto passed = pass_gate(ready, snapshot, history); !passed) {
    TradeEnd end;
    end.outcome = TradeOutcome::rejected;
    end.at = desk_.server_now();
    end.detail = "not sent: " + passed.error().message;
    APEX_TRY(desk_.ledger.record_end(id, end));
    return tl::unexpected<Error>(passed.error());
  }
  RoundTrip trip(desk_, std::move(ready.instrument), ready.intent, std::move(ready.prepared));
  trip.send_both();
  std::ignore = trip.settle();  // stands in the record
  tell_if_open(desk_, trip.record());
  return TradeReport{trip.record(), std::move(analysed), trip.storage_error(), {}};
}

/// The day may have begun since the round looked at what others did in it.
Result<void> TradeExecutor::refuse_learned(const Account& account, StakingDay day) {
  APEX_TRY_ASSIGN(const int learned, check_day(desk_, account, day));
  if (learned == 0) return {};
  return fail(ErrorKind::refused,
              fmt::format("staking day {} has just begun, and orders with our prefix filled in it "
                          "already: nothing was sent. The next round goes by them",
                          day.to_string()));
}

Result<TradeReport> TradeExecutor::execute(const TradeDue& due, Force force, Account account) {
  APEX_TRY(refuse_learned(account, due.day));
  APEX_TRY_ASSIGN(const Snapshot snapshot, take_snapshot(std::move(account)));
  APEX_TRY(desk_.gateway.check_signing_key(snapshot.account));
  SymbolFacts facts;
  facts.instruments = snapshot.instruments;
  facts.tickers = snapshot.tickers;
  facts.free_margin = snapshot.free_margin;
  facts.taker_fee_rate = snapshot.account.taker_fee_rate;
  facts.occupied = snapshot.occupied;

  if (const auto& size_limit = desk_.settings.safety.max_position_size) {
    desk_.tell(
        EventKind::warning,
        fmt::format("safety.max_position_size {} excludes {} contracts: a number of coins says "
                    "nothing across symbols",
                    size_limit->to_string(),
                    count_excluded_by_size(snapshot.instruments, *size_limit)));
  }
  std::optional<Error> last;
  for (int tried = 0; tried < kSymbolsTriedMax; ++tried) {
    Selection selection =
        determine_best_symbol(facts, desk_.settings.safety, desk_.settings.trading);
    const Candidate* best = selection.best();
    if (best == nullptr) {
      if (last) return tl::unexpected<Error>(*last);
      return tl::unexpected<Error>(why_nothing_fits(selection, facts));
    }
    desk_.tell(
        EventKind::step,
        fmt::format("{}: minimum {} worth {} USDT", best->instrument.symbol.str(),
                    best->instrument.min_size.to_string(), best->min_order_value.to_string()));
    auto ready = make_ready(*best, snapshot, due, force);
    if (ready) return send(*std::move(ready), snapshot, std::move(selection.analysed));
    if (!concerns_symbol_only(ready.error())) return tl::unexpected<Error>(ready.error());
    desk_.tell(EventKind::warning, "passed over: " + ready.error().message);
    facts.refused.insert(best->instrument.symbol);
    last = ready.error();
  }
  return tl::unexpected<Error>(*last);
}

}  // namespace apex
