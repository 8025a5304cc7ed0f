#ifndef APEX_CONFIG_WRITTEN_VALUES_H
#define APEX_CONFIG_WRITTEN_VALUES_H

#include <string>
#include <vector>

#include "config/config.h"
#include "config/key_table.h"

namespace apex {

/// Where values come from, the weakest first.
enum class ConfigLayer {
  service_manager,  ///< $STATE_DIRECTORY
  yaml,
  env_file,
  environment,
  secret_file,  ///< named by a `*_FILE` variable
  credentials_directory,
  flag,
};

/// One value as somebody wrote it, not yet checked.
struct WrittenValue {
  const Key* key = nullptr;
  std::string text;    ///< may be a secret
  std::string origin;  ///< for people
  ConfigLayer layer = ConfigLayer::yaml;
};

/// Everything that the sources say, weakest layer first. What cannot be read or is unknown is
/// said in `errors` and `warnings`.
struct WrittenValues {
  std::vector<WrittenValue> values;
  std::vector<std::string> errors;
  std::vector<std::string> warnings;
};

[[nodiscard]] WrittenValues gather_written_values(const ConfigSources& sources, ConfigFiles& files);

}  // namespace apex

#endif  // APEX_CONFIG_WRITTEN_VALUES_H
