#ifndef APEX_TESTS_FAULTS_SMALL_MARKET_H
#define APEX_TESTS_FAULTS_SMALL_MARKET_H

#include <string>

#include "paper/options.h"

namespace apex::testing {

/// Three contracts in the shape of config/market_snapshot.json, so that hundreds of exchanges are
/// set up in no time: LINEA-USDT and BLUR-USDT, worth a few cents at least, and BTC-USDT for 60.
[[nodiscard]] std::string small_market_json();

/// Two contracts as the exchange in memory has them, like floor_contracts(); but of LINEA-USDT an
/// order has ten coins at least, in steps of one: it can fill in part.
[[nodiscard]] PaperMarketData contracts_of_ten();

}  // namespace apex::testing

#endif  // APEX_TESTS_FAULTS_SMALL_MARKET_H
