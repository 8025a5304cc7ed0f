#ifndef APEX_APEXSIM_API_H
#define APEX_APEXSIM_API_H

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "apexsim/market_pages.h"
#include "apexsim/rate_limit.h"
#include "apexsim/sim_account.h"
#include "apexsim/sim_clock.h"
#include "apexsim/sim_request.h"
#include "apexsim/wire_faults.h"
#include "paper/paper_core.h"

namespace apex {

/// The routes of the exchange over one PaperCore with one account: /api/v3 for clients, /control
/// for whoever plays the world. Knows requests and answers, no sockets. Thread-safe: one request at
/// a time, but for signatures and delays.
class Api {
 public:
  struct Options {
    PaperOptions paper;
    int requests_per_minute = 600;
  };

  Api(SimClock& clock, SimAccount account, MarketPages pages, const PaperMarketData& data,
      const Options& options);

  [[nodiscard]] SimAnswer handle(const SimRequest& request);

  /// Ends every wait of handle().
  void stop() { stop_.request_stop(1); }

 private:
  using Handler = SimAnswer (Api::*)(const SimRequest&);
  struct Route {
    const char* method;
    const char* path;
    Handler handler;
    bool is_private;
  };
  static const std::vector<Route>& routes();

  SimAnswer answer(const SimRequest& request);
  std::optional<SimAnswer> refuse(const SimRequest& request, const Route& route);
  void count(const SimRequest& request);

  // api.cpp: reading
  SimAnswer get_time(const SimRequest& request);
  SimAnswer get_symbols(const SimRequest& request);
  SimAnswer get_ticker(const SimRequest& request);
  SimAnswer get_tickers(const SimRequest& request);
  SimAnswer get_depth(const SimRequest& request);
  SimAnswer get_klines(const SimRequest& request);
  SimAnswer get_history_funding(const SimRequest& request);
  SimAnswer get_user(const SimRequest& request);
  SimAnswer get_account(const SimRequest& request);
  SimAnswer get_balance(const SimRequest& request);
  [[nodiscard]] Usdt margin_share(const Price& index, const PositionRow& row) const;
  SimAnswer get_worst_price(const SimRequest& request);
  SimAnswer get_historical_pnl(const SimRequest& request);
  SimAnswer get_yesterday_pnl(const SimRequest& request);
  SimAnswer get_funding(const SimRequest& request);
  SimAnswer get_repayment_price(const SimRequest& request);
  SimAnswer get_staking(const SimRequest& request);

  // api_orders.cpp
  SimAnswer get_order(const SimRequest& request);
  SimAnswer get_order_by_client_id(const SimRequest& request);
  SimAnswer get_open_orders(const SimRequest& request);
  SimAnswer get_history_orders(const SimRequest& request);
  SimAnswer get_fills(const SimRequest& request);
  SimAnswer get_order_fills(const SimRequest& request);
  SimAnswer post_order(const SimRequest& request);
  SimAnswer post_delete_order(const SimRequest& request);
  SimAnswer post_delete_client_order_id(const SimRequest& request);
  SimAnswer post_delete_open_orders(const SimRequest& request);
  SimAnswer post_margin_rate(const SimRequest& request);
  SimAnswer cancel(const std::optional<PaperOrderView>& order, const std::string& id);
  void write(JsonWriter& json, const PaperOrderView& order);
  void write(JsonWriter& json, const PaperFillView& fill);

  // api_control.cpp
  SimAnswer get_control_time(const SimRequest& request);
  SimAnswer get_control_orders(const SimRequest& request);
  SimAnswer get_control_position(const SimRequest& request);
  SimAnswer get_control_fills(const SimRequest& request);
  SimAnswer get_control_requests(const SimRequest& request);
  SimAnswer get_control_faults(const SimRequest& request);
  SimAnswer post_control_time(const SimRequest& request);
  SimAnswer post_control_faults(const SimRequest& request);
  SimAnswer post_control_wire(const SimRequest& request);
  SimAnswer post_control_clear(const SimRequest& request);
  SimAnswer post_control_price(const SimRequest& request);
  SimAnswer post_control_symbol(const SimRequest& request);
  SimAnswer post_control_trade(const SimRequest& request);
  SimAnswer post_control_balance(const SimRequest& request);

  SimClock& clock_;
  SimAccount owner_;
  Options options_;
  Timestamp opened_at_;
  StopToken stop_;
  std::mutex mutex_;  // guards all below
  MarketPages pages_;
  PaperCore core_;
  RateLimit rate_limit_;
  WireFaults wire_faults_;
  std::map<std::string, int> posts_;     ///< of orders, by client id, whatever became of them
  std::map<std::string, int> requests_;  ///< by method and path
};

}  // namespace apex

#endif  // APEX_APEXSIM_API_H
