#include "model/money.h"

namespace apex {

Result<Usdt> notional(const Price& price, const Size& size, Rounding rounding) {
  APEX_TRY_ASSIGN(const Decimal value,
                  multiply(price.decimal(), size.decimal(), Decimal::kScaleMax, rounding));
  return Usdt(value);
}

Result<Usdt> fee_cap(const Usdt& value, const FeeRate& rate) {
  constexpr int kFeeDigits = 6;
  APEX_TRY_ASSIGN(const Decimal fee,
                  multiply(value.decimal(), rate.decimal(), kFeeDigits, Rounding::up));
  return Usdt(fee);
}

}  // namespace apex
