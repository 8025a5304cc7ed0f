#include "apexsim/api.h"

#include <algorithm>
#include <set>

#include "apexsim/answers.h"
#include "apexsim/request_check.h"
#include "model/staking_calendar.h"

namespace apex {
namespace {

constexpr std::string_view kControl = "/control/";

PaperAccountOptions account_options(const SimAccount& owner, const PaperOptions& options) {
  PaperAccountOptions account = options.account;
  account.id = owner.id;
  account.l2_key = owner.credentials.l2_key;
  return account;
}

/// A list without entries under one name.
SimAnswer empty_page(const char* name) {
  return data_answer([name](JsonWriter& json) {
    json.begin_object().key(name).begin_array().end_array();
    json.member("totalSize", 0).end_object();
  });
}

}  // namespace

Api::Api(SimClock& clock, SimAccount account, MarketPages pages, const PaperMarketData& data,
         const Options& options)
    : clock_(clock),
      owner_(std::move(account)),
      options_(options),
      opened_at_(clock.now()),
      pages_(std::move(pages)),
      core_(clock, data, options.paper),
      rate_limit_(options.requests_per_minute) {
  core_.open_account(account_options(owner_, options.paper));
}

const std::vector<Api::Route>& Api::routes() {
  static const std::vector<Route> kRoutes = {
      {"GET", "/api/v3/time", &Api::get_time, false},
      {"GET", "/api/v3/symbols", &Api::get_symbols, false},
      {"GET", "/api/v3/ticker", &Api::get_ticker, false},
      {"GET", "/api/v3/data/all-ticker-info", &Api::get_tickers, false},
      {"GET", "/api/v3/depth", &Api::get_depth, false},
      {"GET", "/api/v3/klines", &Api::get_klines, false},
      {"GET", "/api/v3/history-funding", &Api::get_history_funding, false},
      {"GET", "/api/v3/user", &Api::get_user, true},
      {"GET", "/api/v3/account", &Api::get_account, true},
      {"GET", "/api/v3/account-balance", &Api::get_balance, true},
      {"GET", "/api/v3/get-worst-price", &Api::get_worst_price, true},
      {"GET", "/api/v3/order", &Api::get_order, true},
      {"GET", "/api/v3/order-by-client-order-id", &Api::get_order_by_client_id, true},
      {"GET", "/api/v3/open-orders", &Api::get_open_orders, true},
      {"GET", "/api/v3/history-orders", &Api::get_history_orders, true},
      {"GET", "/api/v3/fills", &Api::get_fills, true},
      {"GET", "/api/v3/order-fills", &Api::get_order_fills, true},
      {"GET", "/api/v3/historical-pnl", &Api::get_historical_pnl, true},
      {"GET", "/api/v3/yesterday-pnl", &Api::get_yesterday_pnl, true},
      {"GET", "/api/v3/funding", &Api::get_funding, true},
      {"GET", "/api/v3/repayment-price", &Api::get_repayment_price, true},
      {"GET", "/api/v3/staking/staking-user-data", &Api::get_staking, true},
      {"POST", "/api/v3/order", &Api::post_order, true},
      {"POST", "/api/v3/delete-order", &Api::post_delete_order, true},
      {"POST", "/api/v3/delete-client-order-id", &Api::post_delete_client_order_id, true},
      {"POST", "/api/v3/delete-open-orders", &Api::post_delete_open_orders, true},
      {"POST", "/api/v3/set-initial-margin-rate", &Api::post_margin_rate, true},
      {"GET", "/control/time", &Api::get_control_time, false},
      {"GET", "/control/orders", &Api::get_control_orders, false},
      {"GET", "/control/position", &Api::get_control_position, false},
      {"GET", "/control/fills", &Api::get_control_fills, false},
      {"GET", "/control/requests", &Api::get_control_requests, false},
      {"GET", "/control/faults", &Api::get_control_faults, false},
      {"POST", "/control/time", &Api::post_control_time, false},
      {"POST", "/control/faults", &Api::post_control_faults, false},
      {"POST", "/control/wire", &Api::post_control_wire, false},
      {"POST", "/control/clear", &Api::post_control_clear, false},
      {"POST", "/control/price", &Api::post_control_price, false},
      {"POST", "/control/symbol", &Api::post_control_symbol, false},
      {"POST", "/control/trade", &Api::post_control_trade, false},
      {"POST", "/control/balance", &Api::post_control_balance, false},
  };
  return kRoutes;
}

SimAnswer Api::handle(const SimRequest& request) {
  if (request.path.starts_with(kControl)) return answer(request);
  std::optional<WireFault> fault;
  {
    const std::lock_guard lock(mutex_);
    count(request);
    fault = wire_faults_.take(request);
    if (!fault && !rate_limit_.allow(clock_.steady())) {
      return {403, "text/html", "<html><h1>403 Forbidden</h1></html>", false};
    }
  }
  if (!fault) return answer(request);
  SimAnswer given = fault->answer;
  if (fault->process) {
    SimAnswer truth = answer(request);
    if (fault->keep_answer) {
      truth.cut_short = given.cut_short;
      given = std::move(truth);
    }
  }
  if (fault->delay.count() > 0) clock_.sleep_for(fault->delay, &stop_);
  return given;
}

void Api::count(const SimRequest& request) {
  ++requests_[request.method + " " + request.path];
  if (request.method == "POST" && request.path == "/api/v3/order") {
    const auto id = request.field("clientId");
    ++posts_[id ? *id : request.field("clientOrderId").value_or("")];
  }
}

SimAnswer Api::answer(const SimRequest& request) {
  const auto& all = routes();
  const auto route = std::find_if(all.begin(), all.end(), [&](const Route& candidate) {
    return request.method == candidate.method && request.path == candidate.path;
  });
  if (route == all.end()) return not_found_answer();
  if (auto no = refuse(request, *route)) return *std::move(no);
  const std::lock_guard lock(mutex_);
  return (this->*route->handler)(request);
}

std::optional<SimAnswer> Api::refuse(const SimRequest& request, const Route& route) {
  if (!route.is_private) return std::nullopt;
  return check_request(request, owner_, clock_.now());
}

SimAnswer Api::get_time(const SimRequest&) {
  return data_answer([&](JsonWriter& json) {
    json.begin_object().member("time", to_unix_ms(clock_.now())).end_object();
  });
}

SimAnswer Api::get_symbols(const SimRequest&) { return pages_.symbols(core_.market()); }

SimAnswer Api::get_ticker(const SimRequest& request) {
  return pages_.ticker(core_.market(), request, clock_.now());
}

SimAnswer Api::get_tickers(const SimRequest&) {
  return pages_.all_tickers(core_.market(), clock_.now());
}

SimAnswer Api::get_depth(const SimRequest& request) {
  return pages_.depth(core_.market(), request, clock_.now());
}

SimAnswer Api::get_klines(const SimRequest& request) {
  return pages_.klines(core_.market(), request, clock_.now());
}

SimAnswer Api::get_history_funding(const SimRequest& request) {
  return pages_.history_funding(core_.market(), request);
}

SimAnswer Api::get_user(const SimRequest&) {
  return data_answer([this](JsonWriter& json) { write_user(json, owner_); });
}

SimAnswer Api::get_account(const SimRequest&) {
  return data_answer([this](JsonWriter& json) {
    write_account(json, owner_, core_.account(owner_.id), core_.positions(owner_.id), opened_at_);
  });
}

SimAnswer Api::get_balance(const SimRequest&) {
  BalancePage page;
  page.balance = core_.balance(owner_.id);
  page.wallet = core_.account(owner_.id).wallet_balance;
  page.realised_profit = core_.realised_profit(owner_.id);
  page.at = clock_.now();
  for (const PaperPosition& position : core_.positions(owner_.id)) {
    const auto* contract = core_.market().find(position.row.symbol);
    if (position.row.size.is_zero() || !contract->index) continue;
    page.index_prices.emplace_back(position.row.symbol, *contract->index);
    page.maintenance_margin += margin_share(*contract->index, position.row);
  }
  return data_answer([&](JsonWriter& json) { write_balance(json, page); });
}

Usdt Api::margin_share(const Price& index, const PositionRow& row) const {
  const auto value = notional(index, row.size, Rounding::half_even);
  if (!value) return {};
  const auto share = multiply(value->decimal(), pages_.maintenance_margin_rate(row.symbol),
                              Decimal::kScaleMax, Rounding::up);
  return share ? Usdt(*share) : Usdt();
}

SimAnswer Api::get_worst_price(const SimRequest& request) {
  const auto side = parse_side(request.field("side").value_or(""));
  if (!side) {
    return error_answer(kCodeBadParameter, "invalid order side", "ORDER_INVALID_ORDER_SIDE");
  }
  const auto size = Decimal::parse(request.field("size").value_or(""));
  if (!size || !size->is_positive()) {
    return error_answer(kCodeBadParameter, "size must be greater than 0",
                        "ORDER_SIZE_MUST_GREETER_ZERO");
  }
  const std::string symbol = request.field("symbol").value_or("");
  const auto* contract = core_.market().find(Symbol(symbol));
  const auto worst = contract == nullptr
                         ? std::nullopt
                         : core_.market().worst_price(*contract, Size(*size), *side,
                                                      options_.paper.worst_price_margin);
  if (!worst) return error_answer(kCodeBadParameter, "invalid symbol: " + symbol);
  return data_answer([&](JsonWriter& json) {
    const auto text = [](const std::optional<Price>& p) { return p ? p->to_string() : ""; };
    json.begin_object()
        .member("worstPrice", worst->worst.to_string())
        .member("bidOnePrice", text(worst->best_bid))
        .member("askOnePrice", text(worst->best_ask))
        .end_object();
  });
}

SimAnswer Api::get_historical_pnl(const SimRequest& request) {
  auto closed = core_.closed_profits(owner_.id);
  std::erase_if(closed, [&](const ClosedProfit& one) {
    return request.field("symbol").value_or(one.symbol.str()) != one.symbol.str();
  });
  return data_answer([&](JsonWriter& json) {
    json.begin_object().key("historicalPnl").begin_array();
    for (std::size_t i = 0; i < closed.size(); ++i) {
      write_closed_profit(json, closed[i], closed.size() - i);
    }
    json.end_array().member("totalSize", static_cast<std::int64_t>(closed.size())).end_object();
  });
}

SimAnswer Api::get_yesterday_pnl(const SimRequest&) {
  const Timestamp today = std::chrono::floor<std::chrono::days>(clock_.now());
  Usdt sum;
  for (const ClosedProfit& one : core_.closed_profits(owner_.id)) {
    if (one.at < today && one.at >= today - std::chrono::days{1}) sum += one.profit;
  }
  return data_answer([&](JsonWriter& json) { json.value(sum.to_string()); });
}

SimAnswer Api::get_funding(const SimRequest&) { return empty_page("fundingValues"); }

SimAnswer Api::get_repayment_price(const SimRequest&) {
  return data_answer([](JsonWriter& json) {
    json.begin_object().key("repaymentTokens").begin_array().end_array().end_object();
  });
}

/// The trading factor grows by 0.1 with each staking day of the week in which something filled.
SimAnswer Api::get_staking(const SimRequest&) {
  const StakingCalendar calendar;
  const StakingDay week = calendar.week_of(calendar.day_of(clock_.now()));
  std::set<StakingDay> days;
  for (const Fill& fill : core_.fills_now(owner_.id)) {
    const StakingDay day = calendar.day_of(fill.created_at);
    if (day >= week) days.insert(day);
  }
  constexpr std::size_t kDaysMax = 5;
  const auto tenths = static_cast<int>(std::min(days.size(), kDaysMax));
  const std::string factor = "0." + std::to_string(tenths);
  return data_answer([&](JsonWriter& json) { write_staking(json, factor); });
}

}  // namespace apex
