#include "exchange/apex_connection.h"

namespace apex {

Result<ApexConnection> ApexConnection::open(const CurlOptions& http, const Credentials& credentials,
                                            Clock& clock, const ApexClientOptions& options) {
  APEX_TRY_ASSIGN(CurlTransport opened, CurlTransport::open(http));
  auto transport = std::make_unique<CurlTransport>(std::move(opened));
  auto client = std::make_unique<ApexClient>(*transport, credentials, clock, options);
  return ApexConnection(std::move(transport), std::move(client));
}

}  // namespace apex
