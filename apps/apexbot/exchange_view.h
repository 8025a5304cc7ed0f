#ifndef APEX_APEXBOT_EXCHANGE_VIEW_H
#define APEX_APEXBOT_EXCHANGE_VIEW_H

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "apexbot/output.h"
#include "base/clock.h"
#include "exchange/exchange.h"
#include "model/credentials.h"

namespace apex {

/// What the exchange says at one moment, as far as it could be asked.
struct ExchangeView {
  std::string base_url;
  std::optional<Timestamp> server_time;
  Milliseconds round_trip{0};  ///< of the request for the time, connecting included
  Milliseconds offset{0};      ///< server minus local clock
  std::optional<Account> account;
  std::optional<Balance> balance;
  std::vector<Order> open_orders;
  bool has_open_orders = false;     ///< they were asked for, and answered
  std::optional<bool> seeds_match;  ///< with the account's public key; nothing: no seeds to compare
  std::optional<Error> error;       ///< what ended the questions

  /// Rows that are not flat.
  [[nodiscard]] std::vector<PositionRow> open_positions() const;
};

/// Asks for time, account, balance and open orders; stops at the first that fails.
[[nodiscard]] ExchangeView view_exchange(MarketReader& market, Clock& clock,
                                         const std::string& base_url,
                                         const Credentials& credentials);

/// "1 LINEA-USDT, -0.001 BTC-USDT"
[[nodiscard]] std::string positions_text(const std::vector<PositionRow>& positions);

/// As lines of `status`; `ours`: symbols that this ledger ever traded, null where it cannot tell.
void print_exchange(const ExchangeView& view, const std::set<Symbol>* ours, Output& out);
void write_exchange(JsonWriter& json, const ExchangeView& view, const std::set<Symbol>* ours);

/// The part of it that is about what stands at the exchange: positions that are not flat, and
/// resting orders.
void print_standing(const ExchangeView& view, const std::set<Symbol>* ours, Output& out);
/// Its members "positions" and "open_orders".
void write_standing(JsonWriter& json, const ExchangeView& view, const std::set<Symbol>* ours);

/// {"kind", "message"}, or null.
void write_error(JsonWriter& json, const std::optional<Error>& error);

/// A line of an answer made of names and texts.
void print_named(Output& out, std::string_view name, const std::string& text);
/// What of a text fits beside its name in 80 columns.
inline constexpr std::size_t kRoomBesideName = 67;

}  // namespace apex

#endif  // APEX_APEXBOT_EXCHANGE_VIEW_H
