#ifndef APEX_ZK_WIPED_H
#define APEX_ZK_WIPED_H

#include <cstdint>
#include <span>
#include <type_traits>

#include "base/digest.h"

namespace apex::zk {

/// A plain value that depends on a secret (a scalar, a nonce, a point not yet public): overwritten
/// when it dies and when it is moved from. Cannot be copied, printed or compared.
template <typename T>
class Wiped {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Wiped() = default;
  explicit Wiped(const T& value) : value_(value) {}
  ~Wiped() { clear(); }
  Wiped(Wiped&& other) noexcept : value_(other.value_) { other.clear(); }
  Wiped& operator=(Wiped&& other) noexcept {
    if (this != &other) {
      value_ = other.value_;
      other.clear();
    }
    return *this;
  }
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;

  [[nodiscard]] T& operator*() { return value_; }
  [[nodiscard]] const T& operator*() const { return value_; }
  [[nodiscard]] T* operator->() { return &value_; }
  [[nodiscard]] const T* operator->() const { return &value_; }

 private:
  void clear() { wipe(std::span(reinterpret_cast<std::uint8_t*>(&value_), sizeof(T))); }
  T value_{};
};

}  // namespace apex::zk

#endif  // APEX_ZK_WIPED_H
