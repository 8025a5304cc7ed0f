#include "tests/tidy/layer_table.h"

#include <algorithm>
#include <cstddef>
#include <set>

namespace apex::testing {
namespace {

std::string trimmed(std::string_view text) {
  const auto is_padding = [](char c) { return c == ' ' || c == '`'; };
  while (!text.empty() && is_padding(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_padding(text.back())) text.remove_suffix(1);
  return std::string(text);
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// The cells of "| a | b |", none for a line that is no row.
std::vector<std::string> cells_of(std::string_view line) {
  if (line.size() < 2 || line.front() != '|' || line.back() != '|') return {};
  return split(line.substr(1, line.size() - 2), '|');
}

bool contains(const std::vector<std::string>& values, const std::string& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

/// "curl/" stands for everything below it, any other name for itself.
bool covers(const std::vector<std::string>& patterns, const std::string& name) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    return pattern.ends_with('/') ? name.starts_with(pattern) : name == pattern;
  });
}

std::string folder_of(const std::string& path) { return path.substr(0, path.find('/')); }

/// C++ headers have neither a slash nor a dot; these are the C library's and the kernel's.
bool is_system_header(const std::string& name) {
  static const std::set<std::string> kPosix = {"dirent.h", "fcntl.h",   "netdb.h",  "poll.h",
                                               "pwd.h",    "signal.h",  "spawn.h",  "stdlib.h",
                                               "syslog.h", "termios.h", "unistd.h", "ifaddrs.h"};
  if (name.starts_with("sys/") || name.starts_with("netinet/") || name.starts_with("arpa/")) {
    return true;
  }
  return name.find_first_of("./") == std::string::npos || kPosix.contains(name);
}

class IncludeChecker {
 public:
  IncludeChecker(const LayerTable& table, const std::vector<SourceFile>& files)
      : table_(table), files_(files) {
    for (const SourceFile& file : files) paths_.insert(file.path);
  }

  Findings run() {
    for (const SourceFile& file : files_) {
      if (!file.is_cpp()) continue;
      if (file.is_under("libapex/")) check_library_file(file);
      if (file.is_under("apps/")) check_program_file(file);
    }
    return findings_;
  }

 private:
  void check_library_file(const SourceFile& file) {
    const std::string inner = file.path.substr(std::string("libapex/").size());
    const std::string folder = folder_of(inner);
    const auto layer = table_.layers.find(folder);
    if (layer == table_.layers.end()) {
      findings_.push_back(finding(file, 1, "folder '" + folder + "' is not in the layer table"));
      return;
    }
    for (const IncludeLine& include : includes_of(file)) {
      if (!include.quoted) {
        check_angled(file, include);
      } else if (!paths_.contains("libapex/" + include.name)) {
        findings_.push_back(finding(file, include.line, "no file 'libapex/" + include.name + "'"));
      } else if (!is_allowed(folder, layer->second, include.name)) {
        findings_.push_back(finding(file, include.line,
                                    "'" + folder + "' must not include '" + include.name + "'"));
      } else if (contains(layer->second.single_files, include.name)) {
        check_single_file(file, include, layer->second);
      }
    }
  }

  [[nodiscard]] static bool is_allowed(const std::string& folder, const Layer& layer,
                                       const std::string& name) {
    return folder_of(name) == folder || contains(layer.folders, folder_of(name)) ||
           contains(layer.single_files, name);
  }

  /// A file let in by name must not bring in what its includer may not have.
  void check_single_file(const SourceFile& file, const IncludeLine& include, const Layer& layer) {
    for (const SourceFile& other : files_) {
      if (other.path != "libapex/" + include.name) continue;
      for (const IncludeLine& inner : includes_of(other)) {
        if (inner.quoted && !contains(layer.folders, folder_of(inner.name))) {
          findings_.push_back(
              finding(file, include.line, "'" + include.name + "' brings in '" + inner.name + "'"));
        }
      }
    }
  }

