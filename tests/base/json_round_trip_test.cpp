// What JsonWriter writes is what JsonView reads, for documents of any shape.
#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/json_writer.h"

using namespace apex;

namespace {

/// A document as plain values.
struct Tree {
  enum class Kind { null, truth, number, text, decimal, list, object } kind = Kind::null;
  bool truth = false;
  std::int64_t number = 0;
  std::string text;
  Decimal decimal;
  std::vector<std::string> names;
  std::vector<Tree> children;
};

class TreeSource {
 public:
  explicit TreeSource(unsigned seed) : random_(seed) {}

  Tree tree(int depth) {
    Tree result;
    result.kind = static_cast<Tree::Kind>(below(depth > 0 ? 7 : 5));
    result.truth = below(2) == 0;
    result.number = static_cast<std::int64_t>(random_()) >> below(64);
    result.text = text();
    result.decimal = *Decimal::from_units(static_cast<Int128>(result.number), 12);
    if (result.kind != Tree::Kind::list && result.kind != Tree::Kind::object) return result;
    const std::size_t count = below(5);
    for (std::size_t i = 0; i < count; ++i) {
      result.children.push_back(tree(depth - 1));
      result.names.push_back(text() + std::to_string(i));
    }
    return result;
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }

  /// Of everything that needs care: quotes, controls, and characters of two to four bytes.
  std::string text() {
    static const std::vector<std::string> kPieces = {"a",
                                                     "Z",
                                                     "0",
                                                     " ",
                                                     "\"",
                                                     "\\",
                                                     "/",
                                                     "\b",
                                                     "\f",
                                                     "\n",
                                                     "\r",
                                                     "\t",
                                                     "\x01",
                                                     "\x1f",
                                                     "\x7f",
                                                     "\xC3\xA9",
                                                     "\xE2\x82\xAC",
                                                     "\xF0\x9F\x98\x80",
                                                     "\xED\x9F\xBF",
                                                     "\xEF\xBF\xBF",
                                                     "\xF4\x8F\xBF\xBF",
                                                     std::string(1, '\0'),
                                                     "\\u0041"};
    std::string result;
    for (std::size_t left = below(8); left > 0; --left) result += kPieces[below(kPieces.size())];
    return result;
  }

  std::mt19937_64 random_;
};

void write(JsonWriter& json, const Tree& tree) {
  switch (tree.kind) {
    case Tree::Kind::null:
      json.null();
      return;
    case Tree::Kind::truth:
      json.value(tree.truth);
      return;
    case Tree::Kind::number:
      json.value(tree.number);
      return;
    case Tree::Kind::text:
      json.value(tree.text);
      return;
    case Tree::Kind::decimal:
      json.value(tree.decimal);
      return;
    case Tree::Kind::list:
      json.begin_array();
      for (const Tree& child : tree.children) write(json, child);
      json.end_array();
      return;
    case Tree::Kind::object:
      json.begin_object();
      for (std::size_t i = 0; i < tree.children.size(); ++i) {
        json.key(tree.names[i]);
        write(json, tree.children[i]);
      }
      json.end_object();
      return;
  }
}

bool same(const Tree& tree, const JsonView& view) {
  switch (tree.kind) {
    case Tree::Kind::null:
      return view.is_null();
    case Tree::Kind::truth:
      return view.boolean() == tree.truth;
    case Tree::Kind::number:
      return view.integer() == tree.number;
    case Tree::Kind::text:
      return view.string() == tree.text;
    case Tree::Kind::decimal:
      return view.decimal() == tree.decimal;
    case Tree::Kind::list: {
      const auto elements = view.elements();
      if (!elements || elements->size() != tree.children.size()) return false;
      for (std::size_t i = 0; i < elements->size(); ++i) {
        if (!same(tree.children[i], (*elements)[i])) return false;
      }
      return true;
    }
    case Tree::Kind::object: {
      if (view.keys() != tree.names) return false;
      for (std::size_t i = 0; i < tree.names.size(); ++i) {
        const auto member = view.find(tree.names[i]);
        const bool is_null = tree.children[i].kind == Tree::Kind::null;
        if (member.has_value() == is_null) return false;
        if (member && !same(tree.children[i], *member)) return false;
      }
      return true;
    }
  }
  return false;
}

}  // namespace

TEST_CASE("random documents are read as they were written, compact and indented",
          "[base][json][property]") {
  constexpr unsigned kSeed = 20260105;
  constexpr int kDocuments = 20'000;
  TreeSource source(kSeed);
  for (int i = 0; i < kDocuments; ++i) {
    const Tree tree = source.tree(5);
    for (const JsonWriter::Style style :
         {JsonWriter::Style::compact, JsonWriter::Style::indented}) {
      JsonWriter json(style);
      write(json, tree);
      const std::string text = json.take();
      const auto document = JsonDocument::parse(text);
      if (document && same(tree, document->root())) continue;
      FAIL("seed " << kSeed << ", document " << i << ": " << text);
    }
  }
}
