#include "apexbot/trade_setup.h"

#include <utility>

#include "apexbot/rehearsal_market.h"
#include "execution/halt_file.h"
#include "ledger/json_files.h"
#include "trading/circuit_breaker.h"
#include "trading/multiplier.h"
#include "trading/strategy.h"

namespace apex {
namespace {

LedgerKind kind_of(TradeMode mode) {
  return mode == TradeMode::live ? LedgerKind::live : LedgerKind::rehearsal;
}

/// What the JSON files show beside the ledger.
Result<BotState> bot_state(const Desk& desk) {
  const ExecutionSettings& settings = desk.settings;
  BotState state;
  state.at = desk.server_now();
  APEX_TRY_ASSIGN(
      const History history,
      desk.ledger.history(settings.programme.calendar(), state.at, settings.breaker.max_failures));
  state.breaker = to_string(CircuitBreaker(settings.breaker, history).state(state.at));
  APEX_TRY_ASSIGN(state.halt_reason, HaltFile(settings.data_dir).reason());
  state.next_due = StakingStrategy(settings.schedule, settings.safety, settings.programme)
                       .next_due(history, state.at);
  for (std::size_t days = 0; days < state.factor_of_days.size(); ++days) {
    state.factor_of_days[days] = trading_factor(static_cast<int>(days));
  }
  return state;
}

}  // namespace

TradeSetup::TradeSetup(const Config& config, Context& context, Logger* logger, TradeMode mode,
                       Ledger ledger)
    : mode_(mode),
      clock_(context.clock()),
      stop_(context.stop()),
      settings_(execution_settings(config)),
      ledger_(std::move(ledger)),
      events_(context.out(), logger, mode == TradeMode::live ? "" : "rehearsal: ") {}

Result<std::unique_ptr<TradeSetup>> TradeSetup::open(const Config& config, Context& context,
                                                     TradeMode mode) {
  APEX_TRY_ASSIGN(Logger & logger, context.logger());
  ApexClient* exchange = nullptr;
  if (mode == TradeMode::live) {
    APEX_TRY_ASSIGN(ApexClient & client, context.exchange_to_trade());
    exchange = &client;
  }
  APEX_TRY_ASSIGN(Ledger ledger, context.open_ledger(kind_of(mode)));
  std::unique_ptr<TradeSetup> setup(new TradeSetup(
      config, context, config.log_file.empty() ? nullptr : &logger, mode, std::move(ledger)));
  if (exchange != nullptr) {
    setup->connect(config, *exchange);
  } else {
    setup->rehearse(config, context.out());
  }
  return setup;
}

void TradeSetup::connect(const Config& config, ApexClient& exchange) {
  cached_.emplace(exchange, SymbolCache(config.data_dir, config.api.network, clock_));
  desk_.emplace(Desk{*cached_, exchange, ledger_, clock_, events_, stop_, settings_});
}

void TradeSetup::rehearse(const Config& config, Output& out) {
  const RehearsalMarket market = load_rehearsal_market(config, clock_);
  out.note("rehearsal: " + market.origin);
  paper_.emplace(clock_, market.data, PaperOptions{});
  desk_.emplace(Desk{*paper_, *paper_, ledger_, clock_, events_, stop_, settings_});
}

void TradeSetup::tidy_up(Output& out) {
  if (cached_) {
    const auto refreshed = cached_->refresh();
    if (!refreshed) out.note("apexbot: contracts not refreshed: " + refreshed.error().message);
  }
  const auto state = bot_state(*desk_);
  const auto drawn = state ? draw_json_files(ledger_, settings_.data_dir, kind_of(mode_),
                                             settings_.programme.calendar(), *state)
                           : Result<void>(tl::unexpected(state.error()));
  if (!drawn) out.note("apexbot: JSON files not drawn: " + drawn.error().message);
}

}  // namespace apex
