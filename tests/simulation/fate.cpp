#include "tests/simulation/fate.h"

#include <fmt/format.h>

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
/// Faults wait so long for an order or a read that they can strike.
constexpr hours kArmed{30};
/// A symbol is disabled, or its price off, for so long. Not for hours: a dozen closing orders every
/// half minute make a trade of thousands of orders, which each later look at the week reads.
constexpr seconds kIllMax{30};
constexpr std::array kTimes{1, 1, 1, 1, 2, 3, 10};
constexpr std::array kJumps{hours{1}, hours{-1}, hours{24}, hours{-24}};

/// What an order can be refused for, though it and the keys are in order.
constexpr std::array kRefusals{RefusalKey::unknown_error,      RefusalKey::trade_disabled,
                               RefusalKey::open_disabled,      RefusalKey::not_enough_margin,
                               RefusalKey::value_out_of_range, RefusalKey::expired,
                               RefusalKey::nothing_to_reduce,  RefusalKey::price_cannot_reduce};

constexpr std::array kReadErrors{ErrorKind::unavailable, ErrorKind::unavailable,
                                 ErrorKind::exchange_rejected, ErrorKind::protocol};

/// Counts down where it is set; true as it comes to zero.
bool is_up(std::optional<int>& count) {
  if (!count || --*count > 0) return false;
  count.reset();
  return true;
}

bool is_over(std::optional<Milliseconds>& until, Milliseconds now) {
  if (!until || now < *until) return false;
  until.reset();
  return true;
}

}  // namespace

Fate::Fate(Chance& chance, ManualClock& clock, SkewedClock& our_clock, PaperExchange& exchange,
           const HaltFile& halt, std::function<void(std::string)> tell)
    : chance_(chance),
      clock_(clock),
      our_clock_(our_clock),
      exchange_(exchange),
      halt_(halt),
      tell_(std::move(tell)) {
  for (const auto& contract : exchange_.core().market().contracts()) {
    prices_.emplace(contract.instrument.symbol, *contract.index);
  }
}

void Fate::before_pass(Life& life) {
  put_right_in_time();
  if (clock_.steady() < next_stroke_) return;
  next_stroke_ = clock_.steady() + chance_.between(Milliseconds{0}, kPeaceMax);
  strike(life);
}

void Fate::at_point(Life& life) {
  if (is_up(outage_in_)) begin_outage(minutes{10});  // an open trade asks four times a minute
  if (is_up(jump_in_)) jump_clock();
  if (!is_up(kill_in_)) return;
  tell_("killed at " + life.points().back());
  life.doom();
}

void Fate::strike(Life& life) {
  ++faults_;
  const int points = chance_.between(1, kPointsOfRound);
  switch (chance_.below(16)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
      return arm_order_fault();
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
      if (chance_.one_in(2)) return begin_outage(hours{10});
      outage_in_ = points;
      return;
    case 14:
      if (chance_.one_in(2)) return jump_clock();
      jump_in_ = points;
      return;
    default:
      return begin_halt();
  }
}

void Fate::arm_order_fault() {
  PaperFault fault;
  fault.kind = static_cast<PaperFaultKind>(chance_.below(kPaperFaultKinds));
  fault.leg = static_cast<PaperLeg>(chance_.below(3));
  fault.times = chance_.of(kTimes);
  fault.delay = chance_.between(Milliseconds{1}, Milliseconds{5000});
  fault.refusal = chance_.of(kRefusals);
  exchange_.arm(fault);
  armed_until_ = clock_.steady() + kArmed;
  tell_(fmt::format("fault {} at {} {} times, {} ms, {}", to_string(fault.kind),
                    to_string(fault.leg), *fault.times, fault.delay.count(),
                    key_text(fault.refusal)));
}

void Fate::arm_read_fault() {
  PaperReadFault fault;
  fault.read = static_cast<PaperRead>(chance_.below(kPaperReads));
  fault.kind = chance_.of(kReadErrors);
  fault.times = chance_.of(kTimes);
  exchange_.arm(fault);
  armed_until_ = clock_.steady() + kArmed;
  tell_(fmt::format("{} fails {} times", to_string(fault.read), *fault.times));
}

/// Nothing gets through, neither questions nor orders.
void Fate::begin_outage(Milliseconds longest) {
  for (int read = 0; read < kPaperReads; ++read) {
    PaperReadFault fault;
    fault.read = static_cast<PaperRead>(read);
    fault.times.reset();
    exchange_.arm(fault);
  }
  PaperFault lost;
  lost.kind = PaperFaultKind::request_lost;
  lost.times.reset();
  exchange_.arm(lost);
  const Milliseconds duration = chance_.between(seconds{5}, longest);
  outage_until_ = clock_.steady() + duration;
  tell_(fmt::format("the exchange is down for {} s", duration.count() / 1000));
}

void Fate::jump_clock() {
  our_clock_.skew = chance_.of(kJumps);
  const Milliseconds duration = chance_.between(seconds{5}, hours{10});
  skewed_until_ = clock_.steady() + duration;
  tell_(fmt::format("our clock is set to {} s off for {} s", our_clock_.skew.count() / 1000,
                    duration.count() / 1000));
}

void Fate::begin_halt() {
  APEX_CHECK(halt_.set("simulated", our_clock_.now()).has_value());
  const Milliseconds duration = chance_.between(minutes{1}, hours{10});
  halted_until_ = clock_.steady() + duration;
  tell_(fmt::format("halted for {} s", duration.count() / 1000));
}

void Fate::end_halt() {
  APEX_CHECK(halt_.clear().has_value());
  halted_until_.reset();
  tell_("resumed");
}

bool Fate::is_market_ill() {
  for (const auto& contract : exchange_.core().market().contracts()) {
    const bool trades =
        contract.instrument.enable_trade && contract.instrument.enable_open_position;
    if (!trades || *contract.index != prices_.at(contract.instrument.symbol)) return true;
  }
  return false;
}

void Fate::heal_market() {
  for (const auto& [symbol, price] : prices_) {
    APEX_CHECK(exchange_.core().set_flags(symbol, true, true));
    APEX_CHECK(exchange_.core().set_index(symbol, price));
  }
}

void Fate::disarm() {
  exchange_.clear_faults();
  outage_until_.reset();
  armed_until_.reset();
}

void Fate::put_right_in_time() {
  const Milliseconds now = clock_.steady();
  if (is_over(outage_until_, now)) {
    disarm();
    tell_("the exchange is back");
  }
  if (is_over(armed_until_, now)) disarm();
  if (is_over(skewed_until_, now)) {
    our_clock_.skew = Milliseconds{0};
    tell_("our clock is set right");
  }
  if (halted_until_ && now >= *halted_until_) end_halt();
  if (is_over(ill_until_, now)) {
    heal_market();
    tell_("the market is well");
  } else if (!ill_until_ && is_market_ill()) {
    ill_until_ = now + chance_.between(seconds{1}, kIllMax);
  }
}

void Fate::put_right() {
  disarm();
  heal_market();
  our_clock_.skew = Milliseconds{0};
  if (halted_until_) end_halt();
  kill_in_.reset();
  outage_in_.reset();
  jump_in_.reset();
  wants_restart_ = false;
}

}  // namespace apex::testing
