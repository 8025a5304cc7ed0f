#ifndef APEX_CONFIG_NOTIFY_KEYS_H
#define APEX_CONFIG_NOTIFY_KEYS_H

#include <span>
#include <string>
#include <vector>

#include "config/key_table.h"

namespace apex {

/// The keys about alerts, a part of key_table().
[[nodiscard]] std::span<const Key> notify_keys();

/// What only shows when they are looked at together: a channel with one half missing.
void check_notify(const NotifySettings& settings, std::vector<std::string>& errors);

}  // namespace apex

#endif  // APEX_CONFIG_NOTIFY_KEYS_H
