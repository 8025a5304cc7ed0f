#include "apexsim/sim_account.h"

#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/files.h"
#include "base/json.h"
#include "base/random.h"
#include "zk/eth_key.h"
#include "zk/private_key.h"
#include "zk/seeds.h"

namespace apex {
namespace {

constexpr std::size_t kSecretLength = 40;
constexpr std::size_t kPassphraseLength = 16;
constexpr std::size_t kAccountFileBytesMax = 16'384;

Digest256 part_of(std::string_view seed, std::string_view part) {
  return sha256(bytes_of("apexsim " + std::string(part) + " " + std::string(seed)));
}

/// Letters, digits, '-' and '_', as the exchange makes them.
std::string made_up_text(std::string_view seed, std::string_view part, std::size_t length) {
  static constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  for (int block = 0; text.size() < length; ++block) {
    for (const std::uint8_t byte : part_of(seed, std::string(part) + std::to_string(block))) {
      if (text.size() < length) text.push_back(kAlphabet[byte % kAlphabet.size()]);
    }
  }
  return text;
}

/// In the form of a UUID.
std::string made_up_key(std::string_view seed) {
  const std::string hex = to_hex(part_of(seed, "key"));
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" +
         hex.substr(16, 4) + "-" + hex.substr(20, 12);
}

/// 18 digits, like those of the exchange.
AccountId made_up_id(std::string_view seed) {
  const Digest256 digest = part_of(seed, "account");
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) number = number << 8 | digest[i];
  constexpr std::uint64_t kFirst = 600'000'000'000'000'000;
  constexpr std::uint64_t kCount = 100'000'000'000'000'000;
  return AccountId(std::to_string(kFirst + number % kCount));
}

Result<void> complete(SimAccount& account) {
  APEX_TRY_ASSIGN(const Bytes seed, from_hex(account.credentials.zk_seeds.expose()));
  APEX_TRY_ASSIGN(const zk::PrivateKey key, zk::PrivateKey::from_seed(seed));
  account.public_key = key.public_key();
  account.credentials.l2_key = zk::l2_key_text(account.public_key);
  return {};
}

}  // namespace

Result<SimAccount> made_up_account(std::string_view seed) {
  SimAccount account;
  account.id = made_up_id(seed);
  account.credentials.api_key = Secret(made_up_key(seed));
  account.credentials.api_secret = Secret(made_up_text(seed, "secret", kSecretLength));
  account.credentials.passphrase = Secret(made_up_text(seed, "passphrase", kPassphraseLength));
  APEX_TRY_ASSIGN(const zk::EthKey wallet,
                  zk::EthKey::from_hex(Secret(to_hex(part_of(seed, "wallet")))));
  account.ethereum_address = wallet.address();
  APEX_TRY_ASSIGN(account.credentials.zk_seeds,
                  zk::derive_zk_seeds(wallet, zk::SeedNetwork::testnet));
  APEX_TRY(complete(account));
  return account;
}

Result<SimAccount> random_account() {
  std::array<std::uint8_t, 32> seed{};
  fill_random(seed);
  return made_up_account(to_hex(seed));
}

Result<SimAccount> read_account_file(const std::filesystem::path& path) {
  APEX_TRY_ASSIGN(const auto text, read_file(path, kAccountFileBytesMax));
  if (!text) return fail(ErrorKind::config, path.string() + ": no such file");
  const auto read = [&]() -> Result<SimAccount> {
    APEX_TRY_ASSIGN(const JsonDocument document, JsonDocument::parse(*text));
    const JsonView root = document.root();
    SimAccount account;
    APEX_TRY_ASSIGN(std::string id, root.string("id"));
    APEX_TRY_ASSIGN(std::string key, root.string("key"));
    APEX_TRY_ASSIGN(std::string secret, root.string("secret"));
    APEX_TRY_ASSIGN(std::string passphrase, root.string("passphrase"));
    APEX_TRY_ASSIGN(std::string seeds, root.string("seeds"));
    account.id = AccountId(std::move(id));
    account.credentials.api_key = Secret(std::move(key));
    account.credentials.api_secret = Secret(std::move(secret));
    account.credentials.passphrase = Secret(std::move(passphrase));
    account.credentials.zk_seeds = Secret(std::move(seeds));
    account.ethereum_address = "0x0000000000000000000000000000000000000001";
    if (root.find("ethereumAddress")) {
      APEX_TRY_ASSIGN(account.ethereum_address, root.string("ethereumAddress"));
    }
    APEX_TRY(complete(account));
    return account;
  }();
  if (!read) return fail(ErrorKind::config, path.string() + ": " + read.error().message);
  return read;
}

std::string env_text(const SimAccount& account, std::string_view base_url) {
  const Credentials& keys = account.credentials;
  std::string text;
  const auto add = [&text](std::string_view name, std::string_view value) {
    text += std::string(name) + "=" + std::string(value) + "\n";
  };
  add("APEX_NETWORK", "local");
  add("APEX_BASE_URL", base_url);
  add("APEX_API_KEY", keys.api_key.expose());
  add("APEX_API_SECRET", keys.api_secret.expose());
  add("APEX_PASSPHRASE", keys.passphrase.expose());
  add("APEX_ZK_SEEDS", keys.zk_seeds.expose());
  add("APEX_ZK_L2KEY", keys.l2_key);
  return text;
}

}  // namespace apex
