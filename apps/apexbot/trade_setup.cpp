#include "apexbot/trade_setup.h"

#include <utility>

#include "apexbot/drawn_files.h"
#include "apexbot/forgotten_trade.h"
#include "apexbot/rehearsal_market.h"
#include "apexbot/unread_ledger.h"

namespace apex {
namespace {

LedgerKind kind_of(TradeMode mode) {
  return mode == TradeMode::live ? LedgerKind::live : LedgerKind::rehearsal;
}

/// A rehearsal has a ledger of its own, and looks as well as ever beside a position that a live run
/// left open.
Result<void> look_at_real_ledger(const Config& config, Context& context, Voice voice) {
  const auto found = forgotten_trade(config, context.clock().now());
  if (!found) {
    context.out().note(
        "apexbot: warning: whether a trade for real money was left open is not known: " +
        beside_unread_ledger(found.error()).message);
    return {};
  }
  if (!*found) return {};
  const std::string line = (*found)->message +
                           ", and a rehearsal closes nothing: `apexbot close` does, or start with "
                           "--live";
  if (voice == Voice::log) return fail((*found)->kind, line);
  context.out().note("apexbot: warning: " + line);
  return {};
}

/// A person reads what happens on stderr already.
bool has_log_file(const Config& config, const Context& context) {
  return !config.log_file.empty() && context.log_problem().empty();
}

/// What a rehearsal had not settled is at an exchange that ended with its process, or ends now.
Result<void> end_lost_rehearsals(Ledger& ledger, Timestamp now) {
  APEX_TRY_ASSIGN(const std::vector<TradeRecord> unsettled, ledger.unsettled());
  for (const TradeRecord& trade : unsettled) {
    TradeEnd end;
    end.outcome = TradeOutcome::closed_externally;
    end.at = now;
    end.detail = "the exchange that it was rehearsed at has ended";
    APEX_TRY(ledger.record_end(trade.intent.id(), end));
  }
  return {};
}

}  // namespace

TradeSetup::TradeSetup(const Config& config, Context& context, Logger* logger, TradeMode mode,
                       Ledger ledger, Voice voice)
    : mode_(mode),
      voice_(voice),
      clock_(context.clock()),
      stop_(context.stop()),
      settings_(execution_settings(config)),
      ledger_(std::move(ledger)),
      events_(context.out(), logger, mode == TradeMode::live ? "" : "rehearsal: ", voice) {}

Result<std::unique_ptr<TradeSetup>> TradeSetup::open(const Config& config, Context& context,
                                                     TradeMode mode, Voice voice) {
  if (mode == TradeMode::rehearsal) {
    APEX_TRY(look_at_real_ledger(config, context, voice));
    return make(config, context, mode, voice);
  }
  auto setup = make(config, context, mode, voice);
  if (setup || voice == Voice::log) return setup;
  return tl::unexpected<Error>(with_forgotten_trade(config, context, std::move(setup).error()));
}

Result<std::unique_ptr<TradeSetup>> TradeSetup::open_to_close(const Config& config,
                                                              Context& context) {
  return make(config, context, TradeMode::live, Voice::person);
}

Result<std::unique_ptr<TradeSetup>> TradeSetup::make(const Config& config, Context& context,
                                                     TradeMode mode, Voice voice) {
  APEX_TRY_ASSIGN(Logger & logger, context.logger());
  ApexClient* exchange = nullptr;
  if (mode == TradeMode::live) {
    APEX_TRY_ASSIGN(ApexClient & client, context.exchange_to_trade());
    exchange = &client;
  }
  APEX_TRY_ASSIGN(Ledger ledger, context.open_ledger(kind_of(mode)));
  if (mode == TradeMode::rehearsal) APEX_TRY(end_lost_rehearsals(ledger, context.clock().now()));
  const bool has_log = voice == Voice::log || has_log_file(config, context);
  std::unique_ptr<TradeSetup> setup(
      new TradeSetup(config, context, has_log ? &logger : nullptr, mode, std::move(ledger), voice));
  if (exchange != nullptr) {
    setup->connect(config, *exchange, context.port_wrap());
  } else {
    setup->rehearse(config, context.out());
  }
  return setup;
}

Result<std::unique_ptr<TradeSetup>> TradeSetup::renew(const Config& config, Context& context,
                                                      TradeSetup& old) {
  APEX_TRY_ASSIGN(Logger & logger, context.logger());
  ApexClient* exchange = nullptr;
  if (old.mode_ == TradeMode::live) {
    APEX_TRY_ASSIGN(ApexClient & client, context.exchange_to_trade());
    exchange = &client;
  } else {
    APEX_TRY(end_lost_rehearsals(old.ledger_, old.clock_.now()));
  }
  std::unique_ptr<TradeSetup> setup(
      new TradeSetup(config, context, &logger, old.mode_, std::move(old.ledger_), old.voice_));
  if (exchange != nullptr) {
    setup->connect(config, *exchange, context.port_wrap());
  } else {
    setup->rehearse(config, context.out());
  }
  return setup;
}

Result<std::unique_ptr<TradeSetup>> TradeSetup::with_ledger(const Config& config, Context& context,
                                                            Ledger ledger) {
  APEX_TRY_ASSIGN(ApexClient & exchange, context.exchange_to_trade());
  APEX_TRY_ASSIGN(Logger & logger, context.logger());
  std::unique_ptr<TradeSetup> setup(
      new TradeSetup(config, context, has_log_file(config, context) ? &logger : nullptr,
                     TradeMode::live, std::move(ledger), Voice::person));
  setup->connect(config, exchange, context.port_wrap());
  return setup;
}

void TradeSetup::connect(const Config& config, ApexClient& exchange, PortWrap* wrap) {
  cached_.emplace(exchange, SymbolCache(config.data_dir, config.api.network, clock_));
  MarketReader& market = wrap == nullptr ? *cached_ : wrap->wrap_market(*cached_);
  OrderGateway& gateway = wrap == nullptr ? exchange : wrap->wrap_gateway(exchange);
  desk_.emplace(Desk{market, gateway, ledger_, clock_, events_, stop_, settings_});
}

void TradeSetup::rehearse(const Config& config, Output& out) {
  const RehearsalMarket market = load_rehearsal_market(config, clock_);
  market_origin_ = market.origin;
  out.note("rehearsal: " + market.origin);
  paper_.emplace(clock_, market.data, PaperOptions{});
  desk_.emplace(Desk{*paper_, *paper_, ledger_, clock_, events_, stop_, settings_});
}

void TradeSetup::renew_market(const Config& config) {
  const auto unsettled = ledger_.unsettled();
  if (!unsettled || !unsettled->empty()) return;
  if (cached_) cached_->drop_old();
  if (!paper_) return;
  RehearsalMarket market = load_rehearsal_market(config, clock_);
  paper_.emplace(clock_, market.data, PaperOptions{});  // where it was: the desk points there
  if (market.origin == market_origin_) return;
  market_origin_ = std::move(market.origin);
  desk_->tell(EventKind::step, market_origin_);
}

void TradeSetup::tidy_up(Output& out) {
  refresh_contracts(out);
  draw(out);
}

void TradeSetup::refresh_contracts(Output& out) {
  if (!cached_) return;
  const auto refreshed = cached_->refresh();
  if (!refreshed) out.note("apexbot: contracts not refreshed: " + refreshed.error().message);
}

void TradeSetup::draw(Output& out) {
  const auto drawn = draw_files(ledger_, kind_of(mode_), settings_, desk_->server_now());
  if (!drawn) out.note("apexbot: JSON files not drawn: " + drawn.error().message);
}

}  // namespace apex
