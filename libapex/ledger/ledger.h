#ifndef APEX_LEDGER_LEDGER_H
#define APEX_LEDGER_LEDGER_H

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/ledger_check.h"
#include "ledger/ledger_file.h"
#include "model/history.h"
#include "model/staking_factor.h"
#include "model/trade_sums.h"

namespace apex {

class AlertQueue;
class LedgerStore;
struct Fact;

/// The only record of what this program did: an append-only journal in a SQLite file, each row
/// with a hash over itself and its predecessor. Everything else is folded from it. One writer at
/// a time, any number of readers beside it; one thread each. Tables, hashes, backup:
/// docs/LEDGER.md.
///
/// Errors of every call: storage, saying what to do (disk full or read-only, damaged file, a file
/// that is no ledger or is of a newer version); nothing is overwritten then, and a fact that could
/// not be recorded leaves no trace. Once a row was found damaged, history() and each fact that
/// belongs to no trade, or begins one, is refused for as long as this ledger is open; what is open
/// is still settled. internal: a fact that cannot be (see the facts).
class Ledger {
 public:
  /// Rows at the end of the journal whose hashes are computed again at each open.
  static constexpr int kCheckedTail = 500;
  /// The trades that begin in so many of them are also compared with the tables drawn from them.
  static constexpr int kComparedTail = 100;
  /// The most trades that recent() reads.
  static constexpr int kRecentMax = 100'000;

  /// To record. Creates directory and file as needed, takes the lock, checks the schema, the tail
  /// of the hash chain and every index. Errors beside storage: locked, with the pid of the other
  /// writer; config, for a ledger of another network or kind.
  [[nodiscard]] static Result<Ledger> open_writer(const std::filesystem::path& data_dir,
                                                  LedgerKind kind, const LedgerOwner& owner);
  [[nodiscard]] static Result<Ledger> open_writer(const LedgerFile& file, LedgerKind kind,
                                                  const LedgerOwner& owner);

  /// To record for one errand: gone with this object, and no disk can fail under it.
  [[nodiscard]] static Result<Ledger> open_in_memory(LedgerKind kind, const LedgerOwner& owner);

  /// To read. Creates nothing; a ledger that does not exist is an empty one. Where the WAL files
  /// are missing and cannot be made, the file is read as immutable and the lock is shared while
  /// this object lives (locked: a writer is just starting). Errors else as open_writer().
  [[nodiscard]] static Result<Ledger> open_reader(const std::filesystem::path& data_dir,
                                                  LedgerKind kind);
  [[nodiscard]] static Result<Ledger> open_reader(const LedgerFile& file, LedgerKind kind);

  Ledger(Ledger&& other) noexcept;
  Ledger& operator=(Ledger&& other) noexcept;
  ~Ledger();

  /// False for a reader of a ledger that does not exist yet.
  [[nodiscard]] bool has_file() const;
  /// Nothing where has_file() is false.
  [[nodiscard]] std::optional<LedgerOwner> owner() const;
  /// Nothing where has_file() is false.
  [[nodiscard]] std::optional<LedgerKind> kind() const;

  // --- facts: each is on the disk when the call returns, or left no trace -----------------------
  // internal: the trade or the order was never recorded, or is recorded already; opened to read.

