#include "base/line_sink.h"

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>

using namespace apex;

namespace {

/// A pipe, and what its reader does: nothing, until it is asked to.
class Pipe {
 public:
  Pipe() {
    int ends[2] = {-1, -1};
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    read_ = ends[0];
    writer_ = fdopen(ends[1], "w");
    REQUIRE(writer_ != nullptr);
    REQUIRE(fcntl(read_, F_SETFL, O_NONBLOCK) == 0);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    std::fclose(writer_);
    close(read_);
  }

  [[nodiscard]] std::FILE* writer() const { return writer_; }
  /// All that is there.
  [[nodiscard]] std::string drain() const {
    std::string all;
    char part[65536];
    for (;;) {
      const ssize_t count = read(read_, part, sizeof part);
      if (count <= 0) return all;
      all.append(part, static_cast<std::size_t>(count));
    }
  }

 private:
  int read_ = -1;
  std::FILE* writer_ = nullptr;
};

/// More of them than a pipe holds.
constexpr int kTooMany = 2000;
const std::string kLine(99, 'x');

}  // namespace

TEST_CASE("a reader that stalls loses lines, and is told how many", "[base][talk]") {
  const Pipe pipe;
  LineSink sink(pipe.writer());
  for (int i = 0; i < kTooMany; ++i) sink.write(kLine);
  const std::string kept = pipe.drain();
  const auto lost = kTooMany - static_cast<int>(kept.size() / 100);
  CHECK(lost > 0);
  CHECK(kept.size() % 100 == 0);
  sink.write("the next");
  sink.write("and one more");
  CHECK(pipe.drain() == "(" + std::to_string(lost) +
                            " lines were lost: nobody read them)\nthe next\nand one more\n");
}

TEST_CASE("a line that was cut where its reader stalled does not run into the next",
          "[base][talk]") {
  const Pipe pipe;
  LineSink sink(pipe.writer(), LineSink::Notice::no);
  sink.write(std::string(100'000, 'x'));
  const std::string part = pipe.drain();
  CHECK(part == std::string(part.size(), 'x'));
  sink.write("the next");
  CHECK(pipe.drain() == "\nthe next\n");
}

TEST_CASE("a line that is longer than what a pipe takes at once is written whole", "[base][talk]") {
  const Pipe pipe;
  LineSink sink(pipe.writer());
  const std::string line(20'000, 'x');
  sink.write(line);
  CHECK(pipe.drain() == line + "\n");
}

TEST_CASE("a sink without a stream, or whose file is full, is no failure", "[base][talk]") {
  LineSink(nullptr).write("nobody");
  std::FILE* const full = std::fopen("/dev/full", "w");
  REQUIRE(full != nullptr);
  LineSink(full).write("no room");
  std::fclose(full);
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* const memory = open_memstream(&text, &size);
  REQUIRE(memory != nullptr);
  LineSink(memory).write("in memory");
  std::fclose(memory);
  CHECK(std::string(text, size) == "in memory\n");
  std::free(text);
}
