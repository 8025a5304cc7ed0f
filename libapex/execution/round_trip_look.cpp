// round_trip_look.cpp: one look at what the exchange says of the trade, and the step that follows.
#include <algorithm>
#include <tuple>
#include <utility>

#include "execution/absent_position.h"
#include "execution/judgement.h"
#include "execution/round_trip.h"

namespace apex {

/// One look at everything; an end where orders, fills and position agree on one.
std::optional<TradeEnd> RoundTrip::look_once() {
  evidence_.look_at_orders();
  if (!evidence_.is_resolved(0) && open_may_rest()) cancel_resting_open();
  if (!orders_and_fills_agree()) return close_in_doubt();
  if (refusal_of_open(record()) != nullptr) return take(judge(record(), instrument_, {}), Size());
  const auto account = desk_.market.account();
  if (!account) {
    evidence_.note_problem(account.error().message);
    return close_in_doubt();
  }
  in_doubt_since_.reset();
  const Size position = account->net_position(symbol_of(record()));
  const AccountFacts facts = facts_beside(position);
  const bool has_changed = !evidence_.all_resolved() || !evidence_.fills_agree();
  if (has_changed) return std::nullopt;  // a latecomer was found meanwhile
  return take(judge(record(), instrument_, facts), position);
}

/// A LIMIT open whose wait is over, whatever is shown of it; of others what the book holds.
bool RoundTrip::open_may_rest() const {
  const auto& seen = evidence_.first().last_seen;
  if (seen && is_terminal(seen->status)) return false;
  const bool is_limit = evidence_.first().planned.request.type == OrderType::limit;
  return is_limit || (seen && seen->status == OrderStatus::open);
}

bool RoundTrip::orders_and_fills_agree() {
  if (!evidence_.all_resolved() && !evidence_.waits_for_fills()) return false;
  if (evidence_.may_have_left() && !evidence_.collect_fills()) return false;
  return evidence_.all_resolved() && evidence_.fills_agree();
}

/// Orders that cannot be read, or contradict their fills, for so long, or an account that cannot:
/// what is held of ours is closed all the same, and at most that. The end waits until they agree.
std::optional<TradeEnd> RoundTrip::close_in_doubt() {
  const Milliseconds now = desk_.clock.steady();
  if (!in_doubt_since_) {
    in_doubt_since_ = now;
    next_doubt_ = now + kPositionLag;
  }
  if (now < next_doubt_ || is_of_another_ledger(record())) return std::nullopt;
  next_doubt_ = now + kDoubtPause;
  // What fills say counts; who cannot read them closes, too.
  if (!evidence_.all_resolved()) std::ignore = evidence_.collect_fills();
  if (!open_was_placed(record())) return std::nullopt;
  const auto held = held_in_doubt();
  if (!held) return std::nullopt;
  const Size size = closable_in_doubt(record(), instrument_, *held, most_held_);
  if (!size.is_positive()) return std::nullopt;
  return send_next_close(size);
}

/// What the account shows. An exchange that refused the close and answers no question, as one that
/// wants us to stay away, shows nothing: then all that was opened is taken to be held, as it is by
/// the first close, which goes without asking, too. It only reduces.
std::optional<Size> RoundTrip::held_in_doubt() {
  const bool is_short = record().intent.side == Side::sell;
  const auto account = desk_.market.account();
  if (account) {
    const Size position = account->net_position(record().intent.symbol);
    if (position.is_negative() == is_short) {
      most_held_ = std::max(most_held_, Size(position.decimal().abs()));
    }
    return position;
  }
  evidence_.note_problem(account.error().message);
  const auto& open = evidence_.first().last_seen;
  const bool opened_nothing = open && open->is_final() && open->filled.is_zero();
  if (opened_nothing || !closes_are_over()) return std::nullopt;
  const Size opened = opened_size(record());
  return is_short ? Size(-opened.decimal()) : opened;
}

/// None of them can fill any more.
bool RoundTrip::closes_are_over() const {
  for (std::size_t i = 0; i < record().orders.size(); ++i) {
    if (record().orders[i].planned.leg == Leg::close && !evidence_.is_resolved(i)) return false;
  }
  return true;
}

AccountFacts RoundTrip::facts_beside(const Size& position) {
  const Size net = record().net_filled();
  AccountFacts facts;
  facts.position = position;
  facts.is_adopted = is_adopted_;
  if (net.is_zero()) {
    facts.is_beside_trade = !position.is_zero() && is_beside_trade();
    return facts;
  }
  if (position.is_zero()) {
    facts.left_by_others = left_by_others(record(), evidence_.listed_fills());
    facts.close_found_nothing =
        late_close_ && found_nothing_to_reduce(record().orders[*late_close_]);
    return facts;
  }
  late_close_.reset();
  const bool contradicts = position.is_negative() != net.is_negative();
  if (!contradicts) disagreement_since_.reset();
  facts.contradiction_stands = contradicts && lag_is_over();
  return facts;
}

/// A position that is shown although our fills leave nothing open is none of this trade's long
/// after, unless an order came after it was given up: who looks at the whole account
/// (unexplained.h) says so. Until then it is open risk.
bool RoundTrip::is_beside_trade() {
  const Milliseconds patience = is_adopted_ ? kSettleBudget : kAccountBelieved;
  return evidence_.look_for_latecomers() && since_last_change() >= patience &&
         evidence_.collect_fills() && evidence_.fills_agree() && evidence_.all_resolved();
}

Milliseconds RoundTrip::since_last_change() const {
  return desk_.server_now() - last_change_at(record());
}

/// True once the position has disagreed with the fills for longer than a row may lag.
bool RoundTrip::lag_is_over() {
  const Milliseconds now = desk_.clock.steady();
  if (!disagreement_since_) disagreement_since_ = now;
  return now - *disagreement_since_ >= kPositionLag;
}

std::optional<TradeEnd> RoundTrip::take(const NextStep& step, const Size& position) {
  if (const auto* verdict = std::get_if<Verdict>(&step)) {
    return ended(verdict->outcome, verdict->detail);
  }
  if (const auto* again = std::get_if<LookAgain>(&step)) {
    evidence_.note_problem(again->why);
    return std::nullopt;
  }
  const auto& close = std::get<CloseNow>(step);
  if (!close.why.empty()) evidence_.note_problem(close.why);
  const bool leaves_late = position.is_zero() && since_last_change() >= kSettleBudget;
  const int sent_before = closes_sent_;
  auto end = send_next_close(close.size);
  if (leaves_late && closes_sent_ > sent_before) late_close_ = newest_close_;
  return end;
}

}  // namespace apex
