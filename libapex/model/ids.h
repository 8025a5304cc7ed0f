#ifndef APEX_MODEL_IDS_H
#define APEX_MODEL_IDS_H

#include <compare>
#include <string>
#include <utility>

namespace apex {

/// A text of one meaning; two of different meaning do not mix.
template <typename Tag>
class Id {
 public:
  Id() = default;
  explicit Id(std::string text) : text_(std::move(text)) {}

  [[nodiscard]] const std::string& str() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  friend auto operator<=>(const Id&, const Id&) = default;
  friend bool operator==(const Id&, const Id&) = default;

 private:
  std::string text_;
};

/// "BTC-USDT": the dashed name, used everywhere but in public market data routes.
using Symbol = Id<struct SymbolTag>;
/// The exchange's number of an account, up to 19 digits; takes part in every order signature.
using AccountId = Id<struct AccountIdTag>;
/// The exchange's number of an order.
using OrderId = Id<struct OrderIdTag>;
/// Our own number of an order, at most 40 of [A-Za-z0-9-] (model/client_order_id.h).
using ClientOrderId = Id<struct ClientOrderIdTag>;
/// The exchange's number of a fill.
using FillId = Id<struct FillIdTag>;

}  // namespace apex

#endif  // APEX_MODEL_IDS_H
