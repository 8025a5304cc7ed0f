#include "config/notify_keys.h"

#include <algorithm>
#include <array>

#include "base/json_writer.h"
#include "config/value_parsers.h"

namespace apex {
namespace {

constexpr std::string_view kUrl = "https://HOST[:PORT]/PATH, or http:// on loopback";
constexpr std::string_view kOneLine = "one line of text without blanks around it";
constexpr std::size_t kNameMax = 40;
constexpr std::size_t kTokenMax = 200;

std::string print_set(bool set) { return set ? "set" : ""; }

bool set_url(SecretUrl& target, std::string_view text) {
  auto url = parse_secret_url(text);
  if (url) target = std::move(*url);
  return url.has_value();
}

/// Goes into a header: printable ASCII, no blanks around it.
bool set_line(Secret& target, std::string_view text) {
  const bool is_plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
  if (!is_plain || text.empty() || text.size() > kTokenMax || trim(text) != text) return false;
  target = Secret(std::string(text));
  return true;
}

/// Goes into a path.
bool set_telegram_token(Config& config, std::string_view text) {
  const bool is_token = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ':' ||
           c == '_' || c == '-';
  });
  if (!is_token || text.empty() || text.size() > kTokenMax) return false;
  config.notify.telegram_token = Secret(std::string(text));
  return true;
}

bool set_telegram_server(Config& config, std::string_view text) {
  const auto url = parse_base_url(text);
  if (url) config.notify.telegram_server = url->text;
  return url.has_value();
}

bool set_events(Config& config, std::string_view text) {
  const auto events = parse_alert_kinds(text);
  if (events) config.notify.events = *events;
  return events.has_value();
}

std::string print_events(const Config& config) {
  const std::vector<EventKind>& events = config.notify.events;
  if (events.size() == alert_kinds().size()) return "all";
  if (events.empty()) return "none";
  std::string text;
  for (const EventKind kind : events)
    text += (text.empty() ? "" : ", ") + std::string(to_string(kind));
  return text;
}

bool set_command(Config& config, std::string_view text) {
  auto words = parse_words(text);
  if (words) config.notify.command = std::move(*words);
  return words.has_value();
}

std::string print_command(const Config& config) {
  return config.notify.command.empty() ? "" : format_words(config.notify.command);
}

bool set_name(Config& config, std::string_view text) {
  const bool is_plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
  if (!is_plain || text.empty() || text.size() > kNameMax || trim(text) != text) return false;
  config.notify.name = text;
  return true;
}

