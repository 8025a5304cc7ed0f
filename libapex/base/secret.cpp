#include "base/secret.h"

#include <openssl/crypto.h>

#include <utility>

namespace apex {

Secret::Secret(std::string value) : value_(value) { wipe(value); }

Secret::~Secret() { clear(); }

// A moved-from short string keeps its characters in place: copy, then wipe the source.
// NOLINTNEXTLINE(performance-move-constructor-init): copied on purpose
Secret::Secret(Secret&& other) noexcept : value_(other.value_) { other.clear(); }

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    clear();
    value_ = other.value_;
    other.clear();
  }
  return *this;
}

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    clear();
    value_ = other.value_;
  }
  return *this;
}

void Secret::clear() { wipe(value_); }

void wipe(std::string& text) {
  text.resize(text.capacity());
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

}  // namespace apex
