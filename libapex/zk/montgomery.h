#ifndef APEX_ZK_MONTGOMERY_H
#define APEX_ZK_MONTGOMERY_H

#include <cstdint>
#include <span>

#include "base/decimal.h"

/// 256-bit integers in four 64-bit limbs and Montgomery arithmetic (R = 2^256) modulo a number
/// below 2^254. Everything here takes the same time whatever the values are, and is in a header
/// because the hot loop of rescue.cpp has to inline it; elsewhere use Fr and Fs.
namespace apex::zk {

/// Least significant limb first.
struct Limbs {
  std::uint64_t v[4];
};

struct Modulus {
  Limbs m;
  Limbs r;                ///< 2^256 mod m
  Limbs r_squared;        ///< 2^512 mod m
  std::uint64_t inverse;  ///< -m^-1 mod 2^64
};

/// p, the BN254 scalar field. Source: zk-signing.md 1.1.
inline constexpr Modulus kModulusFr{
    {{0x43e1f593f0000001, 0x2833e84879b97091, 0xb85045b68181585d, 0x30644e72e131a029}},
    {{0xac96341c4ffffffb, 0x36fc76959f60cd29, 0x666ea36f7879462e, 0x0e0a77c19a07df2f}},
    {{0x1bb8e645ae216da7, 0x53fe3ab1e35c59e3, 0x8c49833d53bb8085, 0x0216d0b17f4e44a5}},
    0xc2e1f593efffffff};

/// l, the order of the prime subgroup of the curve. Source: zk-signing.md 1.1.
inline constexpr Modulus kModulusFs{
    {{0x677297dc392126f1, 0xab3eedb83920ee0a, 0x370a08b6d0302b0b, 0x060c89ce5c263405}},
    {{0x073315dea08f9c76, 0xe7acffc6a098f24b, 0xf85a9201d818f015, 0x01f16424e1bb7724}},
    {{0x35e44abee7ecb21e, 0x74646cacf5f84ec4, 0xe472df203faa158f, 0x0445b524f1ba50a8}},
    0x532ce5aebc48f5ef};

/// Hides a value from the optimiser, so that it cannot turn a mask back into a branch.
inline std::uint64_t value_barrier(std::uint64_t value) {
  __asm__("" : "+r"(value));
  return value;
}

/// All ones if a == b, else 0.
inline std::uint64_t equal_mask(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t difference = a ^ b;
  return value_barrier(((difference | (0 - difference)) >> 63) - 1);
}

/// a where the mask is all ones, b where it is 0.
inline std::uint64_t select(std::uint64_t mask, std::uint64_t a, std::uint64_t b) {
  return b ^ (mask & (a ^ b));
}

inline Limbs select(std::uint64_t mask, const Limbs& a, const Limbs& b) {
  return {{select(mask, a.v[0], b.v[0]), select(mask, a.v[1], b.v[1]), select(mask, a.v[2], b.v[2]),
           select(mask, a.v[3], b.v[3])}};
}

/// All ones if a == b, else 0.
inline std::uint64_t equal_mask(const Limbs& a, const Limbs& b) {
  return equal_mask((a.v[0] ^ b.v[0]) | (a.v[1] ^ b.v[1]) | (a.v[2] ^ b.v[2]) | (a.v[3] ^ b.v[3]),
                    0);
}

/// a + b without the carry out of 256 bits.
inline Limbs add_limbs(const Limbs& a, const Limbs& b) {
  Limbs sum;
  std::uint64_t carry = 0;
  for (int i = 0; i < 4; ++i) {
    const Uint128 word = Uint128{a.v[i]} + b.v[i] + carry;
    sum.v[i] = static_cast<std::uint64_t>(word);
    carry = static_cast<std::uint64_t>(word >> 64);
  }
  return sum;
}

/// a - b modulo 2^256; `borrow` is 1 if a < b, else 0.
inline Limbs subtract_limbs(const Limbs& a, const Limbs& b, std::uint64_t& borrow) {
  Limbs difference;
  borrow = 0;
  for (int i = 0; i < 4; ++i) {
    const Uint128 word = Uint128{a.v[i]} - b.v[i] - borrow;
    difference.v[i] = static_cast<std::uint64_t>(word);
    borrow = static_cast<std::uint64_t>(word >> 64) & 1;
  }
  return difference;
}

/// All ones if a < b, else 0.
inline std::uint64_t less_mask(const Limbs& a, const Limbs& b) {
  std::uint64_t borrow = 0;
  static_cast<void>(subtract_limbs(a, b, borrow));
  return value_barrier(0 - borrow);
}

/// a - b if that is not negative, else a.
inline Limbs subtract_once(const Limbs& a, const Limbs& b) {
  std::uint64_t borrow = 0;
  const Limbs difference = subtract_limbs(a, b, borrow);
  return select(value_barrier(0 - borrow), a, difference);
}

constexpr Limbs doubled(const Limbs& a) {
  return {{a.v[0] << 1, (a.v[1] << 1) | (a.v[0] >> 63), (a.v[2] << 1) | (a.v[1] >> 63),
           (a.v[3] << 1) | (a.v[2] >> 63)}};
}

/// a + b mod m, for a and b below m.
template <const Modulus& M>
Limbs add_mod(const Limbs& a, const Limbs& b) {
  return subtract_once(add_limbs(a, b), M.m);
}

/// a - b mod m, for a and b below m.
template <const Modulus& M>
Limbs subtract_mod(const Limbs& a, const Limbs& b) {
  std::uint64_t borrow = 0;
  const Limbs difference = subtract_limbs(a, b, borrow);
  return select(value_barrier(0 - borrow), add_limbs(difference, M.m), difference);
}

/// a + b modulo 2m, for a and b below 2m: "loose" values, as multiply_loose takes and gives them.
template <const Modulus& M>
Limbs add_loose(const Limbs& a, const Limbs& b) {
  static constexpr Limbs kTwice = doubled(M.m);
  return subtract_once(add_limbs(a, b), kTwice);
}

/// low word of t + a·b + carry; carry becomes the high word.
inline std::uint64_t multiply_add(std::uint64_t t, std::uint64_t a, std::uint64_t b,
                                  std::uint64_t& carry) {
  const Uint128 word = Uint128{a} * b + t + carry;
  carry = static_cast<std::uint64_t>(word >> 64);
  return static_cast<std::uint64_t>(word);
}

/// One row of the product: t = (t + a·b + q·m) / 2^64, with q such that the division is exact.
/// While a < 2m and m < 2^254 the sum stays below 4m·2^64, so t needs no fifth word ("no carry").
template <const Modulus& M>
[[gnu::always_inline]] inline void multiply_row(std::uint64_t (&t)[4], const Limbs& a,
                                                std::uint64_t b) {
  std::uint64_t carry_a = 0;
  std::uint64_t carry_m = 0;
  t[0] = multiply_add(t[0], a.v[0], b, carry_a);
  const std::uint64_t q = t[0] * M.inverse;
  static_cast<void>(multiply_add(t[0], q, M.m.v[0], carry_m));
  t[1] = multiply_add(t[1], a.v[1], b, carry_a);
  t[0] = multiply_add(t[1], q, M.m.v[1], carry_m);
  t[2] = multiply_add(t[2], a.v[2], b, carry_a);
  t[1] = multiply_add(t[2], q, M.m.v[2], carry_m);
  t[3] = multiply_add(t[3], a.v[3], b, carry_a);
  t[2] = multiply_add(t[3], q, M.m.v[3], carry_m);
  t[3] = carry_a + carry_m;
}

/// a·b·2^-256 mod m, below 2m, for a and b below 2m. Because 4m < 2^256 such products can be
/// chained without the final subtraction of multiply_montgomery.
template <const Modulus& M>
[[gnu::always_inline]] inline Limbs multiply_loose(const Limbs& a, const Limbs& b) {
  std::uint64_t t[4] = {0, 0, 0, 0};
  multiply_row<M>(t, a, b.v[0]);
  multiply_row<M>(t, a, b.v[1]);
  multiply_row<M>(t, a, b.v[2]);
  multiply_row<M>(t, a, b.v[3]);
  return {{t[0], t[1], t[2], t[3]}};
}

/// a·b·2^-256 mod m, below m.
template <const Modulus& M>
Limbs multiply_montgomery(const Limbs& a, const Limbs& b) {
  return subtract_once(multiply_loose<M>(a, b), M.m);
}

/// 32 bytes, least significant first.
[[nodiscard]] Limbs limbs_from_le(std::span<const std::uint8_t, 32> bytes);
/// 32 bytes, most significant first.
[[nodiscard]] Limbs limbs_from_be(std::span<const std::uint8_t, 32> bytes);
void store_le(const Limbs& value, std::span<std::uint8_t, 32> bytes);
void store_be(const Limbs& value, std::span<std::uint8_t, 32> bytes);

}  // namespace apex::zk

#endif  // APEX_ZK_MONTGOMERY_H
