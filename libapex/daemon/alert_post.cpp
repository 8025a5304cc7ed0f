#include "daemon/alert_post.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace apex {
namespace {

AlarmRules rules_of(const ExecutionSettings& settings) {
  return {settings.programme.calendar(), settings.schedule.trade_days,
          settings.schedule.continue_after_max_factor};
}

/// The others were told when they happened.
bool is_heard_only_here(EventKind kind) {
  return kind == EventKind::day_missed || kind == EventKind::trade_overdue ||
         kind == EventKind::factor_complete || kind == EventKind::weekly_summary ||
         kind == EventKind::all_clear;
}

bool tells_of_risk(const Alert& alert) {
  return alert.event.kind == EventKind::open_risk || alert.event.kind == EventKind::outcome_unknown;
}

constexpr char kNotConfigured[] = "not configured";

bool is_among(const std::vector<Delivery>& deliveries, const Delivery& delivery) {
  return std::any_of(deliveries.begin(), deliveries.end(), [&](const Delivery& each) {
    return each.alert_id == delivery.alert_id && each.channel == delivery.channel;
  });
}

/// Doubles with each failure.
Milliseconds pause_after(int failures) {
  constexpr int kDoublingsMax = 16;
  const int doublings = std::min(failures, kDoublingsMax);
  return std::min(AlertPost::kFirstPause * (1 << doublings), AlertPost::kLongestPause);
}

}  // namespace

AlertPost::AlertPost(Parts parts)
    : parts_(std::move(parts)),
      alarms_(rules_of(parts_.desk.settings)),
      queue_(parts_.desk.ledger) {}

/// What an earlier run remembered; what this one learned since goes on top.
void AlertPost::load_memory() {
  if (has_memory_) return;
  const auto stored = queue_.memory();
  if (!stored) {
    storage_error_ = stored.error().message;
    return;
  }
  has_memory_ = true;
  auto earlier = AlarmMemory::read(*stored);
  if (!earlier) return;  // none yet, or damaged: begun anew
  for (auto& [name, condition] : memory_.conditions) earlier->conditions[name] = condition;
  memory_ = *std::move(earlier);
}

void AlertPost::take_over(AlertPost& old) {
  memory_ = std::move(old.memory_);
  has_memory_ = old.has_memory_;
  is_saved_ = old.is_saved_;
  storage_error_ = std::move(old.storage_error_);
  unsaved_ = std::move(old.unsaved_);
  unmarked_ = std::move(old.unmarked_);
  unnoted_ = std::move(old.unnoted_);
}

void AlertPost::on_pass(const DaemonPass& pass) {
  load_memory();
  const AlarmFacts facts = facts_after(pass);
  const AlarmMemory before = memory_;
  add(alarms_.look(facts, memory_));
  if (memory_ != before) is_saved_ = false;
  save();
}

void AlertPost::add(const std::vector<RaisedAlert>& raised) {
  for (const RaisedAlert& each : raised) {
    OutgoingAlert outgoing;
    outgoing.alert = each.alert;
    const std::vector<EventKind>& events = parts_.events;
    const bool is_chosen = std::find(events.begin(), events.end(), each.chosen_by) != events.end();
    for (const auto& channel : parts_.channels) {
      if (channel->takes(each.alert.event.kind, is_chosen)) {
        outgoing.channels.push_back(channel->name());
      }
    }
    if (is_heard_only_here(each.alert.event.kind)) parts_.desk.events.on_event(each.alert.event);
    if (outgoing.channels.empty()) nobody_takes(each);
    // Others are remembered all the same, and replace what waits.
    if (parts_.channels.empty() || (outgoing.channels.empty() && !each.condition.empty())) continue;
    std::erase_if(unsaved_, [&](const OutgoingAlert& old) {
      const bool is_older_news =
          !old.alert.subject.empty() && old.alert.subject == outgoing.alert.subject;
      return old.alert.key == outgoing.alert.key || is_older_news;
    });
    if (unsaved_.size() >= kUnsavedMax) unsaved_.erase(unsaved_.begin());
    unsaved_.push_back(std::move(outgoing));
    is_saved_ = false;
  }
}

/// What lasts is told as soon as there is a channel that takes it.
void AlertPost::nobody_takes(const RaisedAlert& raised) {
  const auto found = memory_.conditions.find(raised.condition);
  if (found == memory_.conditions.end()) return;
  AlarmCondition& condition = found->second;
  if (--condition.told == 0) condition.told_at = condition.since;
}

void AlertPost::save() {
  if (is_saved_ || !has_memory_) return;
  const auto put = queue_.put(unsaved_, memory_.to_json(), parts_.desk.server_now());
  if (put) {
    if (!storage_error_.empty()) parts_.log.info("alerts_saved_again");
    storage_error_.clear();
    unsaved_.clear();
    is_saved_ = true;
    if (*put > 0) {
      const std::string why = fmt::format("more than {} wait", AlertQueue::kWaitingMax);
      parts_.log.error("alerts_given_up", {{"count", std::to_string(*put)}, {"detail", why}});
    }
    return;
  }
  if (storage_error_.empty()) {
    parts_.log.error("alerts_not_saved", {{"detail", put.error().message}});
  }
  storage_error_ = put.error().message;
}

