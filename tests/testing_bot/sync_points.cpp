#include "tests/testing_bot/sync_points.h"

#include <fcntl.h>
#include <sqlite3.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <tuple>

#include "base/check.h"

namespace apex::testing {
namespace {

// SQLite's callbacks know no object of ours.
Life* life = nullptr;
const FactTrace* facts = nullptr;
sqlite3_vfs* system_vfs = nullptr;
sqlite3_vfs vfs;

/// The system's methods, but for the sync; by what they were copied from.
struct Methods {
  sqlite3_io_methods ours;
  const sqlite3_io_methods* system;
};
std::map<const sqlite3_io_methods*, Methods> copies;

int sync(sqlite3_file* file, int flags);

/// The file stays the system's own; only its table of methods is exchanged.
const sqlite3_io_methods* with_points(const sqlite3_io_methods* system) {
  const auto [copy, is_new] = copies.try_emplace(system);
  if (is_new) {
    copy->second.ours = *system;
    copy->second.ours.xSync = sync;
    copy->second.system = system;
  }
  return &copy->second.ours;
}

const sqlite3_io_methods& system_methods(const sqlite3_file* file) {
  for (const auto& [system, copy] : copies) {
    if (file->pMethods == &copy.ours) return *copy.system;
  }
  APEX_CHECK(false);
}

int sync(sqlite3_file* file, int flags) {
  const std::string step = life->next("ledger " + facts->writing());
  std::ignore = life->pass(step + ": before");
  const int code = system_methods(file).xSync(file, flags);
  std::ignore = life->pass(step + ": after");
  return code;
}

int open(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* out_flags) {
  const int code = system_vfs->xOpen(system_vfs, path, file, flags, out_flags);
  if (code == SQLITE_OK && file->pMethods != nullptr) file->pMethods = with_points(file->pMethods);
  return code;
}

}  // namespace

namespace {

bool is_of_a_ledger(const char* path) {
  return std::filesystem::path(path).filename().string().starts_with("ledger.db");
}

}  // namespace

void add_points_to_syncs(Life& of, const FactTrace& trace) {
  APEX_CHECK(life == nullptr);
  life = &of;
  facts = &trace;
  system_vfs = sqlite3_vfs_find(nullptr);
  vfs = *system_vfs;
  vfs.zName = "apex-points";
  vfs.pNext = nullptr;
  vfs.xOpen = open;
  APEX_CHECK(sqlite3_vfs_register(&vfs, 1) == SQLITE_OK);
}

}  // namespace apex::testing

/// In place of the system's: a ledger that is put in place or set aside has a point on either side.
extern "C" int rename(const char* from, const char* to) noexcept {
  using namespace apex::testing;
  const bool has_points = life != nullptr && (is_of_a_ledger(from) || is_of_a_ledger(to));
  const std::string step = has_points ? life->next("ledger moved") : "";
  if (has_points) std::ignore = life->pass(step + ": before");
  const int result = renameat(AT_FDCWD, from, AT_FDCWD, to);
  if (has_points) std::ignore = life->pass(step + ": after");
  return result;
}
