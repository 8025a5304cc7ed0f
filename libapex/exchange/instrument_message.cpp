#include "exchange/instrument_message.h"

#include <charconv>
#include <map>
#include <set>
#include <string>

#include "exchange/fields.h"

namespace apex {
namespace {

using AssetDecimals = std::map<std::string, int>;

Result<AssetDecimals> decode_assets(const JsonView& config) {
  AssetDecimals decimals;
  APEX_TRY_ASSIGN(const auto assets, fields::list(config, "assets"));
  for (const JsonView& asset : assets) {
    APEX_TRY_ASSIGN(const std::string token, fields::text(asset, "token"));
    APEX_TRY_ASSIGN(const JsonView member, asset.at("decimals"));
    APEX_TRY_ASSIGN(const std::int64_t digits, member.integer());
    if (digits < 0 || digits > Decimal::kScaleMax) return member.error("not between 0 and 18");
    if (!decimals.emplace(token, static_cast<int>(digits)).second) {
      return asset.error("asset '" + token + "' is listed twice");
    }
  }
  return decimals;
}

Result<std::uint16_t> decode_pair_id(const JsonView& contract) {
  APEX_TRY_ASSIGN(const JsonView member, contract.at("l2PairId"));
  APEX_TRY_ASSIGN(const std::string text, member.string());
  std::uint16_t id = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, id);
  if (problem != std::errc{} || stop != end) return member.error("no whole number of 16 bits");
  return id;
}

Result<Instrument> decode_instrument(const JsonView& contract, const AssetDecimals& decimals) {
  Instrument instrument;
  APEX_TRY_ASSIGN(std::string symbol, fields::text(contract, "symbol"));
  instrument.symbol = Symbol(std::move(symbol));
  APEX_TRY_ASSIGN(instrument.public_name, fields::text(contract, "crossSymbolName"));
  APEX_TRY_ASSIGN(instrument.pair_id, decode_pair_id(contract));
  APEX_TRY_ASSIGN(instrument.base_token, fields::text(contract, "baseTokenId"));
  APEX_TRY_ASSIGN(instrument.settle_asset, fields::text(contract, "settleAssetId"));
  const auto asset = decimals.find(instrument.settle_asset);
  if (asset == decimals.end()) return contract.error("settleAssetId is not among the assets");
  instrument.asset_decimals = asset->second;

  APEX_TRY_ASSIGN(const Decimal tick, fields::positive(contract, "tickSize"));
  APEX_TRY_ASSIGN(const Decimal step, fields::positive(contract, "stepSize"));
  APEX_TRY_ASSIGN(const Decimal min_size, fields::positive(contract, "minOrderSize"));
  APEX_TRY_ASSIGN(const Decimal max_size, fields::positive(contract, "maxOrderSize"));
  instrument.tick = Price(tick);
  instrument.step = Size(step);
  instrument.min_size = Size(min_size);
  instrument.max_size = Size(max_size);
  APEX_TRY_ASSIGN(instrument.initial_margin_rate, fields::positive(contract, "initialMarginRate"));
  APEX_TRY_ASSIGN(instrument.default_initial_margin_rate,
                  fields::positive(contract, "defaultInitialMarginRate"));
  APEX_TRY_ASSIGN(instrument.max_market_price_range,
                  fields::positive_or_unset(contract, "maxMarketPriceRange"));
  APEX_TRY_ASSIGN(instrument.enable_trade, contract.boolean("enableTrade"));
  APEX_TRY_ASSIGN(instrument.enable_open_position, contract.boolean("enableOpenPosition"));
  APEX_TRY_ASSIGN(instrument.enable_display, contract.boolean("enableDisplay"));
  APEX_TRY_ASSIGN(instrument.is_prelaunch, contract.boolean("isPrelaunch"));
  return instrument;
}

}  // namespace

Result<std::vector<Instrument>> decode_instruments(const JsonView& root) {
  APEX_TRY_ASSIGN(const JsonView data, root.at("data"));
  APEX_TRY_ASSIGN(const JsonView config, data.at("contractConfig"));
  APEX_TRY_ASSIGN(const AssetDecimals decimals, decode_assets(config));
  APEX_TRY_ASSIGN(const auto contracts, fields::list(config, "perpetualContract"));
  std::vector<Instrument> instruments;
  std::set<Symbol> symbols;
  std::set<std::string> public_names;
  for (const JsonView& contract : contracts) {
    APEX_TRY_ASSIGN(Instrument instrument, decode_instrument(contract, decimals));
    if (!symbols.insert(instrument.symbol).second ||
        !public_names.insert(instrument.public_name).second) {
      return contract.error("'" + instrument.symbol.str() + "' is listed twice");
    }
    instruments.push_back(std::move(instrument));
  }
  return instruments;
}

}  // namespace apex
