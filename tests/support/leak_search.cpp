#include "tests/support/leak_search.h"

#include <algorithm>
#include <set>

namespace apex::testing {
namespace {

constexpr std::size_t kKeyBytes = 8;

std::string text_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool is_telling(std::string_view window) {
  return std::set<char>(window.begin(), window.end()).size() >= LeakSearch::kDistinctMin;
}

/// The key as if its newest character were `c`.
std::uint64_t shifted(std::uint64_t key, std::uint8_t c) {
  return (key >> 8) | (std::uint64_t{c} << 56);
}

std::size_t slot_of(std::uint64_t key) {
  constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;
  return static_cast<std::size_t>((key * kGolden) >> 48);
}

}  // namespace

const char* LeakSearch::name_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::plain:
      return "plain";
    case Encoding::hex:
      return "hex";
    case Encoding::base64:
      return "base64";
    case Encoding::raw:
      return "raw bytes";
  }
  return "";
}

LeakSearch::Fold LeakSearch::fold_case() {
  Fold fold{};
  for (std::size_t c = 0; c < fold.size(); ++c) {
    fold[c] = static_cast<std::uint8_t>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  }
  return fold;
}

LeakSearch::Fold LeakSearch::fold_alphabet() {
  Fold fold{};
  for (std::size_t c = 0; c < fold.size(); ++c) fold[c] = static_cast<std::uint8_t>(c);
  fold['-'] = '+';
  fold['_'] = '/';
  return fold;
}

LeakSearch::Table LeakSearch::table_with(Fold fold) {
  Table table;
  table.fold = fold;
  return table;
}

void LeakSearch::Table::add(std::string_view piece, std::size_t secret, Encoding encoding) {
  std::string folded;
  for (const char c : piece)
    folded.push_back(static_cast<char>(fold[static_cast<std::uint8_t>(c)]));
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < kKeyBytes; ++i) {
    key = shifted(key, static_cast<std::uint8_t>(folded[i]));
  }
  pieces.emplace(key, Piece{folded.substr(kKeyBytes), secret, encoding});
  filter.set(slot_of(key));
}

const LeakSearch::Piece* LeakSearch::Table::find(std::uint64_t key,
                                                 std::string_view following) const {
  if (!filter.test(slot_of(key))) return nullptr;
  const auto [begin, end] = pieces.equal_range(key);
  for (auto piece = begin; piece != end; ++piece) {
    const std::string& rest = piece->second.rest;
    const bool follows =
        following.size() >= rest.size() &&
        std::equal(rest.begin(), rest.end(), following.begin(), [this](char ours, char theirs) {
          return static_cast<std::uint8_t>(ours) == fold[static_cast<std::uint8_t>(theirs)];
        });
    if (follows) return &piece->second;
  }
  return nullptr;
}

std::size_t LeakSearch::number_of(const std::string& name) {
  names_.push_back(name);
  return names_.size() - 1;
}

void LeakSearch::add_windows(Table& table, std::string_view text, std::size_t width,
                             std::size_t secret, Encoding encoding) {
  for (std::size_t at = 0; at + width <= text.size(); ++at) {
    const std::string_view window = text.substr(at, width);
    if (!is_telling(window)) continue;
    table.add(window, secret, encoding);
    ++windows_;
  }
}

/// Each of the three places that a byte can have in a group of base64; of each, the characters that
/// depend on the secret alone.
void LeakSearch::add_base64(ByteView bytes, std::size_t secret) {
  constexpr std::size_t kBits = 6;
  for (std::size_t before = 0; before < 3; ++before) {
    Bytes shifted_bytes(before, 0);
    shifted_bytes.insert(shifted_bytes.end(), bytes.begin(), bytes.end());
    const std::string encoded = to_base64(shifted_bytes);
    const std::size_t first = (before * 8 + kBits - 1) / kBits;
    const std::size_t last = shifted_bytes.size() * 8 / kBits;
    add_windows(any_alphabet_, std::string_view(encoded).substr(first, last - first), kWindow,
                secret, Encoding::base64);
  }
}

void LeakSearch::add(const std::string& name, std::string_view secret) {
  const std::size_t number = number_of(name);
  add_windows(any_case_, secret, kWindow, number, Encoding::plain);
  for (std::size_t at = 0; at + kWindow <= secret.size(); ++at) {
    const std::string_view window = secret.substr(at, kWindow);
    if (!is_telling(window)) continue;
    any_case_.add(to_hex(bytes_of(window)), number, Encoding::hex);
    ++windows_;
  }
  add_base64(bytes_of(secret), number);
  constexpr std::size_t kKeyDigits = 32;
  const auto bytes = secret.size() >= kKeyDigits ? from_hex(secret) : Result<Bytes>(Bytes{});
  if (bytes && !bytes->empty()) add_bytes(name, *bytes);
}

void LeakSearch::add_bytes(const std::string& name, ByteView bytes) {
  const std::size_t number = number_of(name);
  add_windows(any_case_, to_hex(bytes), kWindow, number, Encoding::hex);
  add_windows(any_alphabet_, text_of(bytes), kWindow, number, Encoding::raw);
  add_base64(bytes, number);
}

std::optional<Leak> LeakSearch::find(std::string_view text) const {
  std::uint64_t in_any_case = 0;
  std::uint64_t in_any_alphabet = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<std::uint8_t>(text[i]);
    in_any_case = shifted(in_any_case, any_case_.fold[c]);
    in_any_alphabet = shifted(in_any_alphabet, any_alphabet_.fold[c]);
    if (i + 1 < kKeyBytes) continue;
    const std::string_view following = text.substr(i + 1);
    const Piece* piece = any_case_.find(in_any_case, following);
    if (piece == nullptr) piece = any_alphabet_.find(in_any_alphabet, following);
    if (piece == nullptr) continue;
    return Leak{names_[piece->secret], name_of(piece->encoding), i + 1 - kKeyBytes};
  }
  return std::nullopt;
}

}  // namespace apex::testing
