#include "execution/round_trip.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "base/check.h"
#include "base/thrown.h"
#include "execution/close_pace.h"
#include "execution/gate.h"
#include "execution/order_plan.h"

namespace apex {
namespace {

/// Waits between looks. What is not there after a quarter of a minute is asked for less often: the
/// exchange bans who asks too much.
constexpr std::array kPauses{Milliseconds{0},   Milliseconds{50},  Milliseconds{100},
                             Milliseconds{200}, Milliseconds{400}, Milliseconds{1000}};
constexpr int kLooksEachSecond = 15;
constexpr Milliseconds kLatePause{2000};

Milliseconds usual_pause(int look) {
  if (look >= kLooksEachSecond) return kLatePause;
  return kPauses[std::min(static_cast<std::size_t>(look), kPauses.size() - 1)];
}

Desk with_market(const Desk& desk, MarketReader& market) {
  return Desk{market,      desk.gateway, desk.ledger,   desk.clock,
              desk.events, desk.stop,    desk.settings, desk.server_time};
}

}  // namespace

RoundTrip::RoundTrip(const Desk& desk, Instrument instrument, const TradeIntent& intent,
                     std::vector<PreparedOrder> prepared)
    : market_(desk.market, desk.clock, desk.stop, kLastRead),
      desk_(with_market(desk, market_)),
      instrument_(std::move(instrument)),
      evidence_(desk_, planned_record(intent), TradeEvidence::Origin::planned) {
  APEX_CHECK(prepared.size() == intent.orders.size());
  for (PreparedOrder& order : prepared) prepared_.emplace_back(std::move(order));
}

RoundTrip::RoundTrip(const Desk& desk, Instrument instrument, TradeRecord record)
    : market_(desk.market, desk.clock, desk.stop, kLastRead),
      desk_(with_market(desk, market_)),
      instrument_(std::move(instrument)),
      evidence_(desk_, std::move(record), TradeEvidence::Origin::earlier_run),
      prepared_(evidence_.record().orders.size()) {}

/// Where nothing can be sent yet, what somebody else does meanwhile is seen soon enough.
Milliseconds RoundTrip::pause_before(int look) const {
  const Milliseconds usual = usual_pause(look);
  if (desk_.stop.stop_requested()) return std::min(usual, kPauses.back());  // somebody waits for us
  if (!next_close_at_) return usual;
  return std::clamp(*next_close_at_ - desk_.server_now(), usual, kIdleLook);
}

OrderOutcome RoundTrip::send(std::size_t index) {
  const PlannedOrder& planned = record().orders[index].planned;
  const bool is_open = planned.leg == Leg::open;
  evidence_.note_sending(index);
  if (!is_open) {
    if (const auto allowed = check_close(planned.request, record().intent); !allowed) {
      OrderOutcome refused = Rejected{RejectReason::not_sent, allowed.error().message};
      evidence_.note_answer(index, refused);
      return refused;
    }
  }
  if (is_open) open_sent_ = desk_.clock.steady();
  market_.look_for_signal();
  OrderOutcome outcome = desk_.gateway.send(*prepared_[index]);
  market_.look_for_signal();
  if (!is_open) {
    newest_close_ = index;
    close_answered_ = desk_.clock.steady();
    ++closes_sent_;
  }
  evidence_.note_answer(index, outcome);
  return outcome;
}

void RoundTrip::write_answer(std::size_t index) {
  const OrderRecord& order = record().orders[index];
  if (!order.outcome) return;
  const OrderRequest& request = order.planned.request;
  desk_.tell(EventKind::order_answered,
             fmt::format("{} {} {} {} at {}: {}", to_string(order.planned.leg),
                         to_string(request.side), request.size.to_string(), request.symbol.str(),
                         request.price.to_string(), outcome_text(*order.outcome)),
             {{"client_id", request.client_id.str()}, {"leg", to_string(order.planned.leg)}});
  evidence_.write_answer(index);
}

/// The next look goes by what the exchange says. What somebody else throws than the standard
/// library, or at the last word, ends all of it: then the ledger says that the trade is unsettled.
template <typename Work>
void RoundTrip::survive(const Work& work) {
  try {
    work();
  } catch (const std::exception& thrown) {
    thrown_ = name_of(thrown);
  }
}

void RoundTrip::send_both() {
  survive([this] { send_legs(); });
}

void RoundTrip::send_legs() {
  const bool rests = evidence_.first().planned.request.type == OrderType::limit;
  const OrderOutcome open = send(0);
  const bool refused = std::holds_alternative<Rejected>(open);
  if (!refused && !rests && prepared_.size() > 1) std::ignore = send(1);  // stands in the record
  for (std::size_t i = 0; i < record().orders.size(); ++i) write_answer(i);
  if (!refused && rests) wait_for_limit_open();
}

void RoundTrip::wait_for_limit_open() {
  const Milliseconds end = desk_.clock.steady() + desk_.settings.trading.limit_wait;
  for (int look = 0; desk_.clock.steady() < end && !desk_.stop.stop_requested(); ++look) {
    desk_.clock.sleep_for(usual_pause(look), &desk_.stop);
    std::ignore = evidence_.look_at(0);  // the next look asks again
    if (evidence_.is_resolved(0)) return;
  }
  if (!evidence_.id_of(0)) std::ignore = evidence_.look_elsewhere(0);  // and look_once() again
  cancel_resting_open();
}

/// An open that rests in the book may still fill: it is taken out before anything is concluded.
void RoundTrip::cancel_resting_open() {
  const std::optional<OrderId> id = evidence_.id_of(0);
  if (!id || desk_.clock.steady() < next_cancel_) return;
  const auto cancelled = desk_.gateway.cancel(*id);
  if (!cancelled) evidence_.note_problem(cancelled.error().message);
  next_cancel_ = desk_.clock.steady() + kCancelPause;
}

TradeEnd RoundTrip::settle() {
  const Milliseconds deadline = desk_.clock.steady() + kSettleBudget;
  market_.end_at(deadline + kLastLook);
  std::optional<TradeEnd> end;
  for (int look = 0; !end; ++look) {
    const bool hurries = desk_.stop.stop_requested();
    desk_.clock.sleep_for(pause_before(look), hurries ? nullptr : &desk_.stop);
    if (look > 0 && (desk_.clock.steady() >= deadline || market_.is_too_late())) break;
    const std::size_t orders_before = record().orders.size();
    survive([&] { end = look_once(); });
    const bool close_just_left =
        !evidence_.all_resolved() && !in_doubt_since_ && record().orders.size() > orders_before;
    if (close_just_left) look = 0;
  }
  if (!end) end = give_up();
  evidence_.note_end(*end);
  if (thrown_) {
    desk_.tell(EventKind::warning, "internal error (" + *thrown_ +
                                       ") in the middle of a trade: it went on by what the "
                                       "exchange says");
  }
  return *end;
}

int RoundTrip::close_attempts() const {
  int highest = 0;
  for (const OrderRecord& order : record().orders) {
    if (order.planned.leg == Leg::close) highest = std::max(highest, order.planned.attempt);
  }
  return highest;
}

/// One step wider for every close that could not be filled at its price. "Nothing to reduce" came
/// too early and uses up no step.
int RoundTrip::price_step() const {
  int step = 0;
  for (const OrderRecord& order : record().orders) {
    if (order.planned.leg != Leg::close) continue;
    const auto* rejected = order.outcome ? std::get_if<Rejected>(&*order.outcome) : nullptr;
    const bool refused = rejected != nullptr && rejected->reason == RejectReason::price;
    const bool unfilled =
        order.last_seen && order.last_seen->cancel_reason == CancelReason::could_not_fill;
    if (refused || unfilled) ++step;
  }
  return std::min(step, kCloseSteps - 1);
}

/// A close of this size and step that was prepared before the open and has not been sent.
std::optional<std::size_t> RoundTrip::unsent_close(const Size& size, int step) const {
  for (std::size_t i = 1; i < record().orders.size(); ++i) {
    const PlannedOrder& planned = record().orders[i].planned;
    const bool fits = planned.attempt == step + 1 && planned.request.size == size;
    const bool is_prepared = i < prepared_.size() && prepared_[i];
    if (fits && is_prepared && !evidence_.maybe_sent(i)) return i;
  }
  return std::nullopt;
}

/// A close that keeps bringing nothing is repeated ever more seldom.
bool RoundTrip::must_wait() {
  next_close_at_ = next_close_at(record());
  if (!next_close_at_) return false;
  const Milliseconds left = *next_close_at_ - desk_.server_now();
  if (left <= Milliseconds{0} || left > kClosePauseMax) {  // the clock was set back
    next_close_at_.reset();
    return false;
  }
  evidence_.note_problem(fmt::format(
      "{} closes brought nothing, the last one was {}; the next "
      "leaves at {}",
      idle_closes(record()), what_came_of_last_close(record()), format_utc(*next_close_at_)));
  return true;
}

std::optional<TradeEnd> RoundTrip::send_next_close(const Size& size) {
  if (must_wait()) return std::nullopt;
  const int step = price_step();
  std::optional<std::size_t> next = unsent_close(size, step);
  if (!next) {
    if (closes_sent_ >= kCloseOrdersMax) {
      return ended(TradeOutcome::position_open,
                   fmt::format("{} closing orders did not close it", kCloseOrdersMax));
    }
    const auto prepared = prepare_close(size, step);
    if (!prepared) {
      evidence_.note_problem(prepared.error().message);
      return std::nullopt;
    }
    next = *prepared;
    if (evidence_.left_before(*next)) return std::nullopt;
  }
  const OrderRequest& request = record().orders[*next].planned.request;
  desk_.tell(EventKind::close_repeated,
             fmt::format("closing {} {} at {}", request.size.to_string(), request.symbol.str(),
                         request.price.to_string()),
             {{"client_id", request.client_id.str()}});
  std::ignore = send(*next);  // stands in the record
  write_answer(*next);
  return std::nullopt;
}

/// The market as it is now; where it cannot be read, the prices of the intent.
Quote RoundTrip::quote_now(Side side, const Size& size) {
  Quote quote;
  quote.limit = price_limit(instrument_, desk_.settings.safety.max_slippage);
  quote.index = record().intent.index_price;
  const auto ticker = desk_.market.ticker(instrument_);
  if (ticker && *ticker && (*ticker)->index && (*ticker)->index->is_positive()) {
    quote.index = *(*ticker)->index;
  }
  const auto worst = desk_.market.worst_price(instrument_.symbol, size, side);
  quote.worst = worst ? worst->worst : quote.index;
  return quote;
}

Result<std::size_t> RoundTrip::prepare_close(const Size& size, int step) {
  PlannedOrder planned;
  planned.leg = Leg::close;
  planned.attempt = close_attempts() + 1;
  planned.request = evidence_.first().planned.request;  // account, fee rates, pair
  OrderRequest& request = planned.request;
  request.client_id = derive_client_id(record().intent.key, Leg::close, planned.attempt);
  request.side = opposite(record().intent.side);
  request.type = OrderType::market;
  request.time_in_force = TimeInForce::immediate_or_cancel;
  request.reduce_only = ReduceOnly::yes;
  request.size = size;
  const Quote quote = quote_now(request.side, size);
  APEX_TRY_ASSIGN(request.price, close_price(instrument_, request.side, quote, step));
  APEX_TRY_ASSIGN(const Usdt value, notional(request.price, size, Rounding::up));
  APEX_TRY_ASSIGN(request.limit_fee, fee_cap(value, request.taker_fee_rate));
  request.expiration = desk_.server_now() + kOrderLifetime;
  APEX_TRY_ASSIGN(PreparedOrder prepared, desk_.gateway.prepare(request));
  prepared_.resize(record().orders.size() + 1);  // what was lost is found without a body to send
  const std::size_t index = evidence_.add_order(std::move(planned));
  prepared_[index] = std::move(prepared);
  return index;
}

TradeEnd RoundTrip::give_up() const {
  const auto& open = evidence_.first().last_seen;
  const bool something_filled =
      (open && open->matched.is_positive()) || !record().net_filled().is_zero();
  return ended(something_filled ? TradeOutcome::position_open : TradeOutcome::unknown,
               "not proven flat in time" + evidence_.what_is_missing());
}

TradeEnd RoundTrip::ended(TradeOutcome outcome, std::string detail) const {
  TradeEnd end;
  end.outcome = outcome;
  end.at = desk_.server_now();
  end.detail = std::move(detail);
  const bool is_closed = outcome == TradeOutcome::completed && record().counts_for_day();
  if (is_closed && open_sent_ && close_answered_) {
    end.exposure = *close_answered_ - *open_sent_;
  }
  return end;
}

}  // namespace apex
