#include "zk/contract_message.h"

#include <catch2/catch.hpp>

#include "base/digest.h"
#include "tests/zk/vector_file.h"
#include "zk/schnorr.h"

using namespace apex;
using namespace apex::testing;
using namespace apex::zk;

namespace {

ContractFields fields_of(const JsonView& c) {
  return {.account_id = integer<std::uint32_t>(c, "account_id"),
          .sub_account_id = integer<std::uint8_t>(c, "sub_account_id"),
          .slot_id = integer<std::uint32_t>(c, "slot_id"),
          .nonce = integer<std::uint32_t>(c, "nonce"),
          .pair_id = integer<std::uint16_t>(c, "pair_id"),
          .direction = truth(c, "is_long") ? Direction::buy : Direction::sell,
          .size = u128(c, "size"),
          .price = u128(c, "price"),
          .maker_fee_rate = integer<std::uint8_t>(c, "maker_fee_rate"),
          .taker_fee_rate = integer<std::uint8_t>(c, "taker_fee_rate"),
          .has_subsidy = truth(c, "has_subsidy")};
}

// What the native library signs: it rounds the size down where ours refuses.
ContractMessage rounded_message(ContractFields fields) {
  fields.size = closest_packable_amount(fields.size).value();
  return contract_message(fields).value();
}

constexpr std::uint32_t kU32Max = 0xffffffff;
constexpr std::uint64_t kU64Max = ~std::uint64_t{0};

// zk-signing.md 5.3: what an order becomes. The moduli are the maxima, not the powers of two.
ContractFields fields_of_order(const JsonView& order) {
  const std::string client_id = text(order, "clientId");
  const Limbs n = limbs_from_be(sha256(bytes_of(client_id)));
  Uint128 mod_u32 = 0;
  Uint128 mod_u64 = 0;
  for (int i = 3; i >= 0; --i) {
    mod_u64 = ((mod_u64 << 64) + n.v[i]) % kU64Max;
    mod_u32 = ((mod_u32 << 64) + n.v[i]) % kU32Max;
  }
  const auto units = [&](const char* key) {
    const Decimal value = Decimal::parse(text(order, key)).value();
    return value.to_units(integer<std::uint8_t>(order, "settle_decimals"), Rounding::down).value();
  };
  const auto basis_points = [&](const char* key) {
    const Decimal rate = Decimal::parse(text(order, key)).value();
    return static_cast<std::uint8_t>(rate.to_units(4, Rounding::up).value());
  };
  return {.account_id =
              static_cast<std::uint32_t>(integer<std::uint64_t>(order, "account_id") % kU32Max),
          .slot_id = static_cast<std::uint32_t>(mod_u64 / kU32Max),
          .nonce = static_cast<std::uint32_t>(mod_u32),
          .pair_id = integer<std::uint16_t>(order, "l2PairId"),
          .direction = text(order, "side") == "BUY" ? Direction::buy : Direction::sell,
          .size = units("size"),
          .price = units("price"),
          .maker_fee_rate = basis_points("makerFeeRate"),
          .taker_fee_rate = basis_points("takerFeeRate")};
}

}  // namespace

TEST_CASE("the bytes of a contract order equal the native library's, or are refused",
          "[zk][vectors]") {
  const VectorFile file("09_contract_bytes.json");
  for (const JsonView& c : file.cases()) {
    INFO(c.path());
    const ContractFields fields = fields_of(c);
    CHECK(to_hex(rounded_message(fields)) == text(c, "bytes"));
    const auto message = contract_message(fields);
    REQUIRE(message.has_value() == is_packable_size(fields.size));
    if (message) {
      CHECK(to_hex(*message) == text(c, "bytes"));
    } else {
      CHECK(message.error().kind == ErrorKind::refused);
    }
  }
}

TEST_CASE("an order whose size or price cannot be signed exactly is refused", "[zk]") {
  ContractFields fields;
  fields.size = Uint128{98'765'432'123} * 1'000'000'000'000'000;
  CHECK(contract_message(fields).error().kind == ErrorKind::refused);
  fields.size = ~Uint128{0};
  CHECK(contract_message(fields).error().kind == ErrorKind::refused);
  fields.size = 1;
  fields.price = (Uint128{1} << 120) - 1;
  CHECK(contract_message(fields).has_value());
  fields.price += 1;
  CHECK(contract_message(fields).error().kind == ErrorKind::refused);
}

TEST_CASE("whole orders are signed as the official client signs them", "[zk][vectors]") {
  const VectorFile file("14_orders.json");
  for (const JsonView& c : file.cases()) {
    INFO(c.path());
    const ContractFields fields = fields_of_order(c);
    const JsonView builder = *c.at("builder");
    const bool float_slot = c.find("exact_slot").has_value();
    CHECK(fields.slot_id ==
          integer<std::uint32_t>(float_slot ? c : builder, float_slot ? "exact_slot" : "slot_id"));
    ContractFields expected = fields_of(builder);
    expected.slot_id = fields.slot_id;
    CHECK(to_hex(rounded_message(fields)) == to_hex(rounded_message(expected)));
    const std::string prefix = float_slot ? "exact_" : "";
    const ContractMessage message = rounded_message(fields);
    CHECK(to_hex(message) == text(c, prefix + "contract_bytes"));

    const PrivateKey key = key_from_seed(c, "seeds");
    CHECK(l2_key_text(key.public_key()) == text(c, "l2Key"));
    CHECK("0x" + to_hex(sign(key, message).value()) == text(c, prefix + "signature"));
    if (float_slot) {
      CHECK("0x" + to_hex(sign(key, rounded_message(fields_of(builder))).value()) ==
            text(c, "signature"));
    }
  }
}
