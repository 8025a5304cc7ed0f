#ifndef APEX_TESTS_EXCHANGE_CLIENT_FIXTURE_H
#define APEX_TESTS_EXCHANGE_CLIENT_FIXTURE_H

#include <string>

#include "exchange/apex_client.h"
#include "tests/exchange/example_answers.h"
#include "tests/support/fake_transport.h"
#include "tests/support/manual_clock.h"

namespace apex::testing {

inline constexpr const char* kSeedsText =
    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff1b";
inline constexpr const char* kL2Key =
    "0x85bb5c1c9d292550cc60f4bcc80cef1aa90ecd32ed2030a0adaf65d2dc8992a8";

/// The made-up account of apex-api.md 2.2 and 5.4.
inline Credentials example_credentials() {
  Credentials credentials;
  credentials.api_key = Secret("a1b2c3d4-0000-1111-2222-333344445555");
  credentials.api_secret = Secret("sAVchdqy_n9zY7TOIDsqkyg0we3uF0_gGbvyIoob");
  credentials.passphrase = Secret("Ri08mFrOt2Uaiym");
  credentials.zk_seeds = Secret(kSeedsText);
  return credentials;
}

/// A client whose machine is 5 s behind the server; the server's time stands at 1760000000123.
struct ClientFixture {
  ManualClock clock{from_unix_ms(1760000000123 - 5000)};
  FakeTransport transport;
  ApexClient client;

  explicit ClientFixture(const Credentials& credentials = example_credentials(),
                         const ApexClientOptions& options = {})
      : client(transport, credentials, clock, options) {}

  /// The next request is for the time, and told.
  ClientFixture& expect_time() {
    transport.get("/api/v3/time", R"({"data":{"time":1760000000123},"timeCost":1})");
    return *this;
  }
  /// A header of the last request; "" where it has none.
  [[nodiscard]] std::string sent(std::string_view header) const {
    HttpResponse as_found;
    as_found.headers = transport.requests.back().headers;
    return as_found.header(header).value_or("");
  }
};

}  // namespace apex::testing

#endif  // APEX_TESTS_EXCHANGE_CLIENT_FIXTURE_H
