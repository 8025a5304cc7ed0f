#include "config/yaml_file.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <map>
#include <optional>
#include <sstream>

#include "base/plain_text.h"
#include "config/value_parsers.h"

namespace apex {
namespace {

int line_of(const YAML::Mark& mark) { return mark.line + 1; }

/// Turns the events of yaml-cpp's parser into entries. Keeps the first error; after it, nothing.
class EntryCollector final : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (!accept(mark, anchor, "?")) return;
    if (levels_.empty()) return;  // a document without content
    if (in_list()) return refuse(mark, "an empty item in a list");
    if (!levels_.back().key) return refuse(mark, "an empty key");
    add(YamlKind::nothing, "", mark);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    if (!error_) refuse(mark, "aliases (*name) are not supported: write the value out");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (!accept(mark, anchor, tag)) return;
    if (levels_.empty()) return refuse(mark, "keys with values are expected, this is plain text");
    if (in_list()) {
      std::string& text = entries_.back().text;
      text += (text.empty() ? "" : ", ") + value;
      entries_.back().items.push_back(value);
    } else if (!levels_.back().key) {
      take_key(value, mark);
    } else {
      add(YamlKind::scalar, value, mark);
    }
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    if (!accept(mark, anchor, tag)) return;
    if (levels_.empty()) return refuse(mark, "keys with values are expected, this is a list");
    if (in_list()) return refuse(mark, "a list in a list");
    if (!levels_.back().key) return refuse(mark, "a list as key");
    add(YamlKind::list, "", mark);
    levels_.push_back({Level::Kind::list, "", std::nullopt});
  }

  void OnSequenceEnd() override { leave(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    if (!accept(mark, anchor, tag)) return;
    std::string prefix;
    if (!levels_.empty()) {
      if (in_list()) return refuse(mark, "keys in a list");
      if (!levels_.back().key) return refuse(mark, "a group of keys as key");
      prefix = *levels_.back().key + ".";
      add(YamlKind::section, "", mark);
    }
    levels_.push_back({Level::Kind::section, prefix, std::nullopt});
  }

  void OnMapEnd() override { leave(); }

  [[nodiscard]] const std::optional<std::string>& error() const { return error_; }
  [[nodiscard]] int error_line() const { return error_line_; }
  [[nodiscard]] std::vector<YamlEntry> take() { return std::move(entries_); }

 private:
  struct Level {
    enum class Kind { section, list };
    Kind kind = Kind::section;
    std::string prefix;              ///< "" or "schedule."
    std::optional<std::string> key;  ///< full path, waiting for its value
  };

  [[nodiscard]] bool in_list() const { return levels_.back().kind == Level::Kind::list; }

  void refuse(const YAML::Mark& mark, const std::string& what) {
    error_ = what;
    error_line_ = line_of(mark);
  }

  /// False if nothing more is to be done. "?" and "!" are the tags of plain and quoted text.
  bool accept(const YAML::Mark& mark, YAML::anchor_t anchor, const std::string& tag) {
    if (error_) return false;
    if (anchor != YAML::NullAnchor) {
      refuse(mark, "anchors (&name) are not supported: write the value out");
    } else if (!tag.empty() && tag != "?" && tag != "!") {
      refuse(mark, "tags (" + quote_value(tag) + ") are not supported");
    }
    return !error_;
  }

  void take_key(const std::string& key, const YAML::Mark& mark) {
    if (key.find('.') != std::string::npos) {
      return refuse(mark, "key " + quote_value(key) +
                              " has a dot: write the second part indented below the first");
    }
    const std::string path = levels_.back().prefix + key;
    const auto [first, is_new] = lines_.emplace(path, line_of(mark));
    if (!is_new) {
      return refuse(mark, "key " + quote_value(path) + " is given twice, first in line " +
                              std::to_string(first->second));
    }
    levels_.back().key = path;
  }

  void add(YamlKind kind, const std::string& text, const YAML::Mark&) {
    // The line of the key, not of a value that may begin further down.
    const std::string& path = *levels_.back().key;
    entries_.push_back({path, kind, text, lines_.at(path), {}});
    if (kind == YamlKind::scalar || kind == YamlKind::nothing) levels_.back().key.reset();
  }

  void leave() {
    if (error_) return;
    levels_.pop_back();
    if (!levels_.empty()) levels_.back().key.reset();
  }

  std::vector<YamlEntry> entries_;
  std::vector<Level> levels_;
  std::map<std::string, int> lines_;
  std::optional<std::string> error_;
  int error_line_ = 0;
};

tl::unexpected<Error> error_at(const std::string& name, int line, const std::string& what) {
  return fail(ErrorKind::config, name + ":" + std::to_string(line) + ": " + what);
}

Result<void> refuse_control_characters(std::string_view text, const std::string& name) {
  int line = 1;
  for (const char c : text) {
    if (c == '\n') ++line;
    const bool is_control = (c >= 0 && c < ' ') || c == 0x7f;
    if (is_control && c != '\n' && c != '\r' && c != '\t') {
      return error_at(name, line, "control character: this is not a text file in UTF-8");
    }
  }
  return {};
}

}  // namespace

Result<std::vector<YamlEntry>> read_yaml(std::string_view text, const std::string& name) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  APEX_TRY(refuse_control_characters(text, name));

  EntryCollector collector;
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    if (parser.HandleNextDocument(collector) && !collector.error()) {
      EntryCollector second;
      if (parser.HandleNextDocument(second)) {
        return fail(ErrorKind::config, name + ": more than one YAML document ('---')");
      }
    }
  } catch (const YAML::Exception& error) {
    // The parser quotes its mark of the end, 0x04.
    return error_at(name, line_of(error.mark), "broken YAML: " + without_controls(error.msg));
  } catch (const std::exception& error) {
    return fail(ErrorKind::config, name + ": broken YAML: " + without_controls(error.what()));
  }
  if (collector.error()) return error_at(name, collector.error_line(), *collector.error());
  return collector.take();
}

}  // namespace apex
