#include "notify/open_channels.h"

#include <catch2/catch.hpp>

#include "config/value_parsers.h"
#include "tests/notify/notify_builders.h"

using namespace apex;
using namespace apex::testing;

namespace {

NotifySettings all_channels() {
  NotifySettings settings;
  settings.webhook_url = *parse_secret_url("https://example.org/hook");
  settings.ntfy_url = *parse_secret_url("https://example.org/topic");
  settings.telegram_token = Secret("1:a");
  settings.telegram_chat = Secret("1");
  settings.ping_url = *parse_secret_url("https://example.org/ping");
  settings.command = {"/bin/true"};
  return settings;
}

std::vector<std::string> names_of(const AlertChannels& channels) {
  std::vector<std::string> names;
  for (const auto& channel : channels) names.push_back(channel->name());
  return names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("each channel that is set exists, and no other", "[notify]") {
  CHECK(names_of(open_channels({}, home(), {})).empty());
  CHECK_FALSE(NotifySettings{}.any());
  CHECK(names_of(open_channels(all_channels(), home(), {})) ==
        Names{"webhook", "ntfy", "telegram", "command", "ping"});
  CHECK(all_channels().any());
  NotifySettings only_ping;
  only_ping.ping_url = all_channels().ping_url;
  CHECK(names_of(open_channels(only_ping, home(), {})) == Names{"ping"});
}

TEST_CASE("a rehearsal pings nobody", "[notify][safety]") {
  CHECK(names_of(open_channels(all_channels(), {"", Network::local, true}, {})) ==
        Names{"webhook", "ntfy", "telegram", "command"});
}
