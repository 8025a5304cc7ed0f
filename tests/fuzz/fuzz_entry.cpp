// libFuzzer's way into one target: built once for each, with its function as APEX_FUZZ_TARGET.
// A broken property ends the program by std::terminate, which libFuzzer takes for the crash it is.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  apex::testing::APEX_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}
