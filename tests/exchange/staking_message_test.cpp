#include "exchange/staking_message.h"

#include <catch2/catch.hpp>

#include "exchange/apex_client.h"
#include "tests/exchange/client_fixture.h"

using namespace apex;
using namespace apex::testing;

namespace {

std::optional<StakingFactors> factors_in(const std::string& text) {
  const auto document = JsonDocument::parse(text);
  REQUIRE(document);
  return find_staking_factors(document->root());
}

}  // namespace

TEST_CASE("the larger factor of both kinds of stakes counts", "[exchange][staking]") {
  const auto factors = factors_in(
      R"({"data":{"apexStakingApyFactor":{"tradingActivityFactor":"0.2","timeFactor":"1",
          "appId":7},"esApexStakingApyFactor":{"tradingActivityFactor":0.3,"timeFactor":"0.5"},
          "currentRound":200,"rewardList":[]}})");
  REQUIRE(factors);
  CHECK(factors->trading_activity == "0.3"_dec);
  CHECK(factors->time == "1"_dec);
}

TEST_CASE("one kind of stakes is enough, and no time factor is needed", "[exchange][staking]") {
  const auto factors =
      factors_in(R"({"data":{"apexStakingApyFactor":{"tradingActivityFactor":0}}})");
  REQUIRE(factors);
  CHECK(factors->trading_activity.is_zero());
  CHECK_FALSE(factors->time);
}

TEST_CASE("an answer of another shape is nothing", "[exchange][staking]") {
  for (const char* text : {"{}", "[]", "null", "7", R"({"data":null})", R"({"data":[]})",
                           R"({"data":"soon"})", R"({"data":{"apexStakingApyFactor":"0.2"}})",
                           R"({"data":{"apexStakingApyFactor":{"timeFactor":"1"}}})",
                           R"({"data":{"apexStakingApyFactor":{"tradingActivityFactor":"high"}}})",
                           R"({"data":{"apexStakingApyFactor":{"tradingActivityFactor":null}}})",
                           R"({"data":{"apexStakingApyFactor":{"tradingActivityFactor":""}}})",
                           R"({"data":{"apexStakingApyFactor":{"tradingActivityFactor":"-0.1"}}})",
                           R"({"data":{"apexStakingApyFactor":{"tradingActivityFactor":1e99}}})",
                           R"({"data":{"apexStakingApyFactor":{"tradingActivityFactor":"100.1"}}})",
                           R"({"data":{"apexStakingApyFactor":{"tradingActivityFactor":{}}}})"}) {
    CAPTURE(text);
    CHECK_FALSE(factors_in(text));
  }
}
