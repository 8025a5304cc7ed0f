// cmd_derive_zk_seeds.cpp: from an Ethereum key to the key that signs orders. Offline.
#include <filesystem>
#include <span>

#include "apexbot/commands.h"
#include "apexbot/key_input.h"
#include "base/bytes.h"
#include "base/digest.h"
#include "base/files.h"
#include "config/env_file.h"
#include "config/value_parsers.h"
#include "zk/eth_key.h"
#include "zk/private_key.h"
#include "zk/public_key.h"
#include "zk/seeds.h"

namespace apex {
namespace {

struct Derived {
  std::string address;
  std::string l2_key;
  std::string public_key_hash;
  Secret seeds;
};

const char* to_string(SeedMessage message) {
  return message == SeedMessage::mainnet ? "mainnet" : "testnet";
}

/// That of the network which is configured, as far as the configuration can be read: seeds that
/// are wrong there are what this command is to replace.
SeedMessage message_for(const DeriveZkSeedsArgs& args, Context& context) {
  if (args.message) return *args.message;
  const Network network = context.config_report().config.api.network;
  return network == Network::mainnet ? SeedMessage::mainnet : SeedMessage::testnet;
}

Result<Derived> derive(const Secret& key, SeedMessage message) {
  APEX_TRY_ASSIGN(const zk::EthKey eth_key, zk::EthKey::from_hex(key));
  const auto network =
      message == SeedMessage::mainnet ? zk::SeedNetwork::mainnet : zk::SeedNetwork::testnet;
  APEX_TRY_ASSIGN(Secret seeds, zk::derive_zk_seeds(eth_key, network));
  APEX_TRY_ASSIGN(auto seed_bytes, from_hex(seeds.expose()));
  auto signing_key = zk::PrivateKey::from_seed(seed_bytes);
  wipe(std::span(seed_bytes));
  if (!signing_key) return tl::unexpected<Error>(signing_key.error());
  const zk::PublicKey& public_key = signing_key->public_key();
  return Derived{eth_key.address(), zk::l2_key_text(public_key),
                 zk::public_key_hash_text(public_key), std::move(seeds)};
}

/// The value that the file has for the seeds now; empty where it has none.
Result<Secret> seeds_in(const std::string& text, const std::string& file) {
  APEX_TRY_ASSIGN(std::vector<EnvEntry> entries, read_env_file(text, file));
  Secret found;
  for (EnvEntry& entry : entries) {
    if (entry.name == "APEX_ZK_SEEDS") found = Secret(entry.value);
    wipe(entry.value);
  }
  return found;
}

Result<void> write_env_file(const std::string& file, const Derived& derived, bool force) {
  constexpr unsigned kOwnerOnly = 0600;
  std::error_code ignored;  // where it cannot be resolved, writing tells
  const std::filesystem::path target = std::filesystem::weakly_canonical(file, ignored);
  const std::filesystem::path& path = target.empty() ? std::filesystem::path(file) : target;
  APEX_TRY_ASSIGN(const auto text, read_file(path, DiskConfigFiles::kBytesMax));
  APEX_TRY_ASSIGN(const Secret before, seeds_in(text.value_or(""), file));
  const auto digits = parse_hex_digits(before.expose(), derived.seeds.expose().size());
  const bool is_same = digits && to_lower(*digits) == derived.seeds.expose();
  if (!before.empty() && !is_same && !force) {
    return fail(ErrorKind::refused, file + " holds other seeds (APEX_ZK_SEEDS), which would be " +
                                        "lost: --force replaces them");
  }
  std::string content = set_env_line(text.value_or(""), "APEX_ZK_SEEDS", derived.seeds.expose());
  content = set_env_line(content, "APEX_ZK_L2KEY", derived.l2_key);
  const auto written = replace_file(path, content, kOwnerOnly);
  wipe(content);
  return written;
}

void print_answer(const DeriveZkSeedsArgs& args, SeedMessage message, const Derived& derived,
                  Output& out) {
  if (args.common.json) {
    JsonWriter json(JsonWriter::Style::compact);
    json.begin_object().member("address", derived.address).member("message", to_string(message));
    json.member("l2_key", derived.l2_key).member("public_key_hash", derived.public_key_hash);
    if (args.env_file) json.member("env_file", *args.env_file);
    if (args.reveal) json.member("zk_seeds", derived.seeds.expose());
    json.end_object();
    return out.print_json(json);
  }
  out.print_line(std::string("message          ") + to_string(message));
  out.print_line("address          " + derived.address);
  out.print_line("l2 key           " + derived.l2_key);
  out.print_line("public key hash  " + derived.public_key_hash);
  if (args.env_file) out.print_line("seeds            written to " + *args.env_file);
  if (args.reveal) out.print_line("seeds:\n" + std::string(derived.seeds.expose()));
}

}  // namespace

Result<void> run_derive_zk_seeds(const DeriveZkSeedsArgs& args, Context& context) {
  const SeedMessage message = message_for(args, context);
  APEX_TRY_ASSIGN(const Secret key,
                  read_key(args.key_file, "Ethereum private key (not shown): ", context.stop()));
  APEX_TRY_ASSIGN(const Derived derived, derive(key, message));
  if (args.env_file) APEX_TRY(write_env_file(*args.env_file, derived, args.force));
  print_answer(args, message, derived, context.out());
  if (!args.env_file && !args.reveal) {
    context.out().note(
        "apexbot: the seeds are not shown: --env-file .env writes them, --reveal "
        "prints them");
  }
  if (message == SeedMessage::testnet && !args.message) {
    context.out().note(
        "apexbot: signed the testnet's message; where the exchange shows another l2 "
        "key, use --message mainnet");
  }
  return {};
}

}  // namespace apex
