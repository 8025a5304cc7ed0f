#ifndef APEX_BASE_SECRET_H
#define APEX_BASE_SECRET_H

#include <string>
#include <string_view>

namespace apex {

/// A key, seed or passphrase. Wiped when it dies; cannot be printed, formatted or compared.
/// Call expose() only where it is used to sign or to authenticate.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value);
  ~Secret();
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret& other) = default;
  Secret& operator=(const Secret& other);

  [[nodiscard]] bool empty() const { return value_.empty(); }
  [[nodiscard]] std::string_view expose() const { return value_; }

 private:
  void clear();
  std::string value_;
};

/// Overwrites the characters of a text that held a secret, then empties it.
void wipe(std::string& text);

}  // namespace apex

#endif  // APEX_BASE_SECRET_H
