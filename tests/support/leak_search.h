#ifndef APEX_TESTS_SUPPORT_LEAK_SEARCH_H
#define APEX_TESTS_SUPPORT_LEAK_SEARCH_H

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"

namespace apex::testing {

/// Where a piece of a secret was found. Never holds the piece.
struct Leak {
  std::string secret;    ///< its name
  std::string encoding;  ///< "plain", "hex", "base64", "raw bytes"
  std::size_t at = 0;    ///< of the text that was searched
};

/// Finds any eight characters in a row of any of some secrets in anything a program wrote: as they
/// are and as hex, in either case; as base64, with either alphabet, wherever the encoded text
/// began. A secret of hex digits is also looked for as the bytes that it stands for, and those as
/// base64. One pass over the text, whatever the number of secrets.
class LeakSearch {
 public:
  static constexpr std::size_t kWindow = 8;
  /// A window with fewer different characters ("00000000") says nothing about a secret.
  static constexpr std::size_t kDistinctMin = 4;

  /// Twice the same secret is fine.
  void add(const std::string& name, std::string_view secret);
  /// A key that is no text: as hex, as base64 and as it is.
  void add_bytes(const std::string& name, ByteView bytes);

  /// The first piece, if there is one.
  [[nodiscard]] std::optional<Leak> find(std::string_view text) const;

  [[nodiscard]] bool empty() const { return windows_ == 0; }
  /// Pieces that are looked for.
  [[nodiscard]] std::size_t windows() const { return windows_; }

 private:
  enum class Encoding { plain, hex, base64, raw };
  static const char* name_of(Encoding encoding);

  /// A piece, known by its first eight characters.
  struct Piece {
    std::string rest;  ///< what has to follow them
    std::size_t secret = 0;
    Encoding encoding = Encoding::plain;
  };
  using Fold = std::array<std::uint8_t, 256>;

  /// Pieces that are compared after each character of a text was folded.
  struct Table {
    Fold fold{};
    std::unordered_multimap<std::uint64_t, Piece> pieces;
    std::bitset<65536> filter;  ///< of the keys: most texts hold none of them

    void add(std::string_view piece, std::size_t secret, Encoding encoding);
    [[nodiscard]] const Piece* find(std::uint64_t key, std::string_view following) const;
  };

  static Fold fold_case();
  static Fold fold_alphabet();
  static Table table_with(Fold fold);
  std::size_t number_of(const std::string& name);
  void add_windows(Table& table, std::string_view text, std::size_t width, std::size_t secret,
                   Encoding encoding);
  void add_base64(ByteView bytes, std::size_t secret);

  std::vector<std::string> names_;
  Table any_case_ = table_with(fold_case());          ///< plain, hex
  Table any_alphabet_ = table_with(fold_alphabet());  ///< base64, raw
  std::size_t windows_ = 0;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_LEAK_SEARCH_H
