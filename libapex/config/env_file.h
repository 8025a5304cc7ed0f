#ifndef APEX_CONFIG_ENV_FILE_H
#define APEX_CONFIG_ENV_FILE_H

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace apex {

struct EnvEntry {
  std::string name;
  std::string value;  ///< may be a secret
  int line = 0;       ///< counted from 1
};

/// Reads a `.env` file: `NAME=value`, `export NAME=value`, `'literal'`, `"with \n \t \" \\"`,
/// `# comment`, also after a value and a blank. Nothing is expanded.
///
/// Errors: config, "NAME:LINE: …"; the message quotes no value, since it may be a secret. A name
/// given twice is an error.
[[nodiscard]] Result<std::vector<EnvEntry>> read_env_file(std::string_view text,
                                                          const std::string& name);

/// The text with `name=value` set: the line of that name is replaced, where there is none it is
/// appended; every other line stays as it is. `value` must need no quotes (hex, for example).
[[nodiscard]] std::string set_env_line(std::string_view text, std::string_view name,
                                       std::string_view value);

}  // namespace apex

#endif  // APEX_CONFIG_ENV_FILE_H
