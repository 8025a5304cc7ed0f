#include "apexsim/order_form.h"

#include <algorithm>
#include <charconv>

#include "base/bytes.h"
#include "exchange/order_signer.h"
#include "zk/schnorr.h"

namespace apex {
namespace {

using Refused = tl::unexpected<SimAnswer>;

constexpr std::size_t kClientIdLengthMax = 64;

Refused refused(std::string_view message, std::string_view key) {
  return Refused(error_answer(kCodeBadParameter, message, key));
}

Refused malformed(std::string_view name, std::string_view value) {
  return Refused(error_answer(kCodeMalformedValue, "strconv: parsing field " + std::string(name) +
                                                       " \"" + std::string(value.substr(0, 40)) +
                                                       "\": invalid syntax"));
}

tl::expected<Decimal, SimAnswer> read_decimal(const SimRequest& request, std::string_view name) {
  const auto text = request.field(name);
  if (!text) return Decimal{};  // the exchange says of a missing one that it must be above 0
  const auto value = Decimal::parse(*text);
  if (!value) return malformed(name, *text);
  return *value;
}

tl::expected<bool, SimAnswer> read_flag(const SimRequest& request, std::string_view name) {
  const std::string text = request.field(name).value_or("false");
  if (text == "true" || text == "True") return true;
  if (text == "false" || text == "False") return false;
  return malformed(name, text);
}

tl::expected<ClientOrderId, SimAnswer> read_client_id(const SimRequest& request) {
  const auto id = request.field("clientId");
  const auto other = request.field("clientOrderId");
  if (!id && !other) return refused("client order id is empty", "ORDER_EMPTY_CLIENT_ORDER_ID");
  if ((id && other && *id != *other) ||
      id.value_or(*(id ? id : other)).size() > kClientIdLengthMax) {
    return refused("invalid client order id", "ORDER_INVALID_CLIENT_ORDER_ID");
  }
  return ClientOrderId(id ? *id : *other);
}

/// Side, type and time in force.
std::optional<SimAnswer> read_kind(const SimRequest& request, OrderRequest& order) {
  const auto side = parse_side(request.field("side").value_or(""));
  if (!side) {
    return error_answer(kCodeBadParameter, "invalid order side", "ORDER_INVALID_ORDER_SIDE");
  }
  const auto type = parse_order_type(request.field("type").value_or(""));
  if (!type) {
    return error_answer(kCodeBadParameter, "invalid order type", "ORDER_INVALID_ORDER_TYPE");
  }
  const auto time_in_force =
      parse_time_in_force(request.field("timeInForce").value_or("GOOD_TIL_CANCEL"));
  if (!time_in_force) {
    return error_answer(kCodeBadParameter, "invalid time in force", "ORDER_INVALID_TIME_IN_FORCE");
  }
  order.side = *side;
  order.type = *type;
  order.time_in_force = *time_in_force;
  return std::nullopt;
}

SimAnswer invalid_signature(std::string_view why) {
  return error_answer(kCodeBadParameter, "invalid l2 signature: " + std::string(why),
                      "INVALID_L2_SIGNATURE");
}

}  // namespace

std::optional<Timestamp> parse_wire_time(std::string_view text) {
  constexpr std::int64_t kSecondsMax = 100'000'000'000;
  constexpr std::int64_t kMillisecondsMax = 253'402'300'799'999;  // the year 9999
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, number);
  if (problem != std::errc{} || stop != end || number < 0 || number > kMillisecondsMax) {
    return std::nullopt;
  }
  return from_unix_ms(number < kSecondsMax ? number * 1000 : number);
}

tl::expected<OrderRequest, SimAnswer> read_order_form(const SimRequest& request,
                                                      const Account& account) {
  OrderRequest order;
  order.account_id = account.id;
  order.maker_fee_rate = account.maker_fee_rate;
  order.taker_fee_rate = account.taker_fee_rate;
  order.symbol = Symbol(request.field("symbol").value_or(""));
  const auto client_id = read_client_id(request);
  if (!client_id) return Refused(client_id.error());
  order.client_id = *client_id;
  if (auto no = read_kind(request, order)) return Refused(*std::move(no));
  const auto reduce_only = read_flag(request, "reduceOnly");
  if (!reduce_only) return Refused(reduce_only.error());
  order.reduce_only = *reduce_only ? ReduceOnly::yes : ReduceOnly::no;
  const auto size = read_decimal(request, "size");
  const auto price = read_decimal(request, "price");
  const auto limit_fee = read_decimal(request, "limitFee");
  for (const auto* amount : {&size, &price, &limit_fee}) {
    if (!*amount) return Refused(amount->error());
  }
  order.size = Size(*size);
  order.price = Price(*price);
  order.limit_fee = Usdt(*limit_fee);
  const std::string expiration = request.field("expiration").value_or("");
  const auto time = parse_wire_time(expiration);
  if (!time) return malformed("expiration", expiration);
  order.expiration = *time;
  return order;
}

std::optional<SimAnswer> check_order_signature(const SimRequest& request, const OrderRequest& order,
                                               const SimAccount& account) {
  const auto bytes = from_hex(request.field("signature").value_or(""));
  zk::Signature signature{};
  if (!bytes || bytes->size() != signature.size()) return invalid_signature("not 64 bytes of hex");
  std::copy(bytes->begin(), bytes->end(), signature.begin());
  const auto fields = contract_fields(order);
  const auto message = fields ? zk::contract_message(*fields) : tl::unexpected(fields.error());
  if (!message) return invalid_signature("nobody can sign this order");
  if (!zk::verify(account.public_key, *message, signature)) {
    return invalid_signature("it does not belong to this order and account");
  }
  return std::nullopt;
}

}  // namespace apex
