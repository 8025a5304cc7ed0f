#include "apexbot/unread_ledger.h"

#include <algorithm>
#include <utility>

#include "model/client_order_id.h"

namespace apex {
namespace {

constexpr const char* kClose = "`apexbot close --yes` closes what is ours without the ledger";

/// "1 LINEA-USDT and 1 resting order of ours"
std::string standing_text(const ExchangeView& shown) {
  std::string text = positions_text(shown.open_positions());
  const auto orders = std::count_if(shown.open_orders.begin(), shown.open_orders.end(),
                                    [](const Order& order) { return is_ours(order.client_id); });
  if (orders == 0) return text;
  return text + (text.empty() ? "" : " and ") + std::to_string(orders) +
         " resting order(s) with our prefix";
}

}  // namespace

Error beside_unread_ledger(Error why) {
  why.message +=
      "; a position of ours may be open: `apexbot status --live` shows the account, `apexbot close "
      "--yes` closes what is ours";
  return why;
}

Error beside_unread_ledger(Error why, const ExchangeView& shown) {
  const std::string standing = standing_text(shown);
  if (!standing.empty()) {
    return {ErrorKind::position_open, "OPEN RISK: the account shows " + standing +
                                          ", which may be ours: the ledger cannot tell; " + kClose +
                                          ": " + why.message};
  }
  if (shown.account && shown.has_open_orders) {
    why.message +=
        std::string("; the account shows nothing open; where that is doubtful, ") + kClose;
    return why;
  }
  const std::string unasked = shown.error ? ": " + shown.error->message : "";
  return {
      ErrorKind::outcome_unknown,
      "OPEN RISK: a position of ours may be open: neither the ledger can tell nor the exchange" +
          unasked + "; " + kClose + ": " + why.message};
}

Error ask_beside_unread_ledger(const Config& config, Context& context, Error why) {
  ExchangeView shown;
  auto market = context.exchange_to_read();
  if (market) {
    shown = view_exchange(*market, context.clock(), config.base_url(), config.credentials);
  } else {
    shown.error = market.error();
  }
  return beside_unread_ledger(std::move(why), shown);
}

}  // namespace apex
