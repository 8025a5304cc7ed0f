// alarm_memory.cpp: AlarmMemory as JSON, for the ledger's queue of alerts.
#include "base/json.h"
#include "base/json_writer.h"
#include "daemon/alarms.h"

namespace apex {
namespace {

void write_day(JsonWriter& json, const char* name, const std::optional<StakingDay>& day) {
  if (day) json.member(name, day->number);
}

Result<std::optional<StakingDay>> read_day(const JsonView& object, const char* name) {
  if (!object.find(name)) return std::optional<StakingDay>{};
  APEX_TRY_ASSIGN(const std::int64_t number, object.integer(name));
  return std::optional(StakingDay{number});
}

Result<void> read_hindrances(const JsonView& root, AlarmMemory& memory) {
  const auto object = root.find("hindrances");
  if (!object) return {};  // of an older version
  APEX_TRY_ASSIGN(const std::vector<JsonView> each, object->elements());
  for (const JsonView& hindrance : each) {
    APEX_TRY_ASSIGN(const std::int64_t number, hindrance.integer("day"));
    APEX_TRY_ASSIGN(memory.hindrances[StakingDay{number}], hindrance.string("why"));
  }
  return {};
}

Result<AlarmCondition> read_condition(const JsonView& object) {
  AlarmCondition condition;
  APEX_TRY_ASSIGN(const std::string kind, object.string("kind"));
  const auto known = parse_alert_kind(kind);
  if (!known) return object.error("unknown kind");
  condition.kind = *known;
  APEX_TRY_ASSIGN(const std::int64_t since, object.integer("since"));
  APEX_TRY_ASSIGN(const std::int64_t told_at, object.integer("told_at"));
  APEX_TRY_ASSIGN(const std::int64_t told, object.integer("told"));
  condition.since = from_unix_ms(since);
  condition.told_at = from_unix_ms(told_at);
  condition.told = static_cast<int>(told);
  return condition;
}

}  // namespace

std::string AlarmMemory::to_json() const {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object();
  write_day(json, "first", first);
  write_day(json, "judged", judged);
  write_day(json, "summed", summed);
  write_day(json, "complete", complete);
  write_day(json, "no_funds", no_funds);
  write_day(json, "overdue", overdue);
  json.key("hindrances").begin_array();
  for (const auto& [day, why] : hindrances) {
    json.begin_object().member("day", day.number).member("why", why).end_object();
  }
  json.end_array();
  json.key("trades").begin_array();
  for (const std::string& id : trades) json.value(id);
  json.end_array().key("conditions").begin_object();
  for (const auto& [name, condition] : conditions) {
    json.key(name).begin_object().member("kind", to_string(condition.kind));
    json.member("since", to_unix_ms(condition.since));
    json.member("told_at", to_unix_ms(condition.told_at)).member("told", condition.told);
    json.end_object();
  }
  json.end_object().end_object();
  return json.take();
}

Result<AlarmMemory> AlarmMemory::read(const std::string& text) {
  APEX_TRY_ASSIGN(const JsonDocument document, JsonDocument::parse(text));
  const JsonView root = document.root();
  AlarmMemory memory;
  APEX_TRY_ASSIGN(memory.first, read_day(root, "first"));
  APEX_TRY_ASSIGN(memory.judged, read_day(root, "judged"));
  APEX_TRY_ASSIGN(memory.summed, read_day(root, "summed"));
  APEX_TRY_ASSIGN(memory.complete, read_day(root, "complete"));
  APEX_TRY_ASSIGN(memory.no_funds, read_day(root, "no_funds"));
  APEX_TRY_ASSIGN(memory.overdue, read_day(root, "overdue"));
  APEX_TRY(read_hindrances(root, memory));
  APEX_TRY_ASSIGN(const JsonView trades, root.at("trades"));
  APEX_TRY_ASSIGN(const std::vector<JsonView> ids, trades.elements());
  for (const JsonView& id : ids) {
    APEX_TRY_ASSIGN(std::string name, id.string());
    memory.trades.push_back(std::move(name));
  }
  APEX_TRY_ASSIGN(const JsonView conditions, root.at("conditions"));
  APEX_TRY_ASSIGN(const std::vector<std::string> names, conditions.keys());
  for (const std::string& name : names) {
    APEX_TRY_ASSIGN(const JsonView object, conditions.at(name));
    APEX_TRY_ASSIGN(memory.conditions[name], read_condition(object));
  }
  return memory;
}

}  // namespace apex
