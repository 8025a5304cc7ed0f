#include "tests/faults/byte_faults.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/check.h"
#include "tests/faults/damage.h"
#include "tests/faults/server_page.h"

namespace apex::testing {
namespace {

using F = Fault;
using Kind = ByteFault::Kind;

const std::string kJson = "Content-Type: application/json\r\n";

/// What `head -c 5M /dev/zero | gzip -9n` makes: 5115 bytes, nearly all of them zero.
std::string bomb() {
  const auto begin = from_hex("1f8b0800000000000203edc13101000000c2a0f54f6d085fa0");
  const auto end = from_hex("780c75b33bc900005000");
  return std::string(begin->begin(), begin->end()) + std::string(5080, '\0') +
         std::string(end->begin(), end->end());
}

std::string page_bytes(Fault fault) {
  const ServerPage* const page = page_of(fault);
  APEX_CHECK(page != nullptr);
  const std::string retry_after = page->retry_after == nullptr ? "" : page->retry_after;
  const bool is_json = page->body[0] == '{';
  return ByteProxy::page(
      page->status, page->body,
      (is_json ? kJson : "") +
          (retry_after.empty() ? "" : fmt::format("Retry-After: {}\r\n", retry_after)));
}

/// The exchange sees nothing of the request.
ByteFault page_instead(Fault fault) { return {Kind::replace, page_bytes(fault), nullptr}; }

/// The exchange has acted on it.
ByteFault page_after(Fault fault) {
  return {Kind::rewrite, "", [bytes = page_bytes(fault)](const std::string&) { return bytes; }};
}

ByteFault announces(std::ptrdiff_t more_than_there_is) {
  return {Kind::rewrite, "", [more_than_there_is](const std::string& body) {
            const auto length = static_cast<std::ptrdiff_t>(body.size()) + more_than_there_is;
            return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{}\r\n{}", length, kJson,
                               body);
          }};
}

ByteFault too_large() {
  constexpr std::size_t kTooMuch = std::size_t{5} << 20;
  return {Kind::rewrite, "", [](const std::string& body) {
            return ByteProxy::page(200, std::string(kTooMuch, ' ') + body, kJson);
          }};
}

ByteFault explodes() {
  return {Kind::rewrite, "", [](const std::string&) {
            return ByteProxy::page(200, bomb(), kJson + "Content-Encoding: gzip\r\n");
          }};
}

ByteFault body_damaged(Fault fault) {
  return {Kind::rewrite, "", [fault](const std::string& body) {
            return ByteProxy::page(200, damaged(fault, body), kJson);
          }};
}

}  // namespace

ByteFault byte_fault(Fault fault) {
  switch (fault) {
    case F::tls_failed:
      APEX_CHECK(false);
    case F::refused:
      return {Kind::refuse, "", nullptr};
    case F::reset_before:
      return {Kind::reset_before, "", nullptr};
    case F::timeout_before:
      return {Kind::hold_before, "", nullptr};
    case F::reset_after:
      return {Kind::reset_after, "", nullptr};
    case F::timeout_after:
      return {Kind::hold_after, "", nullptr};
    case F::slow_drip:
      return {Kind::drip, "", nullptr};
    case F::bad_gateway_502:
    case F::maintenance_503:
    case F::code_10001:
    case F::too_many_for_2_s:
    case F::too_many:
    case F::too_many_for_an_hour:
    case F::banned_403:
    case F::code_10003:
      return page_instead(fault);
    case F::error_500:
    case F::gateway_timeout_504:
    case F::code_10004:
      return page_after(fault);
    case F::length_too_long:
      return announces(50);
    case F::length_too_short:
      return announces(-5);
    case F::oversized:
      return too_large();
    case F::compressed_bomb:
      return explodes();
    case F::empty_body:
    case F::captive_portal:
    case F::truncated:
    case F::duplicate_keys:
    case F::deep_nesting:
    case F::not_a_number:
    case F::huge_number:
    case F::code_0_only:
    case F::no_data:
    case F::numbers_as_strings:
    case F::strings_as_numbers:
    case F::unknown_enum:
      return body_damaged(fault);
  }
  APEX_CHECK(false);
}

}  // namespace apex::testing
