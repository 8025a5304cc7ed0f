#include "exchange/apex_connection.h"

namespace apex {

Result<ApexConnection> ApexConnection::open(const CurlOptions& http, const Credentials& credentials,
                                            Clock& clock, const ApexClientOptions& options) {
  APEX_TRY_ASSIGN(CurlTransport opened, CurlTransport::open(http));
  auto transport = std::make_unique<CurlTransport>(std::move(opened));
  std::unique_ptr<Transport> counting;
  if (options.counts != nullptr) {
    counting = std::make_unique<CountingTransport>(*transport, *options.counts);
  }
  auto client =
      std::make_unique<ApexClient>(counting ? *counting : *transport, credentials, clock, options);
  return ApexConnection(std::move(transport), std::move(counting), std::move(client));
}

}  // namespace apex
