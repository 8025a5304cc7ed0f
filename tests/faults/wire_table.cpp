#include "tests/faults/wire_table.h"

namespace apex::testing {

const char* to_string(Station station) {
  switch (station) {
    case Station::time:
      return "time";
    case Station::account:
      return "account";
    case Station::day_fills:
      return "day_fills";
    case Station::day_orders:
      return "day_orders";
    case Station::symbols:
      return "symbols";
    case Station::tickers:
      return "tickers";
    case Station::open_orders:
      return "open_orders";
    case Station::balance:
      return "balance";
    case Station::worst_price:
      return "worst_price";
    case Station::margin_rate:
      return "margin_rate";
    case Station::account_at_1x:
      return "account_at_1x";
    case Station::open:
      return "open";
    case Station::close:
      return "close";
    case Station::order:
      return "order";
    case Station::order_by_client_id:
      return "order_by_client_id";
    case Station::fills:
      return "fills";
    case Station::flat_account:
      return "flat_account";
    case Station::ticker_again:
      return "ticker_again";
    case Station::worst_price_again:
      return "worst_price_again";
    case Station::close_again:
      return "close_again";
    case Station::cancel:
      return "cancel";
    case Station::recovery_time:
      return "recovery_time";
    case Station::recovery_symbols:
      return "recovery_symbols";
    case Station::recovery_order:
      return "recovery_order";
    case Station::recovery_fills:
      return "recovery_fills";
    case Station::recovery_account:
      return "recovery_account";
    case Station::recovery_close:
      return "recovery_close";
  }
  return "";
}

const char* to_string(Fault fault) {
  switch (fault) {
    case Fault::refused:
      return "refused";
    case Fault::tls_failed:
      return "tls_failed";
    case Fault::reset_before:
      return "reset_before";
    case Fault::timeout_before:
      return "timeout_before";
    case Fault::bad_gateway_502:
      return "bad_gateway_502";
    case Fault::maintenance_503:
      return "maintenance_503";
    case Fault::code_10001:
      return "code_10001";
    case Fault::reset_after:
      return "reset_after";
    case Fault::timeout_after:
      return "timeout_after";
    case Fault::slow_drip:
      return "slow_drip";
    case Fault::error_500:
      return "error_500";
    case Fault::gateway_timeout_504:
      return "gateway_timeout_504";
    case Fault::code_10004:
      return "code_10004";
    case Fault::length_too_long:
      return "length_too_long";
    case Fault::too_many_for_2_s:
      return "too_many_for_2_s";
    case Fault::too_many:
      return "too_many";
    case Fault::too_many_for_an_hour:
      return "too_many_for_an_hour";
    case Fault::banned_403:
      return "banned_403";
    case Fault::code_10003:
      return "code_10003";
    case Fault::empty_body:
      return "empty_body";
    case Fault::captive_portal:
      return "captive_portal";
    case Fault::truncated:
      return "truncated";
    case Fault::length_too_short:
      return "length_too_short";
    case Fault::oversized:
      return "oversized";
    case Fault::compressed_bomb:
      return "compressed_bomb";
    case Fault::duplicate_keys:
      return "duplicate_keys";
    case Fault::deep_nesting:
      return "deep_nesting";
    case Fault::not_a_number:
      return "not_a_number";
    case Fault::huge_number:
      return "huge_number";
    case Fault::code_0_only:
      return "code_0_only";
    case Fault::no_data:
      return "no_data";
    case Fault::numbers_as_strings:
      return "numbers_as_strings";
    case Fault::strings_as_numbers:
      return "strings_as_numbers";
    case Fault::unknown_enum:
      return "unknown_enum";
  }
  return "";
}

const char* to_string(Strike strike) {
  switch (strike) {
    case Strike::once:
      return "once";
    case Strike::lasting:
      return "lasting";
  }
  return "";
}

}  // namespace apex::testing
