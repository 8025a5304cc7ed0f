#ifndef APEX_NOTIFY_OPEN_CHANNELS_H
#define APEX_NOTIFY_OPEN_CHANNELS_H

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/notify_settings.h"
#include "notify/alert_channel.h"
#include "notify/alert_words.h"

namespace apex {

using AlertChannels = std::vector<std::unique_ptr<AlertChannel>>;

/// Every channel that the settings name. Connects to nothing yet. In a rehearsal there is no ping:
/// it says that a real day was traded. `environment`: what a command may inherit from.
[[nodiscard]] AlertChannels open_channels(const NotifySettings& settings, const AlertSender& sender,
                                          const std::map<std::string, std::string>& environment);

}  // namespace apex

#endif  // APEX_NOTIFY_OPEN_CHANNELS_H
