#include "exchange/request_auth.h"

#include "base/bytes.h"
#include "base/digest.h"

namespace apex {

std::string signed_message(Timestamp at, HttpMethod method, std::string_view target,
                           std::string_view fields) {
  std::string message = std::to_string(to_unix_ms(at)) + to_string(method);
  message += target;
  message += fields;
  return message;
}

std::string request_signature(const Secret& api_secret, std::string_view message) {
  std::string key = to_base64(bytes_of(api_secret.expose()));
  const Digest256 code = hmac_sha256(bytes_of(key), bytes_of(message));
  wipe(key);
  return to_base64(code);
}

std::vector<HttpHeader> auth_headers(const Credentials& credentials, Timestamp at,
                                     const HttpRequest& request) {
  const std::string message = signed_message(at, request.method, request.target, request.body);
  return {{"APEX-SIGNATURE", request_signature(credentials.api_secret, message)},
          {"APEX-API-KEY", std::string(credentials.api_key.expose())},
          {"APEX-TIMESTAMP", std::to_string(to_unix_ms(at))},
          {"APEX-PASSPHRASE", std::string(credentials.passphrase.expose())}};
}

}  // namespace apex
