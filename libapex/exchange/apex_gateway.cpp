// The half of ApexClient that acts.

#include <algorithm>
#include <span>
#include <variant>

#include "base/digest.h"
#include "exchange/apex_client.h"
#include "exchange/order_signer.h"

namespace apex {
namespace {

constexpr const char* kOrderRoute = "/v3/order";
constexpr const char* kMarginRoute = "/v3/set-initial-margin-rate";
constexpr const char* kCancelRoute = "/v3/delete-order";
constexpr std::size_t kClientIdLengthMax = 40;

/// Public keys are hex: equal in either case, with "0x" or without.
std::string plain_hex(std::string_view key) {
  if (key.starts_with("0x") || key.starts_with("0X")) key.remove_prefix(2);
  std::string text(key);
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

tl::unexpected<Error> unsendable(const std::string& what) {
  return fail(ErrorKind::exchange_rejected, "order cannot be sent: " + what);
}

/// What the exchange would refuse or read as something else.
Result<void> check_request(const OrderRequest& request) {
  const std::string& id = request.client_id.str();
  const auto is_allowed = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
  };
  if (id.empty() || id.size() > kClientIdLengthMax || id.starts_with("0x") ||
      !std::all_of(id.begin(), id.end(), is_allowed)) {
    return unsendable("client id '" + id.substr(0, kClientIdLengthMax) + "'");
  }
  if (!request.size.is_positive()) return unsendable("size " + request.size.to_string());
  if (!request.price.is_positive()) return unsendable("price " + request.price.to_string());
  if (request.limit_fee.is_negative()) return unsendable("limit fee below zero");
  if (to_unix_ms(request.expiration) <= 0) return unsendable("no expiration");
  return {};
}

/// The smallest body that every known verifier reads alike. Source: apex-api.md 5.8.
FormFields order_fields(const OrderRequest& request, const std::string& signature) {
  constexpr int kFeeDigits = 6;
  return {{"clientId", request.client_id.str()},
          {"expiration", std::to_string(to_unix_ms(request.expiration))},
          {"limitFee", request.limit_fee.decimal().to_fixed(kFeeDigits, Rounding::up)},
          {"price", request.price.to_string()},
          {"reduceOnly", request.reduce_only == ReduceOnly::yes ? "true" : "false"},
          {"side", to_string(request.side)},
          {"signature", signature},
          {"size", request.size.to_string()},
          {"symbol", request.symbol.str()},
          {"timeInForce", to_string(request.time_in_force)},
          {"type", to_string(request.type)}};
}

}  // namespace

Result<const zk::PrivateKey*> ApexClient::signing_key() {
  if (!key_) {
    const Secret& seeds = channel_.credentials().zk_seeds;
    if (seeds.empty()) return fail(ErrorKind::config, "APEX_ZK_SEEDS is not set");
    auto bytes = from_hex(seeds.expose());
    if (!bytes) return fail(ErrorKind::config, "APEX_ZK_SEEDS: not hex digits");
    auto key = zk::PrivateKey::from_seed(*bytes);
    wipe(std::span<std::uint8_t>(*bytes));
    if (!key) return fail("APEX_ZK_SEEDS", key.error());
    key_ = *std::move(key);
  }
  return &*key_;
}

Result<void> ApexClient::check_signing_key(const Account& account) {
  APEX_TRY_ASSIGN(const zk::PrivateKey* key, signing_key());
  const std::string ours = zk::l2_key_text(key->public_key());
  if (plain_hex(account.l2_key) != plain_hex(ours)) {
    return fail(ErrorKind::key_rejected,
                "the zk seeds (APEX_ZK_SEEDS) do not belong to this account: their l2 key is " +
                    ours + ", the account's is " + account.l2_key);
  }
  const std::string& given = channel_.credentials().l2_key;
  if (!given.empty() && plain_hex(given) != plain_hex(ours)) {
    return fail(ErrorKind::config,
                "APEX_ZK_L2KEY does not belong to APEX_ZK_SEEDS: their l2 key is " + ours);
  }
  return {};
}

Result<void> ApexClient::set_initial_margin_rate(const Symbol& symbol, const Decimal& rate) {
  APEX_TRY_ASSIGN(const Answer answer,
                  channel_.post(kMarginRoute, {{"initialMarginRate", rate.to_string()},
                                               {"symbol", symbol.str()}}));
  if (!answer.refusal) return {};
  auto refused = channel_.refused(HttpMethod::post, kMarginRoute, *answer.refusal);
  if (answer.refusal->code == kCodeTimestamp) {  // says nothing of this contract: try later
    channel_.distrust_time();
    refused.value().kind = ErrorKind::unavailable;
  }
  return refused;
}

Result<PreparedOrder> ApexClient::prepare(const OrderRequest& request) {
  APEX_TRY(check_request(request));
  APEX_TRY_ASSIGN(const zk::PrivateKey* key, signing_key());
  APEX_TRY_ASSIGN(const std::string signature, sign_order(*key, request));
  APEX_TRY_ASSIGN(std::string body, form_body(order_fields(request, signature)));
  return PreparedOrder(request, std::move(body));
}

OrderOutcome ApexClient::send(const PreparedOrder& order) {
  if (const auto ready = channel_.check_credentials(); !ready) {
    return Rejected{RejectReason::credentials, ready.error().message};
  }
  const bool closes = order.request().reduce_only == ReduceOnly::yes;
  const auto response =
      channel_.post_now(kOrderRoute, order.wire(), closes ? Urgency::must_go : Urgency::normal);
  if (!response) {
    const TransportFailure& failure = response.error();
    if (failure.first_byte == FirstByte::not_sent) {
      return Rejected{RejectReason::not_sent, failure.message};
    }
    return Unknown{failure.message};
  }
  OrderOutcome outcome =
      order_outcome(*response, order.request().client_id,
                    [this](const ErrorAnswer& refusal) { return channel_.explain(refusal); });
  if (auto* const rejected = std::get_if<Rejected>(&outcome)) {
    if (rejected->reason == RejectReason::rate_limited) channel_.stay_away();
    if (rejected->reason == RejectReason::clock) channel_.distrust_time();
    rejected->detail = channel_.redact(rejected->detail);
  } else if (auto* const unknown = std::get_if<Unknown>(&outcome)) {
    unknown->detail = channel_.redact(unknown->detail);
  }
  return outcome;
}

Result<void> ApexClient::cancel(const OrderId& id) {
  APEX_TRY_ASSIGN(const Answer answer,
                  channel_.post(kCancelRoute, {{"id", id.str()}}, Urgency::must_go));
  if (answer.refusal && !is_order_gone(*answer.refusal)) {
    return channel_.refused(HttpMethod::post, kCancelRoute, *answer.refusal);
  }
  return {};
}

}  // namespace apex
