#include "ledger/ledger.h"

#include <fmt/format.h>

#include <utility>

#include "ledger/fact_json.h"
#include "ledger/ledger_store.h"

namespace apex {
namespace {

tl::unexpected<Error> impossible(const std::string& what) {
  return fail(ErrorKind::internal, what);
}

/// Adds rows to a trade inside a transaction; each is folded at once, so that one which could not
/// be read back is never kept.
class TradeWriter {
 public:
  TradeWriter(LedgerStore& store, TradeFold fold) : store_(store), fold_(std::move(fold)) {}

  [[nodiscard]] const TradeRecord& trade() const { return *fold_.record(); }

  /// The first row of a trade.
  Result<void> begin(FactKind kind, const TradeIntent& intent) {
    Fact fact;
    fact.kind = kind;
    fact.at = intent.at;
    fact.day = intent.key.day;
    fact.body = intent_body(intent);
    return add(fact);
  }

  /// A further row.
  Result<void> add(FactKind kind, std::optional<ClientOrderId> order, std::optional<Timestamp> at,
                   std::string body) {
    Fact fact;
    fact.kind = kind;
    fact.at = at;
    fact.trade = fold_.first_seq();
    fact.day = trade().intent.key.day;
    fact.order = std::move(order);
    fact.body = std::move(body);
    return add(fact);
  }

  /// Nothing, or why there is no such order.
  Result<void> require_order(const ClientOrderId& order) const {
    if (find_order(trade(), order) != nullptr) return {};
    return impossible(
        fmt::format("trade {} has no order {}", trade().intent.id().str(), order.str()));
  }

 private:
  Result<void> add(const Fact& fact) {
    const TradeSums before = fold_.record() ? sums_of(trade()) : TradeSums{};
    APEX_TRY_ASSIGN(const JournalRow row, store_.append(fact));
    const auto applied = fold_.apply(row);
    if (!applied) return impossible(applied.error().message);
    store_.draw_trade(fold_, before);
    return {};
  }

