#ifndef APEX_EXCHANGE_APEX_CLIENT_H
#define APEX_EXCHANGE_APEX_CLIENT_H

#include <optional>
#include <string>
#include <vector>

#include "exchange/apex_channel.h"
#include "exchange/exchange.h"
#include "model/staking_factor.h"
#include "zk/private_key.h"

namespace apex {

/// The ApeX Omni exchange, API v3, as MarketReader and OrderGateway.
///
/// Public routes need no credentials; a private one without its own is a config error that names
/// the variable, and nothing is sent. Requests carry the server's time: the first private read
/// measures it where server_time() has not. One thread. Source: apex-api.md.
class ApexClient final : public MarketReader, public OrderGateway {
 public:
  /// Borrows transport and clock, copies the credentials.
  ApexClient(Transport& transport, const Credentials& credentials, Clock& clock,
             const ApexClientOptions& options = {});

  [[nodiscard]] Result<Timestamp> server_time() override;
  [[nodiscard]] Result<std::vector<Instrument>> instruments() override;
  [[nodiscard]] Result<std::vector<Ticker>> tickers() override;
  [[nodiscard]] Result<std::optional<Ticker>> ticker(const Instrument& instrument) override;
  [[nodiscard]] Result<Depth> depth(const Instrument& instrument) override;
  [[nodiscard]] Result<WorstPrice> worst_price(const Symbol& symbol, const Size& size,
                                               Side side) override;
  [[nodiscard]] Result<Account> account() override;
  [[nodiscard]] Result<Balance> balance() override;
  [[nodiscard]] Result<std::vector<Order>> open_orders() override;
  [[nodiscard]] Result<std::optional<Order>> order(const OrderId& id) override;
  [[nodiscard]] Result<std::optional<Order>> order_by_client_id(const ClientOrderId& id) override;
  [[nodiscard]] Result<std::vector<Fill>> fills(const HistoryQuery& query) override;
  [[nodiscard]] Result<std::vector<Fill>> order_fills(const OrderId& id) override;
  [[nodiscard]] Result<std::vector<Order>> order_history(const HistoryQuery& query) override;

  /// Errors also: config, when APEX_ZK_L2KEY is given and belongs to other seeds.
  [[nodiscard]] Result<void> check_signing_key(const Account& account) override;
  /// A POST, so not repeated by itself.
  [[nodiscard]] Result<void> set_initial_margin_rate(const Symbol& symbol,
                                                     const Decimal& rate) override;
  [[nodiscard]] Result<PreparedOrder> prepare(const OrderRequest& request) override;
  [[nodiscard]] OrderOutcome send(const PreparedOrder& order) override;
  [[nodiscard]] Result<void> cancel(const OrderId& id) override;

  /// What the exchange says of our stakes; nothing where it answers in another shape. Of an
  /// undocumented route: any error only means that it is not to be had. Source: programme.md A.3.
  [[nodiscard]] Result<std::optional<StakingFactors>> staking_factors();

  /// Server minus local clock, as last measured; nothing before the first time.
  [[nodiscard]] std::optional<Milliseconds> server_offset() const {
    return channel_.server_offset();
  }

 private:
  template <typename Item>
  [[nodiscard]] Result<std::vector<Item>> read_pages(
      const std::string& route, const HistoryQuery& query,
      Result<std::vector<Item>> (*decode)(const JsonView&));
  [[nodiscard]] Result<std::optional<Order>> find_order(const std::string& route,
                                                        const std::string& id);
  [[nodiscard]] Result<const zk::PrivateKey*> signing_key();

  ApexChannel channel_;
  std::optional<zk::PrivateKey> key_;  // made when first needed
};

}  // namespace apex

#endif  // APEX_EXCHANGE_APEX_CLIENT_H
