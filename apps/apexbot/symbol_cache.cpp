#include "apexbot/symbol_cache.h"

#include "base/files.h"
#include "base/json.h"
#include "base/json_writer.h"

namespace apex {
namespace {

constexpr std::int64_t kShape = 1;

Result<Instrument> read_instrument(const JsonView& row) {
  Instrument result;
  APEX_TRY_ASSIGN(const std::string symbol, row.string("symbol"));
  result.symbol = Symbol(symbol);
  APEX_TRY_ASSIGN(result.public_name, row.string("public_name"));
  APEX_TRY_ASSIGN(const std::int64_t pair_id, row.integer("pair_id"));
  result.pair_id = static_cast<std::uint16_t>(pair_id);
  APEX_TRY_ASSIGN(const std::int64_t decimals, row.integer("asset_decimals"));
  result.asset_decimals = static_cast<int>(decimals);
  APEX_TRY_ASSIGN(result.base_token, row.string("base_token"));
  APEX_TRY_ASSIGN(result.settle_asset, row.string("settle_asset"));
  APEX_TRY_ASSIGN(const Decimal tick, row.decimal("tick"));
  result.tick = Price(tick);
  APEX_TRY_ASSIGN(const Decimal step, row.decimal("step"));
  result.step = Size(step);
  APEX_TRY_ASSIGN(const Decimal min_size, row.decimal("min_size"));
  result.min_size = Size(min_size);
  APEX_TRY_ASSIGN(const Decimal max_size, row.decimal("max_size"));
  result.max_size = Size(max_size);
  APEX_TRY_ASSIGN(result.initial_margin_rate, row.decimal("initial_margin_rate"));
  APEX_TRY_ASSIGN(result.default_initial_margin_rate, row.decimal("default_initial_margin_rate"));
  if (row.find("max_market_price_range")) {
    APEX_TRY_ASSIGN(result.max_market_price_range, row.decimal("max_market_price_range"));
  }
  APEX_TRY_ASSIGN(result.enable_trade, row.boolean("enable_trade"));
  APEX_TRY_ASSIGN(result.enable_open_position, row.boolean("enable_open_position"));
  APEX_TRY_ASSIGN(result.enable_display, row.boolean("enable_display"));
  APEX_TRY_ASSIGN(result.is_prelaunch, row.boolean("is_prelaunch"));
  return result;
}

void write_instrument(JsonWriter& json, const Instrument& instrument) {
  json.begin_object()
      .member("symbol", instrument.symbol.str())
      .member("public_name", instrument.public_name)
      .member("pair_id", int{instrument.pair_id})
      .member("asset_decimals", instrument.asset_decimals)
      .member("base_token", instrument.base_token)
      .member("settle_asset", instrument.settle_asset)
      .member("tick", instrument.tick.decimal())
      .member("step", instrument.step.decimal())
      .member("min_size", instrument.min_size.decimal())
      .member("max_size", instrument.max_size.decimal())
      .member("initial_margin_rate", instrument.initial_margin_rate)
      .member("default_initial_margin_rate", instrument.default_initial_margin_rate);
  if (instrument.max_market_price_range) {
    json.member("max_market_price_range", *instrument.max_market_price_range);
  }
  json.member("enable_trade", instrument.enable_trade)
      .member("enable_open_position", instrument.enable_open_position)
      .member("enable_display", instrument.enable_display)
      .member("is_prelaunch", instrument.is_prelaunch)
      .end_object();
}

Result<KnownContracts> read_cache(const std::string& text, Network network) {
  APEX_TRY_ASSIGN(const JsonDocument document, JsonDocument::parse(text));
  const JsonView root = document.root();
  APEX_TRY_ASSIGN(const std::int64_t shape, root.integer("shape"));
  APEX_TRY_ASSIGN(const std::string of, root.string("network"));
  APEX_TRY_ASSIGN(const std::int64_t stored_ms, root.integer("stored_at_ms"));
  if (shape != kShape || of != to_string(network)) {
    return fail(ErrorKind::protocol, "not of use");
  }
  APEX_TRY_ASSIGN(const JsonView rows, root.at("instruments"));
  APEX_TRY_ASSIGN(const std::vector<JsonView> elements, rows.elements());
  KnownContracts contracts;
  contracts.stored_at = from_unix_ms(stored_ms);
  for (const JsonView& row : elements) {
    APEX_TRY_ASSIGN(Instrument instrument, read_instrument(row));
    contracts.instruments.push_back(std::move(instrument));
  }
  return contracts;
}

}  // namespace

SymbolCache::SymbolCache(const std::filesystem::path& data_dir, Network network, const Clock& clock)
    : path_(data_dir / "symbols.json"), network_(network), clock_(clock) {}

std::optional<KnownContracts> SymbolCache::load() const {
  constexpr std::size_t kBytesMax = std::size_t{4} << 20;
  const auto text = read_file(path_, kBytesMax);
  if (!text || !*text) return std::nullopt;
  auto contracts = read_cache(**text, network_);
  if (!contracts || contracts->instruments.empty()) return std::nullopt;
  if (!is_fresh(contracts->stored_at)) return std::nullopt;
  return *std::move(contracts);
}

bool SymbolCache::is_fresh(Timestamp stored_at) const {
  const Milliseconds age = clock_.now() - stored_at;
  return age >= Milliseconds{0} && age <= kAgeMax;
}

Result<void> SymbolCache::store(const KnownContracts& contracts) const {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object()
      .member("shape", kShape)
      .member("network", to_string(network_))
      .member("stored_at_ms", to_unix_ms(contracts.stored_at))
      .key("instruments")
      .begin_array();
  for (const Instrument& instrument : contracts.instruments) write_instrument(json, instrument);
  json.end_array().end_object();
  return replace_file(path_, json.take(), 0600);
}

}  // namespace apex
