#ifndef APEX_APEXBOT_TRADE_SETUP_H
#define APEX_APEXBOT_TRADE_SETUP_H

#include <memory>
#include <optional>
#include <string>

#include "apexbot/cached_market.h"
#include "apexbot/context.h"
#include "apexbot/event_printer.h"
#include "config/live_rule.h"
#include "exchange/apex_client.h"
#include "execution/desk.h"
#include "paper/paper_exchange.h"

namespace apex {

/// All that stands behind a Desk, opened once and held until the command ends: the ledger with its
/// lock, and the exchange, which is the real one or, in a rehearsal, one in memory.
class TradeSetup {
 public:
  /// Says in what way a trade of an earlier run may be open, where it will not be settled: because
  /// this is a rehearsal (for Voice::log, a daemon of which nobody would notice, that is an error;
  /// a person is warned and goes on), or because keys, ledger or disk cannot be used (of which a
  /// daemon says it itself, whatever else keeps it from starting).
  /// Errors: config (credentials missing), locked, storage, internal; position_open or
  /// outcome_unknown, as said.
  [[nodiscard]] static Result<std::unique_ptr<TradeSetup>> open(const Config& config,
                                                                Context& context, TradeMode mode,
                                                                Voice voice = Voice::person);

  /// For real orders, and without a look at what is open: for who closes it in one way or another.
  /// Errors: config, locked, storage, internal.
  [[nodiscard]] static Result<std::unique_ptr<TradeSetup>> open_to_close(const Config& config,
                                                                         Context& context);

  /// The same as `old`, with other settings on its ledger and under its lock. `old` can only be
  /// destroyed afterwards; where this fails it is as it was. Errors: config, storage.
  [[nodiscard]] static Result<std::unique_ptr<TradeSetup>> renew(const Config& config,
                                                                 Context& context, TradeSetup& old);

  /// For real orders, on a ledger that the caller opened. Errors: config.
  [[nodiscard]] static Result<std::unique_ptr<TradeSetup>> with_ledger(const Config& config,
                                                                       Context& context,
                                                                       Ledger ledger);

  [[nodiscard]] Desk& desk() { return *desk_; }
  [[nodiscard]] TradeMode mode() const { return mode_; }

  /// Before a round: contracts that are too old are asked for again, and a rehearsal gets the
  /// prices of the day. Not while something is unsettled: what is known is enough to close it, and
  /// of a rehearsal only this market knows what became of it.
  void renew_market(const Config& config);

  /// After a round: the contracts for the next time, and the JSON files. What fails is said, and is
  /// no failure of the trade.
  void tidy_up(Output& out);
  /// The parts of it. Only the first asks the exchange.
  void refresh_contracts(Output& out);
  void draw(Output& out);

 private:
  TradeSetup(const Config& config, Context& context, Logger* logger, TradeMode mode, Ledger ledger,
             Voice voice);
  [[nodiscard]] static Result<std::unique_ptr<TradeSetup>> make(const Config& config,
                                                                Context& context, TradeMode mode,
                                                                Voice voice);
  void connect(const Config& config, ApexClient& exchange, PortWrap* wrap);
  void rehearse(const Config& config, Output& out);

  TradeMode mode_;
  Voice voice_;
  Clock& clock_;
  const StopToken& stop_;
  ExecutionSettings settings_;
  Ledger ledger_;
  EventPrinter events_;
  std::optional<CachedMarket> cached_;
  std::optional<PaperExchange> paper_;
  std::string market_origin_;  ///< of a rehearsal
  std::optional<Desk> desk_;
};

}  // namespace apex

#endif  // APEX_APEXBOT_TRADE_SETUP_H
