#include "base/files.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/support/temporary_directory.h"

using namespace apex;
using namespace apex::testing;

namespace {

constexpr std::size_t kMax = 1 << 20;

unsigned mode_of(const std::filesystem::path& path) {
  struct stat info = {};
  REQUIRE(::stat(path.c_str(), &info) == 0);
  return info.st_mode & 0777;
}

std::string content_of(const std::filesystem::path& path) {
  const auto content = read_file(path, kMax);
  REQUIRE(content.has_value());
  REQUIRE(content->has_value());
  return **content;
}

std::size_t files_in(const std::filesystem::path& directory) {
  return static_cast<std::size_t>(
      std::distance(std::filesystem::directory_iterator(directory), {}));
}

/// What a child process gets when it asks for the lock: 0 taken, 1 held by `holder`, 2 otherwise.
int lock_in_another_process(const std::filesystem::path& path, const std::string& holder) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const auto lock = FileLock::take(path);
    if (lock) ::_exit(0);
    const bool names_holder = lock.error().kind == ErrorKind::locked &&
                              lock.error().message.find("pid " + holder + ")") != std::string::npos;
    ::_exit(names_holder ? 1 : 2);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  return WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("a file that does not exist is nothing, an unreadable one an error", "[base][files]") {
  const TemporaryDirectory directory;
  const auto missing = read_file(directory.path() / "missing", kMax);
  REQUIRE(missing.has_value());
  CHECK_FALSE(missing->has_value());
  const auto is_directory = read_file(directory.path(), kMax);
  REQUIRE_FALSE(is_directory.has_value());
  CHECK(is_directory.error().kind == ErrorKind::storage);
}

TEST_CASE("a file is read up to its limit and not beyond", "[base][files]") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "file";
  REQUIRE(replace_file(path, std::string(100'000, 'x'), 0600).has_value());
  CHECK(read_file(path, 100'000)->value().size() == 100'000);
  const auto too_large = read_file(path, 99'999);
  REQUIRE_FALSE(too_large.has_value());
  CHECK(too_large.error().kind == ErrorKind::storage);
  CHECK(too_large.error().message.find("larger than 99999 bytes") != std::string::npos);
}

TEST_CASE("a replaced file has the new content, the mode asked for, and nothing beside it",
          "[base][files]") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "trades.json";
  REQUIRE(replace_file(path, "old and longer", 0644).has_value());
  REQUIRE(replace_file(path, "new", 0600).has_value());
  CHECK(content_of(path) == "new");
  CHECK(mode_of(path) == 0600);
  CHECK(files_in(directory.path()) == 1);
}

TEST_CASE("whoever has the old file open keeps the old content", "[base][files]") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "trades.json";
  REQUIRE(replace_file(path, "old", 0600).has_value());
  std::ifstream reader(path);
  REQUIRE(replace_file(path, "new", 0600).has_value());
  std::string seen;
  reader >> seen;
  CHECK(seen == "old");
}

TEST_CASE("a file that cannot be replaced stays, without a trace of the attempt", "[base][files]") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "in-the-way";
  REQUIRE(make_directory(path / "inside").has_value());
  const auto replaced = replace_file(path, "new", 0600);
  REQUIRE_FALSE(replaced.has_value());
  CHECK(replaced.error().kind == ErrorKind::storage);
  CHECK(files_in(directory.path()) == 1);
  CHECK_FALSE(replace_file(directory.path() / "no" / "where", "x", 0600).has_value());
}

TEST_CASE("directories are made with their parents, for the owner only", "[base][files]") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "a" / "b";
  REQUIRE(make_directory(path).has_value());
  CHECK(mode_of(path) == 0700);
  CHECK(mode_of(path.parent_path()) == 0700);
  CHECK(make_directory(path).has_value());
  CHECK(make_directory(path.string() + "/").has_value());
  CHECK(make_directory(directory.path() / "c" / "").has_value());
}

TEST_CASE("a file in the place of a directory is an error", "[base][files]") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "data";
  REQUIRE(replace_file(path, "", 0600).has_value());
  const auto made = make_directory(path);
  REQUIRE_FALSE(made.has_value());
  CHECK(made.error().kind == ErrorKind::storage);
  CHECK_FALSE(make_directory(path / "below").has_value());
}

TEST_CASE("what group or others may read is noticed", "[base][files]") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / ".env";
  REQUIRE(replace_file(path, "", 0600).has_value());
  for (const auto& [mode, readable] :
       {std::pair{0600U, false}, {0640U, true}, {0604U, true}, {0620U, false}, {0400U, false}}) {
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    CHECK(*readable_by_others(path) == readable);
  }
  CHECK_FALSE(readable_by_others(directory.path() / "missing").has_value());
}

TEST_CASE("a lock has one holder among processes, named to the others", "[base][files]") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "apexbot.lock";
  {
    const auto lock = FileLock::take(path);
    REQUIRE(lock.has_value());
    CHECK(content_of(path) == std::to_string(::getpid()) + "\n");
    CHECK(lock_in_another_process(path, std::to_string(::getpid())) == 1);
    const auto second = FileLock::take(path);
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().kind == ErrorKind::locked);
  }
  CHECK(lock_in_another_process(path, "") == 0);
  CHECK(FileLock::take(path).has_value());  // given up when the other process ended
}

TEST_CASE("a lock can be held though the disk has no room for the pid", "[base][files][safety]") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "apexbot.lock";
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const rlimit nothing{0, 0};
    ::signal(SIGXFSZ, SIG_IGN);
    if (::setrlimit(RLIMIT_FSIZE, &nothing) != 0) ::_exit(2);
    ::_exit(FileLock::take(path) ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  CHECK(content_of(path).empty());

  const auto lock = FileLock::take(path);
  REQUIRE(lock.has_value());
  std::filesystem::resize_file(path, 0);
  CHECK(lock_in_another_process(path, "unknown") == 1);
}

TEST_CASE("a lock moves to its new owner and is given up once", "[base][files]") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "apexbot.lock";
  auto first = FileLock::take(path);
  REQUIRE(first.has_value());
  {
    const FileLock owner = std::move(*first);
    CHECK(lock_in_another_process(path, std::to_string(::getpid())) == 1);
  }
  CHECK(lock_in_another_process(path, "") == 0);
}

TEST_CASE("a shared lock lets others share it and keeps a holder out", "[base][files]") {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "apexbot.lock";
  const auto nothing = FileLock::share(path);
  REQUIRE(nothing.has_value());
  CHECK_FALSE(nothing->has_value());
  CHECK_FALSE(std::filesystem::exists(path));  // nothing is made

  { const auto holder = FileLock::take(path); }
  const std::string before = content_of(path);
  {
    const auto first = FileLock::share(path);
    const auto second = FileLock::share(path);
    REQUIRE(first.has_value());
    REQUIRE(second.has_value());
    CHECK(first->has_value());
    CHECK(second->has_value());
    const auto taken = FileLock::take(path);
    REQUIRE_FALSE(taken.has_value());
    CHECK(taken.error().kind == ErrorKind::locked);
  }
  CHECK(content_of(path) == before);
  const auto holder = FileLock::take(path);
  REQUIRE(holder.has_value());
  const auto shared = FileLock::share(path);
  REQUIRE_FALSE(shared.has_value());
  CHECK(shared.error().kind == ErrorKind::locked);
}
