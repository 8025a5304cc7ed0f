// The market that is built into the programs (config/market_snapshot.json).
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "exchange/market_snapshot.h"
#include "paper/paper_exchange.h"
#include "tests/support/builders.h"
#include "tests/support/manual_clock.h"

namespace apex {
namespace {

const Instrument& contract(const MarketSnapshot& market, const std::string& symbol) {
  const auto found =
      std::find_if(market.instruments.begin(), market.instruments.end(),
                   [&](const Instrument& one) { return one.symbol == Symbol(symbol); });
  REQUIRE(found != market.instruments.end());
  return *found;
}

TEST_CASE("the shipped market has at least a hundred contracts with prices", "[paper][snapshot]") {
  const MarketSnapshot market = shipped_market();
  CHECK(market.instruments.size() >= 100);
  CHECK(market.tickers.size() >= 100);
}

TEST_CASE("the shipped market signs the known contracts with their real pair ids",
          "[paper][snapshot]") {
  const MarketSnapshot market = shipped_market();
  const std::map<std::string, std::uint16_t> known = {{"BTC-USDT", 50001}, {"ETH-USDT", 50002},
                                                      {"SOL-USDT", 50003}, {"TON-USDT", 50004},
                                                      {"ETC-USDT", 50014}, {"LINEA-USDT", 50140}};
  for (const auto& [symbol, pair_id] : known) CHECK(contract(market, symbol).pair_id == pair_id);
  std::set<std::uint16_t> pair_ids;
  for (const Instrument& one : market.instruments) {
    CHECK(pair_ids.insert(one.pair_id).second);
    CHECK(one.asset_decimals == 18);
  }
}

TEST_CASE("sizes of the shipped market are whole steps", "[paper][snapshot]") {
  const MarketSnapshot market = shipped_market();
  for (const Instrument& one : market.instruments) {
    INFO(one.symbol.str());
    CHECK(is_multiple_of(one.min_size.decimal(), one.step.decimal()));
    CHECK(one.min_size < one.max_size);
    CHECK(one.initial_margin_rate <= one.default_initial_margin_rate);
  }
}

TEST_CASE("the cheapest contract of the shipped market is worth about a cent",
          "[paper][snapshot]") {
  const MarketSnapshot market = shipped_market();
  std::map<std::string, Price> prices;
  for (const Ticker& ticker : market.tickers) {
    if (ticker.index) prices[ticker.public_name] = *ticker.index;
  }
  std::map<Usdt, std::string> minimums;
  for (const Instrument& one : market.instruments) {
    if (!one.open_allowed() || !prices.contains(one.public_name)) continue;
    const auto value = notional(prices[one.public_name], one.min_size, Rounding::up);
    minimums.emplace(value.value(), one.symbol.str());
  }
  CHECK(minimums.begin()->second == "LINEA-USDT");
  CHECK(minimums.begin()->first == Usdt("0.009313"_dec));
  CHECK(std::prev(minimums.end())->first > Usdt("10"_dec));
}

TEST_CASE("the shipped market has contracts that cannot be opened, of each kind",
          "[paper][snapshot]") {
  const MarketSnapshot market = shipped_market();
  CHECK_FALSE(contract(market, "IO-USDT").enable_open_position);
  CHECK(contract(market, "IO-USDT").enable_trade);
  CHECK_FALSE(contract(market, "BIGTIME-USDT").enable_trade);
  CHECK_FALSE(contract(market, "XAI-USDT").enable_display);
  CHECK_FALSE(contract(market, "OMG-USDT").open_allowed());
  CHECK(contract(market, "BTC-USDT").open_allowed());
}

TEST_CASE("every contract that can be opened fills at its worst price", "[paper][snapshot]") {
  const MarketSnapshot market = shipped_market();
  testing::ManualClock clock{testing::at("2026-01-05T09:00:00Z")};
  PaperOptions options;
  options.account.balance = Usdt("100000"_dec);
  PaperExchange exchange(clock, {market.instruments, market.tickers}, options);
  std::size_t opened = 0;
  for (const Instrument& one : market.instruments) {
    if (!one.open_allowed()) continue;
    INFO(one.symbol.str());
    const auto worst = exchange.worst_price(one.symbol, one.min_size, Side::buy);
    REQUIRE(worst.has_value());
    OrderRequest request;
    request.client_id = ClientOrderId("open-" + one.symbol.str());
    request.account_id = options.account.id;
    request.symbol = one.symbol;
    request.size = one.min_size;
    request.price = worst->worst;
    request.limit_fee = Usdt("1"_dec);
    request.expiration = clock.now() + std::chrono::hours{1};
    const auto prepared = exchange.prepare(request);
    REQUIRE(prepared.has_value());
    REQUIRE(std::holds_alternative<Accepted>(exchange.send(*prepared)));
    clock.advance(Milliseconds{60});
    CHECK(exchange.position_now(one.symbol) == one.min_size);
    ++opened;
  }
  CHECK(opened >= 100);
}

TEST_CASE("a market that is no market is refused with the place", "[paper][snapshot]") {
  CHECK_FALSE(decode_market_snapshot("").has_value());
  const auto missing = decode_market_snapshot("{\"symbols\":{\"data\":{}}}");
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().kind == ErrorKind::protocol);
}

}  // namespace
}  // namespace apex
