#include "ledger/alert_queue.h"

#include <utility>

#include "base/json.h"
#include "base/json_writer.h"
#include "ledger/ledger_store.h"
#include "ledger/queries.h"
#include "ledger/schema.h"

namespace apex {
namespace {

std::string body_of(const Event& event) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object().member("text", event.text).key("fields").begin_array();
  for (const auto& [name, value] : event.fields) {
    json.begin_array().value(name).value(value).end_array();
  }
  json.end_array().end_object();
  return json.take();
}

Result<void> read_body(const std::string& body, Event& event) {
  APEX_TRY_ASSIGN(const JsonDocument document, JsonDocument::parse(body));
  APEX_TRY_ASSIGN(event.text, document.root().string("text"));
  APEX_TRY_ASSIGN(const JsonView fields, document.root().at("fields"));
  APEX_TRY_ASSIGN(const std::vector<JsonView> pairs, fields.elements());
  for (const JsonView& pair : pairs) {
    APEX_TRY_ASSIGN(const std::vector<JsonView> parts, pair.elements());
    if (parts.size() != 2) return fail(ErrorKind::storage, "not a pair");
    APEX_TRY_ASSIGN(std::string name, parts[0].string());
    APEX_TRY_ASSIGN(std::string value, parts[1].string());
    event.fields.emplace_back(std::move(name), std::move(value));
  }
  return {};
}

EventKind kind_named(const std::string& name) {
  if (const auto kind = parse_alert_kind(name)) return *kind;
  for (const EventKind kind : {EventKind::all_clear, EventKind::notify_test}) {
    if (name == to_string(kind)) return kind;
  }
  return EventKind::warning;
}

DeliveryState state_named(const std::string& name) {
  for (const DeliveryState state :
       {DeliveryState::waiting, DeliveryState::delivered, DeliveryState::replaced}) {
    if (name == to_string(state)) return state;
  }
  return DeliveryState::given_up;
}

/// A row as the queries of deliveries select it. Damage in it is no reason to keep silent.
Delivery delivery_in(SQLite::Statement& row) {
  Delivery result;
  result.alert_id = row.getColumn(0).getInt64();
  result.channel = row.getColumn(1).getString();
  result.state = state_named(row.getColumn(2).getString());
  result.attempts = row.getColumn(3).getInt();
  result.next_at = from_unix_ms(row.getColumn(4).getInt64());
  result.said = row.getColumn(5).getString();
  result.alert.key = row.getColumn(6).getString();
  result.alert.event.kind = kind_named(row.getColumn(7).getString());
  result.alert.level =
      parse_alert_level(row.getColumn(8).getString()).value_or(AlertLevel::critical);
  result.alert.event.at = from_unix_ms(row.getColumn(9).getInt64());
  if (!row.getColumn(10).isNull()) result.alert.subject = row.getColumn(10).getString();
  if (!read_body(row.getColumn(11).getString(), result.alert.event)) {
    result.alert.event.text = "an alert whose text cannot be read: " + result.alert.key;
  }
  return result;
}

/// Nothing where it is there already.
std::optional<std::int64_t> add_alert(LedgerStore& store, const Alert& alert) {
  StatementCache::Lent insert = store.statement(queries::kAddAlert);
  insert->bind(1, alert.key);
  insert->bind(2, to_string(alert.event.kind));
  insert->bind(3, to_string(alert.level));
  insert->bind(4, to_unix_ms(alert.event.at));
  if (!alert.subject.empty()) insert->bind(5, alert.subject);
  insert->bind(6, body_of(alert.event));
  if (insert->exec() == 0) return std::nullopt;
  StatementCache::Lent added = store.statement(queries::kAlertByKey);
  added->bind(1, alert.key);
  if (!added->executeStep()) return std::nullopt;
  return added->getColumn(0).getInt64();
}

void replace_older(LedgerStore& store, const Alert& alert, std::int64_t id, Timestamp now) {
  if (alert.subject.empty()) return;
  StatementCache::Lent replace = store.statement(queries::kReplaceOlder);
  replace->bind(1, alert.subject);
  replace->bind(2, id);
  replace->bind(3, to_unix_ms(now));
  replace->exec();
}

void add_deliveries(LedgerStore& store, const OutgoingAlert& outgoing, std::int64_t id,
                    Timestamp now) {
  for (const std::string& channel : outgoing.channels) {
    StatementCache::Lent insert = store.statement(queries::kAddDelivery);
    insert->bind(1, id);
    insert->bind(2, channel);
    insert->bind(3, to_unix_ms(now));
    insert->exec();
  }
}

/// Keeps the tables small, whatever happens outside. Returns how many deliveries are given up.
int prune(LedgerStore& store, Timestamp now) {
  StatementCache::Lent crowd = store.statement(queries::kGiveUpCrowd);
  crowd->bind(1, AlertQueue::kWaitingMax);
  crowd->bind(2, to_unix_ms(now));
  const int given_up = crowd->exec();
  for (const char* query : {queries::kPruneDeliveries, queries::kPruneAlerts}) {
    StatementCache::Lent prune_rows = store.statement(query);
    prune_rows->bind(1, AlertQueue::kKeptMax);
    prune_rows->exec();
  }
  return given_up;
}

Result<void> finish(LedgerStore& store, const Delivery& delivery, DeliveryState state,
                    Timestamp next_at, const std::string& said) {
  StatementCache::Lent update = store.statement(queries::kMarkDelivery);
  update->bind(1, delivery.alert_id);
  update->bind(2, delivery.channel);
  update->bind(3, to_string(state));
  update->bind(4, to_unix_ms(next_at));
  update->bind(5, said);
  update->exec();
  return {};
}

}  // namespace

