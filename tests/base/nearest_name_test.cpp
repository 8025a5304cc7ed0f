#include "base/nearest_name.h"

#include <array>
#include <catch2/catch.hpp>

using namespace apex;

namespace {

const std::array<std::string, 4> kKnown{"trade", "dry-run", "status", "ca"};

}  // namespace

TEST_CASE("a typing error finds the name that was meant", "[base][nearest]") {
  CHECK(nearest_name("trdae", kKnown) == "trade");
  CHECK(nearest_name("dryrun", kKnown) == "dry-run");
  CHECK(nearest_name("Status", kKnown) == "status");
  CHECK(did_you_mean("statsu", kKnown) == ", did you mean 'status'?");
}

TEST_CASE("what resembles nothing gets no suggestion", "[base][nearest]") {
  CHECK_FALSE(nearest_name("multiplier", kKnown));
  CHECK_FALSE(nearest_name("", kKnown));
  CHECK_FALSE(nearest_name("x", kKnown));  // "ca" would share no letter with it
  CHECK_FALSE(nearest_name("xy", kKnown));
  CHECK_FALSE(nearest_name(std::string(100'000, 'a'), kKnown));
  CHECK_FALSE(nearest_name("trade", {}));
  CHECK(did_you_mean("multiplier", kKnown).empty());
}
