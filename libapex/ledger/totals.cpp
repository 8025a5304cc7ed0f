#include "ledger/totals.h"

#include "base/bytes.h"
#include "base/json.h"
#include "base/json_writer.h"

namespace apex {
namespace {

Decimal decimal_of(std::int64_t count) { return Decimal::from_integer(count); }
Decimal decimal_of(Milliseconds duration) { return Decimal::from_integer(duration.count()); }
Decimal decimal_of(const Usdt& amount) { return amount.decimal(); }

Result<std::int64_t> whole_number(const Decimal& value) {
  APEX_TRY_ASSIGN(const Uint128 units, value.abs().to_units(0, Rounding::down));
  if (value.scale() > 0) return fail(ErrorKind::protocol, "no whole number");
  const auto count = static_cast<std::int64_t>(units);  // at most 15 digits, see Decimal
  return value.is_negative() ? -count : count;
}

Result<void> assign(std::int64_t& count, const Decimal& value) {
  APEX_TRY_ASSIGN(count, whole_number(value));
  return {};
}

Result<void> assign(Milliseconds& duration, const Decimal& value) {
  APEX_TRY_ASSIGN(const std::int64_t count, whole_number(value));
  duration = Milliseconds{count};
  return {};
}

Result<void> assign(Usdt& amount, const Decimal& value) {
  amount = Usdt(value);
  return {};
}

}  // namespace

std::string totals_body(const TradeSums& sums) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object();
  TradeSums::each(sums, [&json](const std::string& name, const auto& number) {
    json.member(name, decimal_of(number));
  });
  json.end_object();
  return json.take();
}

std::string unknown_totals_body() { return "{}"; }

Result<std::optional<TradeSums>> read_totals(const std::string& body) {
  if (body == unknown_totals_body()) return std::optional<TradeSums>{};
  APEX_TRY_ASSIGN(const JsonDocument document, JsonDocument::parse(body));
  TradeSums sums;
  Result<void> read;
  TradeSums::each(sums, [&](const std::string& name, auto& number) {
    if (!read) return;
    const auto value = document.root().decimal(name);
    read = value ? assign(number, *value) : Result<void>(tl::unexpected<Error>(value.error()));
  });
  if (!read) return tl::unexpected<Error>(read.error());
  return std::optional<TradeSums>(sums);
}

Digest256 totals_hash(const std::string& body) { return sha256(bytes_of(body)); }

}  // namespace apex
