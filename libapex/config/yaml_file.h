#ifndef APEX_CONFIG_YAML_FILE_H
#define APEX_CONFIG_YAML_FILE_H

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace apex {

enum class YamlKind { scalar, list, section, nothing };

/// One key of a YAML text, in the order of the text; a section comes before what is in it.
struct YamlEntry {
  std::string path;  ///< "schedule.trade_days"
  YamlKind kind = YamlKind::scalar;
  std::string text;  ///< of a scalar as written, quotes removed; of a list joined by ", "
  int line = 0;      ///< counted from 1
  std::vector<std::string> items = {};  ///< of a list
};

/// Reads YAML as far as a configuration needs it: maps of maps, plain values, flat lists.
///
/// Values stay text: nothing is guessed to be a number, so 0777 and 09:00 stay what they are.
/// An empty text is an empty configuration. Errors: config, "NAME:LINE: …", for broken YAML and
/// for what could mislead: a key given twice, anchors, aliases, tags, a second document, dots in a
/// key, a list in a list, control characters.
[[nodiscard]] Result<std::vector<YamlEntry>> read_yaml(std::string_view text,
                                                       const std::string& name);

}  // namespace apex

#endif  // APEX_CONFIG_YAML_FILE_H
