#ifndef APEX_LEDGER_FACT_JSON_H
#define APEX_LEDGER_FACT_JSON_H

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/json_writer.h"
#include "ledger/ledger_file.h"
#include "model/staking_factor.h"
#include "model/trade.h"

/// The bodies of journal rows: each fact as compact JSON and back, exactly. What stands in a
/// column of the row (at, day, trade) is not in the body. Errors of every read: protocol, with the
/// path inside the body. Texts that explain something are cut to kTextBytesMax.
namespace apex {

inline constexpr std::size_t kTextBytesMax = 2000;

struct LedgerIdentity {
  LedgerOwner owner;
  LedgerKind kind = LedgerKind::live;
};
[[nodiscard]] std::string identity_body(const LedgerIdentity& identity);
[[nodiscard]] Result<LedgerIdentity> read_identity(const JsonView& body);

/// All but `at` and `key.day`.
[[nodiscard]] std::string intent_body(const TradeIntent& intent);
[[nodiscard]] Result<TradeIntent> read_intent(const JsonView& body);

[[nodiscard]] std::string order_body(const PlannedOrder& order);
[[nodiscard]] Result<PlannedOrder> read_planned_order(const JsonView& body);

[[nodiscard]] std::string answer_body(const OrderOutcome& outcome);
[[nodiscard]] Result<OrderOutcome> read_answer(const JsonView& body);

[[nodiscard]] std::string seen_body(const Order& order);
[[nodiscard]] Result<Order> read_seen(const JsonView& body);

/// All but `created_at`.
[[nodiscard]] std::string fill_body(const Fill& fill);
[[nodiscard]] Result<Fill> read_fill(const JsonView& body);

/// All but `at`.
[[nodiscard]] std::string end_body(const TradeEnd& end);
[[nodiscard]] Result<TradeEnd> read_end(const JsonView& body);

[[nodiscard]] std::string reset_body(std::string_view reason);

[[nodiscard]] std::string offset_body(Milliseconds server_minus_local);
[[nodiscard]] Result<Milliseconds> read_offset(const JsonView& body);

/// All but `at`.
[[nodiscard]] std::string factor_body(const FactorSeen& seen);
[[nodiscard]] Result<FactorSeen> read_factor(const JsonView& body);

}  // namespace apex

#endif  // APEX_LEDGER_FACT_JSON_H
