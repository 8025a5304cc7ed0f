#include "config/config.h"

#include <unistd.h>

#include "base/files.h"

namespace apex {

std::string Config::base_url() const {
  return api.base_url.empty() ? default_base_url(api.network) : api.base_url;
}

Result<std::optional<std::string>> DiskConfigFiles::read(const std::filesystem::path& path) {
  return read_file(path, kBytesMax);
}

Result<bool> DiskConfigFiles::readable_by_others(const std::filesystem::path& path) {
  return apex::readable_by_others(path);
}

EnvironmentView process_environment() {
  EnvironmentView view;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    view.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return view;
}

Result<Config> load_config(const ConfigSources& sources, ConfigFiles& files) {
  ConfigReport report = check_config(sources, files);
  if (report.errors.empty()) return std::move(report.config);
  std::string message;
  for (const std::string& error : report.errors) message += (message.empty() ? "" : "\n") + error;
  return fail(ErrorKind::config, message);
}

}  // namespace apex
