#include "execution/judgement.h"

#include <fmt/format.h>

#include <algorithm>

#include "execution/order_plan.h"

namespace apex {
namespace {

/// Nothing, with an instrument that no exchange has.
Size closable(const Instrument& instrument, const Size& size) {
  return closable_size(instrument, size).value_or(Size());
}

/// Our fills leave nothing open.
NextStep judge_flat(const TradeRecord& trade, const AccountFacts& facts) {
  std::string beside;
  if (!facts.position.is_zero()) {
    beside = fmt::format("beside a position of {} that our fills do not explain",
                         facts.position.to_string());
    if (!facts.is_beside_trade) return LookAgain{std::move(beside)};
  }
  if (is_of_another_ledger(trade)) {
    beside = "made by another ledger of this account, in " + symbol_of(trade).str();
  }
  if (trade.counts_for_day() || trade.intent.adopted) {
    return Verdict{TradeOutcome::completed, std::move(beside)};
  }
  const auto& seen = trade.orders.front().last_seen;
  const char* const why = seen ? to_string(seen->cancel_reason) : "the open never arrived";
  return Verdict{TradeOutcome::not_filled, beside.empty() ? why : why + (", " + beside)};
}

/// No position is shown. Either the account lags behind, or somebody else closed it: that is
/// believed where their fills say so, or where a close finds nothing to reduce that left a whole
/// budget after the newest fill, since both voices of the exchange may be late alike. Until then
/// closes go on: where it is flat they do no harm.
NextStep judge_absent(const TradeRecord& trade, const Instrument& instrument,
                      const AccountFacts& facts) {
  std::string open =
      "our fills leave " + trade.net_filled().to_string() + " open, and no position is shown";
  if (facts.left_by_others.is_zero()) {
    return Verdict{TradeOutcome::closed_externally, open + ": others closed it"};
  }
  if (facts.close_found_nothing) {
    return Verdict{TradeOutcome::closed_externally, open + ": a close found nothing to reduce"};
  }
  const Decimal left =
      std::min(facts.left_by_others.decimal().abs(), trade.net_filled().decimal().abs());
  const Size size = closable(instrument, Size(left));
  if (!size.is_positive()) return LookAgain{std::move(open)};
  return CloseNow{size, std::move(open)};
}

NextStep judge_open(const TradeRecord& trade, const Instrument& instrument,
                    const AccountFacts& facts) {
  const Size net = trade.net_filled();
  const Size& position = facts.position;
  if (position.is_zero()) return judge_absent(trade, instrument, facts);
  if (position.is_negative() != net.is_negative()) {
    std::string why = fmt::format("our fills leave {} open, but the exchange shows {}",
                                  net.to_string(), position.to_string());
    if (!facts.contradiction_stands) return LookAgain{std::move(why)};
    if (!facts.is_adopted) return Verdict{TradeOutcome::position_open, std::move(why)};
    return Verdict{TradeOutcome::closed_externally, why + ", which is adopted"};
  }
  const Decimal live = std::min(net.decimal().abs(), position.decimal().abs());
  const Size size = closable(instrument, Size(live));
  if (size.is_positive()) return CloseNow{size, {}};
  return Verdict{TradeOutcome::position_open,
                 "what is left is smaller than a step: " + position.to_string()};
}

}  // namespace

const Rejected* refusal_of_open(const TradeRecord& trade) {
  const OrderRecord& open = trade.orders.front();
  if (trade.intent.adopted || !open.outcome) return nullptr;
  return std::get_if<Rejected>(&*open.outcome);
}

bool open_was_placed(const TradeRecord& trade) {
  const OrderRecord& open = trade.orders.front();
  const bool was_accepted = open.outcome && std::holds_alternative<Accepted>(*open.outcome);
  return was_accepted || open.last_seen || !open.fills.empty();
}

bool is_of_another_ledger(const TradeRecord& trade) {
  const auto& seen = trade.orders.front().last_seen;
  const OrderRequest& planned = trade.orders.front().planned.request;
  return seen && (seen->symbol != planned.symbol || seen->side != planned.side);
}

const Symbol& symbol_of(const TradeRecord& trade) {
  const auto& seen = trade.orders.front().last_seen;
  return seen ? seen->symbol : trade.intent.symbol;
}

NextStep judge(const TradeRecord& trade, const Instrument& instrument, const AccountFacts& facts) {
  if (const Rejected* refusal = refusal_of_open(trade)) {
    return Verdict{TradeOutcome::rejected, refusal->detail};
  }
  if (trade.net_filled().is_zero()) return judge_flat(trade, facts);
  if (!is_of_another_ledger(trade)) return judge_open(trade, instrument, facts);
  return LookAgain{"another ledger made this trade, in " + symbol_of(trade).str() +
                   ", and it is open"};
}

Size opened_size(const TradeRecord& trade) {
  const TradeIntent& intent = trade.intent;
  const Size& opened =
      intent.adopted ? intent.adopted->size : trade.orders.front().planned.request.size;
  return Size(opened.decimal().abs());
}

Size closable_in_doubt(const TradeRecord& trade, const Instrument& instrument, const Size& position,
                       const Size& most_held) {
  const TradeIntent& intent = trade.intent;
  const bool is_short = intent.side == Side::sell;
  if (position.is_zero() || position.is_negative() != is_short) return Size();
  const Decimal planned = opened_size(trade).decimal();
  const Decimal of_others = std::max(most_held.decimal() - planned, Decimal{});
  const Size net = trade.net_filled();
  const bool fills_tell = intent.adopted || trade.counts_for_day();
  if (fills_tell && net.is_negative() != is_short) return Size();
  const Decimal ours = fills_tell ? net.decimal().abs() : planned;
  const Decimal held = position.decimal().abs();
  return closable(instrument, Size(std::min(ours, std::max(held - of_others, Decimal{}))));
}

}  // namespace apex
