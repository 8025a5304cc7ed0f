// Between the corpora of the repository, one input a line, and libFuzzer's, one input a file.
//   apex_corpus unpack CORPUS.txt DIRECTORY   writes each input into a file of its own
//   apex_corpus pack FILE...                  prints each file as a line
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "tests/fuzz/corpus.h"

namespace {

namespace fs = std::filesystem;

std::optional<std::string> content_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    std::fprintf(stderr, "apex_corpus: cannot read %s\n", path.c_str());
    return std::nullopt;
  }
  return std::string{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Named after what is in them: the same input twice is one file.
int unpack(const fs::path& corpus, const fs::path& directory) {
  constexpr std::size_t kNameLength = 16;
  const auto text = content_of(corpus);
  if (!text) return 1;
  const auto inputs = apex::testing::read_corpus(*text);
  if (!inputs) {
    std::fprintf(stderr, "apex_corpus: %s: %s\n", corpus.c_str(), inputs.error().message.c_str());
    return 1;
  }
  fs::create_directories(directory);
  for (const std::string& input : *inputs) {
    const std::string name = apex::to_hex(apex::sha256(apex::bytes_of(input)));
    std::ofstream out(directory / name.substr(0, kNameLength), std::ios::binary);
    out << input;
    if (!out.flush()) {
      std::fprintf(stderr, "apex_corpus: cannot write into %s\n", directory.c_str());
      return 1;
    }
  }
  return 0;
}

int pack(const std::vector<std::string>& files) {
  for (const std::string& file : files) {
    const auto input = content_of(file);
    if (!input) return 1;
    std::printf("%s\n", apex::testing::corpus_line(*input).c_str());
  }
  return 0;
}

}  // namespace

int main(int count, char** values) {
  const std::vector<std::string> arguments(values + 1, values + count);
  if (arguments.size() == 3 && arguments[0] == "unpack") return unpack(arguments[1], arguments[2]);
  if (arguments.size() >= 2 && arguments[0] == "pack") {
    return pack({arguments.begin() + 1, arguments.end()});
  }
  std::fprintf(stderr, "usage: apex_corpus unpack CORPUS.txt DIRECTORY | pack FILE...\n");
  return 2;
}