/// Those of an earlier configuration, or what an earlier one kept in memory: saved by now.
void AlertPost::give_up_unconfigured() {
  const Milliseconds steady = parts_.desk.clock.steady();
  if (steady < next_clearance_ || !is_saved_) return;
  const auto names = queue_.waiting_channels();
  if (!names) return;
  const Timestamp now = parts_.desk.server_now();
  for (const std::string& name : *names) {
    if (channel_named(name) != nullptr) continue;
    const auto count = queue_.give_up(name, kNotConfigured, now - kUnconfiguredKept, now);
    if (!count) return;  // the disk is full: again the next time
    if (*count == 0) continue;
    parts_.log.warn(
        "alerts_given_up",
        {{"channel", name}, {"count", std::to_string(*count)}, {"detail", kNotConfigured}});
  }
  next_clearance_ = steady + kLongestPause;
}

AlertChannel* AlertPost::channel_named(const std::string& name) const {
  for (const auto& channel : parts_.channels) {
    if (channel->name() == name) return channel.get();
  }
  return nullptr;
}

/// True: it got through.
bool AlertPost::deliver(const Alert& alert, AlertChannel& channel, Milliseconds budget) {
  Fare& fare = fares_[channel.name()];
  const auto outcome = channel.deliver(alert, parts_.desk.server_now(), budget);
  if (outcome) {
    if (fare.failures > 0) parts_.log.info("alerts_delivered_again", {{"channel", channel.name()}});
    fare = {};
    return true;
  }
  const Milliseconds steady = parts_.desk.clock.steady();
  const LogField name{"channel", channel.name()};
  const LogField why{"detail", outcome.error().why};
  if (fare.failures == 0) {
    parts_.log.warn("alert_not_delivered", {name, why});
    fare.told_at = steady;
  } else if (steady - fare.told_at >= kSaidAgain) {
    parts_.log.error("alerts_not_delivered", {name, why});
    fare.told_at = steady;
  }
  const Milliseconds asked = std::min(outcome.error().retry_after.value_or(Milliseconds{0}),
                                      Milliseconds{AlertQueue::kLongestPause});
  fare.asked_until = parts_.desk.clock.steady() + asked;
  fare.paused_until = parts_.desk.clock.steady() + std::max(pause_after(fare.failures), asked);
  fare.why = outcome.error().why;
  ++fare.failures;
  return false;
}

/// What an attempt may take, so that all of it is over at `end`; nothing: too little is left, or
/// somebody wants us to stop.
std::optional<Milliseconds> AlertPost::time_for_attempt(Milliseconds end) const {
  const Milliseconds left = end - parts_.desk.clock.steady();
  if (left < kShortestAttempt || parts_.desk.stop.stop_requested()) return std::nullopt;
  return std::min(left, AlertChannel::kBudget);
}

/// Nothing can be noted: what has got through is struck off here.
void AlertPost::deliver_unsaved(Milliseconds end) {
  for (OutgoingAlert& outgoing : unsaved_) {
    std::vector<std::string> left;
    for (const std::string& name : outgoing.channels) {
      AlertChannel* channel = channel_named(name);
      const auto budget = time_for_attempt(end);
      const bool can_try =
          channel != nullptr && budget && !fares_[name].is_paused(parts_.desk.clock.steady());
      if (!can_try || !deliver(outgoing.alert, *channel, *budget)) left.push_back(name);
    }
    outgoing.channels = std::move(left);
  }
}

/// The pause may be another alert's, which this receiver refuses: what is critical and new is tried
/// all the same, once.
bool AlertPost::has_to_wait(const Delivery& delivery) const {
  const auto fare = fares_.find(delivery.channel);
  if (fare == fares_.end()) return false;
  const Milliseconds steady = parts_.desk.clock.steady();
  const bool is_urgent_news = delivery.attempts == 0 && !is_among(unnoted_, delivery) &&
                              delivery.alert.level == AlertLevel::critical;
  return is_urgent_news ? steady < fare->second.asked_until : fare->second.is_paused(steady);
}

void AlertPost::deliver_queued(Milliseconds end) {
  const Timestamp now = parts_.desk.server_now();
  const auto due = queue_.due(now, AlertQueue::kWaitingMax);
  if (!due) return;
  for (const Delivery& delivery : *due) {
    if (is_among(unmarked_, delivery) || is_old_news(delivery)) continue;
    AlertChannel* channel = channel_named(delivery.channel);
    if (channel == nullptr || has_to_wait(delivery)) continue;
    const auto budget = time_for_attempt(end);
    if (!budget) return;
    if (deliver(delivery.alert, *channel, *budget)) {
      mark(delivery);
      continue;
    }
    const Timestamp next = now + pause_after(delivery.attempts);
    // The channel pauses in any case.
    const bool is_noted =
        queue_.mark_failed(delivery, next, fares_[delivery.channel].why).has_value();
    if (!is_noted && !is_among(unnoted_, delivery)) unnoted_.push_back(delivery);
  }
}

