#include "daemon/metrics_page.h"

#include <string_view>
#include <utility>

#include "base/plain_text.h"

namespace apex {
namespace {

using Labels = std::vector<std::pair<std::string_view, std::string>>;

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : without_controls(text)) {
    if (c == '"' || c == '\\') result.push_back('\\');
    result.push_back(c);
  }
  return result;
}

std::string seconds(Milliseconds duration) {
  constexpr int kDigits = 3;
  const auto value = Decimal::from_units(duration.count(), kDigits);
  return value ? value->to_string() : "0";  // no duration has sixteen digits
}

std::string seconds(Timestamp t) { return seconds(t.time_since_epoch()); }

/// Writes families of metrics, each with its help and type before its samples.
class Page {
 public:
  explicit Page(std::string bot) : bot_(std::move(bot)) {}

  Page& family(std::string_view name, std::string_view type, std::string_view help) {
    name_ = "apexbot_" + std::string(name);
    text_ += "# HELP " + name_ + " " + std::string(help) + "\n";
    text_ += "# TYPE " + name_ + " " + std::string(type) + "\n";
    return *this;
  }

  Page& sample(std::string_view suffix, const Labels& labels, const std::string& value) {
    text_ += name_ + std::string(suffix) + "{bot=\"" + escaped(bot_) + "\"";
    for (const auto& [label, content] : labels) {
      text_ += "," + std::string(label) + "=\"" + escaped(content) + "\"";
    }
    text_ += "} " + value + "\n";
    return *this;
  }
  Page& sample(const std::string& value) { return sample("", {}, value); }

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string bot_;
  std::string name_;
  std::string text_;
};

void write_clock(Page& page, const MetricsFacts& facts) {
  page.family("last_loop_timestamp_seconds", "gauge", "When the last pass of the loop ended.")
      .sample(seconds(facts.last_loop));
  if (facts.next_pass) {
    page.family("next_pass_timestamp_seconds", "gauge",
                "When the next pass is over at the latest, as promised.")
        .sample(seconds(*facts.next_pass));
  }
  if (facts.last_trade) {
    page.family("last_trade_timestamp_seconds", "gauge",
                "When the newest trade began that counts for its staking day.")
        .sample(seconds(*facts.last_trade));
  }
  if (facts.next_due) {
    page.family("next_due_timestamp_seconds", "gauge", "When the next trade is due.")
        .sample(seconds(*facts.next_due));
  }
  if (facts.overdue_from) {
    page.family(
            "overdue_from_timestamp_seconds", "gauge",
            "From when the trade that is wanted and not made is overdue; left out while none is.")
        .sample(seconds(*facts.overdue_from));
  }
  if (facts.clock_offset) {
    page.family("clock_offset_seconds", "gauge",
                "The exchange's clock minus our own, as last measured.")
        .sample(seconds(*facts.clock_offset));
  }
}

void write_state(Page& page, const MetricsFacts& facts) {
  page.family("halted", "gauge", "1 while `apexbot halt` keeps trades from being opened.")
      .sample(facts.halted ? "1" : "0");
  page.family("ledger_readable", "gauge",
              "0 while the ledger cannot be read: little else is known.")
      .sample(facts.is_ledger_readable ? "1" : "0");
  if (facts.breaker_open) {
    page.family("breaker_open", "gauge", "1 while the circuit breaker is open.")
        .sample(*facts.breaker_open ? "1" : "0");
  }
  page.family("may_be_open", "gauge",
              "1 while something of ours, or a position that nobody explains, may be open.")
      .sample(facts.may_be_open ? "1" : "0");
  if (facts.unsettled) {
    page.family("unsettled_trades", "gauge", "Trades that may have left a position open.")
        .sample(std::to_string(*facts.unsettled));
  }
  if (!facts.positions.empty()) {
    page.family("position_size", "gauge",
                "What our own fills leave open, in units of the base token; 0 is flat.");
    for (const PositionSample& position : facts.positions) {
      page.sample("", {{"symbol", position.symbol.str()}}, position.size.to_string());
    }
  }
  if (facts.days_traded_week) {
    page.family("days_traded_week", "gauge", "Days of this staking week that count.")
        .sample(std::to_string(*facts.days_traded_week));
  }
  if (facts.factor_confirmed) {
    page.family("factor_confirmed", "gauge",
                "The trading factor that the exchange showed last (programme.probe).")
        .sample(facts.factor_confirmed->to_string());
  }
}

void write_exposures(Page& page, const TradeSums& totals) {
  page.family("exposure_seconds", "histogram",
              "From the send of an open to the answer of its last close.");
  std::int64_t count = 0;
  for (std::size_t i = 0; i < TradeSums::kExposureBounds.size(); ++i) {
    count += totals.exposures[i];
    page.sample("_bucket", {{"le", seconds(TradeSums::kExposureBounds[i])}}, std::to_string(count));
  }
  count += totals.exposures.back();
  page.sample("_bucket", {{"le", "+Inf"}}, std::to_string(count));
  page.sample("_sum", {}, seconds(totals.exposed)).sample("_count", {}, std::to_string(count));
}

void write_totals(Page& page, const TradeSums& totals) {
  page.family("trades_total", "counter", "Round trips by how they ended.")
      .sample("", {{"outcome", "completed"}}, std::to_string(totals.completed))
      .sample("", {{"outcome", "failed"}}, std::to_string(totals.failed));
  page.family("round_trip_cost_usdt_total", "counter",
              "Fees and spread of all trades; falls where a trade won more than its fees.")
      .sample(totals.cost().to_string());
  page.family("volume_usdt_total", "counter", "Value of all fills that count, both legs.")
      .sample(totals.volume.to_string());
  write_exposures(page, totals);
  page.family("orders_total", "counter", "Orders sent, by leg and the answer to them.");
  for (const Leg leg : {Leg::open, Leg::close}) {
    const auto& answers = totals.orders[static_cast<std::size_t>(leg)];
    const auto write = [&](const char* outcome, TradeSums::Answer answer) {
      page.sample("", {{"leg", to_string(leg)}, {"outcome", outcome}},
                  std::to_string(answers[static_cast<std::size_t>(answer)]));
    };
    write("accepted", TradeSums::Answer::accepted);
    write("rejected", TradeSums::Answer::rejected);
    write("unknown", TradeSums::Answer::unknown);
  }
}

}  // namespace

std::string metrics_page(const MetricsFacts& facts) {
  Page page(facts.bot);
  page.family("info", "gauge", "Always 1; which exchange and which ledger.")
      .sample("", {{"network", facts.network}, {"ledger", facts.ledger}}, "1");
  write_clock(page, facts);
  write_state(page, facts);
  if (facts.totals) write_totals(page, *facts.totals);
  if (!facts.requests.empty()) {
    page.family("http_requests_total", "counter",
                "Requests to the exchange since the start, by route and how they ended.");
    for (const RequestSample& request : facts.requests) {
      page.sample("", {{"route", request.route}, {"outcome", request.outcome}},
                  std::to_string(request.count));
    }
  }
  return page.take();
}

}  // namespace apex
