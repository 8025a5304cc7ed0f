#ifndef APEX_PAPER_OPTIONS_H
#define APEX_PAPER_OPTIONS_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "model/ids.h"
#include "model/instrument.h"
#include "model/money.h"

/// What an exchange in memory is set up with.
namespace apex {

/// What the exchange trades, and at which prices. A ticker without any price leaves its contract
/// without a book: orders in it do not fill.
struct PaperMarketData {
  std::vector<Instrument> instruments;
  std::vector<Ticker> tickers;
};

/// The index price of a contract changes `after` so much time from the start.
struct PriceMove {
  Milliseconds after{0};
  Symbol symbol;
  Price index;
};

/// The synthetic book around an index price.
struct BookShape {
  int levels = 25;                       ///< on each side, one tick apart
  int extra_spread_ticks = 0;            ///< beyond the tick next to the index
  Usdt level_value = Usdt("10000"_dec);  ///< what one level holds, never less than a minimum order
};

/// When a reduce-only order with nothing to reduce is refused.
enum class ReduceOnlyCheck {
  /// At matching (canceled), and on arrival only where nothing in flight could give it something
  /// to reduce: a close sent right behind its open works.
  at_match,
  /// On arrival, against the positions that the account shows at that moment.
  at_accept,
};

/// What minOrderSize holds for. Nobody has seen which of them the exchange does.
enum class MinimumRule {
  every_order,
  opens_only,  ///< a reduce-only order may be as small as a step
};

struct PaperAccountOptions {
  AccountId id = AccountId("600000000000000001");
  std::string l2_key;
  Usdt balance = Usdt("1000"_dec);
  FeeRate taker_fee_rate = FeeRate("0.0005"_dec);
  FeeRate maker_fee_rate = FeeRate("0.0002"_dec);
};

/// Defaults are a plausible exchange: nothing is known of an order's fate for 50 ms.
struct PaperOptions {
  PaperAccountOptions account;    ///< of PaperExchange; PaperCore opens any number
  Milliseconds match_delay{30};   ///< from the arrival of an order to its matching
  Milliseconds report_delay{20};  ///< from matching until order, fills and positions show it
  Milliseconds settle_delay{0};   ///< from there until fills count: pending before
  ReduceOnlyCheck reduce_only_check = ReduceOnlyCheck::at_match;
  MinimumRule minimum_rule = MinimumRule::every_order;
  BookShape book;
  /// By how much a worst price exceeds what the book asks for.
  Decimal worst_price_margin = "0.01"_dec;
  /// A resting order at the touch or better fills after so long; nothing: only when prices move.
  std::optional<Milliseconds> resting_fill_after;
  std::vector<PriceMove> price_moves;
  /// Ids of orders count from here; nothing: from the time of the start, in 18 digits.
  std::optional<std::int64_t> first_order_id;
  // PaperExchange only:
  Milliseconds round_trip{0};        ///< what every call takes of the clock
  Milliseconds lost_answer_wait{0};  ///< how long send() waits for an answer that never comes
};

}  // namespace apex

#endif  // APEX_PAPER_OPTIONS_H
