#include "tests/support/leak_watch.h"

#define CATCH_CONFIG_EXTERNAL_INTERFACES
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <tuple>
#include <utility>

#include "zk/private_key.h"

namespace apex::testing {
namespace {

constexpr const char* kSecretVariables[] = {
    "APEX_API_KEY",          "APEX_API_SECRET",   "APEX_PASSPHRASE",       "APEX_ZK_SEEDS",
    "NOTIFY_WEBHOOK_SECRET", "NOTIFY_NTFY_TOKEN", "NOTIFY_TELEGRAM_TOKEN", "NOTIFY_TELEGRAM_CHAT"};
/// Of these only what follows the host: that the host is this machine is no secret.
constexpr const char* kSecretAddresses[] = {"NOTIFY_WEBHOOK_URL", "NOTIFY_NTFY_URL",
                                            "NOTIFY_PING_URL"};

/// Of the whole test run.
struct Totals {
  std::uint64_t processes = 0;
  std::uint64_t places = 0;  ///< streams, files, command lines
  std::uint64_t bytes = 0;
  std::uint64_t windows = 0;
  std::uint64_t leaks = 0;
};
Totals& totals() {
  static Totals all;
  return all;
}

struct TotalsPrinter final : Catch::TestEventListenerBase {
  using TestEventListenerBase::TestEventListenerBase;
  void testRunEnded(const Catch::TestRunStats& stats) override {
    TestEventListenerBase::testRunEnded(stats);
    const Totals& all = totals();
    if (all.processes == 0) return;
    std::printf(
        "secrets: %llu processes, %llu places, %llu bytes searched, %llu windows, leaks %llu\n",
        static_cast<unsigned long long>(all.processes), static_cast<unsigned long long>(all.places),
        static_cast<unsigned long long>(all.bytes), static_cast<unsigned long long>(all.windows),
        static_cast<unsigned long long>(all.leaks));
  }
};
CATCH_REGISTER_LISTENER(TotalsPrinter)

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The scalar that signs orders.
void add_signing_key(LeakSearch& search, const std::string& seeds) {
  const auto bytes = from_hex(seeds);
  if (!bytes) return;  // seeds that are wrong on purpose have none
  const auto key = zk::PrivateKey::from_seed(*bytes);
  if (!key) return;
  std::array<std::uint8_t, 32> scalar{};
  key->expose().store_bytes_be(scalar);
  search.add_bytes("l2 private key", scalar);
  std::reverse(scalar.begin(), scalar.end());
  search.add_bytes("l2 private key, little-endian", scalar);
}

}  // namespace

LeakWatch::LeakWatch(const std::map<std::string, std::string>& environment,
                     SecretsOfProcess secrets)
    : secrets_(std::move(secrets)) {
  std::map<std::string, std::string> all = secrets_.more;
  for (const char* name : kSecretVariables) {
    const auto found = environment.find(name);
    if (found != environment.end()) all.emplace(name, found->second);
  }
  for (const char* name : kSecretAddresses) {
    const auto found = environment.find(name);
    if (found == environment.end()) continue;
    const std::size_t host = found->second.find("://") + 3;
    all.emplace(
        name, found->second.substr(std::min(found->second.find('/', host), found->second.size())));
  }
  for (const auto& [name, value] : all) {
    search_.add(name, value);
    if (name == "APEX_ZK_SEEDS") add_signing_key(search_, value);
  }
  if (search_.empty()) return;
  totals().windows += search_.windows();
}

void LeakWatch::look(const std::string& text, const std::string& where) const {
  ++totals().places;
  totals().bytes += text.size();
  const auto leak = search_.find(text);
  if (!leak) return;
  ++totals().leaks;
  FAIL_CHECK(where << " holds a part of the secret " << leak->secret << " (" << leak->encoding
                   << ", at byte " << leak->at << ")");
}

void LeakWatch::look_at_command_line(pid_t pid) const {
  if (search_.empty()) return;
  const std::string name = "/proc/" + std::to_string(pid) + "/cmdline";
  look(content_of(name), name);
}

void LeakWatch::look_at_output(const std::string& out, const std::string& err) const {
  if (search_.empty()) return;
  ++totals().processes;
  if (secrets_.may_be_printed) return;
  look(out, "stdout");
  look(err, "stderr");
}

bool LeakWatch::may_hold_secrets(const std::filesystem::path& relative) const {
  return std::find(secrets_.files.begin(), secrets_.files.end(), relative) != secrets_.files.end();
}

std::error_code LeakWatch::look_below(const std::filesystem::path& directory) const {
  if (search_.empty()) return {};
  namespace fs = std::filesystem;
  std::error_code code;  // a file that goes away meanwhile is none
  for (auto entry = fs::recursive_directory_iterator(directory, code);
       !code && entry != fs::recursive_directory_iterator(); entry.increment(code)) {
    std::error_code ignored;
    const bool is_plain = entry->is_regular_file(ignored) && !entry->is_symlink(ignored);
    const fs::path relative = entry->path().lexically_relative(directory);
    look(relative.string(), "the name of " + relative.string());
    if (is_plain && !may_hold_secrets(relative)) look(content_of(entry->path()), relative.string());
  }
  return code;
}

void LeakWatch::look_at_files(const std::filesystem::path& directory) const {
  const std::error_code code = look_below(directory);
  if (code) FAIL_CHECK("cannot search " << directory.string() << ": " << code.message());
}

void LeakWatch::look_at_passing_files(const std::filesystem::path& directory) const {
  std::ignore = look_below(directory);  // as the program ends, all is looked at once more
}

void LeakWatch::look_at_received(const std::string& text, const std::string& who) const {
  if (!search_.empty()) look(text, "what " + who + " got");
}

}  // namespace apex::testing
