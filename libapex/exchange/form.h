#ifndef APEX_EXCHANGE_FORM_H
#define APEX_EXCHANGE_FORM_H

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace apex {

/// Fields of a POST, sorted by key in byte order.
using FormFields = std::map<std::string, std::string>;

/// "k1=v1&k2=v2". Only values of [A-Za-z0-9._-], and not empty: there the clients of the exchange
/// agree on what is signed (apex-api.md 2.1). Errors: exchange_rejected, naming the field.
[[nodiscard]] Result<std::string> form_body(const FormFields& fields);

/// Parameters of a GET, in the order in which they are sent.
using QueryFields = std::vector<std::pair<std::string, std::string>>;

/// "?k1=v1&k2=v2", percent-encoded; "" without fields.
[[nodiscard]] std::string query_text(const QueryFields& fields);

}  // namespace apex

#endif  // APEX_EXCHANGE_FORM_H
