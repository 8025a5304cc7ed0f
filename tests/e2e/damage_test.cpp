// What was done to the ledger or to the disk: the real program says so, sends nothing and
// overwrites nothing.
#include <SQLiteCpp/Database.h>
#include <sys/stat.h>
#include <catch2/catch.hpp>

#include <fstream>
#include <functional>
#include <sstream>

#include "base/digest.h"
#include "base/files.h"
#include "ledger/schema.h"
#include "tests/support/bot_under_test.h"

using namespace apex;
using namespace apex::testing;

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPage = 4096;

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void write_content(const fs::path& path, std::string_view content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

/// The same bytes in each run.
std::string random_bytes(std::size_t size) {
  std::string bytes;
  for (int block = 0; bytes.size() < size; ++block) {
    for (const std::uint8_t byte : sha256(bytes_of("noise " + std::to_string(block)))) {
      bytes.push_back(static_cast<char>(byte));
    }
  }
  return bytes.substr(0, size);
}

/// A bot with one trade in its ledger, and its exchange.
class TradedBot {
 public:
  TradedBot() : bot(exchange) {
    REQUIRE(bot.run({"trade", "--live"}).status == 0);
    sound_ = content_of(ledger());
    REQUIRE(sound_.size() % kPage == 0);
  }

  [[nodiscard]] fs::path ledger() const { return bot.data_dir() / "ledger.db"; }
  [[nodiscard]] const std::string& sound() const { return sound_; }
  void damage(std::string_view content) const { write_content(ledger(), content); }
  void sql(const std::string& text) const {
    SQLite::Database(ledger().string(), SQLite::OPEN_READWRITE).exec(text);
  }
  void repair() const {
    fs::remove(bot.data_dir() / "ledger.db-wal");
    fs::remove(bot.data_dir() / "ledger.db-shm");
    damage(sound_);
  }

  /// Every file of the data directory but those that hold no fact: the lock tells who came last,
  /// the index of the WAL is made anew.
  [[nodiscard]] std::map<std::string, std::string> files() const {
    std::map<std::string, std::string> all;
    for (const auto& entry : fs::recursive_directory_iterator(bot.data_dir())) {
      const std::string name = entry.path().filename();
      const bool is_scratch = name == "apexbot.lock" || name.ends_with("-shm") ||
                              (name.ends_with("-wal") && entry.file_size() == 0);
      if (entry.is_regular_file() && !is_scratch) all[entry.path()] = content_of(entry.path());
    }
    return all;
  }

  /// Trading and reading both end with 30; what they say. Nothing is sent, nothing is changed.
  [[nodiscard]] std::string refusal() const {
    const auto before = files();
    const ProcessResult result = bot.run({"trade", "--live", "--force"});
    CHECK(result.status == 30);
    CHECK(result.out.empty());
    CHECK(bot.run({"status"}).status == 30);
    CHECK(exchange.posts().size() == 2);
    CHECK(files() == before);
    return result.err;
  }

  LocalExchange exchange;
  BotUnderTest bot;

 private:
  std::string sound_;
};

/// A refusal says what is wrong, that nothing was changed, and what to do.
void check_helps(const std::string& message) {
  INFO(message);
  CHECK(message.find("ledger.db") != std::string::npos);
  CHECK(message.find("apexbot ledger check") != std::string::npos);
  CHECK(message.find("apexbot ledger rebuild") != std::string::npos);
  CHECK(message.find("docs/LEDGER.md") != std::string::npos);
}

}  // namespace

TEST_CASE("a ledger cut off at or beside any page is refused by the real program",
          "[e2e][damage]") {
  const TradedBot traded;
  const std::size_t pages = traded.sound().size() / kPage;
  int cuts = 0;
  for (std::size_t page = 0; page <= pages; ++page) {
    for (const std::size_t size : {page * kPage - 1, page * kPage, page * kPage + 1}) {
      if (size >= traded.sound().size()) continue;
      CAPTURE(size, pages);
      traded.repair();
      traded.damage(std::string_view(traded.sound()).substr(0, size));
      check_helps(traded.refusal());
      ++cuts;
    }
  }
  CHECK(cuts == static_cast<int>(3 * pages));
}

TEST_CASE("a ledger that was overwritten is refused by the real program", "[e2e][damage]") {
  const TradedBot traded;
  const std::string& sound = traded.sound();
  const auto refused = [&](const std::string& content) {
    traded.repair();
    traded.damage(content);
    const std::string message = traded.refusal();
    check_helps(message);
    return message;
  };
  CHECK(refused(std::string(sound.size(), '\0')).find("not a ledger") != std::string::npos);
  CHECK(refused(random_bytes(sound.size())).find("not a ledger") != std::string::npos);
  CHECK(refused("trades: none\n").find("not a ledger") != std::string::npos);
  CHECK(refused(sound.substr(0, 100) + random_bytes(sound.size() - 100)).find("damaged") !=
        std::string::npos);
  CHECK(refused(sound.substr(0, 100) + std::string(sound.size() - 100, '\0')).find("damaged") !=
        std::string::npos);
  CHECK(refused("").find("empty") != std::string::npos);

  traded.repair();
  fs::remove(traded.ledger());
  SQLite::Database(traded.ledger().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("CREATE TABLE stamps(country TEXT)");
  const std::string other = traded.refusal();
  INFO(other);
  CHECK(other.find("not a ledger of apexbot") != std::string::npos);
}

TEST_CASE("a ledger of which any page was overwritten is refused or its trades are still known",
          "[e2e][damage]") {
  const TradedBot traded;
  const std::string& sound = traded.sound();
  int refused = 0;
  for (std::size_t page = 0; page < sound.size() / kPage; ++page) {
    for (const std::string& noise : {std::string(kPage, '\0'), random_bytes(kPage)}) {
      CAPTURE(page);
      traded.repair();
      std::string damaged = sound;
      damaged.replace(page * kPage, kPage, noise);
      traded.damage(damaged);
      const ProcessResult result = traded.bot.run({"trade", "--live", "--json"});
      CHECK(traded.exchange.posts().size() == 2);
      if (result.status == 30) {
        ++refused;
        check_helps(result.err);
        CHECK(content_of(traded.ledger()) == damaged);
      } else {
        CHECK(result.status == 0);
        CHECK(result.out.find("\"skipped\"") != std::string::npos);
      }
    }
  }
  CHECK(refused > 0);
}

TEST_CASE("a ledger of a newer apexbot is refused and left for that one", "[e2e][damage]") {
  const TradedBot traded;
  traded.sql("PRAGMA user_version = " + std::to_string(schema::kVersion + 1));
  const std::string message = traded.refusal();
  INFO(message);
  CHECK(message.find("newer apexbot") != std::string::npos);
}
