#include "execution/recovery.h"

#include <fmt/format.h>

#include "execution/instrument_lookup.h"
#include "execution/round_trip.h"

namespace apex {

Result<RecoveryReport> recover(const Desk& desk) {
  RecoveryReport report;
  APEX_TRY_ASSIGN(const std::vector<TradeRecord> unsettled, desk.ledger.unsettled());
  if (unsettled.empty()) return report;
  APEX_TRY_ASSIGN(const std::vector<Instrument> instruments, desk.market.instruments());
  for (const TradeRecord& trade : unsettled) {
    APEX_TRY_ASSIGN(Instrument instrument, find_instrument(instruments, trade.intent.symbol));
    desk.tell(EventKind::step,
              fmt::format("an earlier run left trade {} of staking day {} in {} unsettled",
                          trade.intent.key.number, trade.intent.key.day.to_string(),
                          trade.intent.symbol.str()));
    RoundTrip trip(desk, std::move(instrument), trade);
    const TradeEnd end = trip.settle();
    if (!report.storage_error) report.storage_error = trip.storage_error();
    auto& list = is_settled(end.outcome) ? report.settled : report.unsettled;
    list.push_back(trip.record());
    desk.tell(is_settled(end.outcome) ? EventKind::recovered : EventKind::open_risk,
              fmt::format("{} of staking day {}: {}{}{}", trade.intent.symbol.str(),
                          trade.intent.key.day.to_string(), to_string(end.outcome),
                          end.detail.empty() ? "" : ": ", end.detail));
  }
  return report;
}

}  // namespace apex
