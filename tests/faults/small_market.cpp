#include "tests/faults/small_market.h"

#include <fmt/format.h>

#include "tests/execution/trading_floor.h"

namespace apex::testing {
namespace {

struct Contract {
  const char* token;
  int pair_id;
  const char* tick;
  const char* size;
  const char* price;
};

constexpr Contract kContracts[] = {{"LINEA", 50140, "0.00001", "1", "0.00931"},
                                   {"BLUR", 50071, "0.0001", "1", "0.0312"},
                                   {"BTC", 50001, "0.1", "0.001", "60005.1"}};

std::string contract_json(const Contract& one) {
  return fmt::format(
      R"({{"symbol":"{0}-USDT","crossSymbolName":"{0}USDT","symbolDisplayName":"{0}USDT",)"
      R"("baseTokenId":"{0}","settleAssetId":"USDT","l2PairId":"{1}","tickSize":"{2}",)"
      R"("stepSize":"{3}","minOrderSize":"{3}","maxOrderSize":"5000000",)"
      R"("initialMarginRate":"0.05","defaultInitialMarginRate":"0.1",)"
      R"("maintenanceMarginRate":"0.03","maxMarketPriceRange":"0.05","enableDisplay":true,)"
      R"("enableTrade":true,"enableOpenPosition":true,"isPrelaunch":false,"klineStartTime":0}})",
      one.token, one.pair_id, one.tick, one.size);
}

std::string ticker_json(const Contract& one) {
  return fmt::format(
      R"({{"symbol":"{0}USDT","lastPrice":"{1}","indexPrice":"{1}","markPrice":"{1}",)"
      R"("turnover24h":"1000000","volume24h":"1475.641","tradeCount":""}})",
      one.token, one.price);
}

}  // namespace

std::string small_market_json() {
  std::string contracts;
  std::string tickers;
  for (const Contract& one : kContracts) {
    contracts += (contracts.empty() ? "" : ",") + contract_json(one);
    tickers += (tickers.empty() ? "" : ",") + ticker_json(one);
  }
  return R"({"symbols":{"data":{"contractConfig":{"assets":[{"tokenId":"60141","token":"USDT",)"
         R"("decimals":18}],"perpetualContract":[)" +
         contracts + R"(]}}},"tickers":{"data":[)" + tickers + "]}}";
}

PaperMarketData contracts_of_ten() {
  PaperMarketData data = floor_contracts();
  data.instruments.front().min_size = Size("10"_dec);
  return data;
}

}  // namespace apex::testing
