// round_trip_judgement.cpp: what orders, fills and position amount to, and what is to be done then.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "execution/absent_position.h"
#include "execution/order_plan.h"
#include "execution/round_trip.h"

namespace apex {

/// One look at everything; an end where orders, fills and position agree on one.
std::optional<TradeEnd> RoundTrip::look_once() {
  evidence_.look_at_orders();
  const auto& open = evidence_.first().last_seen;
  if (!evidence_.is_resolved(0) && open && open->status == OrderStatus::open) cancel_resting_open();
  if (!orders_and_fills_agree()) return close_in_doubt();
  in_doubt_since_.reset();
  return compare_with_position();
}

bool RoundTrip::orders_and_fills_agree() {
  if (!evidence_.all_resolved() && !evidence_.waits_for_fills()) return false;
  if (evidence_.anything_arrived() && !evidence_.collect_fills()) return false;
  return evidence_.all_resolved() && evidence_.fills_agree();
}

/// Orders that cannot be read, or contradict their fills, for so long: what the account shows of
/// ours is closed all the same, and at most that. The end waits until they agree.
std::optional<TradeEnd> RoundTrip::close_in_doubt() {
  const Milliseconds now = desk_.clock.steady();
  if (!in_doubt_since_) {
    in_doubt_since_ = now;
    next_doubt_ = now + kPositionLag;
  }
  if (now < next_doubt_ || evidence_.is_of_another_ledger()) return std::nullopt;
  next_doubt_ = now + kDoubtPause;
  // What fills say counts; who cannot read them closes, too.
  if (!evidence_.all_resolved()) std::ignore = evidence_.collect_fills();
  if (!evidence_.open_was_placed()) return std::nullopt;
  const auto account = desk_.market.account();
  if (!account) {
    evidence_.note_problem(account.error().message);
    return std::nullopt;
  }
  const auto size = closable_size(instrument_, Size(share_of_ours(*account)));
  if (!size || !size->is_positive()) return std::nullopt;
  return send_next_close(*size);
}

/// How much of the position that is shown may be ours. The contract was free before the open, so
/// what exceeds the planned size came from somebody else, and stays.
Decimal RoundTrip::share_of_ours(const Account& account) {
  const TradeIntent& intent = record().intent;
  const Size position = account.net_position(intent.symbol);
  const bool is_short = intent.side == Side::sell;
  if (position.is_zero() || position.is_negative() != is_short) return Decimal{};
  const Decimal held = position.decimal().abs();
  most_held_ = std::max(most_held_, held);
  const Size opened =
      intent.adopted ? intent.adopted->size : evidence_.first().planned.request.size;
  const Decimal planned = opened.decimal().abs();
  const Decimal of_others = std::max(most_held_ - planned, Decimal{});
  const Size net = record().net_filled();
  const bool fills_tell = intent.adopted || record().counts_for_day();
  if (fills_tell && net.is_negative() != is_short) return Decimal{};
  const Decimal ours = fills_tell ? net.decimal().abs() : planned;
  return std::min(ours, std::max(held - of_others, Decimal{}));
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
  const Size position = account->net_position(evidence_.symbol());
  if (record().net_filled().is_zero()) return judge_flat(position);
  if (!evidence_.is_of_another_ledger()) return judge_open(position);
  evidence_.note_problem("another ledger made this trade, in " + evidence_.symbol().str() +
                         ", and it is open");
  return std::nullopt;
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

/// Our fills leave nothing open. A position that is shown all the same long after is none of this
/// trade's, unless an order came after it was given up: who looks at the whole account
/// (unexplained.h) says so. Until then it is open risk.
std::optional<TradeEnd> RoundTrip::judge_flat(const Size& position) {
  std::string beside;
  if (!position.is_zero()) {
    beside =
        fmt::format("beside a position of {} that our fills do not explain", position.to_string());
    evidence_.note_problem(beside);
    if (!evidence_.look_for_latecomers()) return std::nullopt;
    if (since_last_change() < kAccountBelieved) return std::nullopt;
    if (!evidence_.collect_fills() || !evidence_.fills_agree()) return std::nullopt;
    if (!evidence_.all_resolved()) return std::nullopt;
  }
  if (evidence_.is_of_another_ledger()) {
    beside = "made by another ledger of this account, in " + evidence_.symbol().str();
  }
  if (record().counts_for_day() || record().intent.adopted) {
    return ended(TradeOutcome::completed, beside);
  }
  const auto& seen = evidence_.first().last_seen;
  const char* const why = seen ? to_string(seen->cancel_reason) : "the open never arrived";
  return ended(TradeOutcome::not_filled, beside.empty() ? why : why + (", " + beside));
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
  const bool leaves_late = since_last_change() >= kSettleBudget;
  const auto size = closable_size(instrument_, left);
  if (!size || !size->is_positive()) return std::nullopt;
  const int sent_before = closes_sent_;
  auto end = send_next_close(*size);
  if (leaves_late && closes_sent_ > sent_before) late_close_ = newest_close_;
  return end;
}

}  // namespace apex
