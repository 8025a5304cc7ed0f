#include "notify/open_channels.h"

#include "notify/command_channel.h"
#include "notify/http_channels.h"

namespace apex {

AlertChannels open_channels(const NotifySettings& settings, const AlertSender& sender,
                            const std::map<std::string, std::string>& environment) {
  AlertChannels channels;
  if (!settings.webhook_url.empty()) {
    channels.push_back(std::make_unique<WebhookChannel>(
        settings.webhook_url, settings.webhook_secret, sender, settings.ca_file));
  }
  if (!settings.ntfy_url.empty()) {
    channels.push_back(std::make_unique<NtfyChannel>(settings.ntfy_url, settings.ntfy_token, sender,
                                                     settings.ca_file));
  }
  if (!settings.telegram_token.empty()) {
    channels.push_back(
        std::make_unique<TelegramChannel>(settings.telegram_server, settings.telegram_token,
                                          settings.telegram_chat, sender, settings.ca_file));
  }
  if (!settings.command.empty()) {
    channels.push_back(std::make_unique<CommandChannel>(settings.command, environment, sender));
  }
  if (!settings.ping_url.empty() && !sender.rehearsal) {
    channels.push_back(std::make_unique<PingChannel>(settings.ping_url, settings.ca_file));
  }
  return channels;
}

}  // namespace apex
