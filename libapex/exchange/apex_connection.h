#ifndef APEX_EXCHANGE_APEX_CONNECTION_H
#define APEX_EXCHANGE_APEX_CONNECTION_H

#include <memory>
#include <string>

#include "exchange/apex_client.h"
#include "http/curl_transport.h"

namespace apex {

/// The client together with the transport it speaks through: what a program opens once.
///
///   APEX_TRY_ASSIGN(const ApexConnection exchange,
///                   ApexConnection::open({.base_url = config.base_url()}, credentials, clock,
///                   {}));
///   APEX_TRY_ASSIGN(const Account account, exchange.client().account());
class ApexConnection {
 public:
  /// Connects to nothing yet. Borrows the clock. Errors: config (URL, CA file); internal.
  [[nodiscard]] static Result<ApexConnection> open(const CurlOptions& http,
                                                   const Credentials& credentials, Clock& clock,
                                                   const ApexClientOptions& options);

  [[nodiscard]] ApexClient& client() const { return *client_; }

 private:
  ApexConnection(std::unique_ptr<Transport> transport, std::unique_ptr<Transport> counting,
                 std::unique_ptr<ApexClient> client)
      : transport_(std::move(transport)),
        counting_(std::move(counting)),
        client_(std::move(client)) {}

  std::unique_ptr<Transport> transport_;  // outlives what follows
  std::unique_ptr<Transport> counting_;   // none: nobody counts
  std::unique_ptr<ApexClient> client_;
};

}  // namespace apex

#endif  // APEX_EXCHANGE_APEX_CONNECTION_H
