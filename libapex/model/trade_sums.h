#ifndef APEX_MODEL_TRADE_SUMS_H
#define APEX_MODEL_TRADE_SUMS_H

#include <array>
#include <cstdint>
#include <optional>

#include "model/trade.h"

namespace apex {

/// What trades came to, in numbers that add up and can be taken back again.
///
/// An amount of a single trade of 10^8 USDT or more is no amount of this program's trades and is
/// not summed, so that no sum leaves the range of a Decimal, whatever an exchange says.
struct TradeSums {
  /// Upper bounds of the classes in which exposures are counted; above the last there is one more.
  static constexpr std::array<Milliseconds, 12> kExposureBounds{
      Milliseconds{50},     Milliseconds{100},    Milliseconds{200},    Milliseconds{300},
      Milliseconds{500},    Milliseconds{1'000},  Milliseconds{2'000},  Milliseconds{5'000},
      Milliseconds{10'000}, Milliseconds{30'000}, Milliseconds{60'000}, Milliseconds{300'000}};
  enum class Answer { accepted, rejected, unknown };

  std::int64_t trades = 0;  ///< round trips; the close of an adopted position is none
  std::int64_t completed = 0;
  std::int64_t failed = 0;  ///< ended in any other way
  std::int64_t days = 0;    ///< staking days that count, each once: filled in by who knows all days
  Usdt fees;                ///< of every fill that counts, also those of an adopted position
  Usdt spread;              ///< lost between the legs (negative: won), of trades that netted out
  Usdt volume;              ///< value of the fills that count, both legs
  Usdt worst_value;  ///< what the filled market orders would have come to at their worst price
  Usdt better_by;    ///< what the fills were better than that
  Milliseconds exposed{0};                                           ///< all exposures together
  std::array<std::int64_t, kExposureBounds.size() + 1> exposures{};  ///< trades in each class
  std::array<std::array<std::int64_t, 3>, 2> orders{};  ///< [Leg][Answer], of those sent

  /// Fees and spread.
  [[nodiscard]] Usdt cost() const { return fees + spread; }
  /// Completed ones of those that ended, in percent with one digit; nothing where none ended.
  [[nodiscard]] std::optional<Decimal> success_percent() const;
  /// better_by of worst_value, in percent with two digits; nothing where no market order filled.
  [[nodiscard]] std::optional<Decimal> better_by_percent() const;

  void add(const TradeSums& other);
  void take_back(const TradeSums& other);
  friend bool operator==(const TradeSums&, const TradeSums&) = default;

  /// Calls `visit(name, member)` for each number: the names under which it is kept and shown.
  template <typename Sums, typename Visit>
  static void each(Sums& sums, Visit visit);
};

/// What one trade comes to; `days` stays 0.
[[nodiscard]] TradeSums sums_of(const TradeRecord& trade);

template <typename Sums, typename Visit>
void TradeSums::each(Sums& sums, Visit visit) {
  visit("trades", sums.trades);
  visit("completed", sums.completed);
  visit("failed", sums.failed);
  visit("days", sums.days);
  visit("fees", sums.fees);
  visit("spread", sums.spread);
  visit("volume", sums.volume);
  visit("worst_value", sums.worst_value);
  visit("better_by", sums.better_by);
  visit("exposed_ms", sums.exposed);
  for (std::size_t i = 0; i < kExposureBounds.size(); ++i) {
    visit("exposed_within_" + std::to_string(kExposureBounds[i].count()), sums.exposures[i]);
  }
  visit("exposed_longer", sums.exposures.back());
  for (const Leg leg : {Leg::open, Leg::close}) {
    const std::string name = std::string(to_string(leg)) + "_";
    auto& answers = sums.orders[static_cast<std::size_t>(leg)];
    visit(name + "accepted", answers[static_cast<std::size_t>(Answer::accepted)]);
    visit(name + "rejected", answers[static_cast<std::size_t>(Answer::rejected)]);
    visit(name + "unknown", answers[static_cast<std::size_t>(Answer::unknown)]);
  }
}

}  // namespace apex

#endif  // APEX_MODEL_TRADE_SUMS_H
