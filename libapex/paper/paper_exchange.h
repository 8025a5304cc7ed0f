#ifndef APEX_PAPER_PAPER_EXCHANGE_H
#define APEX_PAPER_PAPER_EXCHANGE_H

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "exchange/exchange.h"
#include "paper/paper_core.h"

namespace apex {

/// The calls of MarketReader, for faults.
enum class PaperRead {
  server_time,
  instruments,
  tickers,
  ticker,
  depth,
  worst_price,
  account,
  balance,
  open_orders,
  order,
  order_by_client_id,
  fills,
  order_fills,
  order_history,
};
inline constexpr int kPaperReads = static_cast<int>(PaperRead::order_history) + 1;
[[nodiscard]] const char* to_string(PaperRead read);

/// A read that fails, as it would after all retries: unavailable, exchange_rejected or protocol.
struct PaperReadFault {
  PaperRead read = PaperRead::account;
  ErrorKind kind = ErrorKind::unavailable;
  std::optional<int> times = 1;  ///< nothing: every time
};

/// One account of an exchange in memory, through the port: what a rehearsal trades against, and
/// what tests of the executor do. Signs nothing. Not thread-safe.
///
/// Every call takes PaperOptions::round_trip of the clock; nothing else waits, but a send() whose
/// answer is lost (PaperOptions::lost_answer_wait).
class PaperExchange final : public MarketReader, public OrderGateway {
 public:
  PaperExchange(Clock& clock, const PaperMarketData& data, const PaperOptions& options);

  // --- MarketReader
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

  // --- OrderGateway
  [[nodiscard]] Result<void> check_signing_key(const Account& account) override;
  [[nodiscard]] Result<void> set_initial_margin_rate(const Symbol& symbol,
                                                     const Decimal& rate) override;
  [[nodiscard]] Result<PreparedOrder> prepare(const OrderRequest& request) override;
  [[nodiscard]] OrderOutcome send(const PreparedOrder& order) override;
  [[nodiscard]] Result<void> cancel(const OrderId& id) override;

  // --- faults
  /// A fault of an order; see PaperFaultKind.
  void arm(const PaperFault& fault) { core_.faults().arm(fault); }
  void arm(const PaperReadFault& fault) { read_faults_.push_back(fault); }
  /// Disarms all of them. Symbols that were disabled and prices that were moved stay so.
  void clear_faults();

  // --- for tests: what really happened
  /// Every order that arrived, refused ones too, oldest first.
  [[nodiscard]] const std::vector<ReceivedOrder>& received();
  /// How often send() was called with this id, lost requests included.
  [[nodiscard]] int sends(const ClientOrderId& id) const;
  [[nodiscard]] const std::map<ClientOrderId, int>& sends() const { return sends_; }
  /// How often each read was called.
  [[nodiscard]] int reads(PaperRead read) const;
  /// Signed, as the engine knows it now, reported or not.
  [[nodiscard]] Size position_now(const Symbol& symbol);
  [[nodiscard]] std::map<Symbol, Size> positions_now();
  /// Every fill that counts, reported or not, oldest first; those made since `since`.
  [[nodiscard]] std::vector<Fill> fills_now(Timestamp since = {});
  /// The exchange behind it: prices, flags, trades by somebody else.
  [[nodiscard]] PaperCore& core() { return core_; }

 private:
  [[nodiscard]] Result<void> begin(PaperRead read);
  void half_round_trip();
  void wait_in_vain();
  template <typename T>
  Result<T> answer(T value);

  Clock& clock_;
  PaperOptions options_;
  AccountId id_;
  PaperCore core_;
  std::vector<PaperReadFault> read_faults_;
  std::map<ClientOrderId, int> sends_;
  std::map<PaperRead, int> reads_;
};

}  // namespace apex

#endif  // APEX_PAPER_PAPER_EXCHANGE_H
