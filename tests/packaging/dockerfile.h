#ifndef APEX_TESTS_PACKAGING_DOCKERFILE_H
#define APEX_TESTS_PACKAGING_DOCKERFILE_H

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace apex::testing {

/// One instruction, its lines joined.
struct DockerInstruction {
  std::string name;                            ///< "COPY"
  std::map<std::string, std::string> options;  ///< {"from": "build"} of `--from=build`
  std::string rest;                            ///< what follows the options
  int stage = -1;                              ///< how many FROM came before it, less one

  /// `rest` at its blanks.
  [[nodiscard]] std::vector<std::string> words() const;
  /// `["a", "b"]`; empty where `rest` does not have that form, which is then run by a shell.
  [[nodiscard]] std::vector<std::string> array() const;
};

/// As far as our own Dockerfile goes: comments, joined lines, options; no here-documents.
[[nodiscard]] std::vector<DockerInstruction> read_dockerfile(std::string_view text);

/// True if `.dockerignore` lets a path of the context through: later lines win, `!` lets through;
/// a pattern is a path, with all below it, or `*`.
[[nodiscard]] bool is_in_context(std::string_view dockerignore, const std::string& path);

/// docker/Dockerfile.
[[nodiscard]] const std::vector<DockerInstruction>& dockerfile();
[[nodiscard]] std::vector<DockerInstruction> all_of(const std::string& name);
/// The one in the stage that ships.
[[nodiscard]] DockerInstruction shipped(const std::string& name);
/// What ENV sets.
[[nodiscard]] std::map<std::string, std::string> shipped_environment();

}  // namespace apex::testing

#endif  // APEX_TESTS_PACKAGING_DOCKERFILE_H
