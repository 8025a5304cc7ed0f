#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "tests/apexbot/app_runner.h"

using namespace apex;
using apex::testing::AppRunner;

namespace {

// The example of zk-signing.md 6.2: an Ethereum key of 32 bytes 05.
const std::string kKey = "0505050505050505050505050505050505050505050505050505050505050505";
const std::string kAddress = "0xd09Ad14080d4b257a819a4f579b8485Be88f086c";
const std::string kL2Key = "0x17c4137f00a627efe0e228eefaa694e46cb749e9cef1e5cc1cf9b3ccac1bb61e";
const std::string kSeedsBegin = "5d12211f";

struct DeriveRunner : AppRunner {
  DeriveRunner() { REQUIRE(replace_file(path("key"), "0x" + kKey + "\n", 0600)); }
  Answer derive(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"derive-zk-seeds", "--key-file", path("key")});
    return run(std::move(more));
  }
  std::string content(const std::string& name) {
    const auto text = read_file(path(name), 4096);
    REQUIRE(text);
    return text->value_or("no file");
  }
};

}  // namespace

TEST_CASE("derive-zk-seeds shows address and public key, and no seeds", "[apexbot][secrets]") {
  DeriveRunner app;
  const auto answer = app.derive({"--message", "mainnet"});
  CHECK(answer.status == 0);
  CHECK(answer.out.find(kAddress) != std::string::npos);
  CHECK(answer.out.find(kL2Key) != std::string::npos);
  CHECK((answer.out + answer.err).find(kSeedsBegin) == std::string::npos);
  CHECK((answer.out + answer.err).find("05050505") == std::string::npos);
}

TEST_CASE("derive-zk-seeds shows the seeds with --reveal only", "[apexbot][secrets]") {
  DeriveRunner app;
  const auto answer = app.derive({"--message", "mainnet", "--reveal", "--json"});
  CHECK(answer.out.find("\"zk_seeds\":\"" + kSeedsBegin) != std::string::npos);
}

TEST_CASE("derive-zk-seeds signs the message of the network", "[apexbot]") {
  DeriveRunner app;
  CHECK(app.derive({"--network", "mainnet"}).out.find(kL2Key) != std::string::npos);
  const auto testnet = app.derive();
  CHECK(testnet.out.find("message          testnet") != std::string::npos);
  CHECK(testnet.out.find(kL2Key) == std::string::npos);
  CHECK(testnet.err.find("--message mainnet") != std::string::npos);
}

TEST_CASE("derive-zk-seeds works although the seeds that are configured are broken", "[apexbot]") {
  DeriveRunner app;
  app.environment["APEX_ZK_SEEDS"] = "broken";
  app.environment["APEX_NETWORK"] = "mainnet";
  CHECK(app.derive().out.find(kL2Key) != std::string::npos);
}

TEST_CASE("derive-zk-seeds writes the seeds into a private file and keeps its other lines",
          "[apexbot][secrets]") {
  DeriveRunner app;
  REQUIRE(replace_file(app.path("env"), "# mine\nAPEX_API_KEY=abc\nAPEX_ZK_SEEDS=\n", 0644));
  const auto answer = app.derive({"--message", "mainnet", "--env-file", app.path("env")});
  CHECK(answer.status == 0);
  CHECK(answer.out.find(kSeedsBegin) == std::string::npos);
  const std::string content = app.content("env");
  CHECK(content.find("# mine\nAPEX_API_KEY=abc\nAPEX_ZK_SEEDS=" + kSeedsBegin) == 0);
  CHECK(content.find("\nAPEX_ZK_L2KEY=" + kL2Key + "\n") != std::string::npos);
  struct stat info = {};
  REQUIRE(::stat(app.path("env").c_str(), &info) == 0);
  CHECK((info.st_mode & 0777U) == 0600U);
}

TEST_CASE("derive-zk-seeds replaces other seeds only with --force", "[apexbot][secrets][safety]") {
  DeriveRunner app;
  const std::string other = "APEX_ZK_SEEDS=" + std::string(130, 'b') + "\n";
  REQUIRE(replace_file(app.path("env"), other, 0600));
  const auto refused = app.derive({"--env-file", app.path("env")});
  CHECK(refused.status == 4);
  CHECK(app.content("env") == other);
  CHECK(app.derive({"--env-file", app.path("env"), "--force"}).status == 0);
  CHECK(app.content("env") != other);
  CHECK(app.derive({"--env-file", app.path("env")}).status == 0);  // the same seeds again
}

TEST_CASE("derive-zk-seeds refuses a key file that is missing, open to others, or no key",
          "[apexbot][secrets]") {
  DeriveRunner app;
  CHECK(app.run({"derive-zk-seeds", "--key-file", app.path("none")}).status == 3);
  REQUIRE(::chmod(app.path("key").c_str(), 0644) == 0);
  const auto open = app.derive();
  CHECK(open.status == 3);
  CHECK(open.err.find("chmod 600") != std::string::npos);
  REQUIRE(replace_file(app.path("key"), "0x" + kKey + "05", 0600));
  const auto wrong = app.derive();
  CHECK(wrong.status == 3);
  CHECK((wrong.out + wrong.err).find("05050505") == std::string::npos);
}
