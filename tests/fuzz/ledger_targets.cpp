// What stands in a ledger, read back: bodies of facts, and rows folded into a trade.
#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "ledger/fact_json.h"
#include "ledger/journal_row.h"
#include "ledger/totals.h"
#include "ledger/trade_fold.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace apex::testing {
namespace {

/// What is read from a body is written as a body that reads the same.
template <typename Read, typename Write>
void check_body(const JsonView& body, Read read, Write write) {
  const auto value = read(body);
  if (!value) return require_error(value.error(), ErrorKind::protocol);
  const std::string text = write(*value);
  const auto document = JsonDocument::parse(text);
  PROPERTY_OF(text, document.has_value());
  const auto again = read(document->root());
  PROPERTY_OF(text, again.has_value());
  PROPERTY_OF(text, write(*again) == text);
}

/// The totals are read from a text, and are not known where it says so.
void check_totals(const std::string& body) {
  const auto totals = read_totals(body);
  if (!totals) return require_error(totals.error(), ErrorKind::protocol);
  const std::string text = *totals ? totals_body(**totals) : unknown_totals_body();
  const auto again = read_totals(text);
  PROPERTY_OF(text, again.has_value() && *again == *totals);
  PROPERTY_OF(text, totals_hash(text) != totals_hash(text + " "));
}

/// The next field of a line, taken off.
std::string next_field(std::string_view& line) {
  const std::size_t end = std::min(line.find('\t'), line.size());
  std::string field(line.substr(0, end));
  line.remove_prefix(std::min(end + 1, line.size()));
  return field;
}

std::optional<std::int64_t> number_in(const std::string& field) {
  std::int64_t value = 0;
  const auto [stop, problem] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (field.empty() || problem != std::errc{}) return std::nullopt;
  return value;
}

/// "KIND at day order body", with tabs; an empty field is null.
std::optional<Fact> fact_in(std::string_view line) {
  const auto kind = parse_fact_kind(next_field(line));
  if (!kind) {
    require_error(kind.error(), ErrorKind::storage);
    return std::nullopt;
  }
  Fact fact;
  fact.kind = *kind;
  if (const auto ms = number_in(next_field(line))) fact.at = from_unix_ms(*ms);
  if (const auto day = number_in(next_field(line))) fact.day = StakingDay{*day};
  if (std::string order = next_field(line); !order.empty()) {
    fact.order = ClientOrderId(std::move(order));
  }
  fact.trade = 1;
  fact.body = line;
  return fact;
}

/// Whatever was folded, every question to it has an answer.
void ask(const TradeRecord& trade) {
  const Leg first = trade.intent.adopted ? Leg::close : Leg::open;
  PROPERTY(!trade.orders.empty() && trade.orders.front().planned.leg == first);
  PROPERTY(trade.net_filled().to_string() == trade.net_filled().decimal().to_string());
  for (const Leg leg : {Leg::open, Leg::close}) {
    if (const auto price = trade.average_price(leg)) PROPERTY(price->decimal().scale() <= 12);
  }
  PROPERTY(trade.counts_for_day() == trade.filled(Leg::open).is_positive());
  PROPERTY(!trade.cost() || trade.net_filled().is_zero());
  PROPERTY(!trade.settled() || trade.end.has_value());
  std::ignore = trade.fees();
  for (const OrderRecord& order : trade.orders) {
    PROPERTY(find_order(trade, order.planned.request.client_id) == &order);
  }
}

/// The hash belongs to this row and to no other.
void check_hashes(const JournalRow& row) {
  PROPERTY(check_hash(row).has_value());
  JournalRow other = row;
  other.fact.body += " ";
  PROPERTY(!check_hash(other).has_value());
  other = row;
  other.seq += 1;
  PROPERTY(!check_hash(other).has_value());
  other = row;
  other.fact.day = row.fact.day ? std::optional<StakingDay>{} : StakingDay{0};
  PROPERTY(!check_hash(other).has_value());
  if (row.fact.body.empty()) return;
  other = row;  // a character from one column to the next
  other.fact.order =
      ClientOrderId((row.fact.order ? row.fact.order->str() : "") + row.fact.body.front());
  other.fact.body = row.fact.body.substr(1);
  PROPERTY(!check_hash(other).has_value());
}

}  // namespace

/// The first byte chooses the kind of fact, the rest is its body.
void fuzz_fact_bodies(std::string_view input) {
  if (input.empty()) return;
  if (input.front() == 't') return check_totals(std::string(input.substr(1)));
  const auto document = JsonDocument::parse(input.substr(1));
  if (!document) return require_error(document.error(), ErrorKind::protocol);
  const JsonView body = document->root();
  switch (input.front()) {
    case 'l':
      return check_body(body, read_identity, identity_body);
    case 'i':
      return check_body(body, read_intent, intent_body);
    case 'o':
      return check_body(body, read_planned_order, order_body);
    case 'a':
      return check_body(
          body, [](const JsonView& view) { return read_answer(view); }, answer_body);
    case 's':
      return check_body(body, read_seen, seen_body);
    case 'f':
      return check_body(body, read_fill, fill_body);
    case 'e':
      return check_body(body, read_end, end_body);
    case 'c':
      return check_body(body, read_offset, offset_body);
    case 'w':
      return check_body(body, read_factor, factor_body);
    default:
      return;
  }
}

/// Each line is a row of one trade.
void fuzz_journal(std::string_view input) {
  constexpr int kRowsMax = 100;
  TradeFold fold;
  Digest256 previous{};
  int rows = 0;
  for (std::int64_t seq = 1; !input.empty() && seq <= kRowsMax; ++seq) {
    const std::size_t end = std::min(input.find('\n'), input.size());
    auto fact = fact_in(input.substr(0, end));
    input.remove_prefix(std::min(end + 1, input.size()));
    if (!fact) continue;
    JournalRow row{seq, *std::move(fact), previous, {}};
    row.hash = row_hash(row.seq, row.fact, row.previous);
    check_hashes(row);
    const bool had_record = fold.record().has_value();
    if (const auto applied = fold.apply(row)) {
      ++rows;
    } else {
      require_error(applied.error(), ErrorKind::storage);
      PROPERTY(fold.record().has_value() == had_record);
    }
    PROPERTY(fold.rows() == rows);
    if (fold.record()) ask(*fold.record());
    previous = row.hash;
  }
}

}  // namespace apex::testing
