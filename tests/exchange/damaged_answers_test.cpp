// Answers cut short and with flipped bytes: an error or a value, never a crash.

#include <catch2/catch.hpp>
#include <functional>
#include <random>
#include <tuple>

#include "exchange/account_message.h"
#include "exchange/answer.h"
#include "exchange/instrument_message.h"
#include "exchange/market_message.h"
#include "exchange/order_message.h"
#include "exchange/staking_message.h"
#include "tests/exchange/example_answers.h"
#include "tests/support/fake_transport.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// An answer, and whether its decoder takes a body.
struct Message {
  const char* example_name;
  std::function<bool(const std::string&)> is_read;
  std::string own_body{};  ///< where no document of the exchange has an example

  [[nodiscard]] std::string body() const {
    return own_body.empty() ? example(example_name) : own_body;
  }
};

const char* const kStakingAnswer =
    R"({"data":{"apexStakingApyFactor":{"tradingActivityFactor":"0.2","timeFactor":"1","appId":7},)"
    R"("esApexStakingApyFactor":{"tradingActivityFactor":0.3,"timeFactor":"0.5"},)"
    R"("currentRound":200,"rewardList":[]},"timeCost":4000})";

template <typename Decode>
std::function<bool(const std::string&)> reads(Decode decode) {
  return [decode](const std::string& body) {
    const auto answer = read_answer(response(200, body));
    return answer.has_value() && decode(answer->root()).has_value();
  };
}

std::vector<Message> all_messages() {
  return {
      {"GET /api/v3/time", reads(decode_server_time)},
      {"GET /api/v3/symbols", reads(decode_instruments)},
      {"GET /api/v3/data/all-ticker-info", reads(decode_tickers)},
      {"GET /api/v3/depth", reads([](const JsonView& r) { return decode_depth(r, "BTCUSDT"); })},
      {"GET /api/v3/get-worst-price", reads(decode_worst_price)},
      {"GET /api/v3/account", reads(decode_account)},
      {"GET /api/v3/account-balance", reads(decode_balance)},
      {"GET /api/v3/order", reads(decode_order_answer)},
      {"GET /api/v3/open-orders", reads(decode_open_orders)},
      {"GET /api/v3/fills", reads(decode_fill_page)},
      {"GET /api/v3/staking/staking-user-data", reads(find_staking_factors), kStakingAnswer},
  };
}

}  // namespace

TEST_CASE("an answer cut short anywhere is an error", "[exchange][damage]") {
  for (const Message& message : all_messages()) {
    INFO(message.example_name);
    const std::string body = message.body();
    REQUIRE(message.is_read(body));
    const std::size_t step = body.size() / 300 + 1;
    for (std::size_t size = 0; size < body.size(); size += step) {
      if (message.is_read(body.substr(0, size))) FAIL("read after " << size << " bytes");
    }
  }
}

TEST_CASE("an answer with flipped bytes is read or refused, never worse", "[exchange][damage]") {
  constexpr unsigned kSeed = 20260105;
  constexpr int kRounds = 300;
  std::mt19937 random(kSeed);
  for (const Message& message : all_messages()) {
    const std::string body = message.body();
    int refused = 0;
    for (int round = 0; round < kRounds; ++round) {
      std::string damaged = body;
      for (int flips = 0; flips < 4; ++flips) {
        damaged[random() % damaged.size()] = static_cast<char>(random() % 256);
      }
      if (!message.is_read(damaged)) ++refused;
      std::ignore = order_outcome(response(200, damaged), ClientOrderId("x"), describe);
    }
    INFO(message.example_name << " seed " << kSeed);
    CHECK(refused > kRounds / 2);
  }
}
