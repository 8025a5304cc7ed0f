#include "execution/quotes.h"

#include <fmt/format.h>

#include <algorithm>

namespace apex {
namespace {

/// Against us: what a buyer pays more, a seller gets less.
Rounding against_us(Side side) { return side == Side::buy ? Rounding::ceiling : Rounding::floor; }
Rounding for_us(Side side) { return side == Side::buy ? Rounding::floor : Rounding::ceiling; }

Result<Price> on_tick(const Instrument& instrument, const Decimal& price, Rounding rounding) {
  APEX_TRY_ASSIGN(const Decimal rounded, round_to_step(price, instrument.tick.decimal(), rounding));
  return Price(rounded);
}

/// The price that lies `share` of index away from it, on the worse side, rounded towards index.
Result<Price> edge(const Instrument& instrument, Side side, const Price& index,
                   const Decimal& share) {
  APEX_TRY_ASSIGN(const Decimal width,
                  multiply(index.decimal(), share, Decimal::kScaleMax, Rounding::down));
  const Decimal price = side == Side::buy ? index.decimal() + width : index.decimal() - width;
  return on_tick(instrument, price, for_us(side));
}

/// The worse of two prices for this side.
Price worse(Side side, const Price& a, const Price& b) {
  return side == Side::buy ? std::max(a, b) : std::min(a, b);
}

Price better(Side side, const Price& a, const Price& b) {
  return side == Side::buy ? std::min(a, b) : std::max(a, b);
}

/// The first tick that is worse than index.
Result<Price> first_beyond_index(const Instrument& instrument, Side side, const Price& index) {
  APEX_TRY_ASSIGN(const Price nearest, on_tick(instrument, index.decimal(), for_us(side)));
  return side == Side::buy ? nearest + instrument.tick : nearest - instrument.tick;
}

tl::unexpected<Error> too_far(const Instrument& instrument, const Price& price,
                              const Quote& quote) {
  return fail(ErrorKind::refused,
              fmt::format("{}: price {} would be further from index {} than {} of it",
                          instrument.symbol.str(), price.to_string(), quote.index.to_string(),
                          quote.limit.to_string()));
}

}  // namespace

Decimal price_limit(const Instrument& instrument, const Decimal& max_slippage) {
  const auto& range = instrument.max_market_price_range;
  return range && range->is_positive() ? std::min(*range, max_slippage) : max_slippage;
}

Result<Price> open_price(const Instrument& instrument, Side side, const Quote& quote) {
  APEX_TRY_ASSIGN(const Price worst, on_tick(instrument, quote.worst.decimal(), against_us(side)));
  APEX_TRY_ASSIGN(const Price least, first_beyond_index(instrument, side, quote.index));
  APEX_TRY_ASSIGN(const Price limit, edge(instrument, side, quote.index, quote.limit));
  const Price price = worse(side, worst, least);
  if (worse(side, price, limit) != limit || !price.is_positive()) {
    return too_far(instrument, price, quote);
  }
  return price;
}

Result<Price> close_price(const Instrument& instrument, Side side, const Quote& quote, int step) {
  APEX_TRY_ASSIGN(const Price worst, on_tick(instrument, quote.worst.decimal(), against_us(side)));
  APEX_TRY_ASSIGN(const Price least, first_beyond_index(instrument, side, quote.index));
  APEX_TRY_ASSIGN(const Price limit, edge(instrument, side, quote.index, quote.limit));
  const Price first = better(side, worse(side, worst, least), worse(side, limit, least));
  Price price = worse(side, limit, first);
  if (step <= 0) price = first;
  if (step == 1) {
    APEX_TRY_ASSIGN(const Decimal middle,
                    divide((first + price).decimal(), Decimal::from_integer(2), Decimal::kScaleMax,
                           Rounding::half_even));
    APEX_TRY_ASSIGN(price, on_tick(instrument, middle, against_us(side)));
  }
  if (!price.is_positive()) return too_far(instrument, price, quote);
  return price;
}

Result<Price> limit_open_price(const Instrument& instrument, Side side, const WorstPrice& book,
                               const Quote& quote) {
  const std::optional<Price>& best = side == Side::buy ? book.best_ask : book.best_bid;
  if (!best || !best->is_positive()) {
    return fail(ErrorKind::refused, instrument.symbol.str() + ": the book is empty on the " +
                                        (side == Side::buy ? "ask" : "bid") + " side");
  }
  APEX_TRY_ASSIGN(const Price price, on_tick(instrument, best->decimal(), against_us(side)));
  APEX_TRY_ASSIGN(const Price limit, edge(instrument, side, quote.index, quote.limit));
  if (worse(side, price, limit) != limit) return too_far(instrument, price, quote);
  return price;
}

}  // namespace apex
