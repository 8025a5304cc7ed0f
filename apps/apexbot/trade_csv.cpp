#include "apexbot/trade_csv.h"

#include <vector>

#include "base/plain_text.h"
#include "model/trade_sums.h"

namespace apex {
namespace {

constexpr const char* kLineEnd = "\r\n";

std::string joined(const std::vector<std::string>& fields) {
  std::string line;
  for (const std::string& field : fields) line += (line.empty() ? "" : ",") + field;
  return line + kLineEnd;
}

std::string flag(bool truth) { return truth ? "true" : "false"; }

template <typename Amount>
std::string amount_or_empty(const std::optional<Amount>& amount) {
  return amount ? amount->to_string() : std::string();
}

}  // namespace

std::string csv_text(std::string_view text) {
  std::string field = without_controls(text);
  if (!field.empty() && std::string_view("=+-@").find(field.front()) != std::string_view::npos) {
    field.insert(0, " ");
  }
  if (field.find_first_of(",\"") == std::string::npos) return field;
  std::string quoted = "\"";
  for (const char c : field) {
    if (c == '"') quoted.push_back('"');
    quoted.push_back(c);
  }
  return quoted + "\"";
}

std::string csv_header() {
  return joined({"day",        "number",    "started_at",  "ended_at", "symbol",  "side",
                 "outcome",    "counts",    "forced",      "rebuilt",  "adopted", "opened",
                 "open_price", "closed",    "close_price", "volume",   "fees",    "spread",
                 "cost",       "better_by", "exposure_ms", "id",       "detail"});
}

std::string csv_row(const TradeRecord& trade) {
  const TradeIntent& intent = trade.intent;
  const TradeSums sums = sums_of(trade);
  const bool is_flat = trade.cost().has_value();
  return joined({intent.key.day.to_string(),
                 std::to_string(intent.key.number),
                 format_utc(intent.at),
                 trade.end ? format_utc(trade.end->at) : std::string(),
                 csv_text(intent.symbol.str()),
                 to_string(intent.side),
                 trade.end ? to_string(trade.end->outcome) : std::string(),
                 flag(trade.counts_for_day()),
                 flag(intent.forced),
                 flag(trade.rebuilt),
                 flag(intent.adopted.has_value()),
                 trade.filled(Leg::open).to_string(),
                 amount_or_empty(trade.average_price(Leg::open)),
                 trade.filled(Leg::close).to_string(),
                 amount_or_empty(trade.average_price(Leg::close)),
                 sums.volume.to_string(),
                 trade.fees().to_string(),
                 is_flat ? (*trade.cost() - trade.fees()).to_string() : std::string(),
                 amount_or_empty(trade.cost()),
                 sums.better_by.to_string(),
                 trade.end && trade.end->exposure ? std::to_string(trade.end->exposure->count())
                                                  : std::string(),
                 csv_text(intent.id().str()),
                 csv_text(trade.end ? trade.end->detail : "")});
}

}  // namespace apex