const char* to_string(DeliveryState state) {
  switch (state) {
    case DeliveryState::waiting:
      return "waiting";
    case DeliveryState::delivered:
      return "delivered";
    case DeliveryState::replaced:
      return "replaced";
    case DeliveryState::given_up:
      return "given_up";
  }
  return "";
}

Result<int> AlertQueue::put(const std::vector<OutgoingAlert>& alerts, const std::string& memory,
                            Timestamp now) {
  APEX_TRY(ledger_.require_file());
  int given_up = 0;
  APEX_TRY(ledger_.store_->write([&](LedgerStore& store) -> Result<void> {
    for (const OutgoingAlert& outgoing : alerts) {
      const auto id = add_alert(store, outgoing.alert);
      if (!id) continue;
      replace_older(store, outgoing.alert, *id, now);
      add_deliveries(store, outgoing, *id, now);
    }
    StatementCache::Lent keep = store.statement(queries::kKeepMemory);
    keep->bind(1, memory);
    keep->exec();
    given_up = prune(store, now);
    return {};
  }));
  return given_up;
}

bool AlertQueue::exists() const {
  return ledger_.store_ != nullptr && ledger_.store_->version() >= schema::kVersionWithQueue;
}

Result<std::string> AlertQueue::memory() const {
  if (!exists()) return std::string();
  return ledger_.store_->read([](LedgerStore& store) -> Result<std::string> {
    StatementCache::Lent row = store.statement(queries::kMemory);
    if (!row->executeStep()) return std::string();
    return row->getColumn(0).getString();
  });
}

Result<std::vector<Delivery>> AlertQueue::due(Timestamp now, int count) const {
  if (!exists()) return std::vector<Delivery>{};
  return ledger_.store_->read([&](LedgerStore& store) -> Result<std::vector<Delivery>> {
    StatementCache::Lent rows = store.statement(queries::kDueDeliveries);
    rows->bind(1, to_unix_ms(now));
    rows->bind(2, to_unix_ms(now + kLongestPause));
    rows->bind(3, count);
    rows->bind(4, kUrgentAttempts);
    std::vector<Delivery> result;
    while (rows->executeStep()) result.push_back(delivery_in(*rows));
    return result;
  });
}

Result<std::optional<Timestamp>> AlertQueue::next_at() const {
  if (!exists()) return std::optional<Timestamp>{};
  return ledger_.store_->read([](LedgerStore& store) -> Result<std::optional<Timestamp>> {
    StatementCache::Lent row = store.statement(queries::kNextDelivery);
    if (!row->executeStep()) return std::optional<Timestamp>{};
    return std::optional(from_unix_ms(row->getColumn(0).getInt64()));
  });
}

Result<void> AlertQueue::mark_delivered(const Delivery& delivery, Timestamp now) {
  APEX_TRY(ledger_.require_file());
  return ledger_.store_->write([&](LedgerStore& store) {
    return finish(store, delivery, DeliveryState::delivered, now, "");
  });
}

Result<void> AlertQueue::mark_failed(const Delivery& delivery, Timestamp next_at,
                                     const std::string& why) {
  APEX_TRY(ledger_.require_file());
  return ledger_.store_->write([&](LedgerStore& store) {
    return finish(store, delivery, DeliveryState::waiting, next_at, why);
  });
}

Result<std::vector<std::string>> AlertQueue::waiting_channels() const {
  if (!exists()) return std::vector<std::string>{};
  return ledger_.store_->read([](LedgerStore& store) -> Result<std::vector<std::string>> {
    StatementCache::Lent rows = store.statement(queries::kWaitingChannels);
    std::vector<std::string> names;
    while (rows->executeStep()) names.push_back(rows->getColumn(0).getString());
    return names;
  });
}

Result<int> AlertQueue::give_up(const std::string& channel, const std::string& why,
                                Timestamp before, Timestamp now) {
  APEX_TRY(ledger_.require_file());
  int count = 0;
  APEX_TRY(ledger_.store_->write([&](LedgerStore& store) -> Result<void> {
    StatementCache::Lent note = store.statement(queries::kNoteChannel);
    StatementCache::Lent give_up = store.statement(queries::kGiveUpNoted);
    for (auto* update : {&note, &give_up}) {
      (*update)->bind(1, channel);
      (*update)->bind(2, to_unix_ms(now));
      (*update)->bind(3, why);
    }
    note->exec();
    give_up->bind(4, to_unix_ms(before));
    count = give_up->exec();
    return {};
  }));
  return count;
}

Result<std::vector<Delivery>> AlertQueue::recent(int count) const {
  if (!exists()) return std::vector<Delivery>{};
  return ledger_.store_->read([&](LedgerStore& store) -> Result<std::vector<Delivery>> {
    StatementCache::Lent rows = store.statement(queries::kRecentDeliveries);
    rows->bind(1, count);
    std::vector<Delivery> result;
    while (rows->executeStep()) result.push_back(delivery_in(*rows));
    return result;
  });
}

}  // namespace apex
