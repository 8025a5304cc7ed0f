#include "notify/http_channels.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/json_writer.h"
#include "http/curl_transport.h"
#include "http/retry_schedule.h"

namespace apex {
namespace {

constexpr int kTooManyRequests = 429;
constexpr int kServiceUnavailable = 503;
constexpr std::size_t kTextBytesMax = 3500;  // ntfy makes a file of what is longer than 4 KiB

/// Cut off between two characters.
std::string shortened(std::string text) {
  if (text.size() <= kTextBytesMax) return text;
  std::size_t end = kTextBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  text.resize(end);
  return text + "...";
}

const char* priority_of(AlertLevel level) {
  switch (level) {
    case AlertLevel::info:
      return "3";
    case AlertLevel::warning:
      return "4";
    case AlertLevel::critical:
      return "5";
  }
  return "5";
}

const char* tag_of(AlertLevel level) {
  switch (level) {
    case AlertLevel::info:
      return "white_check_mark";
    case AlertLevel::warning:
      return "warning";
    case AlertLevel::critical:
      return "rotating_light";
  }
  return "rotating_light";
}

SecretUrl telegram_url(const std::string& server, const Secret& token) {
  return {Secret(server), Secret("/bot" + std::string(token.expose()) + "/sendMessage")};
}

bool is_too_busy(const HttpResponse& response) {
  return response.status == kTooManyRequests || response.status == kServiceUnavailable;
}

std::string why_not(const HttpResponse& response) {
  const std::string status = "status " + std::to_string(response.status);
  const bool redirects = response.status >= 300 && response.status <= 399;
  return redirects ? status + ": redirects are not followed" : status;
}

}  // namespace

HttpChannel::HttpChannel(SecretUrl url, std::string ca_file)
    : url_(std::move(url)), ca_file_(std::move(ca_file)) {}

DeliveryOutcome HttpChannel::deliver(const Alert& alert, Timestamp now, Milliseconds budget) {
  CurlOptions options;
  options.base_url = std::string(url_.server.expose());
  options.ca_file = ca_file_;
  options.connect_timeout = budget;
  auto transport = CurlTransport::open(options);
  if (!transport) {
    return tl::unexpected(DeliveryFailure{name() + ": " + transport.error().message, std::nullopt});
  }
  HttpRequest request = request_for(alert, now);
  request.route = name();
  request.target = std::string(url_.target.expose());
  request.timeout = budget;
  const HttpOutcome response = transport->perform(request);
  wipe(request.target);
  wipe(options.base_url);
  if (!response) {
    return tl::unexpected(DeliveryFailure{response.error().message, std::nullopt});
  }
  if (response->status >= 200 && response->status <= 299) return {};
  return tl::unexpected(DeliveryFailure{
      why_not(*response), is_too_busy(*response) ? asked_pause(*response, now) : std::nullopt});
}

std::optional<Milliseconds> HttpChannel::asked_pause(const HttpResponse& response,
                                                     Timestamp now) const {
  const auto header = response.header("Retry-After");
  return header ? parse_retry_after(*header, now) : std::nullopt;
}

WebhookChannel::WebhookChannel(SecretUrl url, Secret secret, AlertSender sender,
                               std::string ca_file)
    : HttpChannel(std::move(url), std::move(ca_file)),
      secret_(std::move(secret)),
      sender_(std::move(sender)) {}

HttpRequest WebhookChannel::request_for(const Alert& alert, Timestamp now) const {
  HttpRequest request;
  request.method = HttpMethod::post;
  request.body = alert_json(alert, sender_);
  request.headers = {{"Content-Type", "application/json"}};
  if (secret_.empty()) return request;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  const std::string stamp = std::to_string(seconds);
  const Digest256 signature =
      hmac_sha256(bytes_of(secret_.expose()), bytes_of(stamp + "." + request.body));
  request.headers.push_back({"X-Apexbot-Timestamp", stamp});
  request.headers.push_back({"X-Apexbot-Signature", "sha256=" + to_hex(signature)});
  return request;
}

NtfyChannel::NtfyChannel(SecretUrl url, Secret token, AlertSender sender, std::string ca_file)
    : HttpChannel(std::move(url), std::move(ca_file)),
      token_(std::move(token)),
      sender_(std::move(sender)) {}

HttpRequest NtfyChannel::request_for(const Alert& alert, Timestamp) const {
  HttpRequest request;
  request.method = HttpMethod::post;
  request.body = shortened(alert_text(alert, sender_));
  request.headers = {{"Content-Type", "text/plain; charset=utf-8"},
                     {"Title", alert_title(alert, sender_)},
                     {"Priority", priority_of(alert.level)},
                     {"Tags", tag_of(alert.level)}};
  if (!token_.empty()) {
    request.headers.push_back({"Authorization", "Bearer " + std::string(token_.expose())});
  }
  return request;
}

TelegramChannel::TelegramChannel(const std::string& server, const Secret& token, Secret chat,
                                 AlertSender sender, std::string ca_file)
    : HttpChannel(telegram_url(server, token), std::move(ca_file)),
      chat_(std::move(chat)),
      sender_(std::move(sender)) {}

HttpRequest TelegramChannel::request_for(const Alert& alert, Timestamp) const {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object().member("chat_id", chat_.expose());
  json.member("text", alert_title(alert, sender_) + "\n" + shortened(alert_text(alert, sender_)));
  json.member("disable_web_page_preview", true).end_object();
  HttpRequest request;
  request.method = HttpMethod::post;
  request.body = json.take();
  request.headers = {{"Content-Type", "application/json"}};
  return request;
}

std::optional<Milliseconds> TelegramChannel::asked_pause(const HttpResponse& response,
                                                         Timestamp now) const {
  const auto body = JsonDocument::parse(response.body);
  const auto parameters = body ? body->root().find("parameters") : std::nullopt;
  if (parameters) {
    constexpr std::int64_t kDay = 86'400;
    const auto seconds = parameters->integer("retry_after");
    if (seconds && *seconds > 0) return std::chrono::seconds{std::min(*seconds, kDay)};
  }
  return HttpChannel::asked_pause(response, now);
}

PingChannel::PingChannel(SecretUrl url, std::string ca_file)
    : HttpChannel(std::move(url), std::move(ca_file)) {}

HttpRequest PingChannel::request_for(const Alert&, Timestamp) const { return {}; }

}  // namespace apex
