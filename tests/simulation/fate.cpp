#include "tests/simulation/fate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "base/check.h"

namespace apex::testing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// From one stroke to the next, at most; half of it on average.
constexpr hours kPeaceMax{36};
/// A round asks and commits about as often.
constexpr int kPointsOfRound = 90;
/// Those after it came later: a seed goes on meaning the same history.
constexpr int kKinds = static_cast<int>(PaperFaultKind::margin_rate_refused) + 1;
/// Faults wait so long for an order or a read that they can strike.
constexpr hours kArmed{30};
/// What lasts lasts so long: an exchange that is down, a disk that is full, keys that are rejected,
/// a symbol that is disabled.
constexpr hours kLongest{10};
/// The same where a trade may be open, and mostly: each close of it makes the next look dearer.
constexpr hours kLongestInTrade{3};
constexpr minutes kShort{10};
constexpr std::uint64_t kShortOnes = 8;  ///< for a long one
/// What the exchange shows, matches or settles late: half of it soon, half of it long after a
/// position row is believed and a trade's budget is used up.
constexpr seconds kSoon{5};
constexpr seconds kLate{90};
/// Of so many deaths one takes the data directory along.
constexpr std::uint64_t kDeathsForDirectory = 12;
constexpr std::array kTimes{1, 1, 1, 1, 2, 3, 10};
constexpr std::array kTogether{1, 1, 2, 3};
/// Of so many faults of orders one is that of an order of which only its fills tell.
constexpr std::uint64_t kBlindness = 8;
/// Three faults together deny six closes: the last one leaves after a quarter of a minute.
constexpr int kDenialsMax = 2;
constexpr std::array kJumps{hours{1}, hours{-1}, hours{24}, hours{-24}};

/// What an order can be refused for, though it and the keys are in order.
constexpr std::array kRefusals{RefusalKey::unknown_error,      RefusalKey::trade_disabled,
                               RefusalKey::open_disabled,      RefusalKey::not_enough_margin,
                               RefusalKey::value_out_of_range, RefusalKey::expired,
                               RefusalKey::nothing_to_reduce,  RefusalKey::price_cannot_reduce};

constexpr std::array kReadErrors{ErrorKind::unavailable, ErrorKind::unavailable,
                                 ErrorKind::exchange_rejected, ErrorKind::protocol};

/// A close is told that there is nothing to reduce. Who is told so for more than a minute, while
/// the account shows nothing either, believes it (RoundTrip): where both are wrong is not covered.
bool denies_position(const PaperFault& fault) {
  return fault.kind == PaperFaultKind::reduce_only_canceled ||
         (fault.kind == PaperFaultKind::refused && fault.refusal == RefusalKey::nothing_to_reduce);
}

/// Fills are made or listed as late.
bool hides_fills(PaperFaultKind kind) {
  return kind == PaperFaultKind::late_match || kind == PaperFaultKind::late_report ||
         kind == PaperFaultKind::fills_shown_late;
}

bool hides_order(PaperFaultKind kind) { return kind == PaperFaultKind::order_unknown; }

/// Counts down where it is set; true as it comes to zero.
bool is_up(std::optional<int>& count) {
  if (!count || --*count > 0) return false;
  count.reset();
  return true;
}

}  // namespace

Fate::Fate(Chance& chance, const World& world, std::function<void(std::string)> tell)
    : chance_(chance), world_(world), tell_(std::move(tell)) {
  for (const auto& contract : world_.exchange.core().market().contracts()) {
    prices_.emplace(contract.instrument.symbol, *contract.index);
  }
}

bool Fate::is_over(Until& until) const {
  if (!until || world_.clock.steady() < *until) return false;
  until.reset();
  return true;
}

Milliseconds Fate::in(Milliseconds shortest, Milliseconds longest) {
  return chance_.between(shortest, longest);
}

Milliseconds Fate::in_a_trade() {
  return chance_.one_in(kShortOnes) ? in(kShort, kLongestInTrade) : in(seconds{1}, kShort);
}

void Fate::before_pass(Life& life) {
  put_right_in_time();
  if (world_.clock.steady() < next_stroke_) return;
  next_stroke_ = world_.clock.steady() + in(Milliseconds{0}, kPeaceMax);
  strike(life);
}

void Fate::at_point(Life& life) {
  bring_price_back();
  if (is_up(outage_in_)) begin_outage(in_a_trade());
  if (is_up(jump_in_)) jump_clock();
  if (is_up(keys_in_)) reject_keys(in_a_trade());
  if (is_up(full_in_)) fill_disk(in_a_trade());
  if (!is_up(kill_in_)) return;
  tell_("killed at " + life.points().back());
  life.doom();
}