  /// A program sees the library, and of apps its own folder only.
  void check_program_file(const SourceFile& file) {
    const std::string own = file.path.substr(0, file.path.find('/', std::string("apps/").size()));
    const std::string beside = file.path.substr(0, file.path.rfind('/') + 1);
    for (const IncludeLine& include : includes_of(file)) {
      if (!include.quoted) {
        check_angled(file, include);
        continue;
      }
      const bool in_own =
          paths_.contains(beside + include.name) || paths_.contains(own + "/" + include.name) ||
          (include.name.starts_with(own + "/") && paths_.contains(include.name)) ||
          (include.name.starts_with(own.substr(std::string("apps/").size()) + "/") &&
           paths_.contains("apps/" + include.name));
      if (in_own || paths_.contains("libapex/" + include.name)) continue;
      findings_.push_back(
          finding(file, include.line, "'" + own + "' must not include '" + include.name + "'"));
    }
  }

  void check_angled(const SourceFile& file, const IncludeLine& include) {
    if (is_system_header(include.name)) return;
    for (const auto& [name, library] : table_.libraries) {
      if (!covers(library.headers, include.name)) continue;
      if (covers(library.known_to, file.path)) return;
      findings_.push_back(finding(file, include.line,
                                  "this file must not know " + name + " <" + include.name + ">"));
      return;
    }
    findings_.push_back(finding(file, include.line, "unknown library <" + include.name + ">"));
  }

  const LayerTable& table_;
  const std::vector<SourceFile>& files_;
  std::set<std::string> paths_;
  Findings findings_;
};

}  // namespace

LayerTable LayerTable::parse(std::string_view markdown) {
  LayerTable table;
  std::vector<std::string> columns;
  for (const std::string_view line : lines_of(markdown)) {
    const std::vector<std::string> cells = cells_of(line);
    if (cells.empty()) {
      columns.clear();
      continue;
    }
    if (columns.empty()) columns = cells;
    if (cells == columns || cells.size() != columns.size() || cells[0].starts_with("---")) continue;
    const auto cell = [&](const std::string& column) {
      const auto found = std::find(columns.begin(), columns.end(), column);
      return found == columns.end() ? std::string{}
                                    : cells[static_cast<std::size_t>(found - columns.begin())];
    };
    if (contains(columns, "may include")) {
      Layer& layer = table.layers[cell("folder")];
      layer.level = cell("level").empty() ? -1 : cell("level").back() - '0';
      for (const std::string& name : split(cell("may include"), ',')) {
        if (name == "–") continue;
        (name.find('/') == std::string::npos ? layer.folders : layer.single_files).push_back(name);
      }
    } else if (contains(columns, "known to")) {
      table.libraries[cell("library")] = {.headers = split(cell("headers"), ','),
                                          .known_to = split(cell("known to"), ',')};
    }
  }
  return table;
}

Findings LayerTable::contradictions() const {
  Findings findings;
  for (const auto& [folder, layer] : layers) {
    for (const std::string& name : layer.folders) {
      const auto other = layers.find(name);
      if (other == layers.end()) {
        findings.push_back("'" + folder + "' may include '" + name + "', which has no row");
      } else if (other->second.level >= layer.level) {
        findings.push_back("'" + folder + "' may include '" + name + "', which is not below it");
      }
    }
    for (const std::string& name : layer.single_files) {
      const auto other = layers.find(folder_of(name));
      const bool is_port = name == "exchange/exchange.h";  // the one exception to "down only"
      if (other == layers.end() || other->second.level > layer.level ||
          (other->second.level == layer.level && !is_port)) {
        findings.push_back("'" + folder + "' may include '" + name + "', which is not below it");
      }
    }
  }
  return findings;
}

Findings check_includes(const LayerTable& table, const std::vector<SourceFile>& files) {
  return IncludeChecker(table, files).run();
}

}  // namespace apex::testing
