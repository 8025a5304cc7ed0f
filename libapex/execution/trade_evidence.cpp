#include "execution/trade_evidence.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/check.h"
#include "execution/judgement.h"

namespace apex {
namespace {

/// Fills of an order by status; pending ones are neither.
struct FillSums {
  Size success;
  Size failed;
  bool pending = false;
};

FillSums sums_of(const OrderRecord& order) {
  FillSums sums;
  for (const Fill& fill : order.fills) {
    switch (fill.status) {
      case FillStatus::success:
        sums.success += fill.size;
        break;
      case FillStatus::failed:
        sums.failed += fill.size;
        break;
      case FillStatus::pending:
        sums.pending = true;
        break;
    }
  }
  return sums;
}

/// The fills say the same as the order: nothing is missing, nothing is pending.
bool agrees(const OrderRecord& order) {
  const FillSums sums = sums_of(order);
  if (!order.last_seen) return sums.success.is_zero() && !sums.pending;
  return !sums.pending && sums.success == order.last_seen->filled;
}

/// It is said to be final, and fills of it are there that it does not count: it may say so yet.
bool denies_fills(const OrderRecord& order) {
  return order.last_seen && sums_of(order).success > order.last_seen->filled;
}

/// Null where the exchange did not say that it accepted the order.
const OrderId* accepted_id(const OrderRecord& order) {
  const auto* accepted = order.outcome ? std::get_if<Accepted>(&*order.outcome) : nullptr;
  return accepted == nullptr ? nullptr : &accepted->id;
}

bool was_rejected(const OrderRecord& order) {
  return order.outcome && std::holds_alternative<Rejected>(*order.outcome);
}

}  // namespace

TradeEvidence::TradeEvidence(const Desk& desk, TradeRecord record, Origin origin)
    : desk_(desk), record_(std::move(record)), origin_(origin) {
  APEX_CHECK(!record_.orders.empty());
  trade_id_ = record_.intent.id();
  tracking_.resize(record_.orders.size());
  if (origin == Origin::planned) return;
  const bool nothing_followed = refusal_of_open(record_) != nullptr;
  for (std::size_t i = 0; i < tracking_.size(); ++i) {
    tracking_[i].maybe_sent = i == 0 || !nothing_followed || record_.orders[i].sent_at.has_value();
  }
}

/// After the first fact that could not be written no further one is: an end without the fills
/// before it would say that nothing is left to be learned. So the next run asks the exchange for
/// all of it.
template <typename Write>
void TradeEvidence::keep(const Write& write) {
  if (storage_error_) return;
  const Result<void> written = write(desk_.ledger);
  if (written) return;
  storage_error_ = written.error();
  desk_.tell(EventKind::storage_failed,
             "the ledger cannot be written, the close goes on: " + written.error().message);
}

std::size_t TradeEvidence::add_order(PlannedOrder planned) {
  keep([&](Ledger& ledger) { return ledger.record_order(trade_id_, planned); });
  OrderRecord order;
  order.planned = std::move(planned);
  record_.orders.reserve(record_.orders.size() + 1);  // both or neither, whatever is thrown
  tracking_.reserve(record_.orders.size() + 1);
  record_.orders.push_back(std::move(order));
  tracking_.emplace_back();
  return record_.orders.size() - 1;
}

bool TradeEvidence::left_before(std::size_t index) {
  if (origin_ == Origin::planned) return false;
  const ClientOrderId& client_id = record_.orders[index].planned.request.client_id;
  const auto known = desk_.market.order_by_client_id(client_id);
  if (!known || !*known) return false;  // who cannot be asked refuses an id that it knows
  tracking_[index].maybe_sent = true;
  record_.orders[index].last_seen = **known;
  keep([&](Ledger& ledger) { return ledger.record_order_seen(trade_id_, **known); });
  return true;
}

void TradeEvidence::note_sending(std::size_t index) {
  APEX_CHECK(!tracking_[index].maybe_sent);  // an order leaves at most once
  tracking_[index].maybe_sent = true;
  record_.orders[index].sent_at = desk_.server_now();
}

void TradeEvidence::note_answer(std::size_t index, OrderOutcome outcome) {
  record_.orders[index].outcome = std::move(outcome);
}

void TradeEvidence::write_answer(std::size_t index) {
  const OrderRecord& order = record_.orders[index];
  if (!order.sent_at || !order.outcome) return;
  keep([&](Ledger& ledger) {
    return ledger.record_answer(trade_id_, order.planned.request.client_id, *order.sent_at,
                                *order.outcome);
  });
}

void TradeEvidence::note_end(const TradeEnd& end) {
  record_.end = end;
  keep([&](Ledger& ledger) { return ledger.record_end(trade_id_, end); });
}

bool TradeEvidence::is_resolved(std::size_t index) const {
  const OrderRecord& order = record_.orders[index];
  if (!tracking_[index].maybe_sent || order.never_arrived || was_rejected(order)) return true;
  if (!order.last_seen) return false;
  if (order.last_seen->is_final()) return true;
  // Matched, but some of it failed at settlement: final once every match is told apart.
  const FillSums sums = sums_of(order);
  return is_terminal(order.last_seen->status) && sums.failed.is_positive() && !sums.pending &&
         sums.success + sums.failed == order.last_seen->matched;
}

bool TradeEvidence::all_resolved() const {
  for (std::size_t i = 0; i < record_.orders.size(); ++i) {
    if (!is_resolved(i)) return false;
  }
  return true;
}

bool TradeEvidence::waits_for_fills() const {
  return std::any_of(record_.orders.begin(), record_.orders.end(), [](const OrderRecord& order) {
    return order.last_seen && is_terminal(order.last_seen->status) && !order.last_seen->is_final();
  });
}

bool TradeEvidence::may_have_left() const {
  for (std::size_t i = 0; i < record_.orders.size(); ++i) {
    if (tracking_[i].maybe_sent && !was_rejected(record_.orders[i])) return true;
  }
  return false;
}

std::optional<OrderId> TradeEvidence::id_of(std::size_t index) const {
  const OrderRecord& order = record_.orders[index];
  if (order.last_seen) return order.last_seen->id;
  if (!order.fills.empty()) return order.fills.front().order_id;
  if (const OrderId* accepted = accepted_id(order)) return *accepted;
  return std::nullopt;
}

/// By both ids, as far as they are known: either may be late.
Result<std::optional<Order>> TradeEvidence::look_up(std::size_t index) const {
  const OrderRecord& order = record_.orders[index];
  const ClientOrderId& client_id = order.planned.request.client_id;
  if (const OrderId* accepted = accepted_id(order)) {
    APEX_TRY_ASSIGN(std::optional<Order> found, desk_.market.order(*accepted));
    return found ? found : desk_.market.order_by_client_id(client_id);
  }
  APEX_TRY_ASSIGN(std::optional<Order> found, desk_.market.order_by_client_id(client_id));
  const std::optional<OrderId> id = id_of(index);
  return found || !id ? found : desk_.market.order(*id);
}

void TradeEvidence::note_seen(std::size_t index, const Order& seen) {
  record_.orders[index].last_seen = seen;
  record_.orders[index].never_arrived = false;
  keep([&](Ledger& ledger) { return ledger.record_order_seen(trade_id_, seen); });
}

/// The exchange showed, or said, that it has the order.
bool TradeEvidence::has_left_traces(std::size_t index) const {
  const OrderRecord& order = record_.orders[index];
  const FillSums sums = sums_of(order);
  return order.last_seen || accepted_id(order) != nullptr || sums.success.is_positive() ||
         sums.pending;
}

bool TradeEvidence::look_at(std::size_t index) {
  const auto found = look_up(index);
  if (!found) {
    note_problem(found.error().message);
    return false;
  }
  if (*found) {
    note_seen(index, **found);
    return true;
  }
  // With traces the exchange is late.
  if (has_left_traces(index) || record_.orders[index].never_arrived) return true;
  Tracking& tracking = tracking_[index];
  if (tracking.looks++ == 0) tracking.first_look = desk_.clock.steady();
  const bool waited = desk_.clock.steady() - tracking.first_look >= kArrivalWindow;
  if (tracking.looks < kArrivalLooks || !waited) return true;
  if (!look_elsewhere(index)) return false;
  if (has_left_traces(index)) return true;
  record_.orders[index].never_arrived = true;
  keep([&](Ledger& ledger) {
    return ledger.record_never_arrived(trade_id_, record_.orders[index].planned.request.client_id,
                                       desk_.server_now());
  });
  return true;
}

bool TradeEvidence::look_elsewhere(std::size_t index) {
  const auto working = desk_.market.open_orders();
  if (!working) {
    note_problem(working.error().message);
    return false;
  }
  const ClientOrderId& id = record_.orders[index].planned.request.client_id;
  const auto found = std::find_if(working->begin(), working->end(),
                                  [&](const Order& order) { return order.client_id == id; });
  if (found != working->end()) {
    note_seen(index, *found);
    return true;
  }
  std::vector<Fill> news;  // what left the book meanwhile is among them
  const bool all_read = take_listed_fills(news) && take_nameless_fills(index, news);
  record_news(news);
  return all_read;
}

void TradeEvidence::look_at_orders() {
  for (std::size_t i = 0; i < record_.orders.size(); ++i) {
    const bool is_understood = is_resolved(i) && !denies_fills(record_.orders[i]);
    // One that cannot be read may have taken long, and a close may be due: the next look asks
    // again.
    if (!is_understood && !look_at(i)) return;
  }
}

bool TradeEvidence::look_for_latecomers() {
  if (desk_.clock.steady() < next_latecomers_) return false;
  bool all_read = true;
  int asked = 0;
  for (std::size_t i = 0; i < record_.orders.size(); ++i) {
    if (!record_.orders[i].never_arrived) continue;
    all_read = look_at(i) && all_read;
    ++asked;
  }
  next_latecomers_ = desk_.clock.steady() + asked * kLatecomerPause;
  return all_read;
}

/// Where somebody else's fills fill the list.
bool TradeEvidence::take_order_fills(std::vector<Fill>& news) {
  for (std::size_t i = 0; i < record_.orders.size(); ++i) {  // a fill may add an order
    const OrderRecord& order = record_.orders[i];
    if (!order.last_seen || (order.last_seen->is_final() && agrees(order))) continue;
    const auto fills = desk_.market.order_fills(order.last_seen->id);
    if (!fills) {
      note_problem(fills.error().message);
      return false;
    }
    for (const Fill& fill : *fills) take_fill(fill, news);
  }
  return true;
}

bool TradeEvidence::collect_fills() {
  std::vector<Fill> news;
  bool all_read = list_is_full_ || take_listed_fills(news);
  if (list_is_full_) all_read = take_order_fills(news);
  record_news(news);
  return all_read;
}

void TradeEvidence::record_news(const std::vector<Fill>& news) {
  if (news.empty()) return;
  keep([&](Ledger& ledger) { return ledger.record_fills(trade_id_, news); });
}

bool TradeEvidence::fills_agree() const {
  return std::all_of(record_.orders.begin(), record_.orders.end(), agrees);
}

std::string TradeEvidence::what_is_missing() const {
  std::string text;
  for (std::size_t i = 0; i < record_.orders.size(); ++i) {
    if (is_resolved(i)) continue;
    text +=
        (text.empty() ? "; not final: " : " ") + record_.orders[i].planned.request.client_id.str();
  }
  if (!last_problem_.empty()) text += "; last problem: " + last_problem_;
  return text;
}

}  // namespace apex
