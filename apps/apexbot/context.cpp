#include "apexbot/context.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "daemon/heartbeat.h"
#include "execution/round_trip.h"

namespace apex {
namespace {

// What the trade reckons with, and what the client keeps once `hurry` is set.
static_assert(kHurriedGet <= RoundTrip::kHurriedRead && kHurriedPost <= RoundTrip::kHurriedSend);
static_assert(kHurriedPost + Milliseconds{1000} <= TimelyReader::kUnnoticed);

ConfigSources sources_of(const CommonArgs& args, const Context::Parts& parts) {
  ConfigSources sources;
  sources.environment = parts.environment;
  sources.env_file = parts.env_file;
  if (args.config_file) sources.file = *args.config_file;
  if (args.network) sources.flags.push_back({"--network", *args.network});
  if (args.base_url) sources.flags.push_back({"--base-url", *args.base_url});
  if (args.data_dir) sources.flags.push_back({"--data-dir", *args.data_dir});
  if (args.check_interval) sources.flags.push_back({"--check-interval", *args.check_interval});
  if (args.verbose) sources.flags.push_back({"--verbose", to_string(LogLevel::debug)});
  return sources;
}

CurlOptions http_options(const Config& config) {
  CurlOptions options;
  options.base_url = config.base_url();
  options.ca_file = config.api.ca_file;
  return options;
}

ApexClientOptions client_options(const Config& config, RequestCounts* counts) {
  ApexClientOptions options;
  options.counts = counts;
  options.debug_details = config.debug_details ? DebugDetails::yes : DebugDetails::no;
  return options;
}

/// "APEX_API_KEY and APEX_ZK_SEEDS"
std::string missing_credentials(const Credentials& credentials) {
  std::string names;
  const auto add = [&names](const Secret& secret, const char* name) {
    if (secret.empty()) names += (names.empty() ? "" : " and ") + std::string(name);
  };
  add(credentials.api_key, "APEX_API_KEY");
  add(credentials.api_secret, "APEX_API_SECRET");
  add(credentials.passphrase, "APEX_PASSPHRASE");
  add(credentials.zk_seeds, "APEX_ZK_SEEDS");
  return names;
}

/// schedule.jitter tells accounts apart by their key. Who has none goes by what the daemon noted.
void plan_as_daemon(Config& config) {
  const auto beat = read_heartbeat(config.data_dir);
  if (beat && *beat) config.schedule.jitter_seed = (*beat)->jitter_seed;
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
    if (report_->config.credentials.api_key.empty()) plan_as_daemon(report_->config);
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

Result<Ledger> Context::open_ledger(LedgerKind kind) {
  APEX_TRY_ASSIGN(const Config& settings, config());
  return Ledger::open_writer(settings.data_dir, kind, {settings.api.network});
}

Borrowed<MarketReader> Context::exchange_to_read() {
  APEX_TRY_ASSIGN(const Config& settings, config());
  if (!reading_) {
    ApexClientOptions options = client_options(settings, parts_.counts);
    options.read_budget = kReadingBudget;
    options.stop = &stop();
    APEX_TRY_ASSIGN(reading_, ApexConnection::open(http_options(settings), settings.credentials,
                                                   clock(), options));
  }
  return std::ref<MarketReader>(reading_->client());
}

Borrowed<ApexClient> Context::exchange_to_trade() {
  APEX_TRY_ASSIGN(const Config& settings, config());
  if (!settings.credentials.can_trade()) {
    return fail(ErrorKind::config, "to trade, " + missing_credentials(settings.credentials) +
                                       " must be set (environment or .env; docs/SETUP.md)");
  }
  if (!trading_) {
    CurlOptions http = http_options(settings);
    http.hurry = &stop();
    ApexClientOptions options = client_options(settings, parts_.counts);
    options.hurry = &stop();
    APEX_TRY_ASSIGN(trading_, ApexConnection::open(http, settings.credentials, clock(), options));
  }
  return std::ref(trading_->client());
}

Result<void> Context::reopen_log() {
  if (log_file_ == nullptr) return {};
  const std::string& path = report_->config.log_file;
  const int renewed = open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  const bool is_swapped = renewed >= 0 && dup3(renewed, fileno(log_file_), O_CLOEXEC) >= 0;
  const int why = errno;
  if (renewed >= 0) close(renewed);
  if (is_swapped) return {};
  return fail(ErrorKind::storage, "cannot write log_file " + path + ": " + std::strerror(why));
}

Borrowed<ApexClient> Context::exchange_to_probe() {
  APEX_TRY_ASSIGN(const Config& settings, config());
  if (!probing_) {
    ApexClientOptions options = client_options(settings, parts_.counts);
    options.read_timeout = kProbingBudget;
    options.read_budget = kProbingBudget;
    options.limits.retry.retries = 0;
    options.stop = &stop();
    APEX_TRY_ASSIGN(probing_, ApexConnection::open(http_options(settings), settings.credentials,
                                                   clock(), options));
  }
  return std::ref(probing_->client());
}

Borrowed<Logger> Context::logger() {
  APEX_TRY_ASSIGN(const Config& settings, config());
  if (!logger_) {
    if (!settings.log_file.empty()) {
      log_file_ = std::fopen(settings.log_file.c_str(), "ae");  // appends, closed on exec
      if (log_file_ == nullptr) {
        log_problem_ = "cannot write log_file " + settings.log_file + ": " + std::strerror(errno);
        out().note("apexbot: warning: " + log_problem_);
      }
    }
    logger_.emplace(log_file_ != nullptr ? log_file_ : stderr, settings.log_level, clock());
  }
  return std::ref(*logger_);
}

ExecutionSettings execution_settings(const Config& config) {
  return {config.api.network, config.trading,   config.schedule, config.safety,
          config.breaker,     config.programme, config.data_dir};
}

}  // namespace apex
