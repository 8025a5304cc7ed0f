#ifndef APEX_EXCHANGE_REQUEST_AUTH_H
#define APEX_EXCHANGE_REQUEST_AUTH_H

#include <string>
#include <string_view>
#include <vector>

#include "base/timestamp.h"
#include "http/transport.h"
#include "model/credentials.h"

/// How private requests prove who sends them. Source: apex-api.md 2.1; its worked examples are
/// tests.
namespace apex {

/// What is signed: time stamp in ms, method, target as it goes on the wire, and of a POST its
/// fields "k1=v1&k2=v2" sorted by key, not encoded.
[[nodiscard]] std::string signed_message(Timestamp at, HttpMethod method, std::string_view target,
                                         std::string_view fields);

/// Base64 of the HMAC-SHA256. Its key is the base64 text of the secret, which is never decoded.
[[nodiscard]] std::string request_signature(const Secret& api_secret, std::string_view message);

/// The headers of a private request. The body of a POST has to be sorted and free of characters
/// that need encoding (exchange/form.h), so that it is what is signed.
[[nodiscard]] std::vector<HttpHeader> auth_headers(const Credentials& credentials, Timestamp at,
                                                   const HttpRequest& request);

}  // namespace apex

#endif  // APEX_EXCHANGE_REQUEST_AUTH_H
