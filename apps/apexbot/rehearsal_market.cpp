#include "apexbot/rehearsal_market.h"

#include "exchange/apex_connection.h"
#include "exchange/market_snapshot.h"

namespace apex {
namespace {

constexpr Milliseconds kAskingTime{2'000};

Result<PaperMarketData> ask_exchange(const Config& config, Clock& clock) {
  ApexClientOptions options;
  options.read_timeout = kAskingTime;
  options.read_budget = kAskingTime;
  CurlOptions http;
  http.base_url = config.base_url();
  http.ca_file = config.api.ca_file;
  http.connect_timeout = kAskingTime;
  APEX_TRY_ASSIGN(const ApexConnection exchange,
                  ApexConnection::open(http, Credentials{}, clock, options));
  PaperMarketData data;
  APEX_TRY_ASSIGN(data.instruments, exchange.client().instruments());
  APEX_TRY_ASSIGN(data.tickers, exchange.client().tickers());
  return data;
}

}  // namespace

RehearsalMarket load_rehearsal_market(const Config& config, Clock& clock) {
  auto asked = ask_exchange(config, clock);
  if (asked) return RehearsalMarket{*std::move(asked), "prices of " + config.base_url()};
  MarketSnapshot snapshot = shipped_market();
  return RehearsalMarket{{std::move(snapshot.instruments), std::move(snapshot.tickers)},
                         "the exchange did not answer (" + asked.error().message +
                             "): contracts and prices of the built-in snapshot"};
}

}  // namespace apex
