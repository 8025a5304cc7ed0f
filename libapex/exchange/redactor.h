#ifndef APEX_EXCHANGE_REDACTOR_H
#define APEX_EXCHANGE_REDACTOR_H

#include <string>
#include <string_view>
#include <vector>

#include "model/credentials.h"

namespace apex {

/// Takes secrets out of foreign text before it is shown. Knows every secret of the credentials:
/// the exchange quotes the API key in its own messages (apex-api.md 6.1).
class Redactor {
 public:
  /// As many characters of a secret as may never be seen in a row.
  static constexpr std::size_t kWindow = 8;

  explicit Redactor(const Credentials& credentials);

  /// The text with every run of kWindow or more characters of a secret, in either case, replaced by
  /// "***"; of a shorter secret, the whole of it.
  [[nodiscard]] std::string redact(std::string_view text) const;

 private:
  void add(const Secret& secret);
  std::vector<Secret> secrets_;  // in lower case
};

}  // namespace apex

#endif  // APEX_EXCHANGE_REDACTOR_H
