#include "tests/crashes/truth.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "model/client_order_id.h"

namespace apex::testing {
namespace {

using Lines = std::vector<std::string>;

const Size kPlanned = Size("1"_dec);  // the minimum of every contract here

/// Position after position, as the fills made them, along the side of the open.
void check_positions(World& world, Lines& wrong) {
  std::map<Symbol, Size> held;
  for (const Fill& fill : world.exchange.fills_now()) {
    Size& size = held[fill.symbol];
    size = fill.side == world.side() ? size + fill.size : size - fill.size;
    if (size.is_negative() || size > kPlanned) {
      wrong.push_back(fmt::format("a position of {} {}", size.to_string(), fill.symbol.str()));
    }
    if (size.is_zero()) held.erase(fill.symbol);
    if (held.size() > 1) wrong.push_back("positions in two symbols at once");
  }
}

void check_days(World& world, Lines& wrong) {
  std::map<StakingDay, std::set<ClientOrderId>> opens;
  for (const Fill& fill : world.exchange.fills_now()) {
    if (is_ours(fill.client_id) && fill.side == world.side()) {
      opens[StakingCalendar{}.day_of(fill.created_at)].insert(fill.client_id);
    }
  }
  for (const auto& [day, ids] : opens) {
    if (ids.size() <= 1) continue;
    wrong.push_back(fmt::format("{} opens filled in staking day {}", ids.size(), day.to_string()));
  }
}

void check_orders(World& world, Lines& wrong) {
  std::map<ClientOrderId, int> placed;
  for (const ReceivedOrder& order : world.exchange.received()) {
    const OrderRequest& request = order.request;
    if (order.placed && ++placed[request.client_id] > 1) {
      wrong.push_back("placed twice: " + request.client_id.str());
    }
    const bool closes = request.reduce_only == ReduceOnly::yes;
    if (closes != (request.side == opposite(world.side()))) {
      wrong.push_back("a close that is not reduce-only, or an open that is: " +
                      request.client_id.str());
    }
  }
  std::map<ClientOrderId, int> sent;
  for (const auto& run : world.sent_by_run) {
    std::set<ClientOrderId> in_run;
    for (const ClientOrderId& id : run) {
      ++sent[id];
      if (!in_run.insert(id).second) wrong.push_back("sent twice in one run: " + id.str());
    }
  }
  for (const auto& [id, times] : sent) {
    // A machine that knows of nothing makes the same ids: they collide at the exchange.
    if (times <= 1 + world.directories_lost) continue;
    wrong.push_back(fmt::format("sent {} times: {}", times, id.str()));
  }
}

/// What rests may fill when nobody looks.
void check_book(World& world, Lines& wrong) {
  const auto resting = world.exchange.open_orders();
  if (!resting) return wrong.push_back("open orders: " + resting.error().message);
  for (const Order& order : *resting) {
    wrong.push_back("still in the book: " + order.client_id.str());
  }
}

bool was_sent_here(const World& world, const ClientOrderId& id) {
  for (std::size_t run = world.runs_before_loss; run < world.sent_by_run.size(); ++run) {
    const auto& sent = world.sent_by_run[run];
    if (std::find(sent.begin(), sent.end(), id) != sent.end()) return true;
  }
  return false;
}

/// Orders of the ledger against those of the exchange.
void check_order_record(World& world, const OrderRecord& order, Lines& wrong) {
  const ClientOrderId& id = order.planned.request.client_id;
  const auto& received = world.exchange.received();
  const auto placed = std::find_if(received.begin(), received.end(), [&](const auto& candidate) {
    return candidate.placed && candidate.request.client_id == id;
  });
  const bool is_placed = placed != received.end();
  const auto* accepted = order.outcome ? std::get_if<Accepted>(&*order.outcome) : nullptr;
  if (accepted != nullptr && (!is_placed || *placed->placed != accepted->id)) {
    wrong.push_back("the ledger has an accepted answer that was never given: " + id.str());
  }
  if (order.never_arrived && is_placed) {
    wrong.push_back("the ledger says never arrived, but it did: " + id.str());
  }
  if (order.last_seen && !is_placed) {
    wrong.push_back("the ledger has seen an order that never was: " + id.str());
  }
}

void check_ledger_says(World& world, const Ledger& ledger, Lines& wrong) {
  const auto trades = ledger.recent(1000);
  if (!trades) {
    wrong.push_back("the ledger cannot be read: " + trades.error().message);
    return;
  }
  std::map<FillId, int> booked;
  for (const TradeRecord& trade : *trades) {
    for (const OrderRecord& order : trade.orders) {
      check_order_record(world, order, wrong);
      for (const Fill& fill : order.fills) {
        if (fill.status == FillStatus::success) ++booked[fill.id];
      }
    }
    if (!trade.rebuilt && world.directories_lost > 0 && trade.counts_for_day() &&
        !was_sent_here(world, trade.intent.id())) {
      wrong.push_back("learned from the exchange, but not marked as rebuilt: " +
                      trade.intent.id().str());
    }
    if (trade.end && trade.end->outcome == TradeOutcome::completed &&
        (!trade.net_filled().is_zero() || !trade.counts_for_day())) {
      wrong.push_back("completed, but its fills do not say so: " + trade.intent.id().str());
    }
  }
  for (const Fill& fill : world.exchange.fills_now()) {
    const int times = booked[fill.id];
    booked.erase(fill.id);
    if (times != (is_ours(fill.client_id) ? 1 : 0)) {
      wrong.push_back(fmt::format("fill {} of {} {} is {} times in the ledger", fill.id.str(),
                                  to_string(fill.side), fill.client_id.str(), times));
    }
  }
  for (const auto& [id, times] : booked) {
    wrong.push_back("the ledger has a fill that never was: " + id.str());
  }
}

void check_intents(World& world, const Ledger& ledger, Lines& wrong) {
  if (world.directories_lost > 0) return;
  for (const auto& run : world.sent_by_run) {
    for (const ClientOrderId& id : run) {
      if (!world.is_open(id)) continue;
      const auto trade = ledger.trade(id);
      if (!trade || !*trade) wrong.push_back("an open left without its intent: " + id.str());
    }
  }
}

}  // namespace

std::vector<std::string> check_truth(World& world, const Ledger& ledger) {
  Lines wrong;
  check_positions(world, wrong);
  check_days(world, wrong);
  check_orders(world, wrong);
  check_book(world, wrong);
  check_ledger_says(world, ledger, wrong);
  check_intents(world, ledger, wrong);
  const auto check = ledger.verify_all();
  if (!check) wrong.push_back("the ledger cannot be checked: " + check.error().message);
  if (check) {
    for (const LedgerProblem& problem : check->problems) wrong.push_back("ledger: " + problem.what);
  }
  return wrong;
}

bool is_flat(World& world) { return world.exchange.positions_now().empty(); }

}  // namespace apex::testing
