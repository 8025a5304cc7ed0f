#ifndef APEX_PAPER_PAPER_CORE_H
#define APEX_PAPER_PAPER_CORE_H

#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "paper/account_books.h"
#include "paper/faults.h"
#include "paper/market.h"
#include "paper/matching.h"
#include "paper/options.h"
#include "paper/paper_order.h"

namespace apex {

/// The exchange itself: one matching engine, any number of accounts, no wire. PaperExchange shows
/// one account of it through the port, apexsim serves it over HTTP.
///
/// Deterministic: what it answers depends on the calls, the options and the clock only. It has no
/// thread; each call first lets happen whatever was due by then, in order. Delays run on the
/// clock's steady time, stamps are its wall clock. Not thread-safe.
///
/// Life of an order: place() answers PENDING; `match_delay` later the engine matches it;
/// `report_delay` after that the order, its fills and the account show it; `settle_delay` after
/// that its fills count. Source: apex-api.md 7 and 10.
///
/// Calls that take an AccountId abort on one that was never opened.
class PaperCore {
 public:
  static constexpr std::size_t kOpenOrdersMax = 200;  ///< of an account (apex-api.md 6.5)

  PaperCore(const Clock& clock, const PaperMarketData& data, const PaperOptions& options);

  void open_account(const PaperAccountOptions& account);

  // --- acting
  /// The order as it was accepted (PENDING), or why not.
  tl::expected<PaperOrderView, PaperRefusal> place(const AccountId& account,
                                                   const OrderRequest& request);
  /// The same, but the request arrives `delay` later and nobody learns the answer.
  void place_later(const AccountId& account, const OrderRequest& request, Milliseconds delay);
  /// Nothing: the cancel is accepted and takes its turn behind what is in flight.
  std::optional<PaperRefusal> cancel(const AccountId& account, const OrderId& id);
  /// Of one symbol, or of all.
  void cancel_all(const AccountId& account, const std::optional<Symbol>& symbol);
  std::optional<PaperRefusal> set_initial_margin_rate(const AccountId& account,
                                                      const Symbol& symbol, const Decimal& rate);

  // --- what the account's owner sees
  [[nodiscard]] const PaperMarket& market();
  [[nodiscard]] Account account(const AccountId& account);
  [[nodiscard]] Balance balance(const AccountId& account);
  [[nodiscard]] Usdt realised_profit(const AccountId& account);
  [[nodiscard]] std::vector<PaperPosition> positions(const AccountId& account);
  [[nodiscard]] std::vector<ClosedProfit> closed_profits(const AccountId& account);
  [[nodiscard]] std::optional<PaperOrderView> order(const AccountId& account, const OrderId& id);
  [[nodiscard]] std::optional<PaperOrderView> order_by_client_id(const AccountId& account,
                                                                 const ClientOrderId& id);
  /// All lists are newest first.
  [[nodiscard]] std::vector<PaperOrderView> open_orders(const AccountId& account);
  [[nodiscard]] std::vector<PaperOrderView> order_history(const AccountId& account);
  [[nodiscard]] std::vector<PaperFillView> fills(const AccountId& account);
  [[nodiscard]] std::vector<PaperFillView> order_fills(const AccountId& account, const OrderId& id);

  // --- what the world does
  [[nodiscard]] PaperFaults& faults() { return faults_; }
  /// False: no such contract, or no positive price. Resting orders that it crosses fill.
  bool set_index(const Symbol& symbol, const Price& index);
  bool set_flags(const Symbol& symbol, bool enable_trade, bool enable_open_position);
  void set_balance(const AccountId& account, const Usdt& balance);
  /// Somebody trades on the account by hand, at once and at market, under an id that is not ours.
  void trade_externally(const AccountId& account, const Symbol& symbol, Side side,
                        const Size& size);

  // --- the truth, for tests
  /// Signed, as the engine knows it now, reported or not.
  [[nodiscard]] Size position_now(const AccountId& account, const Symbol& symbol);
  /// Every position that is not zero, as the engine knows it now.
  [[nodiscard]] std::map<Symbol, Size> positions_now(const AccountId& account);
  /// Every fill that counts, as the engine knows it now, oldest first; those made since `since`.
  [[nodiscard]] std::vector<Fill> fills_now(const AccountId& account, Timestamp since = {});
  [[nodiscard]] const std::vector<ReceivedOrder>& received(const AccountId& account);

