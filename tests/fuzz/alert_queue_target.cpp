// A row of the queue of alerts with anything in its columns: it is passed on as well as it can be
// made out, and keeps no other alert back.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <string>

#include "ledger/alert_queue.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"
#include "tests/support/builders.h"
#include "tests/support/temporary_directory.h"

namespace apex::testing {
namespace {

constexpr char kOtherKey[] = "day_missed 2026-01-05";

Alert alert_of(std::string key, std::string text) {
  Alert alert;
  alert.key = std::move(key);
  alert.level = AlertLevel::warning;
  alert.event = {EventKind::day_missed, at("2026-01-05T09:00:00Z"), std::move(text), {}};
  return alert;
}

template <typename Value>
Value done(Result<Value> result) {
  if (!result) broken_property("done", __FILE__, __LINE__, result.error().message);
  return *std::move(result);
}

/// A ledger whose queue holds two alerts, and the file that it is in.
struct Queue {
  TemporaryDirectory directory{TemporaryDirectory::memory()};
  Ledger ledger = done(Ledger::open_writer(directory.path(), LedgerKind::live, {Network::local}));
  AlertQueue queue{ledger};
  SQLite::Database file{ledger_file(directory.path(), LedgerKind::live).path.string(),
                        SQLite::OPEN_READWRITE};

  Queue() {
    const Timestamp now = at("2026-01-05T09:00:00Z");
    std::ignore = done(queue.put({{alert_of("key", "text"), {"webhook"}}}, "{}", now));
    std::ignore = done(queue.put({{alert_of(kOtherKey, "other"), {"webhook"}}}, "{}", now));
  }

  /// Into the columns of the first: kind, level, state, subject, text of the last failure, body.
  void damage(const std::vector<std::string>& columns) {
    SQLite::Statement alert(
        file, "UPDATE alerts SET kind = ?1, level = ?2, subject = ?4, body = ?6 WHERE id = 1");
    SQLite::Statement delivery(file, "UPDATE deliveries SET state = ?3, said = ?5 WHERE alert = 1");
    for (int i = 0; i < 6; ++i) {
      for (SQLite::Statement* update : {&alert, &delivery}) {
        if (i < update->getBindParameterCount()) {
          update->bind(i + 1, columns[static_cast<std::size_t>(i)]);
        }
      }
    }
    PROPERTY(alert.exec() == 1);
    PROPERTY(delivery.exec() == 1);
  }
};

/// Fields that a tab ends each; the last is all that is left.
std::vector<std::string> columns_in(std::string_view input) {
  std::vector<std::string> columns;
  for (int i = 0; i < 5; ++i) {
    const std::size_t end = std::min(input.find('\t'), input.size());
    columns.emplace_back(input.substr(0, end));
    input.remove_prefix(std::min(end + 1, input.size()));
  }
  columns.emplace_back(input);
  return columns;
}

}  // namespace

void fuzz_alert_queue(std::string_view input) {
  static Queue all;
  const std::vector<std::string> columns = columns_in(input);
  all.damage(columns);

  const std::vector<Delivery> recent = done(all.queue.recent(10));
  PROPERTY(recent.size() == 2);
  const Delivery& damaged = recent.back();
  PROPERTY(damaged.alert.key == "key");
  PROPERTY(damaged.alert.subject == columns[3]);
  PROPERTY(damaged.said == columns[4]);
  const bool has_level = parse_alert_level(columns[1]).has_value();
  PROPERTY(has_level || damaged.alert.level == AlertLevel::critical);
  const std::string unreadable = "an alert whose text cannot be read: key";
  if (!columns[5].starts_with('{')) PROPERTY(damaged.alert.event.text == unreadable);

  const bool waits = columns[2] == "waiting";
  PROPERTY((damaged.state == DeliveryState::waiting) == waits);
  const auto due = done(all.queue.due(at("2026-01-05T10:00:00Z"), 10));
  PROPERTY(due.size() == (waits ? 2U : 1U));
  PROPERTY(std::any_of(due.begin(), due.end(), [](const Delivery& delivery) {
    return delivery.alert.key == kOtherKey && delivery.alert.event.text == "other";
  }));
  PROPERTY(done(all.queue.next_at()).has_value());
  PROPERTY(done(all.queue.waiting_channels()) == std::vector<std::string>{"webhook"});
  // What was read so is written, and reads the same: a text from outside need be no valid UTF-8.
  const Alert again = alert_of("again", damaged.alert.event.text);
  std::ignore = done(all.queue.put({{again, {"webhook"}}}, "{}", again.event.at));
  PROPERTY_OF(again.event.text,
              done(all.queue.recent(1)).front().alert.event.text == damaged.alert.event.text);
  all.file.exec("DELETE FROM deliveries WHERE alert > 2; DELETE FROM alerts WHERE id > 2");
}

}  // namespace apex::testing
