#include "apexsim/request_check.h"

#include <algorithm>
#include <charconv>

#include "base/bytes.h"
#include "base/digest.h"
#include "exchange/request_auth.h"

namespace apex {
namespace {

constexpr int kCodeWrongCredentials = 10002;
constexpr int kCodeWrongStamp = 20002;
constexpr int kCodeWrongSignature = 20006;

std::optional<Timestamp> parse_stamp(const std::string& text) {
  constexpr std::size_t kDigits = 13;
  std::int64_t ms = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, ms);
  if (problem != std::errc{} || stop != end || text.size() != kDigits) return std::nullopt;
  return from_unix_ms(ms);
}

/// "k1=v1&k2=v2", sorted by key in byte order, values decoded.
std::string sorted_fields(SimFields fields) {
  std::stable_sort(fields.begin(), fields.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string text;
  for (const auto& [name, value] : fields) {
    if (!text.empty()) text += "&";
    text += name + "=" + value;
  }
  return text;
}

bool same(std::string_view a, std::string_view b) {
  return equal_constant_time(bytes_of(a), bytes_of(b));
}

bool signature_holds(const SimRequest& request, const SimAccount& account, Timestamp stamp,
                     std::string_view signature) {
  const Secret& secret = account.credentials.api_secret;
  const auto signs = [&](HttpMethod method, std::string_view fields) {
    return same(signature,
                request_signature(secret, signed_message(stamp, method, request.target, fields)));
  };
  if (request.method == "GET") return signs(HttpMethod::get, "");
  return signs(HttpMethod::post, sorted_fields(request.fields)) ||
         signs(HttpMethod::post, request.body);
}

}  // namespace

std::optional<SimAnswer> check_request(const SimRequest& request, const SimAccount& account,
                                       Timestamp now) {
  const auto stamp_text = request.header("apex-timestamp");
  const auto stamp = stamp_text ? parse_stamp(*stamp_text) : std::nullopt;
  if (!stamp) return error_answer(kCodeWrongStamp, "err APEX-TIMESTAMP");
  const auto key = request.header("apex-api-key").value_or("");
  const auto passphrase = request.header("apex-passphrase").value_or("");
  if (!same(key, account.credentials.api_key.expose()) ||
      !same(passphrase, account.credentials.passphrase.expose())) {
    // The exchange really quotes the key: a client must not pass this on.
    return error_answer(kCodeWrongCredentials, "Api credential is invalid [apiKey=" + key + "]!");
  }
  if (*stamp < now - kStampAgeMax || *stamp > now + kStampLeadMax) {
    return error_answer(kCodeWrongStamp, "APEX-TIMESTAMP out of allowed skew window");
  }
  if (!signature_holds(request, account, *stamp, request.header("apex-signature").value_or(""))) {
    return error_answer(kCodeWrongSignature, "apikey sign error");
  }
  return std::nullopt;
}

}  // namespace apex
