#ifndef APEX_ZK_MESSAGE_WRITER_H
#define APEX_ZK_MESSAGE_WRITER_H

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "base/decimal.h"

namespace apex::zk {

/// Fills a message of fixed length field by field, big-endian. Writing too much aborts.
class MessageWriter {
 public:
  explicit MessageWriter(std::span<std::uint8_t> message) : message_(message) {}

  /// The low `bytes` bytes of the value: the wire truncates some fields, silently and by design.
  MessageWriter& integer(Uint128 value, std::size_t bytes) {
    APEX_CHECK(bytes <= message_.size() - written_);
    for (std::size_t i = bytes; i-- > 0;) {
      message_[written_++] = static_cast<std::uint8_t>(value >> (8 * i));
    }
    return *this;
  }

  MessageWriter& raw(ByteView bytes) {
    APEX_CHECK(bytes.size() <= message_.size() - written_);
    for (const std::uint8_t byte : bytes) message_[written_++] = byte;
    return *this;
  }

  [[nodiscard]] bool is_full() const { return written_ == message_.size(); }

 private:
  std::span<std::uint8_t> message_;
  std::size_t written_ = 0;
};

}  // namespace apex::zk

#endif  // APEX_ZK_MESSAGE_WRITER_H
