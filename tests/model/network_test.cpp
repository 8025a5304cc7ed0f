#include "model/network.h"

#include <catch2/catch.hpp>

using namespace apex;

TEST_CASE("every network is read as it is written and has its own address", "[model][network]") {
  for (const Network network : {Network::local, Network::testnet, Network::mainnet}) {
    CHECK(*parse_network(to_string(network)) == network);
  }
  CHECK(default_base_url(Network::local) == std::string("http://127.0.0.1:8645"));
  CHECK(default_base_url(Network::testnet) == std::string("https://testnet.omni.apex.exchange"));
  CHECK(default_base_url(Network::mainnet) == std::string("https://omni.apex.exchange"));
}

TEST_CASE("no other word is a network", "[model][network]") {
  for (const char* name : {"", "Mainnet", "main", "prod", "mainnet "}) {
    INFO(name);
    REQUIRE_FALSE(parse_network(name).has_value());
    CHECK(parse_network(name).error().kind == ErrorKind::config);
  }
}
