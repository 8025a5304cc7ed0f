#include "exchange/apex_client.h"

#include <algorithm>
#include <set>
#include <utility>

#include "exchange/account_message.h"
#include "exchange/instrument_message.h"
#include "exchange/market_message.h"
#include "exchange/order_message.h"
#include "exchange/staking_message.h"

namespace apex {
namespace {

using Access = ApexChannel::Access;

/// One GET through a decoder; a refusal is an error.
template <typename Decode>
auto read(ApexChannel& channel, Access access, const std::string& route, const QueryFields& query,
          Milliseconds deadline, Decode decode) -> decltype(decode(std::declval<JsonView>())) {
  APEX_TRY_ASSIGN(const Answer answer, channel.get(access, route, query, deadline));
  if (answer.refusal) return channel.refused(HttpMethod::get, route, *answer.refusal);
  auto decoded = decode(answer.root());
  if (!decoded) return channel.failed(HttpMethod::get, route, decoded.error());
  return decoded;
}

template <typename Decode>
auto read(ApexChannel& channel, Access access, const std::string& route, const QueryFields& query,
          Decode decode) -> decltype(decode(std::declval<JsonView>())) {
  return read(channel, access, route, query, channel.deadline(), decode);
}

}  // namespace

ApexClient::ApexClient(Transport& transport, const Credentials& credentials, Clock& clock,
                       const ApexClientOptions& options)
    : channel_(transport, credentials, clock, options) {}

Result<Timestamp> ApexClient::server_time() { return channel_.measure_time(channel_.deadline()); }

Result<std::vector<Instrument>> ApexClient::instruments() {
  return read(channel_, Access::open, "/v3/symbols", {}, decode_instruments);
}

Result<std::vector<Ticker>> ApexClient::tickers() {
  return read(channel_, Access::open, "/v3/data/all-ticker-info", {}, decode_tickers);
}

Result<std::optional<Ticker>> ApexClient::ticker(const Instrument& instrument) {
  const std::string& name = instrument.public_name;
  return read(channel_, Access::open, "/v3/ticker", {{"symbol", name}},
              [&name](const JsonView& root) -> Result<std::optional<Ticker>> {
                APEX_TRY_ASSIGN(const std::vector<Ticker> tickers, decode_tickers(root));
                if (tickers.empty()) return std::optional<Ticker>{};
                if (tickers.size() != 1 || tickers.front().public_name != name) {
                  return fail(ErrorKind::protocol, "data: not the one ticker that was asked for");
                }
                return std::optional<Ticker>{tickers.front()};
              });
}

Result<Depth> ApexClient::depth(const Instrument& instrument) {
  const std::string& name = instrument.public_name;
  return read(channel_, Access::open, "/v3/depth", {{"symbol", name}},
              [&name](const JsonView& root) { return decode_depth(root, name); });
}

Result<WorstPrice> ApexClient::worst_price(const Symbol& symbol, const Size& size, Side side) {
  return read(channel_, Access::account, "/v3/get-worst-price",
              {{"symbol", symbol.str()}, {"size", size.to_string()}, {"side", to_string(side)}},
              decode_worst_price);
}

Result<Account> ApexClient::account() {
  return read(channel_, Access::account, "/v3/account", {}, decode_account);
}

Result<Balance> ApexClient::balance() {
  return read(channel_, Access::account, "/v3/account-balance", {}, decode_balance);
}

Result<std::vector<Order>> ApexClient::open_orders() {
  return read(channel_, Access::account, "/v3/open-orders", {}, decode_open_orders);
}

Result<std::optional<Order>> ApexClient::find_order(const std::string& route,
                                                    const std::string& id) {
  APEX_TRY_ASSIGN(const Answer answer,
                  channel_.get(Access::account, route, {{"id", id}}, channel_.deadline()));
  if (answer.refusal) {
    if (is_order_not_found(*answer.refusal)) return std::optional<Order>{};
    return channel_.refused(HttpMethod::get, route, *answer.refusal);
  }
  auto order = decode_order_answer(answer.root());
  if (!order) return channel_.failed(HttpMethod::get, route, order.error());
  return std::optional<Order>{*std::move(order)};
}

Result<std::optional<Order>> ApexClient::order(const OrderId& id) {
  constexpr const char* kRoute = "/v3/order";
  APEX_TRY_ASSIGN(auto found, find_order(kRoute, id.str()));
  if (found && found->id != id) {
    return channel_.failed(HttpMethod::get, kRoute,
                           {ErrorKind::protocol, "data.id: not the order that was asked for"});
  }
  return found;
}

Result<std::optional<Order>> ApexClient::order_by_client_id(const ClientOrderId& id) {
  constexpr const char* kRoute = "/v3/order-by-client-order-id";
  APEX_TRY_ASSIGN(auto found, find_order(kRoute, id.str()));
  if (found && found->client_id != id) {
    return channel_.failed(
        HttpMethod::get, kRoute,
        {ErrorKind::protocol, "data.clientId: not the order that was asked for"});
  }
  return found;
}

template <typename Item>
Result<std::vector<Item>> ApexClient::read_pages(
    const std::string& route, const HistoryQuery& query,
    Result<std::vector<Item>> (*decode)(const JsonView&)) {
  constexpr int kPageSize = 100;  // the exchange refuses more
  Milliseconds deadline = channel_.deadline();
  std::vector<Item> items;
  std::set<std::string> seen;               // a new item moves the others on to the next page
  constexpr std::size_t kFull{kListedMax};  // whoever asked knows by it that there is more
  constexpr int kPagesMax = 2 * kListedMax / kPageSize;
  for (int page = 0; page < kPagesMax && items.size() < kFull; ++page) {
    QueryFields fields{{"limit", std::to_string(kPageSize)}, {"page", std::to_string(page)}};
    if (query.symbol) fields.emplace_back("symbol", query.symbol->str());
    if (query.begin) {
      fields.emplace_back("beginTimeInclusive", std::to_string(to_unix_ms(*query.begin)));
    }
    if (query.end) {
      fields.emplace_back("endTimeExclusive", std::to_string(to_unix_ms(*query.end)));
    }
    deadline = std::min(deadline, channel_.deadline());  // a hurry may have begun
    APEX_TRY_ASSIGN(std::vector<Item> rows,
                    read(channel_, Access::account, route, fields, deadline, decode));
    const bool is_short = rows.size() < static_cast<std::size_t>(kPageSize);
    const std::size_t known = items.size();
    for (Item& row : rows) {
      if (items.size() == kFull) break;
      if (seen.insert(row.id.str()).second) items.push_back(std::move(row));
    }
    if (is_short || items.size() == known) break;
  }
  return items;
}

Result<std::vector<Fill>> ApexClient::fills(const HistoryQuery& query) {
  return read_pages<Fill>("/v3/fills", query, decode_fill_page);
}

Result<std::vector<Fill>> ApexClient::order_fills(const OrderId& id) {
  constexpr const char* kRoute = "/v3/order-fills";
  APEX_TRY_ASSIGN(std::vector<Fill> fills, read(channel_, Access::account, kRoute,
                                                {{"orderId", id.str()}}, decode_fill_page));
  for (const Fill& fill : fills) {
    if (fill.order_id != id) {
      return channel_.failed(HttpMethod::get, kRoute,
                             {ErrorKind::protocol, "data.orders: a fill of another order"});
    }
  }
  return fills;
}

Result<std::vector<Order>> ApexClient::order_history(const HistoryQuery& query) {
  return read_pages<Order>("/v3/history-orders", query, decode_order_page);
}

Result<std::optional<StakingFactors>> ApexClient::staking_factors() {
  return read(channel_, Access::account, "/v3/staking/staking-user-data", {},
              [](const JsonView& root) -> Result<std::optional<StakingFactors>> {
                return find_staking_factors(root);
              });
}

}  // namespace apex
