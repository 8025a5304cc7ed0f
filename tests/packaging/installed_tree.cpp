#include "tests/packaging/installed_tree.h"

#include <algorithm>
#include <cstdlib>

#include "base/files.h"

namespace apex::testing {
namespace {

namespace fs = std::filesystem;

constexpr Milliseconds kProgramWait{120'000};
constexpr std::size_t kFileBytesMax = std::size_t{1} << 20U;

std::string system_path() {
  const char* path = std::getenv("PATH");
  return std::string(path == nullptr ? "" : path) + ":/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";
}

}  // namespace

InstalledTree::InstalledTree() {
  const ProcessResult installed =
      run_program(APEX_CMAKE, {"--install", APEX_BINARY_DIR, "--prefix", prefix().string()});
  APEX_CHECK(installed.status == 0);
}

std::set<std::string> InstalledTree::files() const {
  std::set<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(prefix())) {
    if (!entry.is_directory()) files.insert(entry.path().lexically_relative(prefix()).string());
  }
  return files;
}

std::string source_text(const std::string& path) {
  const auto text = read_file(fs::path(APEX_SOURCE_DIR) / path, kFileBytesMax);
  APEX_CHECK(text.has_value());
  APEX_CHECK(text->has_value());
  return **text;
}

std::set<std::string> source_files(const std::string& folder, const std::string& ending) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(fs::path(APEX_SOURCE_DIR) / folder)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(ending)) names.insert(name);
  }
  return names;
}

fs::path program_path(const std::string& name) {
  if (name.find('/') != std::string::npos) return name;
  const std::string folders = system_path();
  for (std::size_t begin = 0; begin < folders.size();) {
    const std::size_t end = std::min(folders.find(':', begin), folders.size());
    const fs::path path = fs::path(folders.substr(begin, end - begin)) / name;
    std::error_code ignored;
    if (path.is_absolute() && fs::is_regular_file(path, ignored)) return path;
    begin = end + 1;
  }
  return {};
}

ProcessResult run_program(const std::string& name, const std::vector<std::string>& arguments,
                          const std::map<std::string, std::string>& environment,
                          const std::string& input) {
  ProcessSpec spec;
  spec.program = program_path(name);
  spec.arguments = arguments;
  spec.environment = environment;
  spec.environment.emplace("PATH", system_path());
  spec.input = input;
  return run_process(spec, kProgramWait);
}

}  // namespace apex::testing
