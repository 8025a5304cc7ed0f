#ifndef APEX_TESTS_TIDY_LAYER_TABLE_H
#define APEX_TESTS_TIDY_LAYER_TABLE_H

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/source_tree.h"

namespace apex::testing {

/// What one folder of libapex may include.
struct Layer {
  int level = 0;
  std::vector<std::string> folders;
  std::vector<std::string> single_files;  ///< "exchange/exchange.h"
};

/// Where one third-party library may be included.
struct Library {
  std::vector<std::string> headers;   ///< "curl/" is a folder of headers, "httplib.h" a header
  std::vector<std::string> known_to;  ///< "libapex/ledger/" is a folder, else a file
};

/// The two tables of libapex/README.md, which is where the map is written down.
struct LayerTable {
  std::map<std::string, Layer> layers;
  std::map<std::string, Library> libraries;

  /// Reads Markdown. Tables with other columns are passed over.
  [[nodiscard]] static LayerTable parse(std::string_view markdown);

  /// What is wrong with the table itself: arrows that do not point down, unknown folders.
  [[nodiscard]] Findings contradictions() const;
};

/// Every #include of libapex and apps that the tables do not allow.
[[nodiscard]] Findings check_includes(const LayerTable& table,
                                      const std::vector<SourceFile>& files);

}  // namespace apex::testing

#endif  // APEX_TESTS_TIDY_LAYER_TABLE_H
