#ifndef APEX_TESTS_FAULTS_SMALL_MARKET_H
#define APEX_TESTS_FAULTS_SMALL_MARKET_H

#include <string>

namespace apex::testing {

/// Three contracts in the shape of config/market_snapshot.json, so that hundreds of exchanges are
/// set up in no time: LINEA-USDT and BLUR-USDT, worth a few cents at least, and BTC-USDT for 60.
[[nodiscard]] std::string small_market_json();

}  // namespace apex::testing

#endif  // APEX_TESTS_FAULTS_SMALL_MARKET_H
