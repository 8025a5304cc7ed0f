#include "model/client_order_id.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>

#include "base/files.h"
#include "base/json.h"
#include "tests/support/builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

const TradeKey kKey{Network::local, AccountId("634283468140839001"), StakingDay{20458}, 1};

TradeKey with_number(Network network, int number) {
  TradeKey key = kKey;
  key.network = network;
  key.number = number;
  return key;
}

std::string open_id(const TradeKey& key) { return derive_client_id(key, Leg::open, 1).str(); }

}  // namespace

TEST_CASE("slot and nonce of an id are those of the exchange's own clients", "[model][ids]") {
  struct Golden {
    const char* id;
    std::uint64_t slot_id;
    std::uint32_t nonce;
  };
  for (const Golden& golden :  // apex-api.md 5.4
       {Golden{"1", 280898187, 1761861465}, Golden{"abc", 1607317667, 3566549755},
        Golden{"7701234567890123", 3446399000, 3161232961},
        Golden{"7701234567890124", 1210724764, 1838206369},
        Golden{"apexomni-634283468140839001-1744471003321-775651", 179375432, 1621523757}}) {
    INFO(golden.id);
    const SigningSlot slot = signing_slot(ClientOrderId(golden.id));
    CHECK(slot.slot_id == golden.slot_id);
    CHECK(slot.nonce == golden.nonce);
  }
}

TEST_CASE("slot and nonce agree with every recorded order", "[model][ids][vectors]") {
  const auto path = std::filesystem::path(APEX_SOURCE_DIR) / "tests/vectors/14_orders.json";
  const auto content = read_file(path, 1 << 20);
  REQUIRE((content.has_value() && content->has_value()));
  const auto document = JsonDocument::parse(**content);
  REQUIRE(document.has_value());
  const auto orders = document->root().at("cases")->elements();
  REQUIRE(orders.has_value());
  REQUIRE_FALSE(orders->empty());
  for (const JsonView& order : *orders) {
    const SigningSlot slot = signing_slot(ClientOrderId(*order.string("clientId")));
    const JsonView builder = *order.at("builder");
    // Where a client divided in floating point and missed, the exact slot stands beside it.
    const auto exact = order.find("exact_slot");
    CHECK(std::to_string(slot.slot_id) == (exact ? *exact->string() : *builder.string("slot_id")));
    CHECK(std::to_string(slot.nonce) == *builder.string("nonce"));
  }
}

TEST_CASE("a client id is derived and stays what it is", "[model][ids]") {
  REQUIRE(kKey.day.to_string() == "2026-01-05");
  CHECK(open_id(kKey) == "apexbot-15ef6332e033a4a8b38710a61358c06e");
  CHECK(derive_client_id(with_number(Network::mainnet, 1), Leg::close, 3).str() ==
        "apexbot-10fae50bc463e5176b750d74c88895c8");
}

TEST_CASE("an id whose slot differs in floating point takes the next suffix", "[model][ids]") {
  // The first choice would be apexbot-4ad03ad99e0ca5781c75ccecc92c8ccb: its slot is one higher
  // where it is computed with 53 bits.
  CHECK(open_id(with_number(Network::testnet, 411012)) ==
        "apexbot-5991fa56ca68f77f89aba58257db4430");
}

TEST_CASE("client ids are allowed by the exchange, recognised as ours, and signable",
          "[model][ids]") {
  for (int number = 1; number <= 500; ++number) {
    const ClientOrderId id = derive_client_id(with_number(Network::mainnet, number), Leg::open, 1);
    REQUIRE(id.str().size() == 40);
    REQUIRE(std::all_of(id.str().begin(), id.str().end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }));
    REQUIRE(is_ours(id));
    REQUIRE(signing_slot(id).slot_id <= UINT32_MAX);
  }
  CHECK_FALSE(is_ours(ClientOrderId("apexomni-634283468140839001-1744471003321-775651")));
  CHECK_FALSE(is_ours(ClientOrderId("")));
  CHECK_FALSE(is_ours(ClientOrderId("x-apexbot-1")));
}

TEST_CASE("no two orders share an id, and the same order always has the same", "[model][ids]") {
  std::set<std::string> ids;
  std::size_t made = 0;
  for (const Network network : {Network::local, Network::testnet, Network::mainnet}) {
    for (const char* account : {"1", "11", "634283468140839001"}) {
      for (std::int64_t days = 0; days < 8; ++days) {
        for (int number = 1; number <= 11; ++number) {
          for (const Leg leg : {Leg::open, Leg::close}) {
            for (int attempt = 1; attempt <= 4; ++attempt) {
              const TradeKey key{network, AccountId(account), kKey.day + days, number};
              ids.insert(derive_client_id(key, leg, attempt).str());
              ++made;
            }
          }
        }
      }
    }
  }
  CHECK(ids.size() == made);
  CHECK(open_id(kKey) == open_id(TradeKey(kKey)));
}

TEST_CASE("legs are read as they are written", "[model][ids]") {
  for (const Leg leg : {Leg::open, Leg::close}) CHECK(*parse_leg(to_string(leg)) == leg);
  CHECK_FALSE(parse_leg("Open").has_value());
}
