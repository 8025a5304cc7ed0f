#include "tests/faults/station_watch.h"

#include <string>

namespace apex::testing {

bool is_order(const HttpRequest& request) {
  return request.method == HttpMethod::post && request.route == "/v3/order";
}

bool is_open(const HttpRequest& request) {
  return is_order(request) && request.body.find("reduceOnly=false") != std::string::npos;
}

bool is_close(const HttpRequest& request) {
  return is_order(request) && request.body.find("reduceOnly=true") != std::string::npos;
}

bool StationWatch::is_at(Station station, const HttpRequest& request) const {
  const bool before = opens_ == 0;
  const auto reads = [&](const char* route) {
    return request.method == HttpMethod::get && request.route == route;
  };
  const auto posts = [&](const char* route) {
    return request.method == HttpMethod::post && request.route == route;
  };
  switch (station) {
    case Station::time:
      return before && reads("/v3/time");
    case Station::account:
      return before && reads("/v3/account");
    case Station::day_fills:
      return before && reads("/v3/fills");
    case Station::day_orders:
      return before && reads("/v3/history-orders");
    case Station::symbols:
      return before && reads("/v3/symbols");
    case Station::tickers:
      return before && reads("/v3/data/all-ticker-info");
    case Station::open_orders:
      return before && reads("/v3/open-orders");
    case Station::balance:
      return before && reads("/v3/account-balance");
    case Station::worst_price:
      return before && reads("/v3/get-worst-price");
    case Station::margin_rate:
      return posts("/v3/set-initial-margin-rate");
    case Station::account_at_1x:
      return before && margin_posts_ > 0 && reads("/v3/account");
    case Station::open:
      return is_open(request);
    case Station::close:
    case Station::recovery_close:
      return is_close(request);
    case Station::order:
      return !before && reads("/v3/order");
    case Station::order_by_client_id:
    case Station::recovery_order:
      return reads("/v3/order-by-client-order-id");
    case Station::fills:
      return !before && reads("/v3/fills");
    case Station::flat_account:
      return !before && reads("/v3/account");
    case Station::ticker_again:
      return reads("/v3/ticker");
    case Station::worst_price_again:
      return !before && reads("/v3/get-worst-price");
    case Station::close_again:
      return closes_ > 0 && is_close(request);
    case Station::cancel:
      return posts("/v3/delete-order");
    case Station::recovery_time:
      return reads("/v3/time");
    case Station::recovery_symbols:
      return reads("/v3/symbols");
    case Station::recovery_fills:
      return reads("/v3/fills");
    case Station::recovery_account:
      return reads("/v3/account");
  }
  return false;
}

std::optional<Fault> StationWatch::strike(const HttpRequest& request) {
  const bool strikes = attack_ && is_at(attack_->station, request) &&
                       (attack_->strike == Strike::lasting || struck_ == 0);
  if (request.route == "/v3/set-initial-margin-rate") ++margin_posts_;
  if (is_open(request)) ++opens_;
  if (is_close(request)) ++closes_;
  if (!strikes) return std::nullopt;
  ++struck_;
  return attack_->fault;
}

}  // namespace apex::testing
