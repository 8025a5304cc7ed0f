#ifndef APEX_APEXBOT_REHEARSAL_MARKET_H
#define APEX_APEXBOT_REHEARSAL_MARKET_H

#include <string>

#include "base/clock.h"
#include "config/config.h"
#include "paper/options.h"

namespace apex {

/// What a rehearsal trades against, and where it is from.
struct RehearsalMarket {
  PaperMarketData data;
  std::string origin;  ///< one line for a person
};

/// The contracts and prices of the exchange itself, if it answers within two seconds; else the
/// snapshot that is built in, saying so. Needs no credentials and sends none.
[[nodiscard]] RehearsalMarket load_rehearsal_market(const Config& config, Clock& clock);

}  // namespace apex

#endif  // APEX_APEXBOT_REHEARSAL_MARKET_H
