// Replays what the fuzzers were started from and what they found, with the compiler that ships.
#define CATCH_CONFIG_EXTERNAL_INTERFACES
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <set>
#include <string>

#include "base/files.h"
#include "tests/fuzz/corpus.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

using namespace apex;
using namespace apex::testing;

namespace {

const std::string kCorpora = APEX_SOURCE_DIR "/tests/fuzz/corpora";

struct ReplayCount {
  int inputs = 0;
  int failed = 0;
};

ReplayCount& replayed() {
  static ReplayCount count;
  return count;
}

class CountPrinter : public Catch::TestEventListenerBase {
 public:
  using TestEventListenerBase::TestEventListenerBase;
  void testRunEnded(const Catch::TestRunStats&) override {
    std::printf("corpus inputs %d, failed %d\n", replayed().inputs, replayed().failed);
  }
};
CATCH_REGISTER_LISTENER(CountPrinter)

std::vector<std::string> corpus_of(const std::string& target) {
  constexpr std::size_t kBytesMax = std::size_t{4} << 20;
  const auto text = read_file(kCorpora + "/" + target + ".txt", kBytesMax);
  REQUIRE(text.has_value());
  REQUIRE(text->has_value());
  auto inputs = read_corpus(**text);
  if (!inputs) FAIL(inputs.error().message);
  return *std::move(inputs);
}

void replay(const std::string& target, void (*run)(std::string_view)) {
  const std::vector<std::string> inputs = corpus_of(target);
  CHECK(inputs.size() >= 5);
  for (const std::string& input : inputs) {
    INFO(corpus_line(input));
    ++replayed().inputs;
    try {
      run(input);
    } catch (const BrokenProperty& broken) {
      ++replayed().failed;
      FAIL_CHECK(broken.what());
    }
  }
}

}  // namespace

#define APEX_FUZZ_REPLAY(name) \
  TEST_CASE("the corpus of " #name " breaks nothing", "[corpus]") { replay(#name, fuzz_##name); }
APEX_FUZZ_TARGETS(APEX_FUZZ_REPLAY)

TEST_CASE("every corpus is that of a target", "[corpus]") {
  std::set<std::string> targets;
#define APEX_FUZZ_NAME(name) targets.insert(#name ".txt");
  APEX_FUZZ_TARGETS(APEX_FUZZ_NAME)
  for (const auto& file : std::filesystem::directory_iterator(kCorpora)) {
    INFO(file.path());
    CHECK(targets.contains(file.path().filename().string()));
  }
}

TEST_CASE("an input of any bytes is a line of a corpus and back", "[corpus]") {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all.push_back(static_cast<char>(byte));
  for (const std::string& input : {all, std::string(), std::string("# no comment"),
                                   std::string("a\\b\n\t\"c"), std::string("\\x41")}) {
    const std::string line = corpus_line(input);
    CHECK(line.find('\n') == std::string::npos);
    const auto inputs = read_corpus("# a comment\n" + line + "\n");
    REQUIRE(inputs.has_value());
    REQUIRE(inputs->size() == 1);
    CHECK(inputs->front() == input);
  }
  for (const char* broken : {"\\", "\\q", "\\x4", "\\xzz"}) {
    INFO(broken);
    CHECK_FALSE(read_corpus(broken).has_value());
  }
}

TEST_CASE("the replay notices a broken property", "[corpus]") {
  CHECK_THROWS_AS(require_plain_line(""), BrokenProperty);
  CHECK_THROWS_AS(require_plain_line("two\nlines"), BrokenProperty);
  CHECK_THROWS_AS(require_plain_line("a\x7f"), BrokenProperty);
  CHECK_THROWS_AS(require_error({ErrorKind::usage, "wrong kind"}, ErrorKind::protocol),
                  BrokenProperty);
  CHECK_NOTHROW(require_error({ErrorKind::protocol, "data.side: missing"}, ErrorKind::protocol));
}
