#ifndef APEX_EXCHANGE_EXCHANGE_H
#define APEX_EXCHANGE_EXCHANGE_H

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/account.h"
#include "model/instrument.h"
#include "model/order.h"

/// The port: what a trade needs of an exchange, in the nouns of `model`. Spoken by ApexClient
/// (over HTTP) and PaperExchange (in memory). One thread each.
namespace apex {

/// Which fills or orders to list. Newest first; all pages are read, up to kListedMax items.
struct HistoryQuery {
  std::optional<Symbol> symbol;
  std::optional<Timestamp> begin;  ///< inclusive
  std::optional<Timestamp> end;    ///< exclusive
};

/// Only reads; whoever is handed only this cannot trade.
///
/// Errors of every call: unavailable (no connection, time-out, 5xx, rate limit, ban),
/// key_rejected (key, passphrase, secret), exchange_rejected (clock, a value it does not take; the
/// exchange's code and key in the message),
/// protocol (an answer that cannot be understood, with route and path). Every call may be repeated
/// by the implementation; the longest it takes is bounded by kReadBudget.
class MarketReader {
 public:
  static constexpr int kListedMax = 1000;
  static constexpr Milliseconds kReadBudget{60'000};

  virtual ~MarketReader() = default;

  /// The exchange's clock, corrected by half a round trip. Also opens the connection.
  [[nodiscard]] virtual Result<Timestamp> server_time() = 0;

  /// Perpetual contracts only, tradeable or not.
  [[nodiscard]] virtual Result<std::vector<Instrument>> instruments() = 0;

  /// All tickers in one request.
  [[nodiscard]] virtual Result<std::vector<Ticker>> tickers() = 0;

  /// One contract's ticker; nothing where the exchange knows none.
  [[nodiscard]] virtual Result<std::optional<Ticker>> ticker(const Instrument& instrument) = 0;

  [[nodiscard]] virtual Result<Depth> depth(const Instrument& instrument) = 0;

  /// The price a market order of this size and side has to carry. Not rounded to the tick.
  [[nodiscard]] virtual Result<WorstPrice> worst_price(const Symbol& symbol, const Size& size,
                                                       Side side) = 0;

  [[nodiscard]] virtual Result<Account> account() = 0;
  [[nodiscard]] virtual Result<Balance> balance() = 0;

  /// Orders that rest in the book. A filled order is not among them: never conclude from this
  /// list alone that an order does not exist.
  [[nodiscard]] virtual Result<std::vector<Order>> open_orders() = 0;

  /// Nothing means: the exchange says it does not know the order (yet). That is no error.
  [[nodiscard]] virtual Result<std::optional<Order>> order(const OrderId& id) = 0;
  [[nodiscard]] virtual Result<std::optional<Order>> order_by_client_id(
      const ClientOrderId& id) = 0;

  [[nodiscard]] virtual Result<std::vector<Fill>> fills(const HistoryQuery& query) = 0;
  [[nodiscard]] virtual Result<std::vector<Fill>> order_fills(const OrderId& id) = 0;
  [[nodiscard]] virtual Result<std::vector<Order>> order_history(const HistoryQuery& query) = 0;
};

/// An order that is checked, signed and ready; opaque to whoever sends it.
class PreparedOrder {
 public:
  PreparedOrder(OrderRequest request, std::string wire)
      : request_(std::move(request)), wire_(std::move(wire)) {}

  [[nodiscard]] const OrderRequest& request() const { return request_; }
  /// For the gateway that made it.
  [[nodiscard]] const std::string& wire() const { return wire_; }

 private:
  OrderRequest request_;
  std::string wire_;
};

/// Acts.
class OrderGateway {
 public:
  /// The longest a send() blocks.
  static constexpr Milliseconds kSendTimeout{10'000};

  virtual ~OrderGateway() = default;

  /// The key that signs here is the one with which the exchange will verify.
  /// Errors: key_rejected, saying that the zk seeds do not belong to the account.
  [[nodiscard]] virtual Result<void> check_signing_key(const Account& account) = 0;

  /// Sets the margin rate of a symbol: 1 is 1x. May be repeated: setting it twice is setting it.
  /// Errors: exchange_rejected, when the exchange refuses; else as MarketReader.
  [[nodiscard]] virtual Result<void> set_initial_margin_rate(const Symbol& symbol,
                                                             const Decimal& rate) = 0;

  /// Checks and signs, sends nothing. Errors: exchange_rejected, for an order that the exchange
  /// would not be able to verify; config, without seeds.
  [[nodiscard]] virtual Result<PreparedOrder> prepare(const OrderRequest& request) = 0;

  /// Sends one prepared order, once, and reports what is known about it.
  ///
  /// Blocks up to kSendTimeout. Never sends twice, whatever the connection does. An order that only
  /// reduces is sent even while the exchange wants us to stay away.
  /// Rejected: nothing was placed. Unknown: it may have arrived; look it up by its client id, never
  /// send it again. An acknowledgement is not a fill. Source: apex-api.md 5 and 6.6.
  [[nodiscard]] virtual OrderOutcome send(const PreparedOrder& order) = 0;

  /// Asks for an order to be cancelled. Success is no proof: read the order until it is final.
  /// An order that is gone already is not an error.
  [[nodiscard]] virtual Result<void> cancel(const OrderId& id) = 0;
};

}  // namespace apex

#endif  // APEX_EXCHANGE_EXCHANGE_H
