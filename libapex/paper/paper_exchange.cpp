#include "paper/paper_exchange.h"

#include <algorithm>

namespace apex {
namespace {

template <typename View>
bool matches(const HistoryQuery& query, const Symbol& symbol, Timestamp at, const View& found) {
  return found.size() < static_cast<std::size_t>(MarketReader::kListedMax) &&
         (!query.symbol || *query.symbol == symbol) && (!query.begin || at >= *query.begin) &&
         (!query.end || at < *query.end);
}

tl::unexpected<Error> rejected(const PaperRefusal& refusal) {
  return fail(ErrorKind::exchange_rejected, refusal.to_string());
}

}  // namespace

const char* to_string(PaperRead read) {
  switch (read) {
    case PaperRead::server_time:
      return "server_time";
    case PaperRead::instruments:
      return "instruments";
    case PaperRead::tickers:
      return "tickers";
    case PaperRead::ticker:
      return "ticker";
    case PaperRead::depth:
      return "depth";
    case PaperRead::worst_price:
      return "worst_price";
    case PaperRead::account:
      return "account";
    case PaperRead::balance:
      return "balance";
    case PaperRead::open_orders:
      return "open_orders";
    case PaperRead::order:
      return "order";
    case PaperRead::order_by_client_id:
      return "order_by_client_id";
    case PaperRead::fills:
      return "fills";
    case PaperRead::order_fills:
      return "order_fills";
    case PaperRead::order_history:
      return "order_history";
  }
  return "";
}

PaperExchange::PaperExchange(Clock& clock, const PaperMarketData& data, const PaperOptions& options)
    : clock_(clock), options_(options), id_(options.account.id), core_(clock, data, options) {
  core_.open_account(options.account);
}

void PaperExchange::half_round_trip() {
  if (options_.round_trip.count() > 0) clock_.sleep_for(options_.round_trip / 2, nullptr);
}

void PaperExchange::wait_in_vain() {
  if (options_.lost_answer_wait.count() > 0) {
    clock_.sleep_for(options_.lost_answer_wait, nullptr);
  }
}

Result<void> PaperExchange::begin(PaperRead read) {
  ++reads_[read];
  half_round_trip();
  const auto found =
      std::find_if(read_faults_.begin(), read_faults_.end(),
                   [read](const PaperReadFault& fault) { return fault.read == read; });
  if (found == read_faults_.end()) return {};
  const ErrorKind kind = found->kind;
  if (found->times && --*found->times == 0) read_faults_.erase(found);
  half_round_trip();
  return fail(kind, std::string("paper exchange: ") + to_string(read) + " fails by a fault");
}

template <typename T>
Result<T> PaperExchange::answer(T value) {
  half_round_trip();
  return value;
}

Result<Timestamp> PaperExchange::server_time() {
  APEX_TRY(begin(PaperRead::server_time));
  const Timestamp now = clock_.now();
  half_round_trip();
  return now + options_.round_trip / 2;
}

Result<std::vector<Instrument>> PaperExchange::instruments() {
  APEX_TRY(begin(PaperRead::instruments));
  std::vector<Instrument> all;
  for (const auto& contract : core_.market().contracts()) all.push_back(contract.instrument);
  return answer(std::move(all));
}

Result<std::vector<Ticker>> PaperExchange::tickers() {
  APEX_TRY(begin(PaperRead::tickers));
  std::vector<Ticker> all;
  for (const auto& contract : core_.market().contracts()) {
    if (contract.index) all.push_back(contract.ticker);
  }
  return answer(std::move(all));
}

Result<std::optional<Ticker>> PaperExchange::ticker(const Instrument& instrument) {
  APEX_TRY(begin(PaperRead::ticker));
  std::optional<Ticker> found;
  const auto* contract = core_.market().find_public(instrument.public_name);
  if (contract != nullptr && contract->index) found = contract->ticker;
  return answer(std::move(found));
}

Result<Depth> PaperExchange::depth(const Instrument& instrument) {
  APEX_TRY(begin(PaperRead::depth));
  Depth depth;
  const auto* contract = core_.market().find_public(instrument.public_name);
  if (contract != nullptr) depth = core_.market().book(*contract);
  return answer(std::move(depth));
}

Result<WorstPrice> PaperExchange::worst_price(const Symbol& symbol, const Size& size, Side side) {
  APEX_TRY(begin(PaperRead::worst_price));
  const auto* contract = core_.market().find(symbol);
  auto worst = contract == nullptr
                   ? std::nullopt
                   : core_.market().worst_price(*contract, size, side, options_.worst_price_margin);
  half_round_trip();
  if (!worst) {
    return rejected({RefusalKey::invalid_symbol, "no worst price for " + symbol.str()});
  }
  return *std::move(worst);
}

Result<Account> PaperExchange::account() {
  APEX_TRY(begin(PaperRead::account));
  return answer(core_.account(id_));
}

Result<Balance> PaperExchange::balance() {
  APEX_TRY(begin(PaperRead::balance));
  return answer(core_.balance(id_));
}

Result<std::vector<Order>> PaperExchange::open_orders() {
  APEX_TRY(begin(PaperRead::open_orders));
  std::vector<Order> all;
  for (const PaperOrderView& view : core_.open_orders(id_)) all.push_back(view.state.order);
  return answer(std::move(all));
}

Result<std::optional<Order>> PaperExchange::order(const OrderId& id) {
  APEX_TRY(begin(PaperRead::order));
  std::optional<Order> found;
  if (const auto view = core_.order(id_, id)) found = view->state.order;
  return answer(std::move(found));
}

Result<std::optional<Order>> PaperExchange::order_by_client_id(const ClientOrderId& id) {
  APEX_TRY(begin(PaperRead::order_by_client_id));
  std::optional<Order> found;
  if (const auto view = core_.order_by_client_id(id_, id)) found = view->state.order;
  return answer(std::move(found));
}

Result<std::vector<Fill>> PaperExchange::fills(const HistoryQuery& query) {
  APEX_TRY(begin(PaperRead::fills));
  std::vector<Fill> found;
  for (const PaperFillView& view : core_.fills(id_)) {
    if (matches(query, view.fill.symbol, view.fill.created_at, found)) found.push_back(view.fill);
  }
  return answer(std::move(found));
}

Result<std::vector<Fill>> PaperExchange::order_fills(const OrderId& id) {
  APEX_TRY(begin(PaperRead::order_fills));
  std::vector<Fill> found;
  for (const PaperFillView& view : core_.order_fills(id_, id)) found.push_back(view.fill);
  return answer(std::move(found));
}

Result<std::vector<Order>> PaperExchange::order_history(const HistoryQuery& query) {
  APEX_TRY(begin(PaperRead::order_history));
  std::vector<Order> found;
  for (const PaperOrderView& view : core_.order_history(id_)) {
    const Order& order = view.state.order;
    if (matches(query, order.symbol, order.created_at, found)) found.push_back(order);
  }
  return answer(std::move(found));
}

Result<void> PaperExchange::check_signing_key(const Account& account) {
  if (account.id == id_) return {};
  return fail(ErrorKind::key_rejected,
              "account " + account.id.str() + " is not that of this exchange in memory");
}

Result<void> PaperExchange::set_initial_margin_rate(const Symbol& symbol, const Decimal& rate) {
  half_round_trip();
  const auto refused = core_.set_initial_margin_rate(id_, symbol, rate);
  half_round_trip();
  if (refused) return rejected(*refused);
  return {};
}

Result<PreparedOrder> PaperExchange::prepare(const OrderRequest& request) {
  if (request.account_id != id_) {
    return fail(ErrorKind::exchange_rejected,
                "order of account " + request.account_id.str() + " on account " + id_.str());
  }
  return PreparedOrder(request, "");
}

OrderOutcome PaperExchange::send(const PreparedOrder& prepared) {
  const OrderRequest& request = prepared.request();
  ++sends_[request.client_id];
  half_round_trip();
  PaperFaults& faults = core_.faults();
  const auto lost = [&] {
    wait_in_vain();
    return Unknown{"no answer, by a fault"};
  };
  if (faults.take(PaperFaultKind::request_lost, request.reduce_only)) return lost();
  if (const auto late = faults.take(PaperFaultKind::request_late, request.reduce_only)) {
    core_.place_later(id_, request, late->delay);
    return lost();
  }
  const auto answer = core_.place(id_, request);
  if (faults.take(PaperFaultKind::answer_lost, request.reduce_only)) return lost();
  half_round_trip();
  // An order with this id exists: whatever it is, it may fill (apex-api.md 6.6).
  if (!answer && answer.error().key == RefusalKey::client_id_conflict) {
    return Unknown{answer.error().to_string()};
  }
  if (!answer) return Rejected{reject_reason(answer.error().key), answer.error().to_string()};
  return Accepted{answer->state.order.id};
}

Result<void> PaperExchange::cancel(const OrderId& id) {
  half_round_trip();
  PaperFaults& faults = core_.faults();
  const auto lost = [&] {
    wait_in_vain();
    return fail(ErrorKind::unavailable, "no answer to a cancel, by a fault");
  };
  if (faults.take(PaperFaultKind::cancel_lost)) return lost();
  const auto refused = core_.cancel(id_, id);
  if (faults.take(PaperFaultKind::cancel_answer_lost)) return lost();
  half_round_trip();
  if (refused && refused->key == RefusalKey::order_not_found) return rejected(*refused);
  return {};  // an order that is gone already is not an error
}

void PaperExchange::clear_faults() {
  core_.faults().clear();
  read_faults_.clear();
}

const std::vector<ReceivedOrder>& PaperExchange::received() { return core_.received(id_); }

int PaperExchange::sends(const ClientOrderId& id) const {
  const auto found = sends_.find(id);
  return found == sends_.end() ? 0 : found->second;
}

int PaperExchange::reads(PaperRead read) const {
  const auto found = reads_.find(read);
  return found == reads_.end() ? 0 : found->second;
}

Size PaperExchange::position_now(const Symbol& symbol) { return core_.position_now(id_, symbol); }

std::map<Symbol, Size> PaperExchange::positions_now() { return core_.positions_now(id_); }

std::vector<Fill> PaperExchange::fills_now(Timestamp since) { return core_.fills_now(id_, since); }

}  // namespace apex
