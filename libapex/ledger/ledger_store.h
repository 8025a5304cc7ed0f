#ifndef APEX_LEDGER_LEDGER_STORE_H
#define APEX_LEDGER_LEDGER_STORE_H

#include <SQLiteCpp/Database.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/files.h"
#include "ledger/fact_json.h"
#include "ledger/journal_row.h"
#include "ledger/ledger_file.h"
#include "ledger/sqlite_error.h"
#include "ledger/statement_cache.h"
#include "ledger/totals.h"
#include "ledger/trade_fold.h"

namespace apex {

/// The open SQLite file of a ledger. What says so throws SQLite::Exception and belongs inside
/// read() or write().
class LedgerStore {
 public:
  /// How much of the journal is checked when it is opened.
  enum class OpenCheck { tail, identity_only };

  /// Takes the lock; creates the file where there is none. Errors: as Ledger::open_writer().
  [[nodiscard]] static Result<std::unique_ptr<LedgerStore>> open_writer(
      const LedgerFile& file, const LedgerIdentity& identity);
  [[nodiscard]] static Result<std::unique_ptr<LedgerStore>> open_in_memory(
      const LedgerIdentity& identity);
  /// Null where there is no file. Errors: as Ledger::open_reader().
  [[nodiscard]] static Result<std::unique_ptr<LedgerStore>> open_reader(const LedgerFile& file,
                                                                        LedgerKind kind,
                                                                        OpenCheck check);
  LedgerStore(const LedgerStore&) = delete;
  LedgerStore& operator=(const LedgerStore&) = delete;
  ~LedgerStore();

  [[nodiscard]] const std::filesystem::path& path() const { return file_.path; }
  [[nodiscard]] const LedgerIdentity& identity() const { return identity_; }
  /// Of an older version the tables that it did not know are missing.
  [[nodiscard]] int version() const { return version_; }

  /// Storage, once a row was found that is not as it was written: nothing is decided or begun by
  /// this ledger any more, whatever is written behind that row. What is open is still closed.
  [[nodiscard]] Result<void> refuse_damage() const {
    if (damage_) return tl::unexpected<Error>(*damage_);
    return {};
  }

  /// Runs `work(store)`, which returns a Result, on one moment of the file.
  template <typename Work>
  auto read(Work&& work) -> decltype(work(*this)) {
    return guarded(file_.path, [&] {
      const Span span(database_, "BEGIN");
      return work(*this);
    });
  }

  /// Runs `work(store)`; what it appends is on the disk afterwards, or gone where it failed.
  template <typename Work>
  Result<void> write(Work&& work) {
    if (!writable_) return fail(ErrorKind::internal, "the ledger was opened for reading only");
    return guarded(file_.path, [&]() -> Result<void> {
      Span span(database_, "BEGIN IMMEDIATE");
      APEX_TRY(work(*this));
      span.commit();
      return {};
    });
  }

  // --- inside read() or write(); these throw ---

  /// `query` is one of queries.h.
  [[nodiscard]] StatementCache::Lent statement(const char* query) {
    return statements_.lend(database_, query);
  }
  /// Row by row; `visit(row)` returns Result<void>. Rows are as stored: hashes are not checked.
  template <typename Visit>
  Result<void> each_row(StatementCache::Lent& statement, Visit&& visit) {
    while (statement->executeStep()) {
      APEX_TRY_ASSIGN(const JournalRow row, row_of(*statement));
      APEX_TRY(visit(row));
    }
    return {};
  }
  /// Folds the trade that begins with row `trade`; the hash of each of its rows is checked.
  /// Errors: storage, if no trade begins there.
  [[nodiscard]] Result<TradeFold> fold(std::int64_t trade);
  /// The row with which the trade of that name begins, or nothing.
  [[nodiscard]] std::optional<std::int64_t> find_trade(const ClientOrderId& id);
  /// The newest row of a kind that belongs to no trade and no day.
  [[nodiscard]] Result<std::optional<JournalRow>> last_of(FactKind kind);

  /// The body of a row, by its own reader.
  template <typename Read>
  auto parsed(const JournalRow& row, Read read_body)
      -> decltype(read_body(std::declval<JsonView>())) {
    const auto document = JsonDocument::parse(row.fact.body);
    if (!document) return damaged(document.error().message);
    auto value = read_body(document->root());
    if (!value) return damaged(value.error().message);
    return value;
  }

  /// Inside write(): adds a row behind the last one. One that begins a trade names itself as such.
  [[nodiscard]] Result<JournalRow> append(const Fact& fact);
  /// Inside write(): draws the row of the table of trades, and what the trade changed in the
  /// totals. `before`: what the trade came to when it was drawn last.
  void draw_trade(const TradeFold& fold, const TradeSums& before);

  /// What all trades came to; nothing where that is not known. Errors: storage, for a row that is
  /// missing or was changed.
  [[nodiscard]] Result<std::optional<TradeSums>> totals();
  /// What they come to by their rows. Errors: storage, for the first that cannot be read.
  [[nodiscard]] Result<TradeSums> sum_of_trades();

  /// Checks links and hashes of the rows behind `after`, calls `visit` for each, and counts them.
  [[nodiscard]] Result<std::int64_t> check_rows(
      std::int64_t after, const std::function<Result<void>(const JournalRow&)>& visit);

  /// What was folded stands in the table of trades as it is drawn.
  [[nodiscard]] Result<void> check_drawn(const TradeFold& fold);

 private:
  /// A transaction that is undone unless it is committed.
  class Span {
   public:
    Span(SQLite::Database& database, const char* begin) : database_(database) {
      database_.exec(begin);
    }
    ~Span() {
      if (!committed_) database_.tryExec("ROLLBACK");  // a failed commit may have done it already
    }
    Span(const Span&) = delete;
    Span& operator=(const Span&) = delete;
    void commit() {
      database_.exec("COMMIT");
      committed_ = true;
    }

   private:
    SQLite::Database& database_;
    bool committed_ = false;
  };

  LedgerStore(LedgerFile file, SQLite::Database database, std::optional<FileLock> lock)
      : file_(std::move(file)), lock_(std::move(lock)), database_(std::move(database)) {}

  static Result<std::unique_ptr<LedgerStore>> connect(const LedgerFile& file,
                                                      const std::string& name, int flags,
                                                      std::optional<FileLock> lock);
  Result<void> check_identity(LedgerKind kind);
  Result<void> check_length();
  Result<void> check_tail();
  Result<void> check_indexes();
  Result<bool> has_at_most(int pages);
  Result<void> check_newest_indexes();
  Result<void> start_writing();
  bool is_counted(StakingDay day);
  void add_to_totals(const TradeSums& change);
  void put_totals(const std::string& body);
  void redraw_totals();
  void mend_totals();
  Result<void> bring_up_to_date();
  static Result<JournalRow> row_of(SQLite::Statement& statement);
  /// The error of a damaged row, which is remembered.
  tl::unexpected<Error> damaged(const std::string& what);

  LedgerFile file_;
  std::optional<FileLock> lock_;  // released after the file is closed
  SQLite::Database database_;
  StatementCache statements_;  // given up before the file is closed
  LedgerIdentity identity_;
  int version_ = 0;
  bool writable_ = false;
  std::optional<Error> damage_;  ///< the first that was found
};

}  // namespace apex

#endif  // APEX_LEDGER_LEDGER_STORE_H
