#ifndef APEX_ZK_DECLASSIFY_H
#define APEX_ZK_DECLASSIFY_H

#include <type_traits>

#ifdef APEX_VALGRIND_CHECKS
#include <valgrind/memcheck.h>
#endif

namespace apex::zk {

/// Says that a value computed from a secret is public from here on, so that a branch on it is no
/// leak. Does nothing in the library that ships; tests/zk/constant_time is built with
/// APEX_VALGRIND_CHECKS and run under valgrind with the secrets marked undefined, and then every
/// branch and every address that depends on a value not declassified is reported.
///
/// The whole list of places: "candidate < l" (field_fs.cpp: the number of rejected candidates is
/// inherent in the scheme and says nothing about the one that is kept), the public key
/// (private_key.cpp), R in affine coordinates and s (schnorr.cpp).
template <typename T>
void declassify([[maybe_unused]] const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
#ifdef APEX_VALGRIND_CHECKS
  static_cast<void>(VALGRIND_MAKE_MEM_DEFINED(&value, sizeof(value)));
#endif
}

}  // namespace apex::zk

#endif  // APEX_ZK_DECLASSIFY_H