void Fate::strike(Life& life) {
  ++faults_;
  const int points = chance_.between(1, kPointsOfRound);
  const bool at_once = chance_.one_in(2);
  const Milliseconds longest = in(seconds{5}, kLongest);
  switch (chance_.below(21)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
      return arm_order_faults();
    case 6:
    case 7:
    case 8:
      return arm_read_fault();
    case 9:
    case 10:
    case 11:
      kill_in_ = points;
      return tell_(fmt::format("will be killed in {} points", points));
    case 12:
      wants_restart_ = true;
      return tell_("restarted after " +
                   (life.points().empty() ? std::string("nothing") : life.points().back()));
    case 13:
    case 14:
      if (at_once) return begin_outage(longest);
      outage_in_ = points;
      return;
    case 15:
      if (at_once) return jump_clock();
      jump_in_ = points;
      return;
    case 16:
      if (at_once) return reject_keys(longest);
      keys_in_ = points;
      return;
    case 17:
      if (at_once) return fill_disk(longest);
      full_in_ = points;
      return;
    case 18:
      return disable_symbol();
    case 19:
      wants_reload_ = true;
      return tell_("the configuration is changed");
    default:
      return begin_halt();
  }
}

/// What reaches the exchange only after kArrivalWindow counts as never arrived, and so does an
/// order whose answer is lost and of which neither lookups nor fills tell so long: what it fills
/// then is not covered (docs/RELIABILITY.md).
Milliseconds Fate::late(PaperFaultKind kind) {
  const bool hides_both = (hides_order(kind) && is_armed_late(hides_fills)) ||
                          (hides_fills(kind) && is_armed_late(hides_order));
  const bool is_soon = chance_.one_in(2) || kind == PaperFaultKind::request_late || hides_both;
  return in(Milliseconds{1}, is_soon ? kSoon : kLate);
}

bool Fate::rests_unseen() const { return is_armed_late(hides_order); }

bool Fate::is_armed_late(bool (*is_such)(PaperFaultKind)) const {
  const auto& armed = world_.exchange.core().faults().armed();
  return std::any_of(armed.begin(), armed.end(), [&](const PaperFault& fault) {
    return is_such(fault.kind) && fault.delay > kSoon;
  });
}

/// Troubles come together: the close of a trade fails whose open the account does not show yet.
void Fate::arm_order_faults() {
  if (chance_.one_in(kBlindness)) return arm_blindness();
  const int count = chance_.of(kTogether);
  for (int i = 0; i < count; ++i) arm_order_fault();
}

/// An order of which only its fills tell, and they soon: its answer is lost, and lookups and the
/// account lag behind.
void Fate::arm_blindness() {
  PaperFault fault;
  fault.leg = static_cast<PaperLeg>(chance_.below(3));
  for (const PaperFaultKind kind : {PaperFaultKind::answer_lost, PaperFaultKind::order_unknown,
                                    PaperFaultKind::stale_account}) {
    fault.kind = kind;
    fault.delay = late(kind);
    arm(fault);
  }
}

void Fate::arm_order_fault() {
  PaperFault fault;
  fault.kind = static_cast<PaperFaultKind>(chance_.below(kKinds));
  fault.leg = static_cast<PaperLeg>(chance_.below(3));
  fault.times = chance_.of(kTimes);
  fault.delay = late(fault.kind);
  fault.refusal = chance_.of(kRefusals);
  if (denies_position(fault)) fault.times = std::min(*fault.times, kDenialsMax);
  arm(fault);
}

void Fate::arm(const PaperFault& fault) {
  world_.exchange.arm(fault);
  armed_until_ = world_.clock.steady() + kArmed;
  tell_(fmt::format("fault {} at {} {} times, {} ms, {}", to_string(fault.kind),
                    to_string(fault.leg), *fault.times, fault.delay.count(),
                    key_text(fault.refusal)));
}

void Fate::arm_read_fault() {
  PaperReadFault fault;
  fault.read = static_cast<PaperRead>(chance_.below(kPaperReads));
  fault.kind = chance_.of(kReadErrors);
  fault.times = chance_.of(kTimes);
  world_.exchange.arm(fault);
  armed_until_ = world_.clock.steady() + kArmed;
  tell_(fmt::format("{} fails {} times", to_string(fault.read), *fault.times));
}

