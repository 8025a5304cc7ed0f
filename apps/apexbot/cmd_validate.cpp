// cmd_validate.cpp: `dry-run --validate`, every setting and where it comes from. Reads files only.
#include "apexbot/commands.h"
#include "apexbot/seeds_key.h"
#include "apexbot/text_table.h"
#include "base/files.h"
#include "config/live_rule.h"

namespace apex {
namespace {

/// What only shows where the values are used.
std::vector<std::string> check_uses(const Config& config) {
  std::vector<std::string> errors;
  const auto l2_key = l2_key_of_seeds(config.credentials);
  if (!l2_key) errors.push_back(l2_key.error().message);
  constexpr std::size_t kCaBytesMax = std::size_t{16} << 20;
  if (!config.api.ca_file.empty()) {
    const auto text = read_file(config.api.ca_file, kCaBytesMax);
    if (!text) errors.push_back("api.ca_file: " + text.error().message);
    if (text && !*text) errors.push_back("api.ca_file: no file " + config.api.ca_file);
  }
  return errors;
}

/// In one sentence, what `trade --live` would do.
std::string live_verdict(const Config& config) {
  const auto mode = mode_of_trade(config, LiveFlag::given);
  if (!mode) return mode.error().message;
  if (!config.credentials.can_trade()) return "trade --live: not possible without all credentials";
  return std::string("trade --live: real orders on ") + to_string(config.api.network);
}

void print_text(const ConfigReport& report, const std::vector<std::string>& errors, Output& out) {
  constexpr std::size_t kOriginColumn = 43;
  for (const ConfigValue& value : report.config.values) {
    const bool is_default = value.origin == "built-in default";
    out.print_line(pad_right(value.key + " = " + value.value, kOriginColumn) + "  " +
                   out.toned(is_default ? Tone::faint : Tone::plain, value.origin));
  }
  out.print_line("");
  for (const std::string& warning : report.config.warnings) out.print_line("warning: " + warning);
  for (const std::string& error : errors) out.print_line(out.toned(Tone::bad, "error: ") + error);
  if (errors.empty()) {
    out.print_line(out.toned(Tone::good, "The configuration is right.") + " " +
                   live_verdict(report.config));
  }
}

void write_texts(JsonWriter& json, const char* name, const std::vector<std::string>& texts) {
  json.key(name).begin_array();
  for (const std::string& text : texts) json.value(text);
  json.end_array();
}

void print_json(const ConfigReport& report, const std::vector<std::string>& errors, Output& out) {
  JsonWriter json(JsonWriter::Style::compact);
  json.begin_object().member("valid", errors.empty()).key("values").begin_array();
  for (const ConfigValue& value : report.config.values) {
    json.begin_object().member("key", value.key).member("value", value.value);
    json.member("origin", value.origin).end_object();
  }
  json.end_array();
  write_texts(json, "warnings", report.config.warnings);
  write_texts(json, "errors", errors);
  write_texts(json, "written_dry_runs", report.config.written_dry_runs);
  json.member("armed", report.config.armed);
  json.member("can_trade", report.config.credentials.can_trade()).end_object();
  out.print_json(json);
}

}  // namespace

Result<void> run_validate(const DryRunArgs& args, Context& context) {
  const ConfigReport& report = context.config_report();
  std::vector<std::string> errors = report.errors;
  for (std::string& error : check_uses(report.config)) errors.push_back(std::move(error));
  if (args.common.json) {
    print_json(report, errors, context.out());
  } else {
    print_text(report, errors, context.out());
  }
  if (errors.empty()) return {};
  return fail(ErrorKind::config, std::to_string(errors.size()) +
                                     (errors.size() == 1 ? " setting is" : " settings are") +
                                     " wrong");
}

}  // namespace apex
