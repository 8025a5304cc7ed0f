// What signing costs. The native library of the official client takes 2.7 ms a signature
// (zk-signing.md 12.1); four permutations of 20,988 field products each are nearly all of ours.
#include <benchmark/benchmark.h>

#include "base/bytes.h"
#include "base/check.h"
#include "zk/fixed_base.h"
#include "zk/rescue.h"
#include "zk/schnorr.h"

namespace {

using namespace apex;
using namespace apex::zk;

constexpr int kProducts = 1000;

// Prints the time of a single product beside that of the loop.
void count_products(benchmark::State& state, int products_an_iteration) {
  state.counters["product"] =
      benchmark::Counter(products_an_iteration, benchmark::Counter::kIsIterationInvariantRate |
                                                    benchmark::Counter::kInvert);
}

PrivateKey sample_key() {
  auto key = PrivateKey::from_seed(Bytes(65, 0x5a));
  APEX_CHECK(key.has_value());
  return std::move(*key);
}

// Each product waits for the one before, and is fully reduced.
void field_product_chained(benchmark::State& state) {
  Fr a = generator().x;
  const Fr b = generator().y;
  for (auto _ : state) {
    for (int i = 0; i < kProducts; ++i) a = a * b;
    benchmark::DoNotOptimize(a);
  }
  count_products(state, kProducts);
}
BENCHMARK(field_product_chained);

// As Rescue works: three lanes side by side, without the final subtraction.
void field_product_in_three_lanes(benchmark::State& state) {
  Limbs lanes[3] = {generator().x.montgomery(), generator().y.montgomery(), Fr::one().montgomery()};
  for (auto _ : state) {
    for (int i = 0; i < kProducts; ++i) {
      for (Limbs& lane : lanes) lane = multiply_loose<kModulusFr>(lane, lane);
    }
    benchmark::DoNotOptimize(lanes);
  }
  count_products(state, 3 * kProducts);
}
BENCHMARK(field_product_in_three_lanes);

void permutation(benchmark::State& state) {
  RescueLanes lanes{};
  for (auto _ : state) benchmark::DoNotOptimize(lanes = rescue_permutation(lanes));
  count_products(state, 20'988);
}
BENCHMARK(permutation)->Unit(benchmark::kMicrosecond);

void generator_multiple(benchmark::State& state) {
  const PrivateKey key = sample_key();
  for (auto _ : state) benchmark::DoNotOptimize(multiply_generator(key.expose()));
}
BENCHMARK(generator_multiple)->Unit(benchmark::kMicrosecond);

// The number of hashes depends on the seed (42 on average): another seed each time.
void key_from_seed(benchmark::State& state) {
  Bytes seed(65, 0x5a);
  for (auto _ : state) {
    ++seed[0];
    benchmark::DoNotOptimize(PrivateKey::from_seed(seed));
  }
}
BENCHMARK(key_from_seed)->Unit(benchmark::kMicrosecond);

// The number of hashes depends on the message: another one each time.
void sign_contract(benchmark::State& state) {
  const PrivateKey key = sample_key();
  Bytes message(36, 0x3c);
  for (auto _ : state) {
    ++message[0];
    benchmark::DoNotOptimize(sign(key, message));
  }
}
BENCHMARK(sign_contract)->Unit(benchmark::kMicrosecond);

void verify_contract(benchmark::State& state) {
  const PrivateKey key = sample_key();
  const Bytes message(36, 0x3c);
  const auto signature = sign(key, message);
  APEX_CHECK(signature.has_value());
  for (auto _ : state) {
    benchmark::DoNotOptimize(verify(key.public_key(), message, *signature));
  }
}
BENCHMARK(verify_contract)->Unit(benchmark::kMicrosecond);

}  // namespace