void AlertPost::mark(const Delivery& delivery) {
  if (queue_.mark_delivered(delivery, parts_.desk.server_now())) return;
  unmarked_.push_back(delivery);
}

bool AlertPost::is_old_news(const Delivery& delivery) const {
  const std::string& subject = delivery.alert.subject;
  return !subject.empty() &&
         std::any_of(unsaved_.begin(), unsaved_.end(),
                     [&](const OutgoingAlert& each) { return each.alert.subject == subject; });
}

void AlertPost::mark_again() {
  std::erase_if(unmarked_, [&](const Delivery& delivery) {
    return queue_.mark_delivered(delivery, parts_.desk.server_now()).has_value();
  });
}

Milliseconds AlertPost::until_next(Milliseconds left) const {
  const Milliseconds steady = parts_.desk.clock.steady();
  Milliseconds wait = left;
  for (const auto& [name, fare] : fares_) {
    if (fare.is_paused(steady)) wait = std::min(wait, fare.paused_until - steady);
  }
  if (const auto next = queue_.next_at(); next && *next) {
    wait = std::min(wait, std::max(**next - parts_.desk.server_now(), kFirstPause));
  }
  if (!is_saved_) wait = std::min(wait, kFirstPause);
  return std::max(wait, kShortestAttempt);
}

Milliseconds AlertPost::on_idle(Milliseconds left) {
  give_up_unconfigured();
  if (parts_.channels.empty()) return left;
  const Milliseconds end = parts_.desk.clock.steady() + left - kMargin;
  load_memory();
  save();
  if (!is_saved_) deliver_unsaved(end);
  mark_again();
  deliver_queued(end);
  return until_next(left);
}

/// From memory, where it has no id, or else from the queue: what that has is older.
std::optional<Delivery> AlertPost::newest_risk_for(const std::string& channel,
                                                   const std::vector<Delivery>& queued) const {
  std::optional<Delivery> newest;
  bool is_in_memory = false;
  for (const OutgoingAlert& outgoing : unsaved_) {
    if (!tells_of_risk(outgoing.alert)) continue;
    is_in_memory = true;
    newest.reset();
    const auto& names = outgoing.channels;
    if (std::count(names.begin(), names.end(), channel) == 0) continue;  // it has it
    newest.emplace();
    newest->alert = outgoing.alert;
    newest->channel = channel;
  }
  if (is_in_memory) return newest;
  for (const Delivery& delivery : queued) {
    const bool is_for_it = delivery.channel == channel && tells_of_risk(delivery.alert);
    const bool is_newer = !newest || delivery.alert_id > newest->alert_id;
    if (is_for_it && is_newer && !is_among(unmarked_, delivery)) newest = delivery;
  }
  return newest;
}

void AlertPost::first_word() {
  const Milliseconds end = parts_.desk.clock.steady() + kLastWord;
  last_word();
  std::ignore = on_idle(end - parts_.desk.clock.steady());
}

void AlertPost::last_word() {
  if (parts_.channels.empty()) return;
  const Clock& clock = parts_.desk.clock;
  const Milliseconds end = clock.steady() + kLastWord - kMargin;
  load_memory();
  save();
  mark_again();
  const Timestamp now = parts_.desk.server_now();
  // Those too that are to be tried later: there may be no later.
  const auto queued = queue_.due(now + kLongestPause, AlertQueue::kWaitingMax);
  std::vector<Delivery> words;
  for (const auto& channel : parts_.channels) {
    auto word = newest_risk_for(channel->name(), queued.value_or(std::vector<Delivery>{}));
    if (word) words.push_back(*std::move(word));
  }
  auto attempts_left = static_cast<int>(words.size());
  for (const Delivery& word : words) {
    const Milliseconds budget = (end - clock.steady()) / attempts_left--;
    const bool is_told = deliver(word.alert, *channel_named(word.channel), budget);
    if (word.alert_id == 0) continue;  // nobody will ask for it in a memory that ends
    if (is_told) {
      mark(word);
    } else {
      const Timestamp next = now + pause_after(word.attempts);
      std::ignore = queue_.mark_failed(word, next, fares_[word.channel].why);  // the disk is full
    }
  }
}

std::vector<std::pair<std::string, DeliveryOutcome>> send_directly(const AlertChannels& channels,
                                                                   const Alert& alert,
                                                                   Timestamp now) {
  std::vector<std::pair<std::string, DeliveryOutcome>> outcomes;
  for (const auto& channel : channels) {
    if (!channel->takes(alert.event.kind, true)) continue;
    outcomes.emplace_back(channel->name(), channel->deliver(alert, now, AlertChannel::kBudget));
  }
  return outcomes;
}

}  // namespace apex
