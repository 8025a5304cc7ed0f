#ifndef APEX_BASE_BYTES_H
#define APEX_BASE_BYTES_H

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace apex {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// The bytes of a text, without a copy.
[[nodiscard]] ByteView bytes_of(std::string_view text);

/// Lower-case hex without prefix.
[[nodiscard]] std::string to_hex(ByteView bytes);

/// Hex of either case, with or without "0x", an even number of digits.
/// The message never quotes the input: it may be a secret.
[[nodiscard]] Result<Bytes> from_hex(std::string_view text);

/// Standard alphabet, with padding.
[[nodiscard]] std::string to_base64(ByteView bytes);

}  // namespace apex

#endif  // APEX_BASE_BYTES_H
