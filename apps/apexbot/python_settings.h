#ifndef APEX_APEXBOT_PYTHON_SETTINGS_H
#define APEX_APEXBOT_PYTHON_SETTINGS_H

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/secret.h"
#include "model/settings.h"

/// From the `.env` and the trading.yaml of the Python bot of the same purpose to ours. Pure.
///
/// Its names are ours, and so are most meanings. Where a meaning differs, the value is left and
/// the reason told, so that no file of the other bot makes this one trade more, or for real.
namespace apex {

/// A file of the Python bot.
struct PythonFile {
  std::string name;  ///< for messages
  Secret text;
};

struct TakenSetting {
  std::string from;   ///< "../old/.env:3"
  std::string name;   ///< as we call it: "APEX_API_KEY", "schedule.mode"
  std::string value;  ///< of a secret only "set"
};

struct LeftSetting {
  std::string from;
  std::string name;
  std::string why;
};

struct ImportedSettings {
  std::vector<TakenSetting> taken;
  std::vector<LeftSetting> left;
  Secret env_text;            ///< of the new `.env`; empty: nothing for it
  std::string yaml_text;      ///< of the new trading.yaml; empty: nothing for it
  ScheduleSettings schedule;  ///< as both make it
};

/// What is not there is not imported. A value that we do not accept is left, with the reason; the
/// two texts together are a configuration without errors.
/// Errors: config, for a file that cannot be understood, with its line and without a value.
[[nodiscard]] Result<ImportedSettings> import_settings(const std::optional<PythonFile>& env,
                                                       const std::optional<PythonFile>& yaml);

/// The `data_dir` that its trading.yaml names, where it can be read.
[[nodiscard]] std::optional<std::string> python_data_dir(const PythonFile& yaml);

}  // namespace apex

#endif  // APEX_APEXBOT_PYTHON_SETTINGS_H
