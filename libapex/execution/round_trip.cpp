#include "execution/round_trip.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "base/check.h"
#include "execution/absent_position.h"
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

std::string describe(const OrderOutcome& outcome) {
  if (const auto* accepted = std::get_if<Accepted>(&outcome))
    return "accepted " + accepted->id.str();
  if (const auto* rejected = std::get_if<Rejected>(&outcome)) {
    return std::string("rejected ") + to_string(rejected->reason) + " (" + rejected->detail + ")";
  }
  return "unknown (" + std::get<Unknown>(outcome).detail + ")";
}

std::string what_came_of_last_close(const TradeRecord& trade) {
  const OrderRecord* last = nullptr;
  for (const OrderRecord& order : trade.orders) {
    if (order.planned.leg != Leg::close || !order.sent_at) continue;
    if (last == nullptr || order.sent_at >= last->sent_at) last = &order;
  }
  if (last == nullptr) return "";
  if (last->last_seen) return std::string("canceled: ") + to_string(last->last_seen->cancel_reason);
  return last->outcome ? describe(*last->outcome) : "";
}

TradeRecord planned_record(const TradeIntent& intent) {
  TradeRecord record;
  record.intent = intent;
  for (const PlannedOrder& planned : intent.orders) {
    OrderRecord order;
    order.planned = planned;
    record.orders.push_back(std::move(order));
  }
  return record;
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
                         request.price.to_string(), describe(*order.outcome)),
             {{"client_id", request.client_id.str()}, {"leg", to_string(order.planned.leg)}});
  evidence_.write_answer(index);
}

void RoundTrip::send_both() {
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
    evidence_.look_at(0);
    if (evidence_.is_resolved(0)) return;
  }
  cancel_resting_open();
}

/// An open that rests in the book may still fill: it is taken out before anything is concluded.
void RoundTrip::cancel_resting_open() {
  const OrderRecord& open = evidence_.first();
  const auto* accepted = open.outcome ? std::get_if<Accepted>(&*open.outcome) : nullptr;
  if (!open.last_seen && accepted == nullptr) return;
  const auto cancelled = desk_.gateway.cancel(open.last_seen ? open.last_seen->id : accepted->id);
  if (!cancelled) evidence_.note_problem(cancelled.error().message);
}

TradeEnd RoundTrip::settle() {
  const Milliseconds deadline = desk_.clock.steady() + kSettleBudget;
  std::optional<TradeEnd> end;
  for (int look = 0; !end; ++look) {
    const bool hurries = desk_.stop.stop_requested();
    desk_.clock.sleep_for(pause_before(look), hurries ? nullptr : &desk_.stop);
    if (look > 0 && (desk_.clock.steady() >= deadline || market_.is_too_late())) break;
    const std::size_t orders_before = record().orders.size();
    end = look_once();
    const bool close_just_left =
        !evidence_.all_resolved() && record().orders.size() > orders_before;
    if (close_just_left) look = 0;
  }
  if (!end) end = give_up();
  evidence_.note_end(*end);
  return *end;
}

/// One look at everything; an end where orders, fills and position agree on one.
std::optional<TradeEnd> RoundTrip::look_once() {
  evidence_.look_at_orders();
  const auto& open = evidence_.first().last_seen;
  if (!evidence_.is_resolved(0) && open && open->status == OrderStatus::open) cancel_resting_open();
  if (!evidence_.all_resolved() && !evidence_.waits_for_fills()) return std::nullopt;
  if (evidence_.anything_arrived() && !evidence_.collect_fills()) return std::nullopt;
  if (!evidence_.all_resolved() || !evidence_.fills_agree()) return std::nullopt;
  return compare_with_position();
}

std::optional<TradeEnd> RoundTrip::compare_with_position() {
  if (const Rejected* refusal = evidence_.refusal_of_open()) {
    return ended(TradeOutcome::rejected, refusal->detail);
  }
  const auto account = desk_.market.account();
  if (!account) {
    evidence_.note_problem(account.error().message);
    return std::nullopt;
  }
  const Size position = account->net_position(record().intent.symbol);
  return record().net_filled().is_zero() ? judge_flat(position) : judge_open(position);
}

/// True once the position has disagreed with the fills for longer than a row may lag.
bool RoundTrip::lag_is_over() {
  const Milliseconds now = desk_.clock.steady();
  if (!disagreement_since_) disagreement_since_ = now;
  return now - *disagreement_since_ >= kPositionLag;
}

std::optional<TradeEnd> RoundTrip::judge_flat(const Size& position) {
  if (position.is_zero()) {
    if (record().counts_for_day() || record().intent.adopted) {
      return ended(TradeOutcome::completed, "");
    }
    const auto& seen = evidence_.first().last_seen;
    return ended(TradeOutcome::not_filled,
                 seen ? to_string(seen->cancel_reason) : "the open never arrived");
  }
  if (!lag_is_over()) return std::nullopt;
  return ended(TradeOutcome::position_open,
               fmt::format("our fills net to zero, but the exchange shows a position of {} {}",
                           position.to_string(), record().intent.symbol.str()));
}

std::optional<TradeEnd> RoundTrip::judge_open(const Size& position) {
  const Size net = record().net_filled();
  if (position.is_zero()) return judge_absent();
  late_close_.reset();
  if (position.is_negative() != net.is_negative()) {
    if (!lag_is_over()) return std::nullopt;
    return ended(TradeOutcome::position_open,
                 fmt::format("our fills leave {} open, but the exchange shows {}", net.to_string(),
                             position.to_string()));
  }
  disagreement_since_.reset();
  const Decimal live = std::min(net.decimal().abs(), position.decimal().abs());
  const auto size = closable_size(instrument_, Size(live));
  if (!size || !size->is_positive()) {
    return ended(TradeOutcome::position_open,
                 "what is left is smaller than a step: " + position.to_string());
  }
  return send_next_close(*size);
}

/// No position is shown. Either the account lags behind, or somebody else closed it: that is
/// believed where their fills say so, or where a close finds nothing to reduce that left a whole
/// budget after the newest fill, since both voices of the exchange may be late alike. Until then
/// closes go on: where it is flat they do no harm.
std::optional<TradeEnd> RoundTrip::judge_absent() {
  const std::string open =
      "our fills leave " + record().net_filled().to_string() + " open, and no position is shown";
  const Size left = left_by_others(record(), evidence_.listed_fills());
  if (left.is_zero()) return ended(TradeOutcome::closed_externally, open + ": others closed it");
  if (late_close_ && found_nothing_to_reduce(record().orders[*late_close_])) {
    return ended(TradeOutcome::closed_externally, open + ": a close found nothing to reduce");
  }
  evidence_.note_problem(open);
  const bool is_late = desk_.server_now() - last_change_at(record()) >= kSettleBudget;
  const auto size = closable_size(instrument_, left);
  if (!size || !size->is_positive()) return std::nullopt;
  const int sent_before = closes_sent_;
  auto end = send_next_close(*size);
  if (is_late && closes_sent_ > sent_before) late_close_ = newest_close_;
  return end;
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
    if (fits && prepared_[i] && !evidence_.maybe_sent(i)) return i;
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
  const std::size_t index = evidence_.add_order(std::move(planned));
  prepared_.emplace_back(std::move(prepared));
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
