#include "ledger/journal_row.h"

#include <fmt/format.h>

#include "base/plain_text.h"

namespace apex {
namespace {

constexpr FactKind kKinds[] = {
    FactKind::ledger,     FactKind::intent,      FactKind::rebuilt,       FactKind::order,
    FactKind::answer,     FactKind::seen,        FactKind::never_arrived, FactKind::fill,
    FactKind::end,        FactKind::day_checked, FactKind::breaker_reset, FactKind::clock_offset,
    FactKind::factor_seen};

std::string column(std::string_view text) { return fmt::format("{}:{},", text.size(), text); }

template <typename T, typename ToText>
std::string column_or_null(const std::optional<T>& value, ToText to_text) {
  return value ? column(to_text(*value)) : "-,";
}

}  // namespace

const char* to_string(FactKind kind) {
  switch (kind) {
    case FactKind::ledger:
      return "ledger";
    case FactKind::intent:
      return "intent";
    case FactKind::rebuilt:
      return "rebuilt";
    case FactKind::order:
      return "order";
    case FactKind::answer:
      return "answer";
    case FactKind::seen:
      return "seen";
    case FactKind::never_arrived:
      return "never_arrived";
    case FactKind::fill:
      return "fill";
    case FactKind::end:
      return "end";
    case FactKind::day_checked:
      return "day_checked";
    case FactKind::breaker_reset:
      return "breaker_reset";
    case FactKind::clock_offset:
      return "clock_offset";
    case FactKind::factor_seen:
      return "factor_seen";
  }
  return "";
}

bool begins_trade(FactKind kind) { return kind == FactKind::intent || kind == FactKind::rebuilt; }

Result<FactKind> parse_fact_kind(std::string_view text) {
  for (const FactKind kind : kKinds) {
    if (text == to_string(kind)) return kind;
  }
  return fail(ErrorKind::storage, "unknown kind " + in_quotes(text));
}

Digest256 row_hash(std::int64_t seq, const Fact& fact, const Digest256& previous) {
  std::string input(previous.begin(), previous.end());
  input += column(std::to_string(seq));
  input += column_or_null(fact.at, [](Timestamp at) { return std::to_string(to_unix_ms(at)); });
  input += column(to_string(fact.kind));
  input += column_or_null(fact.trade, [](std::int64_t seq_of) { return std::to_string(seq_of); });
  input += column_or_null(fact.day, [](StakingDay day) { return std::to_string(day.number); });
  input += column_or_null(fact.order, [](const ClientOrderId& id) { return id.str(); });
  input += column(fact.body);
  return sha256(bytes_of(input));
}

Result<void> check_hash(const JournalRow& row) {
  if (row_hash(row.seq, row.fact, row.previous) == row.hash) return {};
  return fail(ErrorKind::storage,
              fmt::format("row {} was changed after it was written: its hash is wrong", row.seq));
}

Result<void> check_link(const JournalRow& row, std::int64_t previous_seq,
                        const Digest256& previous_hash) {
  if (row.seq != previous_seq + 1) {
    return fail(ErrorKind::storage,
                fmt::format("row {} is followed by row {}: what was between them is missing",
                            previous_seq, row.seq));
  }
  APEX_TRY(check_hash(row));
  if (row.previous == previous_hash) return {};
  return fail(ErrorKind::storage,
              fmt::format("row {} does not follow the row {} that is here", row.seq, previous_seq));
}

}  // namespace apex
