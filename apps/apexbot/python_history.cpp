#include "apexbot/python_history.h"

#include <algorithm>
#include <charconv>

#include "base/check.h"
#include "base/json.h"
#include "base/plain_text.h"

namespace apex {
namespace {

constexpr int kDigits = 8;

/// Reads a text from its beginning to its end.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  /// Exactly `digits` digits, or nothing.
  std::optional<int> number(std::size_t digits) {
    if (text_.size() < digits) return std::nullopt;
    int value = 0;
    for (const char c : text_.substr(0, digits)) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + (c - '0');
    }
    text_.remove_prefix(digits);
    return value;
  }
  bool take(char c) {
    const bool is_there = !text_.empty() && text_.front() == c;
    if (is_there) text_.remove_prefix(1);
    return is_there;
  }
  [[nodiscard]] bool at_end() const { return text_.empty(); }
  /// Of the digits that follow the first three are milliseconds, the others are dropped.
  std::optional<int> fraction() {
    int value = 0;
    int count = 0;
    for (; !text_.empty() && text_.front() >= '0' && text_.front() <= '9'; ++count) {
      if (count < 3) value = value * 10 + (text_.front() - '0');
      text_.remove_prefix(1);
    }
    constexpr int kCountMax = 9;
    if (count == 0 || count > kCountMax) return std::nullopt;
    for (; count < 3; ++count) value *= 10;
    return value;
  }

 private:
  std::string_view text_;
};

/// "Z", "+02:00", or nothing, which is UTC.
std::optional<std::chrono::minutes> read_offset(Scanner& scan) {
  if (scan.at_end() || scan.take('Z')) return std::chrono::minutes{0};
  const bool is_east = scan.take('+');
  if (!is_east && !scan.take('-')) return std::nullopt;
  const auto hours = scan.number(2);
  if (!hours || !scan.take(':')) return std::nullopt;
  const auto minutes = scan.number(2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const std::chrono::minutes offset{*hours * 60 + *minutes};
  return is_east ? offset : -offset;
}

/// str(Decimal) and JSON may write exponents: "0E-8", "1e-05". Digits beyond the eighteenth are
/// dropped. Nothing where it is no number, or none that money has.
std::optional<Decimal> parse_number(std::string_view text) {
  constexpr std::size_t kLengthMax = 64;
  constexpr int kExponentMax = 40;
  if (text.empty() || text.size() > kLengthMax) return std::nullopt;
  const bool is_negative = text.front() == '-';
  if (is_negative) text.remove_prefix(1);
  const std::size_t e = text.find_first_of("eE");
  int exponent = 0;
  if (e != std::string_view::npos) {
    std::string_view digits = text.substr(e + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const auto [stop, code] =
        std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    if (code != std::errc{} || stop != digits.data() + digits.size()) return std::nullopt;
    if (exponent > kExponentMax || exponent < -kExponentMax) return std::nullopt;
    text = text.substr(0, e);
  }
  const std::size_t dot = std::min(text.find('.'), text.size());
  std::string digits(text.substr(0, dot));
  if (dot < text.size()) digits += text.substr(dot + 1);
  const bool are_digits = !digits.empty() && std::all_of(digits.begin(), digits.end(), [](char c) {
    return c >= '0' && c <= '9';
  });
  if (!are_digits) return std::nullopt;
  // The point stands `places` digits from the left.
  const int places = static_cast<int>(dot) + exponent;
  if (places <= 0) digits.insert(0, static_cast<std::size_t>(1 - places), '0');
  const auto whole = static_cast<std::size_t>(std::max(places, 1));
  if (digits.size() < whole) digits.append(whole - digits.size(), '0');
  std::string fraction = digits.substr(whole, Decimal::kScaleMax);
  const auto value = Decimal::parse((is_negative ? "-" : "") + digits.substr(0, whole) + "." +
                                    (fraction.empty() ? "0" : fraction));
  if (!value) return std::nullopt;
  return *value;
}

/// The text with each JSON number in quotes, so that it keeps the digits it was written with.
std::string with_quoted_numbers(std::string_view text) {
  const auto is_of_number = [](char c) {
    return (c >= '0' && c <= '9') || std::string_view("+-.eE").find(c) != std::string_view::npos;
  };
  std::string quoted;
  quoted.reserve(text.size());
  bool is_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!is_string && (c == '-' || (c >= '0' && c <= '9'))) {
      quoted.push_back('"');
      for (; i < text.size() && is_of_number(text[i]); ++i) quoted.push_back(text[i]);
      quoted.push_back('"');
      --i;
      continue;
    }
    if (c == '"') is_string = !is_string;
    quoted.push_back(c);
    if (is_string && c == '\\' && i + 1 < text.size()) quoted.push_back(text[++i]);
  }
  return quoted;
}

/// The member as a number; nothing where it is absent, null or empty.
Result<std::optional<Decimal>> optional_number(const JsonView& object, std::string_view key) {
  const Decimal limit = "1000000000"_dec;  // beyond it sums would not be exact, and it is no trade
  const auto member = object.find(key);
  if (!member) return std::optional<Decimal>{};
  APEX_TRY_ASSIGN(const std::string text, member->string());
  if (text.empty()) return std::optional<Decimal>{};
  const auto number = parse_number(text);
  if (!number || number->abs() > limit) return member->error(in_quotes(text) + " is no amount");
  return number;
}

Result<Timestamp> moment(const JsonView& view) {
  APEX_TRY_ASSIGN(const std::string text, view.string());
  const auto t = parse_iso_moment(text);
  if (!t) return view.error(in_quotes(text) + " is no moment");
  return *t;
}

