#include "ledger/json_files.h"

#include <map>
#include <utility>

#include "base/files.h"

namespace apex {
namespace {

constexpr unsigned kFileMode = 0600;
constexpr int kFormat = 1;

std::filesystem::path file_path(const std::filesystem::path& data_dir, LedgerKind kind,
                                const std::string& name) {
  return data_dir / (kind == LedgerKind::live ? name : "dry-" + name);
}

void write_head(JsonWriter& json, const Ledger& ledger, LedgerKind kind, Timestamp at) {
  json.begin_object().member("format", kFormat).member("kind", to_string(kind)).key("network");
  const auto owner = ledger.owner();
  owner ? json.value(to_string(owner->network)) : json.null();
  json.member("drawn_at", format_utc(at));
}

void write_moment(JsonWriter& json, std::string_view key, const std::optional<Timestamp>& at) {
  json.key(key);
  at ? json.value(format_utc(*at)) : json.null();
}

template <typename Amount>
void write_amount(JsonWriter& json, std::string_view key, const std::optional<Amount>& amount) {
  json.key(key);
  amount ? json.value(amount->decimal()) : json.null();
}

const char* name_of(const OrderOutcome& outcome) {
  if (std::holds_alternative<Accepted>(outcome)) return "accepted";
  return std::holds_alternative<Rejected>(outcome) ? "rejected" : "unknown";
}

void write_fill(JsonWriter& json, const Fill& fill) {
  json.begin_object()
      .member("id", fill.id.str())
      .member("order_id", fill.order_id.str())
      .member("side", to_string(fill.side))
      .member("price", fill.price.decimal())
      .member("size", fill.size.decimal())
      .member("value", fill.value.decimal())
      .member("fee", fill.fee.decimal())
      .member("status", to_string(fill.status))
      .member("at", format_utc(fill.created_at))
      .end_object();
}

void write_order(JsonWriter& json, const OrderRecord& order) {
  const OrderRequest& request = order.planned.request;
  json.begin_object()
      .member("client_id", request.client_id.str())
      .member("leg", to_string(order.planned.leg))
      .member("attempt", order.planned.attempt)
      .member("side", to_string(request.side))
      .member("type", to_string(request.type))
      .member("size", request.size.decimal())
      .member("price", request.price.decimal());
  write_moment(json, "sent_at", order.sent_at);
  json.key("answer");
  order.outcome ? json.value(name_of(*order.outcome)) : json.null();
  json.key("status");
  order.last_seen ? json.value(to_string(order.last_seen->status)) : json.null();
  json.member("never_arrived", order.never_arrived).key("fills").begin_array();
  for (const Fill& fill : order.fills) write_fill(json, fill);
  json.end_array().end_object();
}

/// Planned orders that were not sent and of which nothing was heard are left out.
bool is_worth_showing(const OrderRecord& order) {
  return order.sent_at || order.outcome || order.last_seen || !order.fills.empty();
}

Result<void> draw_trades(const Ledger& ledger, const std::filesystem::path& path, LedgerKind kind,
                         Timestamp at) {
  APEX_TRY_ASSIGN(const auto trades, ledger.recent(kTradesDrawn));
  JsonWriter json(JsonWriter::Style::indented);
  write_head(json, ledger, kind, at);
  json.key("trades").begin_array();
  for (const TradeRecord& trade : trades) write_trade(json, trade);
  json.end_array().end_object();
  return replace_file(path, json.take(), kFileMode);
}

void write_week(JsonWriter& json, StakingDay week, const std::set<StakingDay>& days,
                const BotState& state) {
  json.begin_object()
      .member("week", week.to_string())
      .member("days", static_cast<int>(days.size()))
      .member("factor", state.factor_of_days.at(days.size()))
      .key("days_traded")
      .begin_array();
  for (const StakingDay day : days) json.value(day.to_string());
  json.end_array().end_object();
}

Result<void> draw_weeks(const Ledger& ledger, const std::filesystem::path& path, LedgerKind kind,
                        const StakingCalendar& calendar, const BotState& state) {
  const StakingDay this_week = calendar.week_of(calendar.day_of(state.at));
  const StakingDay first =
      this_week + -std::int64_t{kWeeksDrawn - 1} * StakingCalendar::kDaysPerWeek;
  APEX_TRY_ASSIGN(const auto days, ledger.days_traded(first));
  std::map<StakingDay, std::set<StakingDay>> weeks;
  for (const StakingDay day : days) weeks[calendar.week_of(day)].insert(day);

  JsonWriter json(JsonWriter::Style::indented);
  write_head(json, ledger, kind, state.at);
  json.key("weeks").begin_array();
  for (auto week = weeks.rbegin(); week != weeks.rend(); ++week) {
    write_week(json, week->first, week->second, state);
  }
  json.end_array().end_object();
  return replace_file(path, json.take(), kFileMode);
}

void write_last_trade(JsonWriter& json, const std::vector<TradeRecord>& newest) {
  json.key("last_trade");
  if (newest.empty()) {
    json.null();
    return;
  }
  const TradeRecord& trade = newest.front();
  json.begin_object()
      .member("id", trade.intent.id().str())
      .member("symbol", trade.intent.symbol.str())
      .member("day", trade.intent.key.day.to_string())
      .member("started_at", format_utc(trade.intent.at))
      .key("outcome");
  trade.end ? json.value(to_string(trade.end->outcome)) : json.null();
  json.end_object();
}

Result<void> draw_state(const Ledger& ledger, const std::filesystem::path& path, LedgerKind kind,
                        const StakingCalendar& calendar, const BotState& state) {
  const StakingDay today = calendar.day_of(state.at);
  const StakingDay week = calendar.week_of(today);
  APEX_TRY_ASSIGN(const auto newest, ledger.recent(1));
  APEX_TRY_ASSIGN(const History history, ledger.history(calendar, state.at, 0));
  APEX_TRY_ASSIGN(const auto unsettled, ledger.unsettled());

  JsonWriter json(JsonWriter::Style::indented);
  write_head(json, ledger, kind, state.at);
  write_last_trade(json, newest);
  json.member("unsettled_trades", static_cast<int>(unsettled.size()))
      .key("today")
      .begin_object()
      .member("day", today.to_string())
      .member("begins_at", format_utc(calendar.start_of(today)))
      .member("ends_at", format_utc(calendar.end_of(today)))
      .member("trades", history.opens_on(today))
      .member("traded", history.traded_on(today))
      .end_object()
      .key("week");
  write_week(json, week, history.days_traded(week), state);
  json.member("breaker", state.breaker).key("halted");
  state.halt_reason ? json.value(*state.halt_reason) : json.null();
  write_moment(json, "next_due", state.next_due);
  json.end_object();
  return replace_file(path, json.take(), kFileMode);
}

}  // namespace

void write_trade(JsonWriter& json, const TradeRecord& trade) {
  const TradeIntent& intent = trade.intent;
  json.begin_object()
      .member("id", intent.id().str())
      .member("day", intent.key.day.to_string())
      .member("number", intent.key.number)
      .member("network", to_string(intent.key.network))
      .member("account", intent.key.account.str())
      .member("symbol", intent.symbol.str())
      .member("side", to_string(intent.side))
      .member("started_at", format_utc(intent.at))
      .member("forced", intent.forced)
      .member("rebuilt", trade.rebuilt)
      .member("adopted", intent.adopted.has_value())
      .member("counts", trade.counts_for_day())
      .member("settled", trade.settled())
      .key("outcome");
  trade.end ? json.value(to_string(trade.end->outcome)) : json.null();
  json.member("detail", trade.end ? trade.end->detail : std::string());
  write_moment(json, "ended_at",
               trade.end ? std::optional<Timestamp>(trade.end->at) : std::nullopt);
  json.key("exposure_ms");
  trade.end&& trade.end->exposure ? json.value(std::int64_t{trade.end->exposure->count()})
                                  : json.null();
  json.member("opened", trade.filled(Leg::open).decimal());
  write_amount(json, "open_price", trade.average_price(Leg::open));
  json.member("closed", trade.filled(Leg::close).decimal());
  write_amount(json, "close_price", trade.average_price(Leg::close));
  json.member("fees", trade.fees().decimal());
  write_amount(json, "cost", trade.cost());
  json.key("orders").begin_array();
  for (const OrderRecord& order : trade.orders) {
    if (is_worth_showing(order)) write_order(json, order);
  }
  json.end_array().end_object();
}

Result<void> draw_json_files(const Ledger& ledger, const std::filesystem::path& data_dir,
                             LedgerKind kind, const StakingCalendar& calendar,
                             const BotState& state) {
  APEX_TRY(draw_trades(ledger, file_path(data_dir, kind, "trades.json"), kind, state.at));
  APEX_TRY(
      draw_weeks(ledger, file_path(data_dir, kind, "weekly_records.json"), kind, calendar, state));
  return draw_state(ledger, file_path(data_dir, kind, "bot_state.json"), kind, calendar, state);
}

}  // namespace apex
