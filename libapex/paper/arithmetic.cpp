#include "paper/arithmetic.h"

#include "base/check.h"

namespace apex::paper {
namespace {

constexpr int kAverageDigits = 12;

template <typename T>
T must(Result<T> result) {
  APEX_CHECK(result.has_value());
  return *std::move(result);
}

}  // namespace

Price round_price(const Price& price, const Price& tick, Rounding rounding) {
  return Price(must(round_to_step(price.decimal(), tick.decimal(), rounding)));
}

Size round_size(const Size& size, const Size& step) {
  return Size(must(round_to_step(size.decimal(), step.decimal(), Rounding::down)));
}

Size size_of(const Usdt& value, const Price& price) {
  return Size(must(divide(value.decimal(), price.decimal(), kAverageDigits, Rounding::down)));
}

Price scaled(const Price& price, const Decimal& factor) {
  return Price(must(multiply(price.decimal(), factor, Decimal::kScaleMax, Rounding::half_even)));
}

Usdt scaled(const Usdt& value, const Decimal& factor, Rounding rounding) {
  return Usdt(must(multiply(value.decimal(), factor, kAverageDigits, rounding)));
}

Size scaled(const Size& size, const Decimal& factor) {
  return Size(must(multiply(size.decimal(), factor, Decimal::kScaleMax, Rounding::down)));
}

Usdt value_of(const Price& price, const Size& size) {
  return must(notional(price, size, Rounding::half_even));
}

Usdt fee_of(const Usdt& value, const FeeRate& rate) { return must(fee_cap(value, rate)); }

Price average(const Usdt& value, const Size& size) {
  return Price(must(divide(value.decimal(), size.decimal(), kAverageDigits, Rounding::half_even)));
}

Usdt share_of(const Usdt& value, const Size& part, const Size& whole) {
  if (part == whole) return value;
  const Decimal ratio =
      must(divide(part.decimal(), whole.decimal(), Decimal::kScaleMax, Rounding::half_even));
  return Usdt(must(multiply(value.decimal(), ratio, kAverageDigits, Rounding::half_even)));
}

}  // namespace apex::paper
