#include "ledger/sqlite_error.h"

#include <sqlite3.h>

#include <algorithm>

#include "base/plain_text.h"

namespace apex {
namespace {

constexpr int kPrimaryCodeMask = 0xff;

}  // namespace

std::string way_out() {
  return "Nothing was changed. What to do: apexbot ledger check (shows all that is wrong), then "
         "restore a backup, or apexbot ledger rebuild (makes a new ledger from what the exchange "
         "knows and keeps this file); see docs/LEDGER.md";
}

std::string on_one_line(std::string words) {
  std::replace(words.begin(), words.end(), '\n', ' ');
  constexpr std::size_t kShown = 400;  // of a page that is all wrong it says so for every cell
  if (words.size() > kShown) words = words.substr(0, kShown) + " …";
  return without_controls(words);
}

Error damage_error(const std::filesystem::path& path, const std::string& what) {
  return {ErrorKind::storage,
          "the ledger " + path.string() + " is damaged: " + on_one_line(what) + ". " + way_out()};
}

Error storage_error(const std::filesystem::path& path, int code, const std::string& words) {
  const std::string message = on_one_line(words);
  const std::string name = path.string();
  switch (code & kPrimaryCodeMask) {
    case SQLITE_FULL:
      return {ErrorKind::storage,
              "cannot write " + name + ": the disk is full; make room, nothing was recorded"};
    case SQLITE_ERROR:  // our statements are right: it is the tables that are not ours any more
      return damage_error(path, message);
    case SQLITE_IOERR:
      return {ErrorKind::storage, "cannot read or write " + name + ": the disk reports an error (" +
                                      message + ", SQLite error " + std::to_string(code) +
                                      "). Look after the disk, then run apexbot ledger check"};
    case SQLITE_NOTADB:
      return {ErrorKind::storage, name + " is not a ledger (no SQLite database). " + way_out()};
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
                                      " (SQLite error " + std::to_string(code) +
                                      "); apexbot ledger check tells whether the file is sound"};
  }
}

}  // namespace apex
