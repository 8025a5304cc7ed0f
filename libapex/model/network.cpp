#include "model/network.h"

#include "base/plain_text.h"

namespace apex {

const char* to_string(Network network) {
  switch (network) {
    case Network::local:
      return "local";
    case Network::testnet:
      return "testnet";
    case Network::mainnet:
      return "mainnet";
  }
  return "unknown";
}

Result<Network> parse_network(std::string_view name) {
  for (const Network network : {Network::local, Network::testnet, Network::mainnet}) {
    if (name == to_string(network)) return network;
  }
  return fail(ErrorKind::config,
              "unknown network " + in_quotes(name) + ": local, testnet or mainnet");
}

const char* default_base_url(Network network) {
  switch (network) {
    case Network::local:
      return "http://127.0.0.1:8645";
    case Network::testnet:
      return "https://testnet.omni.apex.exchange";
    case Network::mainnet:
      return "https://omni.apex.exchange";
  }
  return "";
}

}  // namespace apex
