#ifndef APEX_TESTS_FUZZ_PROPERTY_H
#define APEX_TESTS_FUZZ_PROPERTY_H

#include <stdexcept>
#include <string>
#include <string_view>

#include "base/result.h"

namespace apex::testing {

/// A property of a target that some bytes break. Under libFuzzer it ends the program, and the bytes
/// are kept; the replay of the corpora counts it.
class BrokenProperty : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void broken_property(const char* property, const char* file, int line,
                                  std::string_view seen);

/// One line of plain text: no control character, not empty, not endless.
void require_plain_line(std::string_view text);

/// An error says something, in one line, and is of this kind.
void require_error(const Error& error, ErrorKind kind);

}  // namespace apex::testing

/// What holds whatever the bytes are.
#define PROPERTY(condition) PROPERTY_OF("", condition)
/// The same, and shows what it looked at.
#define PROPERTY_OF(seen, condition)                                            \
  do {                                                                          \
    if (!(condition)) {                                                         \
      ::apex::testing::broken_property(#condition, __FILE__, __LINE__, (seen)); \
    }                                                                           \
  } while (false)

#endif  // APEX_TESTS_FUZZ_PROPERTY_H