 private:
  struct FillRecord {
    Fill fill;
    bool maker = false;
    bool doomed = false;  ///< will fail at settlement; never booked
    bool booked = false;  ///< in what the account shows
    int times_shown = 0;
    int times_to_show = 1;
  };
  struct OrderRecord {
    std::size_t account = 0;
    OrderRequest request;
    bool foreign = false;  ///< not from place(): faults let it pass
    PaperOrderState actual;
    PaperOrderState shown;
    Milliseconds hidden_until{0};
    Milliseconds shown_from{0};  ///< when `shown` follows `actual`
    std::vector<FillRecord> fills;
  };
  struct AccountRecord {
    PaperAccountOptions options;
    AccountBooks engine;   ///< with every match
    AccountBooks visible;  ///< with what was reported
    std::vector<std::size_t> orders;
    std::set<std::size_t> live;  ///< pending or resting
    std::map<ClientOrderId, std::size_t> by_client_id;
    std::map<OrderId, std::size_t> by_id;
    std::vector<ReceivedOrder> received;
  };
  enum class EventKind {
    arrival,
    match,
    cancel,
    show_order,
    show_fills,
    show_account,
    settle,
    rest_ends,
    expire,
    price_move,
    external_close,
  };
  struct Event {
    EventKind kind = EventKind::match;
    std::size_t index = 0;  ///< of the order; for external_close and arrival of the account
    OrderRequest request;   ///< of an arrival
    Symbol symbol;          ///< of price_move and external_close
    Price price;            ///< of price_move
  };

  // paper_core.cpp
  AccountRecord& find(const AccountId& account);
  OrderId next_order_id();
  FillId next_fill_id();
  [[nodiscard]] Timestamp stamp(Milliseconds at) const;
  tl::expected<PaperOrderView, PaperRefusal> receive(std::size_t account,
                                                     const OrderRequest& request, Milliseconds at);
  std::optional<PaperRefusal> check(const AccountRecord& account, const OrderRequest& request,
                                    Milliseconds at);
  [[nodiscard]] bool may_reduce(const AccountRecord& account, const OrderRequest& request) const;
  [[nodiscard]] bool margin_covers(const AccountRecord& account, const OrderRequest& request) const;
  [[nodiscard]] Balance balance_of(const AccountRecord& account, const AccountBooks& books,
                                   bool shown) const;
  std::size_t add_order(std::size_t account, const OrderRequest& request, Milliseconds at);

  // paper_views.cpp
  [[nodiscard]] std::optional<PaperOrderView> view(std::size_t index) const;
  void add_fills(const OrderRecord& order, std::vector<PaperFillView>& fills) const;

  // paper_events.cpp
  void schedule(Milliseconds at, Event event);
  void advance();
  void handle(const Event& event, Milliseconds at);
  void handle_order(EventKind kind, std::size_t index, Milliseconds at);
  void show(OrderRecord& order, std::size_t index);
  void match(OrderRecord& order, std::size_t index, Milliseconds at);
  void execute(OrderRecord& order, std::size_t index, const PaperMatch& result, bool maker,
               Milliseconds at);
  void book(OrderRecord& order, const PaperTake& take, bool maker, bool doomed, Milliseconds at);
  [[nodiscard]] std::vector<PaperTake> take_doomed(const OrderRecord& order,
                                                   std::vector<PaperTake>& takes);
  void report(OrderRecord& order, std::size_t index, bool filled, Milliseconds at);
  void after_fill(const OrderRecord& order, Milliseconds at);
  void settle(OrderRecord& order, std::size_t index, Milliseconds at);
  void end(OrderRecord& order, std::size_t index, OrderStatus status, CancelReason reason,
           Milliseconds at);
  void fill_resting(OrderRecord& order, std::size_t index, Milliseconds at);
  void fill_by_cancel(PaperFaultKind kind, std::size_t index, Milliseconds at);
  void move_index(const Symbol& symbol, const Price& index, Milliseconds at);
  void close_externally(std::size_t account, const Symbol& symbol, Milliseconds at);
  void trade_at_once(std::size_t account, const Symbol& symbol, Side side, const Size& size,
                     Milliseconds at);

  const Clock& clock_;
  PaperOptions options_;
  PaperMarket market_;
  PaperFaults faults_;
  std::vector<AccountRecord> accounts_;
  std::map<AccountId, std::size_t> account_index_;
  std::deque<OrderRecord> orders_;
  std::map<std::pair<Milliseconds, std::uint64_t>, Event> events_;
  std::uint64_t next_event_ = 0;
  std::int64_t id_base_ = 0;
  std::int64_t orders_made_ = 0;
  std::int64_t fills_made_ = 0;
};

}  // namespace apex

#endif  // APEX_PAPER_PAPER_CORE_H
