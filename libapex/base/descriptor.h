#ifndef APEX_BASE_DESCRIPTOR_H
#define APEX_BASE_DESCRIPTOR_H

#include <unistd.h>

namespace apex {

/// A file descriptor that closes itself; below zero: none.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return value_; }
  [[nodiscard]] bool valid() const { return value_ >= 0; }

 private:
  int value_;
};

}  // namespace apex

#endif  // APEX_BASE_DESCRIPTOR_H
