#include "zk/rescue.h"

#include "base/check.h"

namespace apex::zk {
namespace {

constexpr std::size_t kRate = 2;
constexpr std::size_t kElementBits = 253;

// The exponent of x^(1/5): 5^-1 mod (p - 1).
constexpr Limbs kInverseOfFive{
    {0xcfe7f7a98ccccccd, 0x535cb9d394945a0d, 0x93736af8679aad17, 0x26b6a528b427b354}};
constexpr int kExponentBits = 254;
constexpr int kWindowBits = 5;
constexpr std::size_t kOddPowers = std::size_t{1} << (kWindowBits - 1);  // x, x^3, … x^31

constexpr bool exponent_bit(int bit) {
  return bit >= 0 && (kInverseOfFive.v[bit / 64] >> (bit % 64) & 1) != 0;
}

// One window of the exponent: square so many times, then multiply by odd power number `power`.
struct Step {
  unsigned char squarings = 0;
  unsigned char power = 0;
};

struct Schedule {
  std::array<Step, kExponentBits> steps{};
  std::size_t count = 0;
};

// Sliding windows from the top bit down; the exponent is odd, so every run of zeros ends in a
// window.
constexpr Schedule make_schedule() {
  Schedule schedule;
  unsigned char squarings = 0;
  for (int bit = kExponentBits - 1; bit >= 0;) {
    if (!exponent_bit(bit)) {
      ++squarings;
      --bit;
      continue;
    }
    int low = bit >= kWindowBits - 1 ? bit - kWindowBits + 1 : 0;
    while (!exponent_bit(low)) ++low;
    unsigned value = 0;
    for (; bit >= low; --bit, ++squarings) value = value * 2 + (exponent_bit(bit) ? 1 : 0);
    schedule.steps[schedule.count++] = {squarings, static_cast<unsigned char>(value / 2)};
    squarings = 0;
  }
  return schedule;
}

constexpr Schedule kSchedule = make_schedule();

// Three lanes in loose Montgomery form (below 2p). They are worked on side by side: the products of
// one lane depend on each other, those of three lanes keep the multiplier busy.
struct Loose {
  Limbs lane[kRescueWidth];
};

[[gnu::always_inline]] inline void multiply(Loose& a, const Loose& b) {
  for (std::size_t i = 0; i < kRescueWidth; ++i) {
    a.lane[i] = multiply_loose<kModulusFr>(a.lane[i], b.lane[i]);
  }
}

[[gnu::always_inline]] inline void square(Loose& a) {
  for (Limbs& lane : a.lane) lane = multiply_loose<kModulusFr>(lane, lane);
}

void raise_to_fifth(Loose& state) {
  Loose fourth = state;
  square(fourth);
  square(fourth);
  multiply(state, fourth);
}

void take_fifth_root(Loose& state) {
  Loose odd[kOddPowers];
  odd[0] = state;
  Loose x_squared = state;
  square(x_squared);
  for (std::size_t i = 1; i < kOddPowers; ++i) {
    odd[i] = odd[i - 1];
    multiply(odd[i], x_squared);
  }
  state = odd[kSchedule.steps[0].power];
  for (std::size_t i = 1; i < kSchedule.count; ++i) {
    for (int n = kSchedule.steps[i].squarings; n > 0; --n) square(state);
    multiply(state, odd[kSchedule.steps[i].power]);
  }
}

void mix(Loose& state, const RescueConstants& constants, std::size_t round) {
  Loose mixed;
  for (std::size_t row = 0; row < kRescueWidth; ++row) {
    Limbs sum = constants.round[round][row].montgomery();
    for (std::size_t column = 0; column < kRescueWidth; ++column) {
      sum = add_loose<kModulusFr>(
          sum,
          multiply_loose<kModulusFr>(state.lane[column], constants.mds[row][column].montgomery()));
    }
    mixed.lane[row] = sum;
  }
  state = mixed;
}

// Reverses the bits of a byte.
std::uint8_t mirrored(std::uint8_t byte) {
  unsigned result = 0;
  for (unsigned bit = 0; bit < 8; ++bit) {
    result = result << 1 | ((unsigned{byte} >> bit) & 1u);
  }
  return static_cast<std::uint8_t>(result);
}

}  // namespace

RescueLanes rescue_permutation(const RescueLanes& lanes) {
  const RescueConstants& constants = rescue_constants();
  Loose state;
  for (std::size_t i = 0; i < kRescueWidth; ++i) {
    state.lane[i] = (lanes[i] + constants.round[0][i]).montgomery();
  }
  for (std::size_t half_round = 0; half_round < kRescueHalfRounds; ++half_round) {
    if (half_round % 2 == 0) {
      take_fifth_root(state);
    } else {
      raise_to_fifth(state);
    }
    mix(state, constants, half_round + 1);
  }
  RescueLanes result;
  for (std::size_t i = 0; i < kRescueWidth; ++i) {
    result[i] = Fr::from_montgomery(subtract_once(state.lane[i], kModulusFr.m));
  }
  return result;
}

RescueLanes rescue_sponge(std::span<const Fr> elements) {
  APEX_CHECK(!elements.empty() && elements.size() < 256);
  RescueLanes state{Fr(), Fr(), Fr::from_integer(elements.size())};
  for (std::size_t i = 0; i < elements.size(); i += kRate) {
    state[0] = state[0] + elements[i];
    state[1] = state[1] + (i + 1 < elements.size() ? elements[i + 1] : Fr::one());
    state = rescue_permutation(state);
  }
  return state;
}

std::vector<Fr> pack253(ByteView bytes) {
  // With the bits of each byte mirrored, the text is one little-endian number in base 2^253.
  Bytes number;
  number.reserve(bytes.size());
  for (const std::uint8_t byte : bytes) number.push_back(mirrored(byte));
  const std::size_t bits = number.size() * 8;
  std::vector<Fr> elements;
  for (std::size_t first = 0; first < bits; first += kElementBits) {
    Limbs digit{};
    for (std::size_t i = 0; i < kElementBits && first + i < bits; ++i) {
      const std::uint64_t byte = number[(first + i) / 8];
      const std::uint64_t bit = (byte >> ((first + i) % 8)) & 1u;
      digit.v[i / 64] |= bit << (i % 64);
    }
    elements.push_back(*Fr::from_canonical(digit));  // 253 bits are below p
  }
  return elements;
}

}  // namespace apex::zk
