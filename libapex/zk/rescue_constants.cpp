#include "zk/rescue_constants.h"

#include "base/bytes.h"
#include "base/check.h"
#include "zk/blake2s.h"
#include "zk/chacha.h"

namespace apex::zk {
namespace {

constexpr std::uint32_t kHashesMax = 1000;  // 726 are needed
constexpr int kDrawsMax = 1000;             // one in four is refused

void make_round_constants(RescueConstants& constants) {
  Bytes input(kConstantsSeed.begin(), kConstantsSeed.end());
  input.resize(kConstantsSeed.size() + 4);
  std::size_t made = 0;
  const std::size_t wanted = constants.round.size() * kRescueWidth;
  for (std::uint32_t n = 0; made < wanted; ++n) {
    APEX_CHECK(n < kHashesMax);
    for (std::size_t i = 0; i < 4; ++i) {
      input[kConstantsSeed.size() + i] = static_cast<std::uint8_t>(n >> (24 - 8 * i));
    }
    const Digest256 digest = blake2s("Rescue_f", input);
    const std::optional<Fr> value = Fr::from_canonical(limbs_from_le(digest));
    if (!value || *value == Fr()) continue;
    constants.round[made / kRescueWidth][made % kRescueWidth] = *value;
    ++made;
  }
}

// The generator of the reference implementation: the integer drawn is the Montgomery form.
Fr draw_element(ChaChaStream& stream) {
  for (int draw = 0; draw < kDrawsMax; ++draw) {
    Limbs form;
    for (std::uint64_t& limb : form.v) limb = stream.next_u64();
    form.v[3] &= ~std::uint64_t{0} >> 2;
    if (less_mask(form, kModulusFr.m) != 0) return Fr::from_montgomery(form);
  }
  APEX_CHECK(false);
}

// A Cauchy matrix: mds[i][j] = 1 / (x_i - y_j).
void make_mds(RescueConstants& constants) {
  const Digest256 digest = blake2s("ResM0003", bytes_of(kConstantsSeed));
  const std::uint32_t word = std::uint32_t{digest[0]} << 24 | std::uint32_t{digest[1]} << 16 |
                             std::uint32_t{digest[2]} << 8 | digest[3];
  std::array<std::uint32_t, 8> key;
  key.fill(word);  // the reference reads the same four bytes eight times
  ChaChaStream stream(key);
  RescueLanes x;
  RescueLanes y;
  for (Fr& element : x) element = draw_element(stream);
  for (Fr& element : y) element = draw_element(stream);
  for (std::size_t i = 0; i < kRescueWidth; ++i) {
    for (std::size_t j = 0; j < kRescueWidth; ++j) {
      constants.mds[i][j] = (x[i] - y[j]).inverse();
    }
  }
}

RescueConstants make_constants() {
  RescueConstants constants;
  make_round_constants(constants);
  make_mds(constants);
  return constants;
}

}  // namespace

const RescueConstants& rescue_constants() {
  static const RescueConstants kConstants = make_constants();
  return kConstants;
}

}  // namespace apex::zk
