#ifndef APEX_TESTS_SUPPORT_SKIPPED_H
#define APEX_TESTS_SUPPORT_SKIPPED_H

#include <catch2/catch.hpp>
#include <cstdio>
#include <string>

namespace apex::testing {

/// The programs are built so that a sanitizer is in them. It keeps freed memory back for a while,
/// needs descriptors of its own, has to be loaded first, and its leak checker attaches to what
/// ends.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kUnderAddressSanitizer = true;
#else
inline constexpr bool kUnderAddressSanitizer = false;
#endif

/// Says that this test case cannot be run here, and why; the case has to return at once.
/// scripts/test counts it as skipped and not as passed.
inline void skip(const std::string& why) {
  const std::string name = Catch::getResultCapture().getCurrentTestName();
  std::printf("skipped: %s: %s\n", name.c_str(), why.c_str());
  std::fflush(stdout);
}

/// The same for a case that the sanitizer itself would fail. Returns whether it does.
[[nodiscard]] inline bool skipped_under_sanitizer(const std::string& why) {
  if (kUnderAddressSanitizer) skip("the address sanitizer " + why);
  return kUnderAddressSanitizer;
}

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_SKIPPED_H
