#ifndef APEX_ZK_RESCUE_H
#define APEX_ZK_RESCUE_H

#include <span>
#include <vector>

#include "base/bytes.h"
#include "zk/rescue_constants.h"

/// The Rescue hash: a permutation of three field elements in a sponge of rate two. All inputs of it
/// are public (messages and points). 99 % of the time of a signature is spent in the permutation.
/// Source: zk-signing.md 3; tests/vectors/06, 07 and 08.
namespace apex::zk {

[[nodiscard]] RescueLanes rescue_permutation(const RescueLanes& lanes);

/// The final state for 1 to 255 elements; lane 0 is the hash, lanes 0 and 1 make a challenge.
[[nodiscard]] RescueLanes rescue_sponge(std::span<const Fr> elements);

/// The bits of each byte, most significant first, cut into elements of 253 bits, the first bit of
/// each element being its lowest. The last element may be short.
[[nodiscard]] std::vector<Fr> pack253(ByteView bytes);

}  // namespace apex::zk

#endif  // APEX_ZK_RESCUE_H
