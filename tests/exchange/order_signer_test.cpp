#include "exchange/order_signer.h"

#include <catch2/catch.hpp>

#include "base/bytes.h"
#include "tests/exchange/example_answers.h"

using namespace apex;
using namespace apex::testing;

namespace {

/// Of these the size has more digits than a signature holds; the SDK silently signs less.
bool is_unpackable(const ClientOrderId& id) {
  return id.str() == "bot_3508fbbb585bab31" || id.str() == "bot_3b33f8c6af5e0d2e";
}

zk::PrivateKey key_of(const std::string& seeds) {
  auto key = zk::PrivateKey::from_seed(*from_hex(seeds));
  REQUIRE(key.has_value());
  return *std::move(key);
}

/// BUY 0.01 BTC at 61000, the first golden of apex-api.md 5.4.
OrderRequest golden_order() {
  OrderRequest order;
  order.client_id = ClientOrderId("7701234567890123");
  order.account_id = AccountId("634283468140839001");
  order.symbol = Symbol("BTC-USDT");
  order.pair_id = 50001;
  order.side = Side::buy;
  order.size = Size("0.01"_dec);
  order.price = Price("61000"_dec);
  order.maker_fee_rate = FeeRate("0.0002"_dec);
  order.taker_fee_rate = FeeRate("0.0005"_dec);
  return order;
}

std::string contract_bytes(const OrderRequest& order) {
  const auto fields = contract_fields(order);
  REQUIRE(fields.has_value());
  const auto message = zk::contract_message(*fields);
  REQUIRE(message.has_value());
  return to_hex(*message);
}

}  // namespace

TEST_CASE("orders are signed as in the worked examples", "[exchange][signer]") {
  const JsonDocument file = load_json("fixtures/hmac_goldens.json");
  const auto goldens = file.root().at("zk")->elements();
  REQUIRE(goldens.has_value());
  REQUIRE(goldens->size() == 4);
  const std::string seeds =
      "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
      "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff1b";
  const zk::PrivateKey key = key_of(seeds);
  for (const JsonView& golden : *goldens) {
    OrderRequest order = golden_order();
    order.client_id = ClientOrderId(*golden.string("clientId"));
    order.account_id = AccountId(*golden.string("accountId"));
    order.pair_id = static_cast<std::uint16_t>(*golden.integer("pairId"));
    order.side = *parse_side(*golden.string("side"));
    order.size = Size(*golden.decimal("size"));
    order.price = Price(*golden.decimal("price"));
    CHECK(contract_bytes(order) == *golden.string("bytes"));
    CHECK(*sign_order(key, order) == *golden.string("signature"));
  }
}

TEST_CASE("orders of many accounts and symbols are signed as the official SDK signs them",
          "[exchange][signer]") {
  const JsonDocument file = load_json("vectors/14_orders.json");
  const auto cases = file.root().at("cases")->elements();
  REQUIRE(cases.has_value());
  REQUIRE(cases->size() == 48);
  for (const JsonView& each : *cases) {
    OrderRequest order;
    order.client_id = ClientOrderId(*each.string("clientId"));
    order.account_id = AccountId(*each.string("account_id"));
    order.symbol = Symbol(*each.string("symbol"));
    order.pair_id = static_cast<std::uint16_t>(std::stoi(*each.string("l2PairId")));
    order.asset_decimals = std::stoi(*each.string("settle_decimals"));
    order.side = *parse_side(*each.string("side"));
    order.size = Size(*each.decimal("size"));
    order.price = Price(*each.decimal("price"));
    order.maker_fee_rate = FeeRate(*each.decimal("makerFeeRate"));
    order.taker_fee_rate = FeeRate(*each.decimal("takerFeeRate"));
    INFO(order.client_id.str());
    if (is_unpackable(order.client_id)) {
      CHECK_FALSE(contract_fields(order).has_value());
      continue;
    }
    // Where the SDK's floating-point slot is off by one, the exact one is what the others sign.
    const bool inexact = each.find("exact_signature").has_value();
    CHECK(contract_bytes(order) ==
          *each.string(inexact ? "exact_contract_bytes" : "contract_bytes"));
    const zk::PrivateKey key = key_of(*each.string("seeds"));
    CHECK(*sign_order(key, order) == *each.string(inexact ? "exact_signature" : "signature"));
  }
}

TEST_CASE("fee rates are rounded up to basis points", "[exchange][signer]") {
  OrderRequest order = golden_order();
  order.taker_fee_rate = FeeRate("0.00025"_dec);
  order.maker_fee_rate = FeeRate("0"_dec);
  const auto fields = contract_fields(order);
  REQUIRE(fields.has_value());
  CHECK(fields->taker_fee_rate == 3);
  CHECK(fields->maker_fee_rate == 0);
}

TEST_CASE("an order that would be verified as another one is not signed", "[exchange][signer]") {
  const auto refused = [](auto change) {
    OrderRequest order = golden_order();
    change(order);
    const auto fields = contract_fields(order);
    REQUIRE_FALSE(fields.has_value());
    CHECK(fields.error().kind == ErrorKind::exchange_rejected);
    return fields.error().message;
  };
  CHECK(refused([](OrderRequest& o) { o.size = Size("0.123456789012"_dec); }).find("size") !=
        std::string::npos);
  refused([](OrderRequest& o) {
    o.asset_decimals = 2;
    o.size = Size("0.001"_dec);
  });
  refused([](OrderRequest& o) { o.price = Price("-1"_dec); });
  refused([](OrderRequest& o) { o.taker_fee_rate = FeeRate("0.0256"_dec); });
  refused([](OrderRequest& o) { o.maker_fee_rate = FeeRate("-0.0001"_dec); });
  refused([](OrderRequest& o) { o.account_id = AccountId("63428x"); });
  refused([](OrderRequest& o) { o.account_id = AccountId(""); });
}
