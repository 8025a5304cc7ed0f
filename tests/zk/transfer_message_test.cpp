#include "zk/transfer_message.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/zk/vector_file.h"
#include "zk/schnorr.h"

using namespace apex;
using namespace apex::testing;
using namespace apex::zk;

namespace {

EthAddress address(const JsonView& c) {
  const Bytes value = bytes(c, "to_address");
  EthAddress result;
  REQUIRE(value.size() == result.size());
  std::copy(value.begin(), value.end(), result.begin());
  return result;
}

TransferFields transfer(const JsonView& c) {
  return {.account_id = integer<std::uint32_t>(c, "account_id"),
          .from_sub_account_id = integer<std::uint8_t>(c, "from_sub"),
          .to_address = address(c),
          .to_sub_account_id = integer<std::uint8_t>(c, "to_sub"),
          .token_id = integer<std::uint16_t>(c, "token"),
          .amount = u128(c, "amount"),
          .fee = u128(c, "fee"),
          .nonce = integer<std::uint32_t>(c, "nonce"),
          .timestamp_seconds = integer<std::uint32_t>(c, "ts")};
}

WithdrawFields withdraw(const JsonView& c) {
  return {.to_chain_id = integer<std::uint8_t>(c, "to_chain_id"),
          .account_id = integer<std::uint32_t>(c, "account_id"),
          .sub_account_id = integer<std::uint8_t>(c, "sub_account_id"),
          .to_address = address(c),
          .l2_source_token = integer<std::uint16_t>(c, "l2_source_token"),
          .l1_target_token = integer<std::uint16_t>(c, "l1_target_token"),
          .amount = u128(c, "amount"),
          .fee = u128(c, "fee"),
          .nonce = integer<std::uint32_t>(c, "nonce"),
          .withdraw_to_l1 = truth(c, "withdraw_to_l1"),
          .withdraw_fee_ratio = integer<std::uint16_t>(c, "withdraw_fee_ratio"),
          .timestamp_seconds = integer<std::uint32_t>(c, "ts")};
}

Bytes message_of(const JsonView& c) {
  if (text(c, "kind") == "transfer") {
    const auto message = transfer_message(transfer(c)).value();
    return {message.begin(), message.end()};
  }
  REQUIRE(text(c, "kind") == "withdraw");
  const auto message = withdraw_message(withdraw(c)).value();
  return {message.begin(), message.end()};
}

}  // namespace

TEST_CASE("long messages are hashed as the zksync library hashes them", "[zk][vectors]") {
  const VectorFile file("08_rescue_hash_orders.json");
  for (const JsonView& c : file.cases()) {
    INFO(c.path());
    const Bytes message = bytes(c, "message");
    std::array<std::uint8_t, kLongMessageBytes> input;
    REQUIRE(message.size() == input.size());
    std::copy(message.begin(), message.end(), input.begin());
    CHECK(to_hex(hash_long_message(input)) == text(c, "hash"));
  }
}

TEST_CASE("transfers and withdrawals equal the native library's, bytes and signature",
          "[zk][vectors]") {
  const VectorFile file("16_transfer_withdraw.json");
  for (const JsonView& c : file.cases()) {
    INFO(c.path());
    const Bytes message = message_of(c);
    CHECK(to_hex(message) == text(c, "bytes"));
    CHECK("0x" + to_hex(sign(key_from_seed(c, "seeds"), message).value()) == text(c, "signature"));
  }
}

TEST_CASE("a transfer or withdrawal beyond what can be packed is refused", "[zk]") {
  TransferFields fields;
  fields.amount = ~Uint128{0};
  CHECK(transfer_message(fields).error().kind == ErrorKind::refused);
  WithdrawFields withdrawal;
  withdrawal.amount = ~Uint128{0};  // exact, not packed
  CHECK(withdraw_message(withdrawal).has_value());
  withdrawal.fee = ~Uint128{0};
  CHECK(withdraw_message(withdrawal).error().kind == ErrorKind::refused);
}
