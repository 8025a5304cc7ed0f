#ifndef APEX_APEXBOT_PORT_WRAP_H
#define APEX_APEXBOT_PORT_WRAP_H

#include "exchange/exchange.h"

namespace apex {

/// What a test puts between a trade and its exchange; the shipped program has none. What it gives
/// lives as long as it does.
class PortWrap {
 public:
  virtual ~PortWrap() = default;
  [[nodiscard]] virtual MarketReader& wrap_market(MarketReader& market) = 0;
  [[nodiscard]] virtual OrderGateway& wrap_gateway(OrderGateway& gateway) = 0;
};

}  // namespace apex

#endif  // APEX_APEXBOT_PORT_WRAP_H
