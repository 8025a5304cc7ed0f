#include "zk/eth_key.h"

#include <catch2/catch.hpp>
#include <type_traits>

#include "tests/zk/vector_file.h"
#include "zk/keccak.h"
#include "zk/seeds.h"

using namespace apex;
using namespace apex::testing;
using namespace apex::zk;

TEST_CASE("Keccak-256 is Ethereum's, not SHA3-256", "[zk]") {
  CHECK(to_hex(keccak256({})) ==
        "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  CHECK(to_hex(keccak256(bytes_of("abc"))) ==
        "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
}

// The padding needs a byte of the last block: one is left at 135, none at 136.
TEST_CASE("Keccak-256 is right where the padding fills or opens a block", "[zk]") {
  CHECK(to_hex(keccak256(Bytes(135, 'a'))) ==
        "34367dc248bbd832f4e3e69dfaac2f92638bd0bbd18f2912ba4ef454919cf446");
  CHECK(to_hex(keccak256(Bytes(136, 'a'))) ==
        "a6c4d403279fe3e0af03729caada8374b5ca54d8065329a3ebcaeb4b60aa386e");
  CHECK(to_hex(keccak256(Bytes(137, 'a'))) ==
        "d869f639c7046b4929fc92a4d988a8b22c55fbadb802c0c66ebcd484f1915f39");
}

TEST_CASE("an Ethereum key gives the address, seeds and zk key of the official client",
          "[zk][vectors]") {
  const VectorFile file("13_seeds_from_eth_key.json");
  for (const JsonView& c : file.cases()) {
    INFO(c.path());
    const auto key = EthKey::from_hex(Secret(text(c, "eth_private_key")));
    REQUIRE(key.has_value());
    CHECK(key->address() == text(c, "address"));
    const std::string environment = text(c, "environment");
    REQUIRE((environment == "mainnet" || environment == "testnet"));
    const SeedNetwork network =
        environment == "mainnet" ? SeedNetwork::mainnet : SeedNetwork::testnet;
    CHECK(seed_message(key->address(), network) == text(c, "message"));

    const auto seeds = derive_zk_seeds(*key, network);
    REQUIRE(seeds.has_value());
    CHECK(seeds->expose() == text(c, "seeds"));
    const auto zk_key = PrivateKey::from_seed(from_hex(seeds->expose()).value());
    REQUIRE(zk_key.has_value());
    CHECK(l2_key_text(zk_key->public_key()) == text(c, "l2Key"));
    CHECK(public_key_hash_text(zk_key->public_key()) == text(c, "pubKeyHash"));
  }
}

TEST_CASE("an Ethereum key that is none is refused and not quoted", "[zk]") {
  const std::string order = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
  for (const std::string& hex : {std::string(), std::string(63, '5'), std::string(66, '5'),
                                 std::string(64, 'g'), std::string(64, '0'), order}) {
    INFO(hex);
    const auto key = EthKey::from_hex(Secret(hex));
    REQUIRE_FALSE(key.has_value());
    CHECK(key.error().kind == ErrorKind::config);
    CHECK(key.error().message.find("5555") == std::string::npos);
  }
  CHECK(EthKey::from_hex(Secret(order.substr(0, 63) + "0")).has_value());
  CHECK(EthKey::from_hex(Secret("0x" + std::string(64, '5'))).has_value());
}

TEST_CASE("an Ethereum key cannot be copied", "[zk]") {
  static_assert(!std::is_copy_constructible_v<EthKey>);
  static_assert(!std::is_copy_assignable_v<EthKey>);
  auto key = EthKey::from_hex(Secret(std::string(64, '5')));
  REQUIRE(key.has_value());
  const std::string address = key->address();
  const EthKey moved = std::move(*key);
  CHECK(moved.address() == address);
}
