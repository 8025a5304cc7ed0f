#ifndef APEX_TESTS_FAULTS_WIRE_TABLE_H
#define APEX_TESTS_FAULTS_WIRE_TABLE_H

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>

#include "base/result.h"

/// What has to come of a trade whose n-th request meets a fault on the wire. Every request of a
/// trade and of recovery (Station) x everything a connection does to it (Fault) x once or for as
/// long as the round lasts (Strike) has exactly one row: a gap or an overlap does not compile.
namespace apex::testing {

enum class Station {
  // before the open
  time,
  account,
  day_fills,
  day_orders,
  symbols,
  tickers,
  open_orders,
  balance,
  worst_price,
  margin_rate,
  account_at_1x,
  // the two that count
  open,
  close,
  // after them
  order,
  order_by_client_id,
  fills,
  flat_account,
  ticker_again,
  worst_price_again,
  close_again,
  cancel,
  // the next run, where the open of this one filled and nothing more is known
  recovery_time,
  recovery_symbols,
  recovery_order,
  recovery_fills,
  recovery_account,
  recovery_close,
};
inline constexpr int kStations = static_cast<int>(Station::recovery_close) + 1;

enum class Fault {
  // no byte of the request leaves
  refused,
  tls_failed,
  // the exchange never sees it
  reset_before,
  timeout_before,
  bad_gateway_502,
  maintenance_503,
  code_10001,
  // the exchange acts on it, and the answer is lost
  reset_after,
  timeout_after,
  slow_drip,
  error_500,
  gateway_timeout_504,
  code_10004,
  length_too_long,
  // the exchange does not want us
  too_many_for_2_s,
  too_many,
  too_many_for_an_hour,
  banned_403,
  code_10003,
  // the exchange acts on it, and the answer is not one
  empty_body,
  captive_portal,
  truncated,
  length_too_short,
  oversized,
  compressed_bomb,
  duplicate_keys,
  deep_nesting,
  not_a_number,
  huge_number,
  code_0_only,
  no_data,
  // the answer is one, in another shape
  numbers_as_strings,
  strings_as_numbers,
  unknown_enum,
};
inline constexpr int kFaults = static_cast<int>(Fault::unknown_enum) + 1;

/// Once: the first request at the station. Lasting: every request there until the round ends.
enum class Strike { once, lasting };

[[nodiscard]] const char* to_string(Station station);
[[nodiscard]] const char* to_string(Fault fault);
[[nodiscard]] const char* to_string(Strike strike);

enum class Open { not_sent, lost, placed };  ///< lost: bytes left, nothing was placed
enum class Day { counts, does_not };         ///< in the ledger, as the round ends
enum class Left { flat, open };              ///< at the exchange, as the round ends

/// Of the round with the fault. The round after it is always the same: whatever was open is closed,
/// the day has its one trade, and nothing is opened for a day that counts.
struct Expected {
  std::optional<ErrorKind> error;  ///< the exit status; nothing: 0
  Open open = Open::placed;
  Day day = Day::counts;
  Left left = Left::flat;
};

using Set = std::uint64_t;
template <typename Enum>
constexpr Set set_of(std::initializer_list<Enum> members) {
  Set all = 0;
  for (const Enum member : members) all |= Set{1} << static_cast<int>(member);
  return all;
}
template <typename Enum>
constexpr bool contains(Set set, Enum member) {
  return (set >> static_cast<int>(member) & 1U) != 0;
}

struct Rule {
  Set stations;
  Set faults;
  Set strikes;
  Expected expected;
};

namespace wire {

inline constexpr Set kOnce = set_of({Strike::once});
inline constexpr Set kLasting = set_of({Strike::lasting});
inline constexpr Set kEither = kOnce | kLasting;

// --- faults that come to the same ----------------------------------------------------------------
inline constexpr Set kNothingLeaves = set_of({Fault::refused, Fault::tls_failed});
inline constexpr Set kRequestLost =
    set_of({Fault::reset_before, Fault::timeout_before, Fault::bad_gateway_502,
            Fault::maintenance_503, Fault::code_10001});
inline constexpr Set kAnswerLost =
    set_of({Fault::reset_after, Fault::timeout_after, Fault::slow_drip, Fault::error_500,
            Fault::gateway_timeout_504, Fault::code_10004, Fault::length_too_long});
inline constexpr Set kPasses =
    kNothingLeaves | kRequestLost | kAnswerLost | set_of({Fault::too_many_for_2_s});
inline constexpr Set kSlow =
    set_of({Fault::timeout_before, Fault::timeout_after, Fault::slow_drip});
inline constexpr Set kStayAway =
    set_of({Fault::too_many, Fault::too_many_for_an_hour, Fault::banned_403, Fault::code_10003});
inline constexpr Set kNoData = set_of({Fault::code_0_only, Fault::no_data});
inline constexpr Set kNotJson =
    set_of({Fault::empty_body, Fault::captive_portal, Fault::truncated, Fault::length_too_short,
            Fault::oversized, Fault::compressed_bomb, Fault::duplicate_keys, Fault::deep_nesting,
            Fault::not_a_number, Fault::huge_number});
inline constexpr Set kUnreadable = kNotJson | kNoData;
inline constexpr Set kOtherShape =
    set_of({Fault::numbers_as_strings, Fault::strings_as_numbers, Fault::unknown_enum});

// --- stations ------------------------------------------------------------------------------------
inline constexpr Set kBefore =
    set_of({Station::time, Station::account, Station::day_fills, Station::day_orders,
            Station::symbols, Station::tickers, Station::open_orders, Station::balance,
            Station::worst_price, Station::account_at_1x});
inline constexpr Set kPricesAgain = set_of({Station::ticker_again, Station::worst_price_again});
inline constexpr Set kLooks = set_of({Station::order, Station::order_by_client_id});
inline constexpr Set kRecovery =
    set_of({Station::recovery_time, Station::recovery_symbols, Station::recovery_order,
            Station::recovery_fills, Station::recovery_account, Station::recovery_close});
inline constexpr Set kRecoveryBegins = set_of({Station::recovery_time, Station::recovery_symbols});

constexpr Set at(Station station) { return set_of({station}); }
constexpr Set of(Fault fault) { return set_of({fault}); }

// --- what comes of it ----------------------------------------------------------------------------
inline constexpr Expected kTrades{{}, Open::placed, Day::counts, Left::flat};
inline constexpr Expected kAbsent{ErrorKind::unavailable, Open::not_sent, Day::does_not,
                                  Left::flat};
inline constexpr Expected kUnread{ErrorKind::protocol, Open::not_sent, Day::does_not, Left::flat};
inline constexpr Expected kTurnedAway{ErrorKind::unavailable, Open::lost, Day::does_not,
                                      Left::flat};
inline constexpr Expected kNeverArrived{ErrorKind::not_filled, Open::lost, Day::does_not,
                                        Left::flat};
inline constexpr Expected kTakenBack{ErrorKind::not_filled, Open::placed, Day::does_not,
                                     Left::flat};
inline constexpr Expected kUnknownLost{ErrorKind::outcome_unknown, Open::lost, Day::does_not,
                                       Left::flat};
inline constexpr Expected kUnknownFlat{ErrorKind::outcome_unknown, Open::placed, Day::does_not,
                                       Left::flat};
inline constexpr Expected kUnknownFlatCounted{ErrorKind::outcome_unknown, Open::placed, Day::counts,
                                              Left::flat};
inline constexpr Expected kUnknownOpen{ErrorKind::outcome_unknown, Open::placed, Day::does_not,
                                       Left::open};
inline constexpr Expected kRiskOpen{ErrorKind::position_open, Open::placed, Day::counts,
                                    Left::open};
inline constexpr Expected kRiskOpenUncounted{ErrorKind::position_open, Open::placed, Day::does_not,
                                             Left::open};
inline constexpr Expected kRiskFlat{ErrorKind::position_open, Open::placed, Day::counts,
                                    Left::flat};
inline constexpr Expected kRiskFlatUncounted{ErrorKind::position_open, Open::placed, Day::does_not,
                                             Left::flat};

// --- which stations read what a fault changes: elsewhere it changes nothing ----------------------
// The client reads whole numbers only as JSON numbers, amounts and ids only as strings
// (apex-api.md 3.0), and guesses no enum.
inline constexpr Set kOrderRows = set_of({Station::day_orders, Station::open_orders, Station::order,
                                          Station::order_by_client_id, Station::recovery_order});
inline constexpr Set kFillRows =
    set_of({Station::day_fills, Station::fills, Station::recovery_fills});
inline constexpr Set kAccounts = set_of(
    {Station::account, Station::account_at_1x, Station::flat_account, Station::recovery_account});
inline constexpr Set kTimes = set_of({Station::time, Station::recovery_time});
inline constexpr Set kSymbols = set_of({Station::symbols, Station::recovery_symbols});
inline constexpr Set kPrices =
    set_of({Station::tickers, Station::worst_price, Station::balance}) | kPricesAgain;
inline constexpr Set kPosts =
    set_of({Station::margin_rate, Station::open, Station::close, Station::close_again,
            Station::cancel, Station::recovery_close});

inline constexpr Set kReadNumbers = kOrderRows | kFillRows | kTimes | kSymbols;
inline constexpr Set kReadStrings = kOrderRows | kFillRows | kAccounts | kSymbols | kPrices;
inline constexpr Set kReadEnums = kOrderRows | kFillRows | kAccounts;

constexpr Set readers_of(Fault fault) {
  if (fault == Fault::numbers_as_strings) return kReadNumbers;
  if (fault == Fault::strings_as_numbers) return kReadStrings;
  return fault == Fault::unknown_enum ? kReadEnums : 0;
}

/// A fault of shape that a station reads is an unreadable answer; one that it does not read is
/// none at all.
inline constexpr Set kUnreadableShape = Set{1} << kFaults;
inline constexpr Set kSameToUs = Set{1} << (kFaults + 1);

constexpr Set fault_set(Station station, Fault fault) {
  if (!contains(kOtherShape, fault)) return of(fault);
  return contains(readers_of(fault), station) ? kUnreadableShape : kSameToUs;
}

// --- the table -----------------------------------------------------------------------------------
inline constexpr Set kGarbled = kUnreadable | kUnreadableShape;

inline constexpr Rule kRules[] = {
    // A read before the open is repeated where that may help. Nothing is sent without it.
    {kBefore, kPasses, kOnce, kTrades},
    {kBefore, kPasses, kLasting, kAbsent},
    {kBefore, kStayAway, kEither, kAbsent},
    {kBefore, kGarbled, kEither, kUnread},
    {kBefore, kSameToUs, kEither, kTrades},

    // A POST is not repeated. Setting a rate that needs no answer but "no error" is believed.
    {at(Station::margin_rate), kPasses | kStayAway, kEither, kAbsent},
    {at(Station::margin_rate), kNotJson, kEither, kUnread},
    {at(Station::margin_rate), kNoData | kSameToUs, kEither, kTrades},

    // The open leaves once. What the exchange may have seen is looked up, never sent again.
    {at(Station::open), kNothingLeaves, kEither, kAbsent},
    {at(Station::open), kRequestLost | of(Fault::too_many_for_2_s), kEither, kNeverArrived},
    {at(Station::open), kAnswerLost | kGarbled | kSameToUs, kEither, kTrades},
    {at(Station::open), kStayAway & ~of(Fault::code_10003), kEither, kUnknownLost},
    {at(Station::open), of(Fault::code_10003), kEither, kTurnedAway},

    // The close is repeated, as a new order, once the one before is known not to have closed.
    {at(Station::close), kNothingLeaves | kRequestLost | of(Fault::too_many_for_2_s), kOnce,
     kTrades},
    {at(Station::close), kNothingLeaves | kRequestLost | of(Fault::too_many_for_2_s), kLasting,
     kRiskOpen},
    {at(Station::close), kAnswerLost | kGarbled | kSameToUs, kEither, kTrades},
    // Where nothing may be asked the close that was refused is sent again all the same; whoever is
    // banned by its address is refused again.
    {at(Station::close), of(Fault::code_10003), kOnce, kUnknownFlat},
    {at(Station::close), of(Fault::code_10003), kLasting, kUnknownOpen},
    {at(Station::close), kStayAway & ~of(Fault::code_10003), kEither, kUnknownOpen},

    {at(Station::close_again), kNothingLeaves | kRequestLost | of(Fault::too_many_for_2_s), kOnce,
     kTrades},
    {at(Station::close_again), kNothingLeaves | kRequestLost | of(Fault::too_many_for_2_s),
     kLasting, kRiskOpen},
    {at(Station::close_again), kAnswerLost | kGarbled | kSameToUs, kEither, kTrades},
    {at(Station::close_again), of(Fault::code_10003), kOnce, kRiskFlat},
    {at(Station::close_again), of(Fault::code_10003), kLasting, kRiskOpen},
    {at(Station::close_again), kStayAway & ~of(Fault::code_10003), kEither, kRiskOpen},

    // Both legs are out: a read that fails is done again, an answer that is none is no evidence.
    {kLooks, kPasses | kGarbled, kOnce, kTrades},
    {kLooks, kPasses | kGarbled, kLasting, kUnknownFlatCounted},
    {kLooks, kStayAway, kEither, kUnknownFlat},
    {at(Station::fills), kPasses | kGarbled, kOnce, kTrades},
    {at(Station::fills), kPasses | kGarbled, kLasting, kRiskFlatUncounted},
    {at(Station::fills), kStayAway, kEither, kRiskFlatUncounted},
    {at(Station::flat_account), kPasses | kGarbled, kOnce, kTrades},
    {at(Station::flat_account), kPasses | kGarbled, kLasting, kRiskFlat},
    {at(Station::flat_account), kStayAway, kEither, kRiskFlat},
    {kLooks | at(Station::fills) | at(Station::flat_account), kSameToUs, kEither, kTrades},

    // A close does not wait for prices: without them it takes those of the intent. That we stay
    // away concerns what we ask, not what we have to close.
    {kPricesAgain, kPasses | kGarbled | kSameToUs, kEither, kTrades},
    {kPricesAgain, kStayAway, kEither, kRiskFlat},

    // A LIMIT open that rests is taken out of the book, and only its end says what filled.
    {at(Station::cancel), kPasses, kOnce, kTakenBack},
    {at(Station::cancel), kAnswerLost | kGarbled | kSameToUs, kLasting, kTakenBack},
    {at(Station::cancel), kPasses & ~kAnswerLost, kLasting, kUnknownFlat},
    {at(Station::cancel), kGarbled | kSameToUs, kOnce, kTakenBack},
    {at(Station::cancel), kStayAway, kEither, kUnknownFlat},

    // Recovery knows of an open risk from its first request on, and says so until it is settled.
    {kRecoveryBegins, kPasses, kOnce, kTrades},
    {kRecoveryBegins, kPasses, kLasting, kUnknownOpen},
    {kRecoveryBegins, kStayAway | kGarbled, kEither, kUnknownOpen},
    {kRecoveryBegins, kSameToUs, kEither, kTrades},
    {at(Station::recovery_order), kPasses | kGarbled, kOnce, kTrades},
    // It closes what the account shows of ours, and does not call it settled.
    // Where each answer takes its time, the fills of the close come too late for this run.
    {at(Station::recovery_order), (kPasses & ~kSlow) | kGarbled, kLasting, kUnknownFlatCounted},
    {at(Station::recovery_order), kSlow, kLasting, kRiskFlat},
    {at(Station::recovery_order), kStayAway, kEither, kUnknownOpen},
    {at(Station::recovery_fills), kPasses | kGarbled, kOnce, kTrades},
    {at(Station::recovery_fills), kPasses | kGarbled, kLasting, kRiskFlatUncounted},
    {at(Station::recovery_fills), kStayAway, kEither, kRiskOpenUncounted},
    {at(Station::recovery_account), kPasses | kGarbled, kOnce, kTrades},
    // Nothing is looked up, and nothing learned, by keys of which it is not known whose they are.
    {at(Station::recovery_account), kPasses | kGarbled, kLasting, kUnknownOpen},
    {at(Station::recovery_account), kStayAway, kEither, kUnknownOpen},
    {at(Station::recovery_close), kNothingLeaves | kRequestLost | of(Fault::too_many_for_2_s),
     kOnce, kTrades},
    {at(Station::recovery_close), kNothingLeaves | kRequestLost | of(Fault::too_many_for_2_s),
     kLasting, kRiskOpen},
    {at(Station::recovery_close), kAnswerLost | kGarbled, kEither, kTrades},
    // The others that were planned may have left: nobody can be asked.
    {at(Station::recovery_close), kStayAway, kEither, kRiskOpen},
    {set_of({Station::recovery_order, Station::recovery_fills, Station::recovery_account,
             Station::recovery_close}),
     kSameToUs, kEither, kTrades},
};

constexpr int rules_for(Station station, Fault fault, Strike strike) {
  int count = 0;
  for (const Rule& rule : kRules) {
    if (contains(rule.stations, station) && (rule.faults & fault_set(station, fault)) != 0 &&
        contains(rule.strikes, strike)) {
      ++count;
    }
  }
  return count;
}

constexpr bool every_cell_has_one_rule() {
  for (int station = 0; station < kStations; ++station) {
    for (int fault = 0; fault < kFaults; ++fault) {
      for (const Strike strike : {Strike::once, Strike::lasting}) {
        if (rules_for(static_cast<Station>(station), static_cast<Fault>(fault), strike) != 1) {
          return false;
        }
      }
    }
  }
  return true;
}
static_assert(every_cell_has_one_rule(), "a cell of the table has no row, or more than one");

}  // namespace wire

constexpr Expected expected_of(Station station, Fault fault, Strike strike) {
  for (const Rule& rule : wire::kRules) {
    if (contains(rule.stations, station) && (rule.faults & wire::fault_set(station, fault)) != 0 &&
        contains(rule.strikes, strike)) {
      return rule.expected;
    }
  }
  return {};
}

}  // namespace apex::testing

#endif  // APEX_TESTS_FAULTS_WIRE_TABLE_H
