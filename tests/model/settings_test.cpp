#include "model/settings.h"

#include <catch2/catch.hpp>

#include "model/credentials.h"

using namespace apex;

TEST_CASE("what nobody configured is the careful choice", "[model][settings]") {
  CHECK(ApiSettings{}.network == Network::testnet);
  CHECK(SafetySettings{}.dry_run);
  CHECK(SafetySettings{}.require_balance_check);
  CHECK(SafetySettings{}.max_position_value == Usdt("100"_dec));
  CHECK(SafetySettings{}.min_balance == Usdt("50"_dec));
  CHECK(SafetySettings{}.max_daily_trades == 10);
  CHECK_FALSE(SafetySettings{}.max_position_size);
  CHECK(ScheduleSettings{}.mode == ScheduleMode::daily);
  CHECK(ScheduleSettings{}.trade_days.all());
  CHECK(ScheduleSettings{}.trade_time == std::chrono::hours{9});
  CHECK(ScheduleSettings{}.timezone.name() == "UTC");
  CHECK(ScheduleSettings{}.trade_interval == std::chrono::hours{4});
  CHECK_FALSE(ScheduleSettings{}.continue_after_max_factor);
  CHECK(BreakerSettings{}.max_failures == 5);
  CHECK(BreakerSettings{}.reset == std::chrono::minutes{30});
  CHECK(TradingSettings{}.limit_wait == std::chrono::seconds{30});
  CHECK(ProgrammeSettings{}.day_boundary == std::chrono::hours{8});
}

TEST_CASE("credentials say what they are good for", "[model][settings]") {
  Credentials credentials;
  CHECK_FALSE(credentials.can_read_account());
  credentials.api_key = Secret("key");
  credentials.api_secret = Secret("secret");
  CHECK_FALSE(credentials.can_read_account());
  credentials.passphrase = Secret("pass");
  CHECK(credentials.can_read_account());
  CHECK_FALSE(credentials.can_trade());
  credentials.zk_seeds = Secret("seeds");
  CHECK(credentials.can_trade());
  credentials.passphrase = Secret();
  CHECK_FALSE(credentials.can_trade());
}
