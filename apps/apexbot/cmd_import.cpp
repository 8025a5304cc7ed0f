// cmd_import.cpp: settings of the Python bot of the same purpose become ours. Writes new files
// only, all of them or none; touches neither a ledger nor a network.
#include <algorithm>
#include <filesystem>

#include "apexbot/commands.h"
#include "apexbot/import_report.h"
#include "base/files.h"
#include "base/plain_text.h"

namespace apex {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHistoryBytesMax = std::size_t{64} * 1024 * 1024;

/// Somebody else's file: only a regular one is opened, so that nothing waits for a pipe or reads a
/// device. Nothing where there is none.
Result<std::optional<PythonFile>> read_python_file(const fs::path& path, std::size_t bytes_max) {
  std::error_code code;
  if (!fs::exists(fs::symlink_status(path, code))) {
    // Also where a directory on the way may not be entered; that must not look like "not there".
    if (!code || code == std::errc::no_such_file_or_directory ||
        code == std::errc::not_a_directory) {
      return std::optional<PythonFile>{};
    }
    return fail(ErrorKind::storage, "cannot look at " + path.string() + ": " + code.message());
  }
  if (!fs::is_regular_file(path, code)) {
    const bool is_link = fs::is_symlink(fs::symlink_status(path, code));
    return fail(ErrorKind::config, path.string() + (is_link ? " is a link to no regular file"
                                                            : " is not a regular file"));
  }
  APEX_TRY_ASSIGN(auto text, read_file(path, bytes_max));
  if (!text) return std::optional<PythonFile>{};
  return PythonFile{without_controls(path.string()), Secret(std::move(*text))};
}

/// The first of the places that has the file; the others that have one are left.
Result<std::optional<PythonFile>> find_python_file(const std::vector<fs::path>& places,
                                                   const char* name, std::size_t bytes_max,
                                                   std::vector<LeftSetting>& left) {
  std::optional<PythonFile> found;
  for (const fs::path& place : places) {
    const fs::path path = (place / name).lexically_normal();
    APEX_TRY_ASSIGN(auto file, read_python_file(path, bytes_max));
    if (!file) continue;
    if (found) {
      left.push_back({file->name, name, found->name + " was read instead"});
    } else {
      found = std::move(file);
    }
  }
  return found;
}

/// Where it may keep its data: as configured, else where its own default is. Not outside of
/// `directory`, which is what was named.
std::vector<fs::path> data_places(const fs::path& directory,
                                  const std::optional<PythonFile>& yaml) {
  std::vector<fs::path> places;
  const auto add = [&](const fs::path& relative) {
    const fs::path place = (directory / relative / "").lexically_normal();
    if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
  };
  const fs::path configured =
      fs::path(yaml ? python_data_dir(*yaml).value_or("") : "").lexically_normal();
  const bool is_inside =
      configured.is_relative() && !configured.empty() && *configured.begin() != "..";
  if (is_inside) add(configured);
  add("data");
  add(".");
  return places;
}

Result<void> read_history(const std::vector<fs::path>& places, const StakingCalendar& calendar,
                          ImportReport& report) {
  constexpr const char* kNotProven =
      "read, not taken: the ledger holds what went through apexbot, and no more";
  std::vector<LeftSetting>& left = report.settings.left;
  APEX_TRY_ASSIGN(const auto trades,
                  find_python_file(places, "trades.json", kHistoryBytesMax, left));
  if (trades) {
    APEX_TRY_ASSIGN(report.trades,
                    read_python_trades(trades->text.expose(), trades->name, calendar));
    left.push_back({trades->name, "trades.json", kNotProven});
  }
  APEX_TRY_ASSIGN(const auto state,
                  find_python_file(places, "bot_state.json", DiskConfigFiles::kBytesMax, left));
  if (state) {
    APEX_TRY_ASSIGN(report.last_trade_at, read_python_state(state->text.expose(), state->name));
    left.push_back({state->name, "bot_state.json", kNotProven});
  }
  for (const char* name : {"weekly_records.json", "staking_info.json", "trade_history.json"}) {
    for (const fs::path& place : places) {
      std::error_code ignored;  // what cannot be looked at is not read either
      if (!fs::exists(place / name, ignored)) continue;
      left.push_back({without_controls((place / name).lexically_normal().string()), name,
                      "not read: apexbot has no use for it"});
    }
  }
  return {};
}

Result<ImportReport> read_python_bot(const fs::path& directory, const StakingCalendar& calendar) {
  std::error_code code;
  if (!fs::is_directory(directory, code)) {
    return fail(ErrorKind::config, directory.string() + ": no such directory");
  }
  ImportReport report;
  report.directory = without_controls(directory.string());
  std::vector<LeftSetting> unread;
  constexpr std::size_t kConfigBytesMax = DiskConfigFiles::kBytesMax;
  APEX_TRY_ASSIGN(const auto env, read_python_file(directory / ".env", kConfigBytesMax));
  APEX_TRY_ASSIGN(const auto yaml, find_python_file({directory / "config", directory},
                                                    "trading.yaml", kConfigBytesMax, unread));
  APEX_TRY_ASSIGN(report.settings, import_settings(env, yaml));
  for (LeftSetting& each : unread) report.settings.left.push_back(std::move(each));
  const auto places = data_places(directory, yaml);
  APEX_TRY(read_history(places, calendar, report));
  if (!env && !yaml && report.settings.left.empty()) {
    return fail(ErrorKind::config, directory.string() +
                                       " holds no .env, no trading.yaml, no trades.json and no " +
                                       "bot_state.json: name the directory of the Python bot");
  }
  if (env) {
    APEX_TRY_ASSIGN(const bool is_open, readable_by_others(directory / ".env"));
    if (is_open) report.notes.push_back(env->name + " can be read by other users: chmod 600");
  }
  return report;
}

/// A file to be made.
struct NewFile {
  fs::path path;
  std::string_view content;
  unsigned mode = 0;
  ImportedFile state = ImportedFile::not_written;
};

/// What stands there already stays; only the same content is no objection.
Result<void> check_target(NewFile& file) {
  std::error_code code;
  if (!fs::exists(fs::symlink_status(file.path, code))) return {};
  if (fs::is_regular_file(fs::symlink_status(file.path, code))) {
    APEX_TRY_ASSIGN(auto text, read_file(file.path, kHistoryBytesMax));
    const bool is_same = text && *text == file.content;
    if (text) wipe(*text);
    if (is_same) {
      file.state = ImportedFile::same;
      return {};
    }
  }
  return fail(ErrorKind::refused, file.path.string() +
                                      " is there already and is not overwritten: move it away, or "
                                      "import from another directory. Nothing was changed");
}

Result<void> write_file(const NewFile& file, std::vector<fs::path>& made) {
  const fs::path parent = file.path.parent_path();
  std::error_code ignored;  // then making it tells
  if (!parent.empty() && !fs::exists(parent, ignored)) {
    APEX_TRY(make_directory(parent));
    made.push_back(parent);
  }
  APEX_TRY(create_file(file.path, file.content, file.mode));
  made.push_back(file.path);
  return {};
}

/// All of them or none.
Result<void> write_files(std::vector<NewFile>& files) {
  std::vector<fs::path> made;
  for (NewFile& file : files) {
    if (file.state == ImportedFile::same) continue;
    const auto written = write_file(file, made);
    if (!written) {
      for (auto path = made.rbegin(); path != made.rend(); ++path) {
        std::error_code ignored;  // the error that is told came first
        fs::remove(*path, ignored);
      }
      return written;
    }
    file.state = ImportedFile::written;
  }
  return {};
}

/// Both bots would draw their files of the same names into the same directory.
Result<void> refuse_own_directory(const fs::path& directory, const fs::path& env_file) {
  const fs::path here = env_file.has_parent_path() ? env_file.parent_path() : fs::path(".");
  std::error_code ignored;  // then it is not the same
  if (!fs::equivalent(directory, here, ignored)) return {};
  return fail(ErrorKind::refused, "the Python bot lives in " + directory.string() +
                                      ": make a directory for apexbot, and import from there");
}

}  // namespace