  LedgerStore& store_;
  TradeFold fold_;
};

/// Runs `work(writer)` on a trade that is in the ledger, as one transaction.
template <typename Work>
Result<void> add_to_trade(LedgerStore& open, const ClientOrderId& id, Work work) {
  return open.write([&](LedgerStore& store) -> Result<void> {
    const auto begin = store.find_trade(id);
    if (!begin) return impossible("the ledger has no trade " + id.str());
    APEX_TRY_ASSIGN(TradeFold fold, store.fold(*begin));
    TradeWriter writer(store, std::move(fold));
    return work(writer);
  });
}

/// True if the ledger says so already: this fill, in this status or in one that is its last word.
bool is_known(const OrderRecord& order, const Fill& fill) {
  for (const Fill& old : order.fills) {
    if (old.id == fill.id) return old.status == fill.status || fill.status == FillStatus::pending;
  }
  return false;
}

/// Records what is new among the fills; says afterwards which of them belongs to no order.
Result<std::string> add_fills(TradeWriter& writer, const std::vector<Fill>& fills) {
  std::string strays;
  for (const Fill& fill : fills) {
    const OrderRecord* order = find_order_of(writer.trade(), fill);
    if (order == nullptr) {
      strays += (strays.empty() ? "" : ", ") + fill.id.str();
      continue;
    }
    if (is_known(*order, fill)) continue;
    APEX_TRY(writer.add(FactKind::fill, order->planned.request.client_id, fill.created_at,
                        fill_body(fill)));
  }
  return strays;
}

Result<void> complain_of(const std::string& strays, const ClientOrderId& trade) {
  if (strays.empty()) return {};
  return impossible(
      fmt::format("fills that belong to no order of trade {}: {}", trade.str(), strays));
}

Result<void> check_orders(const TradeIntent& intent) {
  if (intent.is_well_formed()) return {};
  return impossible("an intent begins with its open, or adopts a position");
}

}  // namespace

Ledger::Ledger(std::unique_ptr<LedgerStore> store) : store_(std::move(store)) {}
Ledger::Ledger(Ledger&& other) noexcept = default;
Ledger& Ledger::operator=(Ledger&& other) noexcept = default;
Ledger::~Ledger() = default;

Result<Ledger> Ledger::open_writer(const std::filesystem::path& data_dir, LedgerKind kind,
                                   const LedgerOwner& owner) {
  APEX_TRY(make_directory(data_dir));
  return open_writer(ledger_file(data_dir, kind), kind, owner);
}

Result<Ledger> Ledger::open_writer(const LedgerFile& file, LedgerKind kind,
                                   const LedgerOwner& owner) {
  APEX_TRY_ASSIGN(auto store, LedgerStore::open_writer(file, {owner, kind}));
  return Ledger(std::move(store));
}

Result<Ledger> Ledger::open_in_memory(LedgerKind kind, const LedgerOwner& owner) {
  APEX_TRY_ASSIGN(auto store, LedgerStore::open_in_memory({owner, kind}));
  return Ledger(std::move(store));
}

Result<Ledger> Ledger::open_reader(const std::filesystem::path& data_dir, LedgerKind kind) {
  return open_reader(ledger_file(data_dir, kind), kind);
}

Result<Ledger> Ledger::open_reader(const LedgerFile& file, LedgerKind kind) {
  APEX_TRY_ASSIGN(auto store, LedgerStore::open_reader(file, kind, LedgerStore::OpenCheck::tail));
  return Ledger(std::move(store));
}

bool Ledger::has_file() const { return store_ != nullptr; }

std::optional<LedgerOwner> Ledger::owner() const {
  if (!store_) return std::nullopt;
  return store_->identity().owner;
}

std::optional<LedgerKind> Ledger::kind() const {
  if (!store_) return std::nullopt;
  return store_->identity().kind;
}

Result<void> Ledger::record_intent(const TradeIntent& intent) {
  APEX_TRY(check_orders(intent));
  APEX_TRY(require_file());
  return store_->write([&](LedgerStore& store) -> Result<void> {
    APEX_TRY(store.refuse_damage());
    const bool is_known = store.find_trade(intent.id()).has_value();
    if (is_known) return impossible("trade " + intent.id().str() + " is recorded already");
    return TradeWriter(store, TradeFold{}).begin(FactKind::intent, intent);
  });
}

Result<void> Ledger::record_order(const ClientOrderId& trade, const PlannedOrder& order) {
  APEX_TRY(require_file());
  return add_to_trade(*store_, trade, [&](TradeWriter& writer) {
    return writer.add(FactKind::order, order.request.client_id, std::nullopt, order_body(order));
  });
}

Result<void> Ledger::record_answer(const ClientOrderId& trade, const ClientOrderId& order,
                                   Timestamp sent_at, const OrderOutcome& outcome) {
  APEX_TRY(require_file());
  return add_to_trade(*store_, trade, [&](TradeWriter& writer) -> Result<void> {
    APEX_TRY(writer.require_order(order));
    const OrderRecord& known = *find_order(writer.trade(), order);
    const std::string body = answer_body(outcome);
    const bool repeated =
        known.outcome && known.sent_at == sent_at && answer_body(*known.outcome) == body;
    if (repeated) return {};
    return writer.add(FactKind::answer, order, sent_at, body);
  });
}

Result<void> Ledger::record_order_seen(const ClientOrderId& trade, const Order& order) {
  APEX_TRY(require_file());
  return add_to_trade(*store_, trade, [&](TradeWriter& writer) -> Result<void> {
    APEX_TRY(writer.require_order(order.client_id));
    const OrderRecord& known = *find_order(writer.trade(), order.client_id);
    const std::string body = seen_body(order);
    if (known.last_seen && !known.never_arrived && seen_body(*known.last_seen) == body) return {};
    return writer.add(FactKind::seen, order.client_id, std::nullopt, body);
  });
}

Result<void> Ledger::record_never_arrived(const ClientOrderId& trade, const ClientOrderId& order,
                                          Timestamp at) {
  APEX_TRY(require_file());
  return add_to_trade(*store_, trade, [&](TradeWriter& writer) -> Result<void> {
    APEX_TRY(writer.require_order(order));
    if (find_order(writer.trade(), order)->never_arrived) return {};
    return writer.add(FactKind::never_arrived, order, at, "{}");
  });
}

Result<void> Ledger::record_fills(const ClientOrderId& trade, const std::vector<Fill>& fills) {
  APEX_TRY(require_file());
  std::string strays;
  const auto written = add_to_trade(*store_, trade, [&](TradeWriter& writer) -> Result<void> {
    APEX_TRY_ASSIGN(strays, add_fills(writer, fills));
    return {};
  });
  APEX_TRY(written);
  return complain_of(strays, trade);
}

Result<void> Ledger::record_end(const ClientOrderId& trade, const TradeEnd& end) {
  APEX_TRY(require_file());
  return add_to_trade(*store_, trade, [&](TradeWriter& writer) {
    return writer.add(FactKind::end, std::nullopt, end.at, end_body(end));
  });
}

Result<void> Ledger::record_rebuilt(const TradeIntent& intent, const std::vector<Fill>& fills,
                                    const TradeEnd& end) {
  APEX_TRY(check_orders(intent));
  APEX_TRY(require_file());
  std::string strays;
  const auto written = store_->write([&](LedgerStore& store) -> Result<void> {
    const auto begin = store.find_trade(intent.id());
    if (!begin) APEX_TRY(store.refuse_damage());
    TradeFold fold;
    if (begin) {
      APEX_TRY_ASSIGN(fold, store.fold(*begin));
    }
    TradeWriter writer(store, std::move(fold));
    if (!begin) APEX_TRY(writer.begin(FactKind::rebuilt, intent));
    APEX_TRY_ASSIGN(strays, add_fills(writer, fills));
    if (writer.trade().end) return {};
    return writer.add(FactKind::end, std::nullopt, end.at, end_body(end));
  });
  APEX_TRY(written);
  return complain_of(strays, intent.id());
}

Result<void> Ledger::add_fact(const Fact& fact) {
  APEX_TRY(require_file());
  return store_->write([&](LedgerStore& store) -> Result<void> {
    if (!fact.day) APEX_TRY(store.last_of(fact.kind));  // the new one would hide what is wrong
    APEX_TRY(store.refuse_damage());
    APEX_TRY(store.append(fact));
    return {};
  });
}

Result<void> Ledger::record_day_checked(StakingDay day, Timestamp at) {
  Fact fact;
  fact.kind = FactKind::day_checked;
  fact.at = at;
  fact.day = day;
  fact.body = "{}";
  return add_fact(fact);
}

Result<void> Ledger::record_breaker_reset(Timestamp at, const std::string& reason) {
  Fact fact;
  fact.kind = FactKind::breaker_reset;
  fact.at = at;
  fact.body = reset_body(reason);
  return add_fact(fact);
}

Result<void> Ledger::record_clock_offset(Milliseconds server_minus_local, Timestamp at) {
  Fact fact;
  fact.kind = FactKind::clock_offset;
  fact.at = at;
  fact.body = offset_body(server_minus_local);
  return add_fact(fact);
}

Result<void> Ledger::record_factor_seen(const FactorSeen& seen) {
  Fact fact;
  fact.kind = FactKind::factor_seen;
  fact.at = seen.at;
  fact.body = factor_body(seen);
  return add_fact(fact);
}

Result<void> Ledger::require_file() const {
  if (store_) return {};
  return impossible("the ledger was opened for reading, and does not exist yet");
}

}  // namespace apex
