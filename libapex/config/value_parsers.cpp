#include "config/value_parsers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "base/json.h"
#include "base/json_writer.h"
#include "base/plain_text.h"

namespace apex {
namespace {

constexpr std::array<std::string_view, 7> kWeekdays{"monday", "tuesday",  "wednesday", "thursday",
                                                    "friday", "saturday", "sunday"};
constexpr std::size_t kShortWeekday = 3;
constexpr std::string_view kSchemeMark = "://";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool all_of(std::string_view text, bool (*wanted)(char)) {
  return std::all_of(text.begin(), text.end(), wanted);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find(separator, begin);
    parts.push_back(text.substr(begin, end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

/// 127.0.0.0/8, written as four plain numbers: "127.0.0.1.example.org" is none.
bool is_loopback_address(std::string_view host) {
  const auto parts = split(host, '.');
  constexpr int kByteMax = 255;
  return parts.size() == 4 && parts[0] == "127" &&
         std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
           return parse_whole_number(part, 0, kByteMax).has_value();
         });
}

bool is_host_name(std::string_view host) {
  const auto labels = split(host, '.');
  return std::all_of(labels.begin(), labels.end(), [](std::string_view label) {
    return !label.empty() && label.front() != '-' && label.back() != '-' &&
           all_of(label, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-'; });
  });
}

bool is_secret_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("+/=_-").find(c) != std::string_view::npos;
}

/// A token may stand behind a name: "bot123:AAH…", "Bearer eyJ….eyJ…".
bool has_secret_piece(std::string_view text) {
  while (!text.empty()) {
    std::size_t size = 0;
    while (size < text.size() && is_secret_character(text[size])) ++size;
    if (looks_like_secret(text.substr(0, size))) return true;
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return false;
}

/// Of a URL, scheme and host: user, path and query may be tokens. Where an '@' follows, a password
/// may have any character in it and no host is found for sure.
std::string_view shown_of_url(std::string_view text, std::size_t scheme_end) {
  const std::size_t host = scheme_end + kSchemeMark.size();
  const std::string_view rest = text.substr(host);
  if (rest.find('@') != std::string_view::npos) return text.substr(0, host);
  const auto begin_of_path = std::find_if_not(rest.begin(), rest.end(), [](char c) {
    return c != '/' && (is_secret_character(c) || c == '.' || c == ':' || c == '[' || c == ']');
  });
  const auto size = static_cast<std::size_t>(begin_of_path - rest.begin());
  return has_secret_piece(rest.substr(0, size)) ? text.substr(0, host)
                                                : text.substr(0, host + size);
}

/// The part of a refused value that a message may hold.
std::string_view shown_part(std::string_view text) {
  constexpr std::size_t kShownOfSecret = 3;
  constexpr std::size_t kSchemeMax = 10;
  const std::size_t scheme_end = text.find(kSchemeMark);
  const bool is_url = scheme_end <= kSchemeMax && all_of(text.substr(0, scheme_end), [](char c) {
                        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
                      });
  if (is_url) return shown_of_url(text, scheme_end);
  const bool hides = scheme_end != std::string_view::npos || has_secret_piece(text);
  return hides ? text.substr(0, kShownOfSecret) : text;
}

}  // namespace

std::string to_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

bool looks_like_secret(std::string_view text) {
  constexpr std::size_t kLengthMin = 16;
  constexpr int kDigitsMin = 3;
  int digits = 0;
  int small = 0;
  int capital = 0;
  for (const char c : text) {
    if (!is_secret_character(c)) return false;
    if (is_digit(c)) ++digits;
    if (c >= 'a' && c <= 'z') ++small;
    if (c >= 'A' && c <= 'Z') ++capital;
  }
  const bool is_plain_number = small + capital == 0;
  return text.size() >= kLengthMin && !is_plain_number &&
         (digits >= kDigitsMin || (digits > 0 && small > 0 && capital > 0));
}

std::string quote_value(std::string_view text) {
  const std::string_view shown = shown_part(text);
  if (shown.size() == text.size()) return in_quotes(text);
  constexpr std::size_t kShownMax = 60;
  return "'" + without_controls(shown.substr(0, kShownMax)) + "…' (" + std::to_string(text.size()) +
         " characters)";
}

std::optional<bool> parse_truth(std::string_view text) {
  const std::string lower = to_lower(text);
  for (const char* yes : {"true", "yes", "on", "1"}) {
    if (lower == yes) return true;
  }
  for (const char* no : {"false", "no", "off", "0"}) {
    if (lower == no) return false;
  }
  return std::nullopt;
}

std::optional<int> parse_whole_number(std::string_view text, int low, int high) {
  constexpr std::size_t kDigitsMax = 9;
  if (text.empty() || text.size() > kDigitsMax || !all_of(text, is_digit)) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;  // octal to some, not to others
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  if (number < low || number > high) return std::nullopt;
  return number;
}

std::optional<Decimal> parse_decimal_between(std::string_view text, const Decimal& low,
                                             const Decimal& high) {
  const auto number = Decimal::parse(text);
  if (!number || *number < low || *number > high) return std::nullopt;
  return *number;
}

std::optional<std::chrono::minutes> parse_time_of_day(std::string_view text) {
  const auto parts = split(text, ':');
  if (parts.size() != 2 || parts[0].empty() || parts[0].size() > 2 || parts[1].size() != 2) {
    return std::nullopt;
  }
  const auto two_digits = [](std::string_view digits, int high) {
    if (digits.size() == 2 && digits.front() == '0') digits.remove_prefix(1);
    return parse_whole_number(digits, 0, high);
  };
  const auto hour = two_digits(parts[0], 23);
  const auto minute = two_digits(parts[1], 59);
  if (!hour || !minute) return std::nullopt;
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute);
}

std::string format_time_of_day(std::chrono::minutes time) {
  const auto two_digits = [](auto number) {
    const std::string digits = std::to_string(number);
    return digits.size() < 2 ? "0" + digits : digits;
  };
  constexpr int kMinutesPerHour = 60;
  return two_digits(time.count() / kMinutesPerHour) + ":" +
         two_digits(time.count() % kMinutesPerHour);
}

std::optional<int> parse_weekday(std::string_view text) {
  if (const auto number = parse_whole_number(text, 0, 6)) return number;
  const std::string lower = to_lower(text);
  for (std::size_t day = 0; day < kWeekdays.size(); ++day) {
    if (lower == kWeekdays[day] || lower == kWeekdays[day].substr(0, kShortWeekday)) {
      return static_cast<int>(day);
    }
  }
  return std::nullopt;
}

std::optional<std::bitset<7>> parse_weekdays(std::string_view text) {
  std::bitset<7> days;
  for (const std::string_view part : split(text, ',')) {
    const auto day = parse_weekday(trim(part));
    if (!day || days.test(static_cast<std::size_t>(*day))) return std::nullopt;
    days.set(static_cast<std::size_t>(*day));
  }
  return days;
}

std::string format_weekdays(const std::bitset<7>& days) {
  std::string text;
  for (std::size_t day = 0; day < days.size(); ++day) {
    if (days.test(day)) text += (text.empty() ? "" : ", ") + std::to_string(day);
  }
  return text;
}

std::optional<std::string> parse_hex_digits(std::string_view text, std::size_t digits) {
  if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
  const bool is_hex = all_of(
      text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); });
  if (text.size() != digits || !is_hex) return std::nullopt;
  return std::string(text);
}

