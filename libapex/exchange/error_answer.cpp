#include "exchange/error_answer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace apex {
namespace {

constexpr std::int64_t kCodeInternal = 2;
constexpr std::int64_t kCodeOrderOrParameter = 3;
constexpr std::int64_t kCodeMalformed = 400;
constexpr std::int64_t kCodeFailed = 10001;
constexpr std::int64_t kCodeCredentials = 10002;
constexpr std::int64_t kCodeTimeout = 10004;
constexpr std::int64_t kCodeSignature = 20006;
constexpr std::int64_t kCodeParameter = 20016;

constexpr std::size_t kKeyLengthMax = 64;

/// Keys that the exchange's list has for an order that it does not take: its shape, limits, the
/// state of market and account. Not in it: names of the list that speak of an order that exists (a
/// conflict, a cancel, a fill or liquidation that failed) or of something else, and those that it
/// gives in part only. Source: apex-api.md 6.3.
constexpr std::array<std::string_view, 27> kRefusalsOfNewOrders{
    "INVALID_L2_SIGNATURE",
    "INVALID_FEE",
    "INVALID_USER_ID",
    "INVALID_ACCOUNT_ID",
    "INVALID_CLIENT_TIME",
    "ORDER_INVALID_ORDER_TYPE",
    "ORDER_INVALID_TIME_IN_FORCE",
    "ORDER_INVALID_ORDER_SIDE",
    "ORDER_EMPTY_CLIENT_ORDER_ID",
    "ORDER_INVALID_CLIENT_ORDER_ID",
    "ORDER_PRICE_MUST_GREETER_ZERO",
    "ORDER_SIZE_MUST_GREETER_ZERO",
    "ORDER_VALUE_MUST_GREETER_ZERO",
    "ORDER_LIMIT_FEE_MUST_GREETER_ZERO",
    "ORDER_TRIGGER_PRICE_MUST_GREETER_ZERO",
    "ORDER_LIMIT_FEE_NOT_ENOUGH",
    "ORDER_SIZE_SMALLER_THAN_SYMBOL_MIN_ORDER_SIZE",
    "ORDER_SIZE_GREATER_THAN_SYMBOL_MAX_ORDER_SIZE",
    "ORDER_OPEN_ORDER_COUNT_LIMIT_EXCEED",
    "ORDER_POSSIBLE_GREATER_THAN_SYMBOL_MAX_POSITION",
    "ORDER_SYMBOL_DISABLE_TRADE",
    "ORDER_SYMBOL_DISABLE_OPEN_POSITION",
    "ORDER_IS_REDUCE_ONLY_CANNOT_OPEN_POSITION",
    "ORDER_WITH_THIS_PRICE_CANNOT_REDUCE_POSITION_ONLY",
    "ORDER_THERE_IS_NOT_ENOUGH_MARGIN_TO_OPEN_POSITION",
    "ORDER_POSSIBLE_LEAD_TO_ACCOUNT_LIQUIDATED",
    "ORDER_LIQUIDATING_ACCOUNT_CANNOT_CREATE_ORDER",
};

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// The exchange's keys are names in capitals; anything else could be anything.
bool is_key_name(const std::string& text) {
  return text.size() <= kKeyLengthMax && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
         });
}

Result<std::int64_t> read_code(const JsonView& code) {
  if (code.is_number()) return code.integer();
  APEX_TRY_ASSIGN(const std::string text, code.string());
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc{} || stop != end) return code.error("neither a number nor one as text");
  return value;
}

/// The text of a member that explains, but decides nothing: "" where it is absent or no text.
std::string explanation(const JsonView& root, std::string_view key) {
  const auto member = root.find(key);
  if (!member || !member->is_string()) return {};
  return member->string().value_or("");
}

bool is_margin_key(const std::string& key) {
  return contains(key, "NOT_ENOUGH_MARGIN") || contains(key, "LEAD_TO_ACCOUNT_LIQUIDATED") ||
         contains(key, "TV_TR_RATE_NOT_IMPROVED");
}

}  // namespace

Result<std::optional<ErrorAnswer>> find_refusal(const JsonView& root) {
  if (!root.is_object()) return root.error("expected an object");
  const auto code = root.find("code");
  if (!code) return std::optional<ErrorAnswer>{};
  ErrorAnswer answer;
  APEX_TRY_ASSIGN(answer.code, read_code(*code));
  if (answer.code == 0) return std::optional<ErrorAnswer>{};
  answer.key = explanation(root, "key");
  if (!is_key_name(answer.key)) answer.key.clear();
  answer.message = explanation(root, "msg");
  return std::optional<ErrorAnswer>{std::move(answer)};
}

