#include "execution/instrument_lookup.h"

#include <algorithm>

namespace apex {

Result<Instrument> find_instrument(const std::vector<Instrument>& instruments,
                                   const Symbol& symbol) {
  const auto found =
      std::find_if(instruments.begin(), instruments.end(),
                   [&](const Instrument& instrument) { return instrument.symbol == symbol; });
  if (found != instruments.end()) return *found;
  return fail(ErrorKind::position_open,
              "something of ours is open in " + symbol.str() +
                  ", which the exchange no longer lists: look at the account by hand");
}

Result<Instrument> find_instrument(const Desk& desk, const Symbol& symbol) {
  APEX_TRY_ASSIGN(const std::vector<Instrument> instruments, desk.market.instruments());
  return find_instrument(instruments, symbol);
}

}  // namespace apex
