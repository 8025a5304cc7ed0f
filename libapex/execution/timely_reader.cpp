#include "execution/timely_reader.h"

#include <algorithm>

namespace apex {

TimelyReader::TimelyReader(MarketReader& market, const Clock& clock, const StopToken& stop,
                           Milliseconds last_read)
    : market_(market), clock_(clock), stop_(stop), last_read_(last_read) {
  look_for_signal();
}

void TimelyReader::look_for_signal() {
  const Milliseconds now = clock_.steady();
  if (!stop_.stop_requested()) {
    no_signal_at_ = now;
  } else if (!signal_at_) {
    const Milliseconds earliest = now - kUnnoticed;
    signal_at_ = std::max(no_signal_at_.value_or(earliest), earliest);
  }
}

bool TimelyReader::is_too_late() {
  look_for_signal();
  const Milliseconds now = clock_.steady();
  return (signal_at_ && now - *signal_at_ > last_read_) || (end_ && now >= *end_);
}

template <typename Read>
auto TimelyReader::in_time(Read read) -> decltype(read()) {
  if (is_too_late()) {
    return fail(ErrorKind::unavailable, signal_at_
                                            ? "told to stop: no time is left to ask the exchange"
                                            : "no time is left to ask the exchange");
  }
  auto answer = read();
  look_for_signal();
  return answer;
}

Result<Timestamp> TimelyReader::server_time() {
  return in_time([&] { return market_.server_time(); });
}

Result<std::vector<Instrument>> TimelyReader::instruments() {
  return in_time([&] { return market_.instruments(); });
}

Result<std::vector<Ticker>> TimelyReader::tickers() {
  return in_time([&] { return market_.tickers(); });
}

Result<std::optional<Ticker>> TimelyReader::ticker(const Instrument& instrument) {
  return in_time([&] { return market_.ticker(instrument); });
}

Result<Depth> TimelyReader::depth(const Instrument& instrument) {
  return in_time([&] { return market_.depth(instrument); });
}

Result<WorstPrice> TimelyReader::worst_price(const Symbol& symbol, const Size& size, Side side) {
  return in_time([&] { return market_.worst_price(symbol, size, side); });
}

Result<Account> TimelyReader::account() {
  return in_time([&] { return market_.account(); });
}

Result<Balance> TimelyReader::balance() {
  return in_time([&] { return market_.balance(); });
}

Result<std::vector<Order>> TimelyReader::open_orders() {
  return in_time([&] { return market_.open_orders(); });
}

Result<std::optional<Order>> TimelyReader::order(const OrderId& id) {
  return in_time([&] { return market_.order(id); });
}

Result<std::optional<Order>> TimelyReader::order_by_client_id(const ClientOrderId& id) {
  return in_time([&] { return market_.order_by_client_id(id); });
}

Result<std::vector<Fill>> TimelyReader::fills(const HistoryQuery& query) {
  return in_time([&] { return market_.fills(query); });
}

Result<std::vector<Fill>> TimelyReader::order_fills(const OrderId& id) {
  return in_time([&] { return market_.order_fills(id); });
}

Result<std::vector<Order>> TimelyReader::order_history(const HistoryQuery& query) {
  return in_time([&] { return market_.order_history(query); });
}

}  // namespace apex
