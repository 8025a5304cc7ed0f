#include "tests/support/fact_trace.h"

#include <sqlite3.h>

#include <memory>
#include <string_view>

#include "base/check.h"

namespace apex::testing {
namespace {

FactTrace* active = nullptr;  // SQLite's callbacks know no object of ours

}  // namespace

struct FactTraceCalls {
  /// The first text among the values: INSERT … VALUES(7, 1767690000000, 'intent', …
  static std::string kind_in(sqlite3_stmt* statement) {
    const std::unique_ptr<char, decltype(&sqlite3_free)> expanded(sqlite3_expanded_sql(statement),
                                                                  sqlite3_free);
    const std::string_view text = expanded ? expanded.get() : "";
    const std::size_t begin = text.find('\'');
    const std::size_t end = text.find('\'', begin + 1);
    if (begin == text.npos || end == text.npos) return "row";
    return std::string(text.substr(begin + 1, end - begin - 1));
  }

  static int on_statement(unsigned, void*, void* statement, void* sql) {
    if (active == nullptr) return 0;
    const std::string_view text = static_cast<const char*>(sql);
    std::string& writing = active->writing_;
    if (text.starts_with("BEGIN")) writing = "nothing";
    if (text.starts_with("CREATE")) writing = "schema";
    if (text.starts_with("PRAGMA journal_mode")) writing = "wal mode";
    if (text.starts_with("PRAGMA wal_checkpoint")) writing = "checkpoint";
    if (text.starts_with("INSERT INTO journal") && writing == "nothing") {
      writing = kind_in(static_cast<sqlite3_stmt*>(statement));
    }
    return 0;
  }

  static int on_connection(sqlite3* database, const char**, const void*) {
    return sqlite3_trace_v2(database, SQLITE_TRACE_STMT, on_statement, nullptr);
  }

  // SQLite takes the address of an entry point of unknown type.
  static void (*entry())() { return reinterpret_cast<void (*)()>(on_connection); }
};

FactTrace::FactTrace() {
  APEX_CHECK(active == nullptr);
  active = this;
  APEX_CHECK(sqlite3_auto_extension(FactTraceCalls::entry()) == SQLITE_OK);
}

FactTrace::~FactTrace() {
  sqlite3_cancel_auto_extension(FactTraceCalls::entry());
  active = nullptr;
}

}  // namespace apex::testing