std::optional<std::string> parse_path(std::string_view text) {
  if (text.empty() || text.front() == '~' || has_controls(text)) {
    return std::nullopt;
  }
  return std::string(text);
}

std::optional<BaseUrl> parse_base_url(std::string_view text) {
  BaseUrl url;
  url.text = to_lower(text);
  std::string_view rest = url.text;
  const bool is_tls = rest.starts_with("https://");
  if (!is_tls && !rest.starts_with("http://")) return std::nullopt;
  rest.remove_prefix(is_tls ? 8 : 7);

  constexpr std::string_view kLoopback6 = "[::1]";
  const std::size_t host_size =
      rest.starts_with(kLoopback6) ? kLoopback6.size() : std::min(rest.find(':'), rest.size());
  url.host = rest.substr(0, host_size);
  rest.remove_prefix(host_size);
  constexpr int kPortMax = 65535;
  if (!rest.empty() && (rest.front() != ':' || !parse_whole_number(rest.substr(1), 1, kPortMax))) {
    return std::nullopt;
  }
  if (url.host != kLoopback6 && !is_host_name(url.host)) return std::nullopt;
  url.is_loopback =
      url.host == kLoopback6 || url.host == "localhost" || is_loopback_address(url.host);
  if (!is_tls && !url.is_loopback) return std::nullopt;
  return url;
}

std::optional<SecretUrl> parse_secret_url(std::string_view text) {
  constexpr std::size_t kBytesMax = 2000;
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos || text.size() > kBytesMax) return std::nullopt;
  const std::size_t path = std::min(text.find_first_of("/?", scheme_end + 3), text.size());
  const auto server = parse_base_url(text.substr(0, path));
  const std::string_view rest = text.substr(path);
  const bool is_plain = all_of(rest, [](char c) { return c > ' ' && c <= '~' && c != '#'; });
  if (!server || !is_plain) return std::nullopt;
  const std::string slash = rest.starts_with('/') ? "" : "/";
  return SecretUrl{Secret(server->text), Secret(slash + std::string(rest))};
}

std::optional<std::vector<EventKind>> parse_alert_kinds(std::string_view text) {
  std::vector<EventKind> kinds;
  const std::string lower = to_lower(trim(text));
  if (lower == "none") return kinds;
  if (lower == "all") return std::vector<EventKind>(alert_kinds().begin(), alert_kinds().end());
  for (const std::string_view part : split(lower, ',')) {
    const auto kind = parse_alert_kind(trim(part));
    if (!kind || std::find(kinds.begin(), kinds.end(), *kind) != kinds.end()) return std::nullopt;
    kinds.push_back(*kind);
  }
  return kinds;
}

std::optional<std::vector<std::string>> parse_words(std::string_view text) {
  std::vector<std::string> words;
  if (has_controls(text)) return std::nullopt;
  if (text.starts_with('[')) {
    const auto document = JsonDocument::parse(text);
    if (!document) return std::nullopt;
    const auto elements = document->root().elements();
    if (!elements) return std::nullopt;
    for (const JsonView& element : *elements) {
      auto word = element.string();
      if (!word || has_controls(*word)) return std::nullopt;
      words.push_back(std::move(*word));
    }
  } else {
    for (const std::string_view word : split(text, ' ')) {
      if (!word.empty()) words.emplace_back(word);
    }
  }
  constexpr std::size_t kWordsMax = 50;
  if (words.empty() || words.front().empty() || words.size() > kWordsMax) return std::nullopt;
  return words;
}

std::string format_words(const std::vector<std::string>& words) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_array();
  for (const std::string& word : words) json.value(word);
  json.end_array();
  return json.take();
}

}  // namespace apex
