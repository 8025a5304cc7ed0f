#ifndef APEX_CONFIG_VALUE_PARSERS_H
#define APEX_CONFIG_VALUE_PARSERS_H

#include <bitset>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "model/notify_settings.h"

/// From the text of a configuration value to a value; nothing where the text is not accepted.
/// All texts are read here, also those of YAML, whose own rules read 0777 as 511 and `no` as false.
namespace apex {

/// true, false, yes, no, on, off, 1, 0; case does not matter.
[[nodiscard]] std::optional<bool> parse_truth(std::string_view text);

/// Plain digits without leading zeros, in [low, high].
[[nodiscard]] std::optional<int> parse_whole_number(std::string_view text, int low, int high);

/// A plain decimal in [low, high].
[[nodiscard]] std::optional<Decimal> parse_decimal_between(std::string_view text,
                                                           const Decimal& low, const Decimal& high);

/// "09:00" or "9:00", up to "23:59": minutes after midnight.
[[nodiscard]] std::optional<std::chrono::minutes> parse_time_of_day(std::string_view text);
[[nodiscard]] std::string format_time_of_day(std::chrono::minutes time);

/// 0 = Monday … 6 = Sunday, or an English name: "mon", "Monday".
[[nodiscard]] std::optional<int> parse_weekday(std::string_view text);

/// Weekdays separated by commas, each once, at least one.
[[nodiscard]] std::optional<std::bitset<7>> parse_weekdays(std::string_view text);
[[nodiscard]] std::string format_weekdays(const std::bitset<7>& days);

/// `digits` hex digits, with or without "0x": the digits without it.
[[nodiscard]] std::optional<std::string> parse_hex_digits(std::string_view text,
                                                          std::size_t digits);

/// Not empty, no control characters, no "~" at the start (which nothing here would expand).
[[nodiscard]] std::optional<std::string> parse_path(std::string_view text);

/// Where an exchange is.
struct BaseUrl {
  std::string text;  ///< lower case, no trailing slash
  std::string host;
  bool is_loopback = false;
};

/// https://HOST[:PORT], or http:// where HOST is localhost, 127.x.x.x or [::1]. No user, no path,
/// no query, no trailing slash.
[[nodiscard]] std::optional<BaseUrl> parse_base_url(std::string_view text);

/// An address below such a server: path and query of printable ASCII without blanks and "#".
[[nodiscard]] std::optional<SecretUrl> parse_secret_url(std::string_view text);

/// "all", "none", or names of alert_kinds() separated by commas, each once, at least one.
[[nodiscard]] std::optional<std::vector<EventKind>> parse_alert_kinds(std::string_view text);

/// ["a", "b c"], or words separated by blanks; at least one, the first not empty, no controls.
[[nodiscard]] std::optional<std::vector<std::string>> parse_words(std::string_view text);
[[nodiscard]] std::string format_words(const std::vector<std::string>& words);

[[nodiscard]] std::string to_lower(std::string_view text);
[[nodiscard]] std::string_view trim(std::string_view text);

/// True for what may be a key that was typed into the wrong place: one word of 16 characters or
/// more with digits in it, as keys, seeds and passphrases are, and as names and numbers hardly are.
[[nodiscard]] bool looks_like_secret(std::string_view text);

/// A value in quotes for a message: control characters as "?", cut off after 60 characters; of what
/// looks like a secret, or has a word in it that does, only the beginning and the length: "'4c0…'
/// (64 characters)"; of a URL only scheme and host, since tokens stand behind them and in front.
[[nodiscard]] std::string quote_value(std::string_view text);

}  // namespace apex

#endif  // APEX_CONFIG_VALUE_PARSERS_H