constexpr std::array kKeys{
    Key{.yaml = "notify.events",
        .shape = KeyShape::list,
        .meaning = "which events are told; docs/ALERTS.md lists them",
        .accepts = "all, none, or names of docs/ALERTS.md, each once: day_missed, open_risk ...",
        .set = set_events,
        .print = print_events},
    Key{.yaml = "notify.name",
        .meaning = "what this bot is called in alerts, where there are several",
        .accepts = "up to 40 plain characters",
        .set = set_name,
        .print = [](const Config& c) { return c.notify.name; }},
    Key{.yaml = "notify.rehearsal",
        .meaning = "tell what happens in rehearsals too",
        .accepts = "true or false",
        .set =
            [](Config& c, std::string_view t) {
              const auto value = parse_truth(t);
              if (value) c.notify.rehearsal = *value;
              return value.has_value();
            },
        .print =
            [](const Config& c) { return std::string(c.notify.rehearsal ? "true" : "false"); }},
    Key{.yaml = "notify.command",
        .shape = KeyShape::words,
        .meaning = "program that gets each alert on its standard input; no shell",
        .accepts = "a program, or a list of it and its arguments",
        .set = set_command,
        .print = print_command},
    Key{.yaml = "notify.telegram_url",
        .meaning = "where Telegram's bot API is",
        .accepts = "https://HOST[:PORT], or http:// on loopback; no path, no slash at the end",
        .set = set_telegram_server,
        .print = [](const Config& c) { return c.notify.telegram_server; }},
    Key{.yaml = "notify.ca_file",
        .meaning = "certificates to trust for alerts (PEM), instead of the system's",
        .accepts = "the path of a file; ~ is not expanded",
        .set =
            [](Config& c, std::string_view t) {
              const auto path = parse_path(t);
              if (path) c.notify.ca_file = *path;
              return path.has_value();
            },
        .print = [](const Config& c) { return c.notify.ca_file; }},
    Key{.variable = "NOTIFY_WEBHOOK_URL",
        .kind = KeyKind::secret,
        .meaning = "address that gets each alert as JSON",
        .accepts = kUrl,
        .set = [](Config& c, std::string_view t) { return set_url(c.notify.webhook_url, t); },
        .print = [](const Config& c) { return print_set(!c.notify.webhook_url.empty()); }},
    Key{.variable = "NOTIFY_WEBHOOK_SECRET",
        .kind = KeyKind::secret,
        .meaning = "secret that signs what the webhook gets",
        .accepts = kOneLine,
        .set = [](Config& c, std::string_view t) { return set_line(c.notify.webhook_secret, t); },
        .print = [](const Config& c) { return print_set(!c.notify.webhook_secret.empty()); }},
    Key{.variable = "NOTIFY_NTFY_URL",
        .kind = KeyKind::secret,
        .meaning = "topic of an ntfy server",
        .accepts = kUrl,
        .set = [](Config& c, std::string_view t) { return set_url(c.notify.ntfy_url, t); },
        .print = [](const Config& c) { return print_set(!c.notify.ntfy_url.empty()); }},
    Key{.variable = "NOTIFY_NTFY_TOKEN",
        .kind = KeyKind::secret,
        .meaning = "access token of the ntfy server",
        .accepts = kOneLine,
        .set = [](Config& c, std::string_view t) { return set_line(c.notify.ntfy_token, t); },
        .print = [](const Config& c) { return print_set(!c.notify.ntfy_token.empty()); }},
    Key{.variable = "NOTIFY_TELEGRAM_TOKEN",
        .kind = KeyKind::secret,
        .meaning = "token of a Telegram bot",
        .accepts = "letters, digits, and : _ -",
        .set = set_telegram_token,
        .print = [](const Config& c) { return print_set(!c.notify.telegram_token.empty()); }},
    Key{.variable = "NOTIFY_TELEGRAM_CHAT",
        .kind = KeyKind::secret,
        .meaning = "chat that the Telegram bot writes to",
        .accepts = kOneLine,
        .set = [](Config& c, std::string_view t) { return set_line(c.notify.telegram_chat, t); },
        .print = [](const Config& c) { return print_set(!c.notify.telegram_chat.empty()); }},
    Key{.variable = "NOTIFY_PING_URL",
        .kind = KeyKind::secret,
        .meaning = "address that is asked for after each traded day (dead man's switch)",
        .accepts = kUrl,
        .set = [](Config& c, std::string_view t) { return set_url(c.notify.ping_url, t); },
        .print = [](const Config& c) { return print_set(!c.notify.ping_url.empty()); }},
};

}  // namespace

std::span<const Key> notify_keys() { return kKeys; }

void check_notify(const NotifySettings& settings, std::vector<std::string>& errors) {
  const auto need = [&errors](bool given, bool has_other, const char* name, const char* other) {
    if (given && !has_other)
      errors.push_back(std::string(name) + " is set, but " + other + " is not");
  };
  need(!settings.telegram_token.empty(), !settings.telegram_chat.empty(), "NOTIFY_TELEGRAM_TOKEN",
       "NOTIFY_TELEGRAM_CHAT");
  need(!settings.telegram_chat.empty(), !settings.telegram_token.empty(), "NOTIFY_TELEGRAM_CHAT",
       "NOTIFY_TELEGRAM_TOKEN");
  need(!settings.webhook_secret.empty(), !settings.webhook_url.empty(), "NOTIFY_WEBHOOK_SECRET",
       "NOTIFY_WEBHOOK_URL");
  need(!settings.ntfy_token.empty(), !settings.ntfy_url.empty(), "NOTIFY_NTFY_TOKEN",
       "NOTIFY_NTFY_URL");
}

}  // namespace apex