const char* to_string(ErrorCategory category) {
  switch (category) {
    case ErrorCategory::network:
      return "network";
    case ErrorCategory::auth:
      return "auth";
    case ErrorCategory::rate_limit:
      return "rate limit";
    case ErrorCategory::validation:
      return "validation";
    case ErrorCategory::insufficient_funds:
      return "insufficient funds";
    case ErrorCategory::api:
      return "API error";
  }
  return "API error";
}

ErrorCategory category_of(const ErrorAnswer& answer) {
  switch (answer.code) {
    case kCodeCredentials:
    case kCodeTimestamp:
    case kCodeSignature:
      return ErrorCategory::auth;
    case kCodeTooManyRequests:
      return ErrorCategory::rate_limit;
    case kCodeOrderOrParameter:
      return is_margin_key(answer.key) ? ErrorCategory::insufficient_funds
                                       : ErrorCategory::validation;
    case kCodeMalformed:
    case kCodeParameter:
      return ErrorCategory::validation;
    default:
      return ErrorCategory::api;
  }
}

bool is_transient(const ErrorAnswer& answer) {
  return answer.code == kCodeInternal || answer.code == kCodeFailed || answer.code == kCodeTimeout;
}

ErrorKind kind_of(const ErrorAnswer& answer) {
  switch (category_of(answer)) {
    case ErrorCategory::network:
    case ErrorCategory::rate_limit:
      return ErrorKind::unavailable;
    case ErrorCategory::insufficient_funds:
      return ErrorKind::insufficient_funds;
    case ErrorCategory::auth:
      return answer.code == kCodeTimestamp ? ErrorKind::exchange_rejected : ErrorKind::key_rejected;
    case ErrorCategory::validation:
      return ErrorKind::exchange_rejected;
    case ErrorCategory::api:
      return is_transient(answer) ? ErrorKind::unavailable : ErrorKind::exchange_rejected;
  }
  return ErrorKind::exchange_rejected;
}

std::string describe(const ErrorAnswer& answer) {
  std::string text =
      std::string(to_string(category_of(answer))) + ": code " + std::to_string(answer.code);
  if (!answer.key.empty()) text += ", key " + answer.key;
  if (answer.code == kCodeCredentials) text += " (check APEX_API_KEY and APEX_PASSPHRASE)";
  if (answer.code == kCodeSignature) text += " (check APEX_API_SECRET)";
  if (answer.code == kCodeTimestamp) text += " (the clock of this machine is off)";
  if (answer.key == "INVALID_L2_SIGNATURE") text += " (check APEX_ZK_SEEDS)";
  return text;
}

bool proves_nothing_placed(const ErrorAnswer& answer) {
  switch (answer.code) {
    case kCodeMalformed:
    case kCodeCredentials:
    case kCodeTooManyRequests:
    case kCodeTimestamp:
    case kCodeSignature:
    case kCodeParameter:
      return true;
    case kCodeOrderOrParameter:
      return std::find(kRefusalsOfNewOrders.begin(), kRefusalsOfNewOrders.end(), answer.key) !=
             kRefusalsOfNewOrders.end();
    default:
      return false;
  }
}

RejectReason reject_reason_of(const ErrorAnswer& answer) {
  switch (answer.code) {
    case kCodeCredentials:
    case kCodeSignature:
      return RejectReason::credentials;
    case kCodeTimestamp:
      return RejectReason::clock;
    case kCodeTooManyRequests:
      return RejectReason::rate_limited;
    default:
      break;
  }
  const std::string& key = answer.key;
  if (contains(key, "REDUCE_ONLY")) return RejectReason::nothing_to_reduce;
  if (is_margin_key(key)) return RejectReason::margin;
  if (key.starts_with("ORDER_SYMBOL_DISABLE")) return RejectReason::symbol_disabled;
  if (key == "INVALID_L2_SIGNATURE") return RejectReason::signature;
  if (contains(key, "PRICE") || contains(key, "COULD_NOT_FILL")) return RejectReason::price;
  return RejectReason::other;
}

bool is_order_not_found(const ErrorAnswer& answer) { return answer.key == "ORDER_NOT_FOUND"; }

bool is_order_gone(const ErrorAnswer& answer) {
  return is_order_not_found(answer) || answer.key.starts_with("ORDER_NOT_CANCEL_");
}

}  // namespace apex
