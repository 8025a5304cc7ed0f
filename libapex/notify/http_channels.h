#ifndef APEX_NOTIFY_HTTP_CHANNELS_H
#define APEX_NOTIFY_HTTP_CHANNELS_H

#include <string>

#include "model/notify_settings.h"
#include "notify/alert_channel.h"
#include "notify/alert_words.h"

namespace apex {

struct HttpRequest;
struct HttpResponse;

/// A channel that makes one request, over a connection of its own: https, or http on loopback.
/// A status from 200 to 299 is a delivery; redirects are not followed; what the server says in the
/// body is not repeated anywhere.
class HttpChannel : public AlertChannel {
 public:
  [[nodiscard]] DeliveryOutcome deliver(const Alert& alert, Timestamp now,
                                        Milliseconds budget) final;

 protected:
  HttpChannel(SecretUrl url, std::string ca_file);

  /// Method, headers and body; the address is added.
  [[nodiscard]] virtual HttpRequest request_for(const Alert& alert, Timestamp now) const = 0;
  /// How long a server that is too busy wants to be left alone: its Retry-After, where it has one.
  [[nodiscard]] virtual std::optional<Milliseconds> asked_pause(const HttpResponse& response,
                                                                Timestamp now) const;

 private:
  SecretUrl url_;
  std::string ca_file_;
};

/// POST of alert_json(). Signed where there is a secret: X-Apexbot-Timestamp (seconds since 1970)
/// and X-Apexbot-Signature: "sha256=" and the hex HMAC-SHA256, by the secret, of the time stamp,
/// a dot and the body.
class WebhookChannel final : public HttpChannel {
 public:
  WebhookChannel(SecretUrl url, Secret secret, AlertSender sender, std::string ca_file);
  [[nodiscard]] std::string name() const override { return "webhook"; }

 private:
  [[nodiscard]] HttpRequest request_for(const Alert& alert, Timestamp now) const override;
  Secret secret_;
  AlertSender sender_;
};

/// POST to a topic of an ntfy server, with title, priority and tags.
class NtfyChannel final : public HttpChannel {
 public:
  NtfyChannel(SecretUrl url, Secret token, AlertSender sender, std::string ca_file);
  [[nodiscard]] std::string name() const override { return "ntfy"; }

 private:
  [[nodiscard]] HttpRequest request_for(const Alert& alert, Timestamp now) const override;
  Secret token_;
  AlertSender sender_;
};

/// sendMessage of Telegram's bot API, which says in the body how long to stay away
/// (core.telegram.org/bots/api, ResponseParameters).
class TelegramChannel final : public HttpChannel {
 public:
  TelegramChannel(const std::string& server, const Secret& token, Secret chat, AlertSender sender,
                  std::string ca_file);
  [[nodiscard]] std::string name() const override { return "telegram"; }

 private:
  [[nodiscard]] HttpRequest request_for(const Alert& alert, Timestamp now) const override;
  [[nodiscard]] std::optional<Milliseconds> asked_pause(const HttpResponse& response,
                                                        Timestamp now) const override;
  Secret chat_;
  AlertSender sender_;
};

/// GET of an address that raises the alarm itself when it is not asked for long. After trades only.
class PingChannel final : public HttpChannel {
 public:
  PingChannel(SecretUrl url, std::string ca_file);
  [[nodiscard]] std::string name() const override { return "ping"; }
  [[nodiscard]] bool takes(EventKind kind, bool) const override {
    return kind == EventKind::trade_done || kind == EventKind::notify_test;
  }

 private:
  [[nodiscard]] HttpRequest request_for(const Alert& alert, Timestamp now) const override;
};

}  // namespace apex

#endif  // APEX_NOTIFY_HTTP_CHANNELS_H
