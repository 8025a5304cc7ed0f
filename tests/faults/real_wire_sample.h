#ifndef APEX_TESTS_FAULTS_REAL_WIRE_SAMPLE_H
#define APEX_TESTS_FAULTS_REAL_WIRE_SAMPLE_H

#include <iterator>

#include "tests/faults/station_watch.h"
#include "tests/faults/wire_table.h"

namespace apex::testing {

namespace sample {

using S = Station;
using F = Fault;
inline constexpr Strike kOneTime = Strike::once;
inline constexpr Strike kEveryTime = Strike::lasting;

/// Rows of the table that the real programs are held against, over real sockets: those that take
/// long first. Their outcome is not written here again: it is that of the table.
inline constexpr Attack kRealSample[] = {
    {S::open, F::banned_403, kOneTime},
    {S::order, F::unknown_enum, kEveryTime},
    {S::close, F::code_10003, kOneTime},
    {S::ticker_again, F::banned_403, kOneTime},
    {S::recovery_fills, F::code_10003, kOneTime},
    {S::recovery_close, F::reset_before, kOneTime},
    {S::open, F::timeout_before, kOneTime},
    {S::open, F::reset_before, kOneTime},
    {S::open, F::bad_gateway_502, kOneTime},
    {S::open, F::maintenance_503, kOneTime},
    {S::close, F::maintenance_503, kOneTime},
    {S::close, F::timeout_before, kOneTime},
    {S::close, F::reset_before, kOneTime},
    {S::close, F::too_many_for_2_s, kOneTime},
    {S::close, F::code_10001, kOneTime},
    {S::open, F::timeout_after, kOneTime},
    {S::open, F::slow_drip, kOneTime},
    {S::close, F::timeout_after, kOneTime},
    {S::time, F::timeout_before, kOneTime},
    {S::symbols, F::slow_drip, kOneTime},
    {S::order, F::timeout_before, kOneTime},
    {S::ticker_again, F::timeout_before, kOneTime},
    {S::symbols, F::bad_gateway_502, kEveryTime},
    {S::time, F::refused, kEveryTime},
    {S::account, F::reset_before, kEveryTime},
    {S::worst_price, F::length_too_long, kEveryTime},
    {S::open, F::reset_after, kOneTime},
    {S::open, F::error_500, kOneTime},
    {S::open, F::gateway_timeout_504, kOneTime},
    {S::open, F::code_10004, kOneTime},
    {S::open, F::length_too_long, kOneTime},
    {S::open, F::empty_body, kOneTime},
    {S::open, F::captive_portal, kOneTime},
    {S::open, F::truncated, kOneTime},
    {S::open, F::length_too_short, kOneTime},
    {S::open, F::oversized, kOneTime},
    {S::open, F::compressed_bomb, kOneTime},
    {S::open, F::duplicate_keys, kOneTime},
    {S::open, F::deep_nesting, kOneTime},
    {S::open, F::not_a_number, kOneTime},
    {S::open, F::huge_number, kOneTime},
    {S::open, F::code_0_only, kOneTime},
    {S::open, F::no_data, kOneTime},
    {S::open, F::numbers_as_strings, kOneTime},
    {S::open, F::strings_as_numbers, kOneTime},
    {S::open, F::unknown_enum, kOneTime},
    {S::open, F::code_10003, kOneTime},
    {S::close, F::reset_after, kOneTime},
    {S::close, F::error_500, kOneTime},
    {S::close, F::truncated, kOneTime},
    {S::close, F::compressed_bomb, kOneTime},
    {S::close, F::captive_portal, kOneTime},
    {S::close_again, F::reset_after, kOneTime},
    {S::time, F::reset_before, kOneTime},
    {S::time, F::empty_body, kOneTime},
    {S::account, F::truncated, kOneTime},
    {S::account, F::strings_as_numbers, kOneTime},
    {S::day_fills, F::duplicate_keys, kOneTime},
    {S::symbols, F::compressed_bomb, kOneTime},
    {S::symbols, F::oversized, kOneTime},
    {S::tickers, F::deep_nesting, kOneTime},
    {S::tickers, F::too_many, kOneTime},
    {S::worst_price, F::not_a_number, kOneTime},
    {S::worst_price, F::code_10003, kOneTime},
    {S::margin_rate, F::error_500, kOneTime},
    {S::margin_rate, F::captive_portal, kOneTime},
    {S::order, F::unknown_enum, kOneTime},
    {S::order, F::reset_before, kOneTime},
    {S::fills, F::huge_number, kOneTime},
    {S::fills, F::truncated, kOneTime},
    {S::fills, F::reset_after, kOneTime},
    {S::flat_account, F::captive_portal, kOneTime},
    {S::flat_account, F::gateway_timeout_504, kOneTime},
    {S::worst_price_again, F::compressed_bomb, kEveryTime},
    {S::time, F::maintenance_503, kOneTime},
    {S::day_orders, F::too_many_for_an_hour, kOneTime},
    {S::day_orders, F::reset_after, kOneTime},
    {S::open_orders, F::maintenance_503, kOneTime},
    {S::open_orders, F::duplicate_keys, kOneTime},
    {S::balance, F::empty_body, kOneTime},
    {S::balance, F::gateway_timeout_504, kOneTime},
    {S::account_at_1x, F::maintenance_503, kOneTime},
    {S::account_at_1x, F::strings_as_numbers, kOneTime},
    {S::cancel, F::reset_before, kOneTime},
    {S::cancel, F::maintenance_503, kOneTime},
    {S::cancel, F::code_10004, kOneTime},
    {S::order_by_client_id, F::truncated, kOneTime},
    {S::order_by_client_id, F::reset_after, kOneTime},
    {S::recovery_time, F::too_many_for_an_hour, kOneTime},
    {S::recovery_symbols, F::captive_portal, kOneTime},
    {S::recovery_order, F::truncated, kOneTime},
    {S::recovery_fills, F::reset_after, kOneTime},
    {S::recovery_account, F::maintenance_503, kOneTime},
    {S::recovery_account, F::not_a_number, kOneTime},
    {S::recovery_close, F::error_500, kOneTime},
    {S::recovery_close, F::truncated, kOneTime},
};
static_assert(std::size(kRealSample) >= 60);

constexpr bool every_station_is_sampled() {
  for (int station = 0; station < kStations; ++station) {
    bool found = false;
    for (const Attack& attack : kRealSample)
      found |= attack.station == static_cast<Station>(station);
    if (!found) return false;
  }
  return true;
}
static_assert(every_station_is_sampled(), "the real programs never meet a fault at a station");

constexpr bool every_fault_is_sampled() {
  for (int fault = 0; fault < kFaults; ++fault) {
    bool found = static_cast<Fault>(fault) == F::tls_failed;  // cells of its own: four certificates
    for (const Attack& attack : kRealSample) found |= attack.fault == static_cast<Fault>(fault);
    if (!found) return false;
  }
  return true;
}
static_assert(every_fault_is_sampled(), "the real programs never meet one of the faults");

}  // namespace sample

using sample::kRealSample;

}  // namespace apex::testing

#endif  // APEX_TESTS_FAULTS_REAL_WIRE_SAMPLE_H
