#include "apexbot/context.h"

#include <cerrno>
#include <cstring>
#include <utility>

namespace apex {
namespace {

ConfigSources sources_of(const CommonArgs& args, const Context::Parts& parts) {
  ConfigSources sources;
  sources.environment = parts.environment;
  sources.env_file = parts.env_file;
  if (args.config_file) sources.file = *args.config_file;
  if (args.network) sources.flags.push_back({"--network", *args.network});
  if (args.base_url) sources.flags.push_back({"--base-url", *args.base_url});
  if (args.data_dir) sources.flags.push_back({"--data-dir", *args.data_dir});
  if (args.verbose) sources.flags.push_back({"--verbose", to_string(LogLevel::debug)});
  return sources;
}

}  // namespace

Context::Context(const CommonArgs& args, Parts parts)
    : parts_(std::move(parts)), sources_(sources_of(args, parts_)) {}

Context::~Context() {
  if (log_file_ != nullptr) std::fclose(log_file_);
}

const ConfigReport& Context::config_report() {
  if (!report_) {
    DiskConfigFiles files;
    report_ = check_config(sources_, files);
  }
  return *report_;
}

Borrowed<const Config> Context::config() {
  const ConfigReport& report = config_report();
  if (!report.errors.empty()) {
    std::string message;
    for (const std::string& error : report.errors) message += (message.empty() ? "" : "\n") + error;
    return fail(ErrorKind::config, message);
  }
  if (!std::exchange(has_warned_, true)) {
    for (const std::string& warning : report.config.warnings) {
      out().note("apexbot: warning: " + warning);
    }
  }
  return std::cref(report.config);
}

Borrowed<Logger> Context::logger() {
  APEX_TRY_ASSIGN(const Config& settings, config());
  if (!logger_) {
    if (!settings.log_file.empty()) {
      log_file_ = std::fopen(settings.log_file.c_str(), "ae");  // appends, closed on exec
      if (log_file_ == nullptr) {
        return fail(ErrorKind::storage,
                    "cannot write log_file " + settings.log_file + ": " + std::strerror(errno));
      }
    }
    logger_.emplace(log_file_ != nullptr ? log_file_ : stderr, settings.log_level, clock());
  }
  return std::ref(*logger_);
}

}  // namespace apex