  [[nodiscard]] Result<void> record_intent(const TradeIntent& intent);
  /// A further attempt at a close.
  [[nodiscard]] Result<void> record_order(const ClientOrderId& trade, const PlannedOrder& order);
  /// The same answer twice is recorded once.
  [[nodiscard]] Result<void> record_answer(const ClientOrderId& trade, const ClientOrderId& order,
                                           Timestamp sent_at, const OrderOutcome& outcome);
  /// The exchange's word on one of our orders; skipped when it says nothing new.
  [[nodiscard]] Result<void> record_order_seen(const ClientOrderId& trade, const Order& order);
  [[nodiscard]] Result<void> record_never_arrived(const ClientOrderId& trade,
                                                  const ClientOrderId& order, Timestamp at);
  /// Each fill once for each status it was in. A fill finds its order by client id, else by the
  /// exchange's order id. One that belongs to no order of the trade is internal; the others are
  /// recorded first.
  [[nodiscard]] Result<void> record_fills(const ClientOrderId& trade,
                                          const std::vector<Fill>& fills);
  /// May come again: the last one counts.
  [[nodiscard]] Result<void> record_end(const ClientOrderId& trade, const TradeEnd& end);
  /// A trade learned from the exchange. Of one that is known already only what is new is taken:
  /// fills, and the end where there is none.
  [[nodiscard]] Result<void> record_rebuilt(const TradeIntent& intent,
                                            const std::vector<Fill>& fills, const TradeEnd& end);
  /// The exchange was asked what orders with our prefix did that day, and all of it is recorded.
  [[nodiscard]] Result<void> record_day_checked(StakingDay day, Timestamp at);
  [[nodiscard]] Result<void> record_breaker_reset(Timestamp at, const std::string& reason);
  [[nodiscard]] Result<void> record_clock_offset(Milliseconds server_minus_local, Timestamp at);
  [[nodiscard]] Result<void> record_factor_seen(const FactorSeen& seen);

  // --- folds: each sees one moment of the journal and reads a bounded number of its rows --------

  /// Trades of the staking week that `now` lies in and later, the `breaker_reach` newest ones
  /// before it, and the newest one that counts, however old. Oldest first.
  [[nodiscard]] Result<History> history(const StakingCalendar& calendar, Timestamp now,
                                        int breaker_reach) const;
  /// The same from the staking day `first` on.
  [[nodiscard]] Result<History> history_from(StakingDay first, const StakingCalendar& calendar,
                                             Timestamp now, int breaker_reach) const;
  /// Trades without an end, or with one that left something to settle. Oldest first.
  [[nodiscard]] Result<std::vector<TradeRecord>> unsettled() const;
  [[nodiscard]] Result<std::optional<TradeRecord>> trade(const ClientOrderId& id) const;
  /// Newest first.
  [[nodiscard]] Result<std::vector<TradeRecord>> recent(int count) const;
  /// Oldest first.
  [[nodiscard]] Result<std::vector<TradeRecord>> on_day(StakingDay day) const;
  /// The newest of what the exchange showed as our trading factor, newest first.
  [[nodiscard]] Result<std::vector<FactorSeen>> factors_seen(int count) const;
  /// What all trades came to; reads one row. Nothing where that is not known: a ledger of an older
  /// version that nobody has written to since, or a damage that `ledger check` names.
  [[nodiscard]] Result<std::optional<TradeSums>> totals() const;
  /// Calls `visit` with each trade of the staking days `first` to `last`, the newest first, and
  /// ends with its first error. One trade at a time is in memory; all belong to one moment.
  [[nodiscard]] Result<void> each_trade(
      StakingDay first, StakingDay last,
      const std::function<Result<void>(const TradeRecord&)>& visit) const;
  /// The day needs no question to the exchange: this ledger recorded an intent of that day, or a
  /// day check. A rebuilt trade or an adopted position alone does not do: there may have been
  /// others.
  [[nodiscard]] Result<bool> knows_day(StakingDay day) const;
  /// Days from `first` on in which a trade counts.
  [[nodiscard]] Result<std::set<StakingDay>> days_traded(StakingDay first) const;
  /// Every symbol that any intent ever named.
  [[nodiscard]] Result<std::set<Symbol>> touched_symbols() const;

  /// The full check, beside whatever else this ledger is used for: see check_ledger().
  [[nodiscard]] Result<LedgerCheck> verify_all() const;

 private:
  friend class AlertQueue;  // another part of the same file
  explicit Ledger(std::unique_ptr<LedgerStore> store);
  [[nodiscard]] Result<void> require_file() const;
  Result<void> add_fact(const Fact& fact);

  std::unique_ptr<LedgerStore> store_;  // none: there is no file
};

}  // namespace apex

#endif  // APEX_LEDGER_LEDGER_H