Result<void> run_import(const ImportArgs& args, Context& context) {
  const fs::path directory = args.directory;
  const ConfigSources& sources = context.config_sources();
  APEX_TRY(refuse_own_directory(directory, sources.env_file));
  const StakingCalendar calendar;  // the Python bot's: days begin at 08:00 UTC, weeks on Monday
  APEX_TRY_ASSIGN(ImportReport report, read_python_bot(directory, calendar));

  constexpr unsigned kEveryone = 0644;
  constexpr unsigned kOwnerOnly = 0600;
  std::vector<NewFile> files;
  const std::string& yaml_text = report.settings.yaml_text;
  const fs::path yaml_file = sources.file.value_or(sources.default_file);
  if (!yaml_text.empty()) files.push_back({yaml_file, yaml_text, kEveryone});
  const Secret& env_text = report.settings.env_text;
  if (!env_text.empty()) files.push_back({sources.env_file, env_text.expose(), kOwnerOnly});
  for (NewFile& file : files) APEX_TRY(check_target(file));
  if (!args.dry_run) APEX_TRY(write_files(files));

  for (const NewFile& file : files) {
    report.targets.push_back({without_controls(file.path.string()), file.state});
  }
  const Timestamp now = context.clock().now();
  if (args.common.json) {
    print_import_json(report, now, calendar, context.out());
  } else {
    print_import(report, now, calendar, context.out());
  }
  return {};
}

}  // namespace apex
