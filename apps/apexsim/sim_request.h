#ifndef APEX_APEXSIM_SIM_REQUEST_H
#define APEX_APEXSIM_SIM_REQUEST_H

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "paper/refusal.h"

namespace apex {

/// Names and values in the order in which they came, decoded.
using SimFields = std::vector<std::pair<std::string, std::string>>;

/// Reads "k1=v1&k2=v2"; "%2C" and "+" are decoded, a broken "%" stays as it is.
[[nodiscard]] SimFields parse_fields(std::string_view text);

/// A request as a route sees it.
struct SimRequest {
  std::string method;  ///< "GET" or "POST"
  std::string target;  ///< path and query, as on the wire
  std::string path;
  std::string body;
  SimFields fields;                            ///< of the query of a GET, of the form of a POST
  std::map<std::string, std::string> headers;  ///< names in lower case

  /// The last field of that name; "" and the literal None count as absent.
  [[nodiscard]] std::optional<std::string> field(std::string_view name) const;
  [[nodiscard]] std::optional<std::string> header(const std::string& name) const;
};

/// What goes back. The exchange says 200 to nearly everything.
struct SimAnswer {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  bool cut_short = false;  ///< only half of the body, with the length of all of it
};

inline constexpr int kCodeBadParameter = 3;
inline constexpr int kCodeMalformedValue = 400;

/// `{"data": …, "timeCost": n}`; `write` adds one value.
[[nodiscard]] SimAnswer data_answer(const std::function<void(JsonWriter&)>& write);
/// `{"timeCost": n}`: done, nothing to say.
[[nodiscard]] SimAnswer empty_answer();
/// `{"code": …, "msg": …, "key": …, "timeCost": n}`; an empty key is left out.
[[nodiscard]] SimAnswer error_answer(int code, std::string_view message, std::string_view key = "");
[[nodiscard]] SimAnswer refusal_answer(const PaperRefusal& refusal);
/// As the exchange's web server answers an unknown path.
[[nodiscard]] SimAnswer not_found_answer();

}  // namespace apex

#endif  // APEX_APEXSIM_SIM_REQUEST_H
