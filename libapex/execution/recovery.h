#ifndef APEX_EXECUTION_RECOVERY_H
#define APEX_EXECUTION_RECOVERY_H

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "execution/desk.h"
#include "model/trade.h"

namespace apex {

/// A trade that could not be settled: nothing may be opened.
struct UnsettledTrade {
  TradeRecord trade;
  Error risk;              ///< see open_risk(); says why
  bool was_tried = false;  ///< false: nothing could be done about it from here
};

/// What recovery found and did.
struct RecoveryReport {
  std::vector<TradeRecord> settled;       ///< trades of earlier runs that now have an end
  std::vector<UnsettledTrade> unsettled;  ///< those that have none
  std::optional<Error> storage_error;     ///< the ledger is behind what happened
};

/// What a trade that is not settled amounts to: position_open where it is known to be open, else
/// outcome_unknown.
[[nodiscard]] ErrorKind kind_of_risk(const TradeRecord& trade);
/// The same, in words.
[[nodiscard]] Error open_risk(const TradeRecord& trade, const std::string& why);

/// Tells whoever listens of a trade that ended and may be open.
void tell_if_open(const Desk& desk, const TradeRecord& trade);

/// The ledger's trades are those of this account, as far as the newest of them tells: a day that
/// one account traded would count for the other. Errors: config, naming `data_dir`; storage.
[[nodiscard]] Result<void> refuse_other_account(const Ledger& ledger, const AccountId& account,
                                                const std::filesystem::path& data_dir);

/// Settles every trade of ours that an earlier run left without an end: each order by its client
/// id, then the fills, then the position; closes what we left open, and only that. One that cannot
/// be settled keeps no other from it. A second run finds nothing to do.
///
/// A trade of another account than the one that is asked stays as it is, unsettled: that account
/// knows neither its orders nor its position, which proves nothing.
/// `adopted`: the user had whatever stands in this symbol adopted (adoption.h).
/// Errors: unavailable, exchange_rejected, key_rejected, protocol, storage.
[[nodiscard]] Result<RecoveryReport> recover(const Desk& desk,
                                             const std::optional<Symbol>& adopted = std::nullopt);

}  // namespace apex

#endif  // APEX_EXECUTION_RECOVERY_H
