#ifndef APEX_EXECUTION_TIMELY_READER_H
#define APEX_EXECUTION_TIMELY_READER_H

#include <optional>

#include "base/clock.h"
#include "exchange/exchange.h"

namespace apex {

/// Reads of a piece of work that has to end in time: none begins any more after `last_read` from a
/// signal that asks to stop, nor after end_at(). All others are handed on as they are.
///
/// Nobody notes when a signal comes, so the time since then is reckoned from the last moment at
/// which there was none: never too short, and too long by kUnnoticed at most. Borrows everything.
class TimelyReader final : public MarketReader {
 public:
  /// What a read or a send that is under way when the signal comes takes from there at most, and
  /// so how long it may have gone unnoticed (http/transport.h).
  static constexpr Milliseconds kUnnoticed{5'000};

  TimelyReader(MarketReader& market, const Clock& clock, const StopToken& stop,
               Milliseconds last_read);

  /// Looks whether the signal has come. To be called before and after whatever takes its time;
  /// reads do so.
  void look_for_signal();
  /// No read begins any more from this steady time on.
  void end_at(Milliseconds steady) { end_ = steady; }
  /// No read begins any more.
  [[nodiscard]] bool is_too_late();

  // Errors also: unavailable, without asking, once it is too late.
  [[nodiscard]] Result<Timestamp> server_time() override;
  [[nodiscard]] Result<std::vector<Instrument>> instruments() override;
  [[nodiscard]] Result<std::vector<Ticker>> tickers() override;
  [[nodiscard]] Result<std::optional<Ticker>> ticker(const Instrument& instrument) override;
  [[nodiscard]] Result<Depth> depth(const Instrument& instrument) override;
  [[nodiscard]] Result<WorstPrice> worst_price(const Symbol& symbol, const Size& size,
                                               Side side) override;
  [[nodiscard]] Result<Account> account() override;
  [[nodiscard]] Result<Balance> balance() override;
  [[nodiscard]] Result<std::vector<Order>> open_orders() override;
  [[nodiscard]] Result<std::optional<Order>> order(const OrderId& id) override;
  [[nodiscard]] Result<std::optional<Order>> order_by_client_id(const ClientOrderId& id) override;
  [[nodiscard]] Result<std::vector<Fill>> fills(const HistoryQuery& query) override;
  [[nodiscard]] Result<std::vector<Fill>> order_fills(const OrderId& id) override;
  [[nodiscard]] Result<std::vector<Order>> order_history(const HistoryQuery& query) override;

 private:
  template <typename Read>
  auto in_time(Read read) -> decltype(read());

  MarketReader& market_;
  const Clock& clock_;
  const StopToken& stop_;
  Milliseconds last_read_;
  std::optional<Milliseconds> no_signal_at_;  ///< steady time of the last look without one
  std::optional<Milliseconds> signal_at_;     ///< steady time, as reckoned
  std::optional<Milliseconds> end_;           ///< steady time
};

}  // namespace apex

#endif  // APEX_EXECUTION_TIMELY_READER_H