Result<void> add_value(const JsonView& entry, const char* price_key,
                       const std::optional<Decimal>& size, PythonTrades& trades) {
  APEX_TRY_ASSIGN(const auto price, optional_number(entry, price_key));
  if (!price || !size) return {};
  const auto value = multiply(*price, *size, kDigits, Rounding::half_even);
  if (!value) return entry.error(std::string(price_key) + " times executed_size is no amount");
  trades.volume += *value;
  return {};
}

Result<void> add_amounts(const JsonView& entry, PythonTrades& trades) {
  APEX_TRY_ASSIGN(const auto size, optional_number(entry, "executed_size"));
  APEX_TRY_ASSIGN(const auto fees, optional_number(entry, "fees"));
  APEX_TRY_ASSIGN(const auto total_fees, optional_number(entry, "total_fees"));
  APEX_TRY(add_value(entry, "executed_price", size, trades));
  APEX_TRY(add_value(entry, "close_price", size, trades));
  trades.fees +=
      total_fees.value_or(fees.value_or(Decimal())).quantize(kDigits, Rounding::half_even);
  return {};
}

/// `written` is the entry as it stands, `entry` the same with its numbers in quotes.
Result<void> add_trade(const JsonView& written, const JsonView& entry,
                       const StakingCalendar& calendar, PythonTrades& trades) {
  APEX_TRY(written.at("trade"));  // what makes it one of the Python bot's
  APEX_TRY_ASSIGN(const bool has_succeeded, written.boolean("success"));
  APEX_TRY_ASSIGN(const JsonView timestamp, entry.at("timestamp"));
  APEX_TRY_ASSIGN(const Timestamp at, moment(timestamp));
  std::string order_id;
  if (const auto member = entry.find("order_id")) {
    APEX_TRY_ASSIGN(order_id, member->string());
  }
  if (!has_succeeded) {
    ++trades.failed;
    return {};
  }
  if (order_id.starts_with("MOCK-")) {
    ++trades.rehearsed;
    trades.rehearsed_days.insert(calendar.day_of(at));
    return {};
  }
  ++trades.succeeded;
  trades.days.insert(calendar.day_of(at));
  trades.first = std::min(trades.first.value_or(at), at);
  trades.last = std::max(trades.last.value_or(at), at);
  return add_amounts(entry, trades);
}

Result<std::vector<JsonView>> entries_of(const JsonDocument& document) {
  const JsonView root = document.root();
  if (!root.is_object()) return root.elements();
  APEX_TRY_ASSIGN(const JsonView list, root.at("trades"));
  return list.elements();
}

Result<PythonTrades> read_trades(std::string_view text, const StakingCalendar& calendar) {
  APEX_TRY_ASSIGN(const JsonDocument document, JsonDocument::parse(text));
  APEX_TRY_ASSIGN(const std::vector<JsonView> written, entries_of(document));
  if (written.size() > kPythonTradesMax) {
    return fail(ErrorKind::protocol, "more than " + std::to_string(kPythonTradesMax) + " trades");
  }
  APEX_TRY_ASSIGN(const JsonDocument quoted, JsonDocument::parse(with_quoted_numbers(text)));
  APEX_TRY_ASSIGN(const std::vector<JsonView> entries, entries_of(quoted));
  APEX_CHECK(entries.size() == written.size());
  PythonTrades trades;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    APEX_TRY(add_trade(written[i], entries[i], calendar, trades));
  }
  return trades;
}

Result<std::optional<Timestamp>> read_state(std::string_view text) {
  APEX_TRY_ASSIGN(const JsonDocument document, JsonDocument::parse(text));
  const JsonView root = document.root();
  APEX_TRY(root.keys());  // an object
  std::optional<Timestamp> last;
  for (const char* key : {"last_trade_time", "last_trade_date"}) {
    const auto member = root.find(key);
    if (!member) continue;
    APEX_TRY_ASSIGN(const Timestamp at, moment(*member));
    last = std::max(last.value_or(at), at);
  }
  return last;
}

/// Whoever reads it knows files, not protocols.
template <typename T>
Result<T> in_file(const std::string& name, Result<T> result) {
  if (result) return result;
  return fail(ErrorKind::config, name + ": " + result.error().message);
}

}  // namespace

std::optional<Timestamp> parse_iso_moment(std::string_view text) {
  constexpr int kYearMin = 1970;
  constexpr int kYearMax = 2199;
  Scanner scan(text);
  const auto year = scan.number(4);
  if (!year || *year < kYearMin || *year > kYearMax || !scan.take('-')) return std::nullopt;
  const auto month = scan.number(2);
  if (!month || !scan.take('-')) return std::nullopt;
  const auto day = scan.number(2);
  if (!day || (!scan.take('T') && !scan.take(' '))) return std::nullopt;
  const auto hour = scan.number(2);
  if (!hour || !scan.take(':')) return std::nullopt;
  const auto minute = scan.number(2);
  if (!minute || !scan.take(':')) return std::nullopt;
  const auto second = scan.number(2);
  if (!second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  int milliseconds = 0;
  if (scan.take('.')) {
    const auto fraction = scan.fraction();
    if (!fraction) return std::nullopt;
    milliseconds = *fraction;
  }
  const auto offset = read_offset(scan);
  if (!offset || !scan.at_end()) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return Timestamp{std::chrono::sys_days{date}} + std::chrono::hours{*hour} +
         std::chrono::minutes{*minute} + std::chrono::seconds{*second} +
         Milliseconds{milliseconds} - *offset;
}

Result<PythonTrades> read_python_trades(std::string_view text, const std::string& name,
                                        const StakingCalendar& calendar) {
  return in_file(name, read_trades(text, calendar));
}

Result<std::optional<Timestamp>> read_python_state(std::string_view text, const std::string& name) {
  return in_file(name, read_state(text));
}

}  // namespace apex
