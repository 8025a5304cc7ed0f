#include "execution/recovery.h"

#include <fmt/format.h>

#include "execution/instrument_lookup.h"
#include "execution/judgement.h"
#include "execution/round_trip.h"

namespace apex {
namespace {

constexpr Milliseconds kAccountPause{2000};

/// Whose keys these are. A read that fails once keeps nothing open.
Result<Account> account_of_keys(const Desk& desk) {
  const Milliseconds end = desk.clock.steady() + RoundTrip::kSettleBudget;
  for (;;) {
    auto account = desk.market.account();
    const bool is_final = account || account.error().kind == ErrorKind::key_rejected ||
                          desk.stop.stop_requested() || desk.clock.steady() + kAccountPause >= end;
    if (is_final) return account;
    desk.clock.sleep_for(kAccountPause, &desk.stop);
  }
}

Error risk_of_another_account(const TradeRecord& trade) {
  return {kind_of_risk(trade),
          fmt::format("OPEN RISK: the trade in {} of {} was made by another account than these "
                      "keys belong to: nothing new is opened. Put the old keys back, so that it "
                      "can be settled; these keys need a data_dir of their own",
                      trade.intent.symbol.str(), format_utc(trade.intent.at))};
}

std::string name_of(const TradeRecord& trade) {
  return fmt::format("{} of staking day {}", trade.intent.symbol.str(),
                     trade.intent.key.day.to_string());
}

/// Leaves it as it is.
void note_unsettled(const Desk& desk, const TradeRecord& trade, Error risk,
                    RecoveryReport& report) {
  desk.tell(EventKind::open_risk, risk.message);
  report.unsettled.push_back({trade, std::move(risk), false});
}

void settle(const Desk& desk, Instrument instrument, const TradeRecord& trade,
            const std::optional<Symbol>& adopted, RecoveryReport& report) {
  desk.tell(EventKind::step,
            fmt::format("an earlier run left trade {} of staking day {} in {} unsettled",
                        trade.intent.key.number, trade.intent.key.day.to_string(),
                        trade.intent.symbol.str()));
  RoundTrip trip(desk, std::move(instrument), trade);
  if (adopted == symbol_of(trade)) trip.adopt_what_is_beside();
  const TradeEnd end = trip.settle();
  if (!report.storage_error) report.storage_error = trip.storage_error();
  const bool is_over = is_settled(end.outcome);
  desk.tell(is_over ? EventKind::recovered : EventKind::open_risk,
            fmt::format("{}: {}{}{}", name_of(trade), to_string(end.outcome),
                        end.detail.empty() ? "" : ": ", end.detail));
  if (is_over) {
    report.settled.push_back(trip.record());
  } else {
    report.unsettled.push_back({trip.record(), open_risk(trip.record(), end.detail), true});
  }
}

}  // namespace

ErrorKind kind_of_risk(const TradeRecord& trade) {
  const bool is_open = trade.end && trade.end->outcome == TradeOutcome::position_open;
  return is_open ? ErrorKind::position_open : ErrorKind::outcome_unknown;
}

Error open_risk(const TradeRecord& trade, const std::string& why) {
  return {kind_of_risk(trade),
          fmt::format("OPEN RISK: trade {} of staking day {} in {} is not settled ({}): nothing "
                      "new is opened. Look at the account at the exchange, and run this again",
                      trade.intent.key.number, trade.intent.key.day.to_string(),
                      trade.intent.symbol.str(), why)};
}

void tell_if_open(const Desk& desk, const TradeRecord& trade) {
  if (!trade.end || is_settled(trade.end->outcome)) return;
  desk.tell(EventKind::open_risk, open_risk(trade, trade.end->detail).message,
            {{"client_id", trade.intent.id().str()}});
}

Result<void> refuse_other_account(const Ledger& ledger, const AccountId& account,
                                  const std::filesystem::path& data_dir) {
  APEX_TRY_ASSIGN(const std::vector<TradeRecord> newest, ledger.recent(1));
  if (newest.empty() || newest.front().intent.key.account == account) return {};
  return fail(ErrorKind::config,
              fmt::format("the ledger in {} holds trades of another account than these keys belong "
                          "to: give each account a data_dir of its own, or put the old keys back",
                          data_dir.string()));
}

Result<RecoveryReport> recover(const Desk& desk, const std::optional<Symbol>& adopted) {
  RecoveryReport report;
  APEX_TRY_ASSIGN(const std::vector<TradeRecord> unsettled, desk.ledger.unsettled());
  if (unsettled.empty()) return report;
  APEX_TRY_ASSIGN(const Account account, account_of_keys(desk));
  APEX_TRY_ASSIGN(const std::vector<Instrument> instruments, desk.market.instruments());
  for (const TradeRecord& trade : unsettled) {
    if (trade.intent.key.account != account.id) {
      note_unsettled(desk, trade, risk_of_another_account(trade), report);
      continue;
    }
    auto instrument = find_instrument(instruments, trade.intent.symbol);
    if (instrument) {
      settle(desk, *std::move(instrument), trade, adopted, report);
    } else {
      note_unsettled(desk, trade, open_risk(trade, instrument.error().message), report);
    }
  }
  return report;
}

}  // namespace apex
