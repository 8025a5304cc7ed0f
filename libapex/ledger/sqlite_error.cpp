#include "ledger/sqlite_error.h"

#include <sqlite3.h>

namespace apex {
namespace {

constexpr int kPrimaryCodeMask = 0xff;

}  // namespace

Error damage_error(const std::filesystem::path& path, const std::string& what) {
  return {ErrorKind::storage,
          "the ledger " + path.string() + " is damaged: " + what +
              "; nothing was changed. Restore it from a backup, or move it away: a new ledger asks "
              "the exchange what was traded today (docs/LEDGER.md)"};
}

Error storage_error(const std::filesystem::path& path, int code, const std::string& message) {
  const std::string name = path.string();
  switch (code & kPrimaryCodeMask) {
    case SQLITE_FULL:
      return {ErrorKind::storage,
              "cannot write " + name + ": the disk is full; make room, nothing was recorded"};
    case SQLITE_NOTADB:
      return {ErrorKind::storage, name +
                                      " is not a ledger (no SQLite database); nothing was changed. "
                                      "Restore it from a backup, or move it away"};
    case SQLITE_CORRUPT:
      return damage_error(path, message);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {ErrorKind::storage, "cannot write " + name + ": it is read-only here (" + message +
                                      "); give this user the right to write it and its directory"};
    case SQLITE_CANTOPEN:
      return {ErrorKind::storage, "cannot open " + name + ": " + message +
                                      "; look at the rights of the file and its directory"};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorKind::storage,
              "cannot use " + name + ": another program keeps it busy (" + message + ")"};
    default:  // SQLite's codes, not an enum of ours
      return {ErrorKind::storage, "cannot read or write " + name + ": " + message +
                                      " (SQLite error " + std::to_string(code) + ")"};
  }
}

}  // namespace apex
