#ifndef APEX_MODEL_SETTINGS_H
#define APEX_MODEL_SETTINGS_H

#include <bitset>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/time_zone.h"
#include "model/money.h"
#include "model/network.h"
#include "model/order.h"
#include "model/staking_calendar.h"

/// What can be configured, as plain values. Every default is written here and nowhere else.
/// The keys and variables that set them: docs/SETUP.md and `apexbot dry-run --validate`.
namespace apex {

enum class ScheduleMode { daily, continuous };
[[nodiscard]] const char* to_string(ScheduleMode mode);

struct ApiSettings {
  Network network = Network::testnet;
  std::string base_url;  ///< empty: default_base_url(network)
  std::string ca_file;   ///< empty: the system's certificates
};

struct TradingSettings {
  Side side = Side::buy;  ///< which leg comes first
  OrderType type = OrderType::market;
  std::chrono::seconds limit_wait{30};  ///< how long a LIMIT open may rest
};

struct ScheduleSettings {
  ScheduleMode mode = ScheduleMode::daily;
  std::chrono::hours trade_interval{4};      ///< continuous mode: from trade to trade
  std::bitset<7> trade_days = 0b1111111;     ///< of the staking day, bit 0 = Monday
  std::chrono::minutes trade_time{9 * 60};   ///< after midnight, in `timezone`
  TimeZone timezone;                         ///< UTC
  bool continue_after_max_factor = false;    ///< trade on days six and seven of a week too
  bool avoid_funding = true;                 ///< keep three minutes away from full hours
  std::chrono::seconds check_interval{300};  ///< of the daemon, from check to check
  /// Daily mode: how long after trade_time the trade may be due. Another moment each day.
  std::chrono::minutes jitter{0};
  std::uint64_t jitter_seed = 0;  ///< tells accounts apart; says nothing of their keys
};

struct SafetySettings {
  bool dry_run = true;
  /// In base units; says nothing across symbols, hence unset. Set, it filters the selection.
  std::optional<Size> max_position_size;
  Usdt max_position_value = Usdt("100"_dec);
  Decimal max_slippage = "0.02"_dec;  ///< of the index price, for the worst price of any order
  int max_daily_trades = 10;
  Usdt min_balance = Usdt("50"_dec);
  bool require_balance_check = true;
};

struct BreakerSettings {
  int max_failures = 5;
  std::chrono::minutes reset{30};
};

struct ProgrammeSettings {
  std::chrono::minutes day_boundary{8 * 60};
  int week_start = 0;  ///< weekday, 0 = Monday, at the day boundary
  bool probe = false;  ///< ask the exchange for the factor it shows, outside of trades

  [[nodiscard]] StakingCalendar calendar() const {
    return StakingCalendar(day_boundary, week_start);
  }
};

}  // namespace apex

#endif  // APEX_MODEL_SETTINGS_H
