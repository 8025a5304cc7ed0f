// How a ledger is opened and made: every look at the file before anything is written to it.
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <map>
#include <system_error>

#include "ledger/ledger.h"
#include "ledger/ledger_store.h"
#include "ledger/queries.h"
#include "ledger/schema.h"

namespace apex {
namespace {

constexpr int kBusyTimeoutMs = 2000;
constexpr unsigned kFileMode = 0600;
constexpr int kSmallPages = 256;  // a reader too looks at all of their indexes: a millisecond

std::filesystem::path beside(const std::filesystem::path& path, const char* suffix) {
  return path.string() + suffix;
}

/// Its size; nothing where there is no such file. Errors: storage, for what is no plain file.
Result<std::optional<std::uintmax_t>> size_of(const std::filesystem::path& path) {
  std::error_code code;
  const auto status = std::filesystem::status(path, code);
  if (status.type() == std::filesystem::file_type::not_found) {
    return std::optional<std::uintmax_t>{};
  }
  if (status.type() != std::filesystem::file_type::regular) {
    return fail(ErrorKind::storage, "cannot open the ledger " + path.string() + ": " +
                                        (code ? code.message() : "it is not a plain file"));
  }
  const std::uintmax_t size = std::filesystem::file_size(path, code);
  if (code)
    return fail(ErrorKind::storage, "cannot look at " + path.string() + ": " + code.message());
  return std::optional<std::uintmax_t>{size};
}

/// True if there is a ledger to open. A file without a byte is none of ours: a ledger is born with
/// its first row. Neither is a WAL without its ledger, which would be played into a new one.
Result<bool> file_exists(const LedgerFile& file) {
  if (!file.vfs.empty()) {
    sqlite3_vfs* vfs = sqlite3_vfs_find(file.vfs.c_str());
    if (vfs == nullptr) return fail(ErrorKind::internal, "no SQLite file layer '" + file.vfs + "'");
    int exists = 0;
    vfs->xAccess(vfs, file.path.c_str(), SQLITE_ACCESS_EXISTS, &exists);
    return exists != 0;
  }
  APEX_TRY_ASSIGN(const auto size, size_of(file.path));
  if (size && *size == 0) {
    return fail(ErrorKind::storage, "the ledger " + file.path.string() +
                                        " is empty (0 bytes): what it held is lost. " + way_out());
  }
  if (size) return true;
  APEX_TRY_ASSIGN(const auto wal_size, size_of(beside(file.path, "-wal")));
  if (wal_size.value_or(0) == 0) return false;
  return fail(ErrorKind::storage,
              "the ledger " + file.path.string() + " is missing, but a part of it is here: " +
                  beside(file.path, "-wal").string() + ". Put the ledger back. " + way_out());
}

/// The tables and the first row, in an empty database.
Result<void> create_tables(SQLite::Database& database, const LedgerIdentity& identity) {
  database.exec("BEGIN IMMEDIATE");
  database.exec(fmt::format("PRAGMA application_id = {}", schema::kApplicationId));
  database.exec(fmt::format("PRAGMA user_version = {}", schema::kVersion));
  database.exec(schema::kCreate);
  database.exec(schema::kCreateQueue);
  database.exec(schema::kCreateTotals);
  JournalRow first;
  first.seq = 1;
  first.fact.kind = FactKind::ledger;
  first.fact.body = identity_body(identity);
  first.hash = row_hash(first.seq, first.fact, first.previous);
  {
    SQLite::Statement insert(database, queries::kInsertRow);
    insert.bind(1, first.seq);
    insert.bind(3, to_string(first.fact.kind));
    insert.bind(7, first.fact.body);
    insert.bind(8, first.previous.data(), static_cast<int>(first.previous.size()));
    insert.bind(9, first.hash.data(), static_cast<int>(first.hash.size()));
    insert.exec();
    const std::string totals = totals_body(TradeSums{});
    const Digest256 hash = totals_hash(totals);
    SQLite::Statement draw(database, queries::kDrawTotals);
    draw.bind(1, totals);
    draw.bind(2, hash.data(), static_cast<int>(hash.size()));
    draw.exec();
  }
  database.exec("COMMIT");
  return {};
}

/// Through a file layer that only SQLite knows. What could not be completed is taken away again.
Result<void> create_in_layer(const LedgerFile& file, const LedgerIdentity& identity) {
  auto created = guarded(file.path, [&] {
    SQLite::Database database(file.path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE,
                              kBusyTimeoutMs, file.vfs);
    return create_tables(database, identity);
  });
  if (created) return created;
  sqlite3_vfs* const layer = sqlite3_vfs_find(file.vfs.c_str());
  if (layer != nullptr) layer->xDelete(layer, file.path.c_str(), 0);
  return created;
}

/// Made in memory and put in place whole: a crash leaves a ledger or none.
Result<void> create_file(const LedgerFile& file, const LedgerIdentity& identity) {
  if (!file.vfs.empty()) return create_in_layer(file, identity);
  return guarded(file.path, [&]() -> Result<void> {
    SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    APEX_TRY(create_tables(database, identity));
    sqlite3_int64 size = 0;
    const std::unique_ptr<unsigned char, decltype(&sqlite3_free)> bytes(
        sqlite3_serialize(database.getHandle(), "main", &size, 0), sqlite3_free);
    if (!bytes) return fail(ErrorKind::internal, "out of memory while making a ledger");
    const std::string_view content(reinterpret_cast<const char*>(bytes.get()),
                                   static_cast<std::size_t>(size));
    return replace_file(file.path, content, kFileMode);
  });
}

/// For SQLite: never taken for a URI, whatever it is called.
Result<std::string> absolute_name(const std::filesystem::path& path) {
  std::error_code code;
  const auto absolute = std::filesystem::absolute(path, code);
  if (code) return fail(ErrorKind::storage, "cannot find " + path.string() + ": " + code.message());
  return absolute.string();
}

/// A URI by which SQLite reads the file as one that nobody changes.
std::string immutable_uri(const std::string& name) {
  std::string uri = "file:";
  for (const char c : name) {
    const bool special = c == '%' || c == '?' || c == '#';
    uri += special ? fmt::format("%{:02x}", static_cast<unsigned>(c)) : std::string(1, c);
  }
  return uri + "?immutable=1";
}

/// SQLite needs its WAL files even to read; here they are missing and cannot be made.
Result<bool> needs_immutable(const LedgerFile& file) {
  if (!file.vfs.empty()) return false;
  APEX_TRY_ASSIGN(const auto wal_size, size_of(beside(file.path, "-wal")));
  APEX_TRY_ASSIGN(const auto index_size, size_of(beside(file.path, "-shm")));
  if (wal_size.value_or(0) > 0 || index_size) return false;
  const auto directory = file.path.has_parent_path() ? file.path.parent_path() : ".";
  return ::access(directory.c_str(), W_OK) != 0;
}

}  // namespace

Result<std::unique_ptr<LedgerStore>> LedgerStore::connect(const LedgerFile& file,
                                                          const std::string& name, int flags,
                                                          std::optional<FileLock> lock) {
  return guarded(file.path, [&]() -> Result<std::unique_ptr<LedgerStore>> {
    SQLite::Database database(name, flags, kBusyTimeoutMs, file.vfs);
    sqlite3* handle = database.getHandle();
    sqlite3_extended_result_codes(handle, 1);
    // Closing must not touch a file that turns out to be damaged; a writer checkpoints itself.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    int persist = 1;
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
    return std::unique_ptr<LedgerStore>(
        new LedgerStore(file, std::move(database), std::move(lock)));
  });
}

Result<std::unique_ptr<LedgerStore>> LedgerStore::open_writer(const LedgerFile& file,
                                                              const LedgerIdentity& identity) {
  std::optional<FileLock> lock;
  if (file.lock) {
    APEX_TRY_ASSIGN(lock, FileLock::take(*file.lock));
  }
  APEX_TRY_ASSIGN(const bool exists, file_exists(file));
  if (!exists) APEX_TRY(create_file(file, identity));
  APEX_TRY_ASSIGN(const std::string name, absolute_name(file.path));
  APEX_TRY_ASSIGN(auto store, connect(file, name, SQLite::OPEN_READWRITE, std::move(lock)));
  APEX_TRY(store->check_identity(identity.kind));
  if (store->identity_.owner != identity.owner) {
    return fail(ErrorKind::config,
                fmt::format("the ledger {} holds trades of {}, and this configuration is for {}: "
                            "give each network a data_dir of its own",
                            file.path.string(), to_string(store->identity_.owner.network),
                            to_string(identity.owner.network)));
  }
  APEX_TRY(store->check_tail());
  APEX_TRY_ASSIGN(const bool compares_all, store->has_at_most(file.pages_compared));
  APEX_TRY(compares_all ? store->check_indexes() : store->check_newest_indexes());
  APEX_TRY(store->start_writing());
  return store;
}

Result<std::unique_ptr<LedgerStore>> LedgerStore::open_in_memory(const LedgerIdentity& identity) {
  constexpr const char* kName = ":memory:";
  APEX_TRY_ASSIGN(auto store, connect({kName, std::nullopt, ""}, kName,
                                      SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, std::nullopt));
  APEX_TRY(guarded(store->path(), [&]() -> Result<void> {
    store->database_.exec("PRAGMA temp_store = MEMORY");
    return create_tables(store->database_, identity);
  }));
  APEX_TRY(store->check_identity(identity.kind));
  store->writable_ = true;
  return store;
}

Result<std::unique_ptr<LedgerStore>> LedgerStore::open_reader(const LedgerFile& file,
                                                              LedgerKind kind, OpenCheck check) {
  APEX_TRY_ASSIGN(const bool exists, file_exists(file));
  if (!exists) return std::unique_ptr<LedgerStore>{};
  APEX_TRY_ASSIGN(std::string name, absolute_name(file.path));
  APEX_TRY_ASSIGN(const bool immutable, needs_immutable(file));
  std::optional<FileLock> lock;
  int flags = SQLite::OPEN_READONLY;
  if (immutable) {
    if (file.lock) {
      APEX_TRY_ASSIGN(lock, FileLock::share(*file.lock));
    }
    name = immutable_uri(name);
    flags |= SQLite::OPEN_URI;
  }
  APEX_TRY_ASSIGN(auto store, connect(file, name, flags, std::move(lock)));
  APEX_TRY(store->check_identity(kind));
  if (check == OpenCheck::identity_only) return store;
  APEX_TRY(store->check_tail());
  APEX_TRY_ASSIGN(const bool is_small, store->has_at_most(kSmallPages));
  if (is_small) APEX_TRY(store->check_indexes());
  return store;
}

LedgerStore::~LedgerStore() {
  if (!writable_) return;
  // The main file alone then holds everything. Facts are durable without it: a failure is no loss.
  database_.tryExec("PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)");
}

/// The file is a ledger, of a version this program knows and of this kind; reads whose.
Result<void> LedgerStore::check_identity(LedgerKind kind) {
  return read([&](LedgerStore& store) -> Result<void> {
    const std::string name = path().string();
    const int application = store.database_.execAndGet("PRAGMA application_id").getInt();
    if (application != schema::kApplicationId) {
      return fail(ErrorKind::storage,
                  name +
                      " is a database, but not a ledger of apexbot: is this the right data_dir? " +
                      way_out());
    }
    const int version = store.database_.execAndGet("PRAGMA user_version").getInt();
    if (version < schema::kOldestVersion || version > schema::kVersion) {
      return fail(
          ErrorKind::storage,
          fmt::format(
              "the ledger {} has schema {}, this program knows schema {}: {}", name, version,
              schema::kVersion,
              version > schema::kVersion
                  ? "it was written by a newer apexbot, install that one; nothing was changed"
                  : "it is damaged. " + way_out()));
    }
    version_ = version;
    APEX_TRY(check_length());
    std::optional<JournalRow> first;
    StatementCache::Lent rows = store.statement(queries::kRow);
    rows->bind(1, 1);
    const auto checked = store.each_row(rows, [&](const JournalRow& row) -> Result<void> {
      first = row;
      return check_link(row, 0, Digest256{});
    });
    if (!checked) return tl::unexpected<Error>(damage_error(path(), checked.error().message));
    if (!first || first->fact.kind != FactKind::ledger) {
      return tl::unexpected<Error>(damage_error(path(), "its first row is missing"));
    }
    APEX_TRY_ASSIGN(identity_, store.parsed(*first, read_identity));
    if (identity_.kind == kind) return {};
    return fail(ErrorKind::config, fmt::format("the ledger {} holds {} trades, but was opened for "
                                               "{} ones: was the file renamed?",
                                               name, to_string(identity_.kind), to_string(kind)));
  });
}

/// The file ends with a whole page. SQLite sees a missing page, but takes a cut one for zeros.
/// While the WAL holds something the end of the main file may still be on its way.
Result<void> LedgerStore::check_length() {
  if (!file_.vfs.empty()) return {};
  APEX_TRY_ASSIGN(const auto wal_size, size_of(beside(path(), "-wal")));
  APEX_TRY_ASSIGN(const auto size, size_of(path()));
  const auto page =
      static_cast<std::uintmax_t>(std::max(database_.execAndGet("PRAGMA page_size").getInt(), 1));
  if (wal_size.value_or(0) > 0 || size.value_or(0) % page == 0) return {};
  return tl::unexpected<Error>(
      damage_error(path(), fmt::format("it was cut off after {} bytes", size.value_or(0))));
}

/// The newest rows follow each other, and what was drawn from them is what they say.
Result<void> LedgerStore::check_tail() {
  return read([&](LedgerStore& store) -> Result<void> {
    std::int64_t last = 0;
    StatementCache::Lent newest = store.statement(queries::kLastRow);
    if (newest->executeStep()) last = newest->getColumn(0).getInt64();
    newest->reset();
    const std::int64_t after = std::max<std::int64_t>(last - Ledger::kCheckedTail, 0);

    const std::int64_t compared = last - Ledger::kComparedTail;

    std::map<std::int64_t, int> rows_of;  // trades that begin among the newest rows
    const auto rows = store.check_rows(after, [&](const JournalRow& row) -> Result<void> {
      if (!row.fact.trade) return {};
      const bool is_new = begins_trade(row.fact.kind) && row.seq > compared;
      if (is_new || rows_of.contains(*row.fact.trade)) ++rows_of[*row.fact.trade];
      return {};
    });
    if (!rows) return tl::unexpected<Error>(damage_error(path(), rows.error().message));
    for (const auto& [trade, count] : rows_of) {
      APEX_TRY_ASSIGN(const TradeFold fold, store.fold(trade));
      if (fold.rows() != count) {
        return tl::unexpected<Error>(damage_error(
            path(), fmt::format("an index does not find all rows of trade {}", trade)));
      }
      const auto drawn = store.check_drawn(fold);
      if (!drawn) return tl::unexpected<Error>(damage_error(path(), drawn.error().message));
    }
    return {};
  });
}

/// Every index has what its table has. Rows carry hashes, indexes do not: one flipped byte in an
/// index would hide a trade from the question whether today is done.
Result<void> LedgerStore::check_indexes() {
  return read([&](LedgerStore& store) -> Result<void> {
    StatementCache::Lent lines = store.statement(queries::kIntegrityAtStart);
    while (lines->executeStep()) {
      const std::string line = lines->getColumn(0).getString();
      if (line != "ok") return tl::unexpected<Error>(damage_error(path(), line));
    }
    return {};
  });
}

/// The same of the newest trades only, which are those that decisions are made from: for a file so
/// large that reading all of it would take longer than a trade may wait.
Result<void> LedgerStore::check_newest_indexes() {
  return read([&](LedgerStore& store) -> Result<void> {
    StatementCache::Lent lost = store.statement(queries::kNewestLost);
    lost->bind(1, Ledger::kComparedTail);
    if (!lost->executeStep()) return {};
    return tl::unexpected<Error>(damage_error(
        path(), fmt::format("an index does not find trade {}", lost->getColumn(0).getInt64())));
  });
}

Result<bool> LedgerStore::has_at_most(int pages) {
  return read([pages](LedgerStore& store) -> Result<bool> {
    return store.database_.execAndGet("PRAGMA page_count").getInt() <= pages;
  });
}

Result<void> LedgerStore::start_writing() {
  const auto started = guarded(path(), [&]() -> Result<void> {
    if (sqlite3_db_readonly(database_.getHandle(), "main") != 0) {
      return tl::unexpected<Error>(
          storage_error(path(), SQLITE_READONLY, "attempt to write a readonly database"));
    }
    const std::string mode = database_.execAndGet("PRAGMA journal_mode = WAL").getString();
    if (mode != "wal") {
      return fail(ErrorKind::storage, "the file system of " + path().string() +
                                          " cannot hold a ledger (no shared memory for its WAL): "
                                          "set data_dir to a local disk");
    }
    database_.exec("PRAGMA synchronous = FULL");
    return {};
  });
  APEX_TRY(started);
  writable_ = true;
  APEX_TRY(bring_up_to_date());
  mend_totals();
  damage_.reset();  // of an old trade that was only summed up: the full check names it
  return {};
}

/// In one transaction: a crash leaves the old ledger or the new one.
Result<void> LedgerStore::bring_up_to_date() {
  if (version_ == schema::kVersion) return {};
  APEX_TRY(write([](LedgerStore& store) -> Result<void> {
    store.database_.exec(schema::kCreateQueue);
    store.database_.exec(schema::kCreateTotals);
    store.redraw_totals();
    store.database_.exec(fmt::format("PRAGMA user_version = {}", schema::kVersion));
    return {};
  }));
  version_ = schema::kVersion;
  return {};
}

}  // namespace apex
