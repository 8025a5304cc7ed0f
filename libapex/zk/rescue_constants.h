#ifndef APEX_ZK_RESCUE_CONSTANTS_H
#define APEX_ZK_RESCUE_CONSTANTS_H

#include <array>
#include <cstddef>
#include <string_view>

#include "zk/field_fr.h"

namespace apex::zk {

inline constexpr std::size_t kRescueWidth = 3;
inline constexpr std::size_t kRescueHalfRounds = 44;

/// "B0": 64 characters (not decoded hex) that every constant of the scheme is hashed from.
inline constexpr std::string_view kConstantsSeed =
    "096b36a5804bfacef1691e173c366a47ff5ba84a44f26ddd7e8d9f79d5b42df0";

using RescueLanes = std::array<Fr, kRescueWidth>;

struct RescueConstants {
  std::array<RescueLanes, kRescueHalfRounds + 1> round;  ///< [0] is added before the first round
  std::array<RescueLanes, kRescueWidth> mds;             ///< row by row
};

/// Generated once, at the first call (well under a millisecond).
/// Source: zk-signing.md 3.2; the test compares their SHA-256.
[[nodiscard]] const RescueConstants& rescue_constants();

}  // namespace apex::zk

#endif  // APEX_ZK_RESCUE_CONSTANTS_H
