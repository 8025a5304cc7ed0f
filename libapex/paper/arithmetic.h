#ifndef APEX_PAPER_ARITHMETIC_H
#define APEX_PAPER_ARITHMETIC_H

#include "model/money.h"

/// Sums of the exchange in memory. All of them abort when out of range: what comes from outside
/// is checked before it gets here (order_checks.h), and prices come from the shipped market.
namespace apex::paper {

[[nodiscard]] Price round_price(const Price& price, const Price& tick, Rounding rounding);
/// Down to the step.
[[nodiscard]] Size round_size(const Size& size, const Size& step);
/// value / price, rounded down.
[[nodiscard]] Size size_of(const Usdt& value, const Price& price);
[[nodiscard]] Price scaled(const Price& price, const Decimal& factor);
[[nodiscard]] Usdt scaled(const Usdt& value, const Decimal& factor, Rounding rounding);
[[nodiscard]] Size scaled(const Size& size, const Decimal& factor);
/// price · size; size may be signed.
[[nodiscard]] Usdt value_of(const Price& price, const Size& size);
[[nodiscard]] Usdt fee_of(const Usdt& value, const FeeRate& rate);
/// value / size to 12 digits.
[[nodiscard]] Price average(const Usdt& value, const Size& size);
/// value · part / whole.
[[nodiscard]] Usdt share_of(const Usdt& value, const Size& part, const Size& whole);

}  // namespace apex::paper

#endif  // APEX_PAPER_ARITHMETIC_H