/// Nothing gets through, neither questions nor orders.
void Fate::begin_outage(Milliseconds duration) {
  for (int read = 0; read < kPaperReads; ++read) {
    PaperReadFault fault;
    fault.read = static_cast<PaperRead>(read);
    fault.times.reset();
    world_.exchange.arm(fault);
  }
  PaperFault lost;
  lost.kind = PaperFaultKind::request_lost;
  lost.times.reset();
  world_.exchange.arm(lost);
  outage_until_ = world_.clock.steady() + duration;
  tell_(fmt::format("the exchange is down for {} s", duration.count() / 1000));
}

/// Every question that is signed is refused, and every order.
void Fate::arm_rejected_keys() {
  for (const PaperRead read :
       {PaperRead::account, PaperRead::balance, PaperRead::open_orders, PaperRead::order,
        PaperRead::order_by_client_id, PaperRead::fills, PaperRead::order_fills,
        PaperRead::order_history, PaperRead::worst_price}) {
    PaperReadFault fault;
    fault.read = read;
    fault.kind = ErrorKind::key_rejected;
    fault.times.reset();
    world_.exchange.arm(fault);
  }
  PaperFault refused;
  refused.kind = PaperFaultKind::refused;
  refused.refusal = RefusalKey::invalid_l2_signature;
  refused.times.reset();
  world_.exchange.arm(refused);
}

void Fate::reject_keys(Milliseconds duration) {
  arm_rejected_keys();
  keys_until_ = world_.clock.steady() + duration;
  tell_(fmt::format("our keys are rejected for {} s", duration.count() / 1000));
}

void Fate::fill_disk(Milliseconds duration) {
  world_.disk.set_full(true);
  full_until_ = world_.clock.steady() + duration;
  tell_(fmt::format("the disk is full for {} s", duration.count() / 1000));
}

bool Fate::loses_directory() {
  if (!chance_.one_in(kDeathsForDirectory)) return false;
  ++faults_;
  if (halted_until_) end_halt();
  tell_("the data directory is lost");
  return true;
}

void Fate::jump_clock() {
  world_.our_clock.skew = chance_.of(kJumps);
  const Milliseconds duration = in(seconds{5}, kLongest);
  skewed_until_ = world_.clock.steady() + duration;
  tell_(fmt::format("our clock is set to {} s off for {} s", world_.our_clock.skew.count() / 1000,
                    duration.count() / 1000));
}

void Fate::begin_halt() {
  APEX_CHECK(world_.halt.set("simulated", world_.our_clock.now()).has_value());
  const Milliseconds duration = in(minutes{1}, kLongest);
  halted_until_ = world_.clock.steady() + duration;
  tell_(fmt::format("halted for {} s", duration.count() / 1000));
}

void Fate::end_halt() {
  APEX_CHECK(world_.halt.clear().has_value());
  halted_until_.reset();
  tell_("resumed");
}

bool Fate::is_in_trouble() {
  return outage_until_ || skewed_until_ || halted_until_ || keys_until_ || full_until_ ||
         is_symbol_disabled();
}

int Fate::armed() const {
  int count = 0;
  for (const PaperFault& fault : world_.exchange.core().faults().armed()) {
    count += fault.times.value_or(0);
  }
  return count;
}

void Fate::disarm() {
  world_.exchange.clear_faults();
  outage_until_.reset();
  armed_until_.reset();
  if (keys_until_) arm_rejected_keys();
}

void Fate::put_right_in_time() {
  if (is_over(outage_until_)) {
    disarm();
    tell_("the exchange is back");
  }
  if (is_over(armed_until_)) disarm();
  if (is_over(keys_until_)) {
    disarm();
    wants_reload_ = true;
    tell_("the configuration has new keys");
  }
  if (is_over(full_until_)) {
    world_.disk.set_full(false);
    tell_("the disk has room again");
  }
  if (is_over(skewed_until_)) {
    world_.our_clock.skew = Milliseconds{0};
    tell_("our clock is set right");
  }
  if (halted_until_ && world_.clock.steady() >= *halted_until_) end_halt();
  put_market_right_in_time();
}

void Fate::put_right() {
  wants_reload_ = keys_until_.has_value();
  keys_until_.reset();
  disarm();
  enable_symbols();
  restore_prices();
  price_away_until_.reset();
  full_until_.reset();
  world_.disk.set_full(false);
  world_.our_clock.skew = Milliseconds{0};
  if (halted_until_) end_halt();
  for (auto* waiting : {&kill_in_, &outage_in_, &jump_in_, &keys_in_, &full_in_}) waiting->reset();
  wants_restart_ = false;
}

}  // namespace apex::testing
