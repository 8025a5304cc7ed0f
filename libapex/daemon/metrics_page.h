#ifndef APEX_DAEMON_METRICS_PAGE_H
#define APEX_DAEMON_METRICS_PAGE_H

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/trade_sums.h"

namespace apex {

/// So many requests of a route ended so.
struct RequestSample {
  std::string route;    ///< "GET /v3/account"
  std::string outcome;  ///< "answered"
  std::int64_t count = 0;
};

/// What the ledger cannot show to be closed.
struct PositionSample {
  Symbol symbol;
  Size size;  ///< signed; 0: flat
};

/// All that a page of metrics says. What is not known is left out of the page.
struct MetricsFacts {
  std::string bot;  ///< tells several bots of one machine apart: a label of every line
  std::string network;
  std::string ledger;  ///< "live", "rehearsal"
  Timestamp last_loop{};
  std::optional<Timestamp> next_pass;   ///< promised: the next pass is over by then
  std::optional<Timestamp> last_trade;  ///< the newest that counts
  std::optional<Timestamp> next_due;
  /// From when the trade of the day that is wanted and not made is overdue. Nothing: none is
  /// wanted.
  std::optional<Timestamp> overdue_from;
  std::optional<int> days_traded_week;
  std::optional<Decimal> factor_confirmed;  ///< of trading, as the exchange showed it last
  bool may_be_open = false;                 ///< as Heartbeat::may_be_open
  std::optional<std::int64_t> unsettled;    ///< trades
  std::vector<PositionSample> positions;
  std::optional<bool> breaker_open;
  bool halted = false;
  bool is_ledger_readable = true;  ///< else what it told is left out, or is of an earlier pass
  std::optional<Milliseconds> clock_offset;  ///< server minus local
  std::optional<TradeSums> totals;
  std::vector<RequestSample> requests;  ///< since the program started
};

/// The page, in the text format that node_exporter's textfile collector reads. Pure.
[[nodiscard]] std::string metrics_page(const MetricsFacts& facts);

}  // namespace apex

#endif  // APEX_DAEMON_METRICS_PAGE_H
