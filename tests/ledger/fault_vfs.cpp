#include "tests/ledger/fault_vfs.h"

#include <sqlite3.h>

#include "base/check.h"

namespace apex::testing {
namespace {

FaultVfs* active = nullptr;  // SQLite's callbacks know no object of ours

/// Ours, with the system's file right behind it.
struct File {
  sqlite3_file base;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<File*>(file)->real(); }
const sqlite3_io_methods& methods(sqlite3_file* file) { return *real(file)->pMethods; }

/// SQLITE_OK, or the fault that this change meets.
int change() {
  const std::int64_t number = active->changes++;
  return active->fail_from >= 0 && number >= active->fail_from ? active->code : SQLITE_OK;
}

int close(sqlite3_file* file) { return methods(file).xClose(real(file)); }
int read(sqlite3_file* file, void* buffer, int size, sqlite3_int64 at) {
  ++active->reads;
  return methods(file).xRead(real(file), buffer, size, at);
}
int write(sqlite3_file* file, const void* buffer, int size, sqlite3_int64 at) {
  const int fault = change();
  return fault != SQLITE_OK ? fault : methods(file).xWrite(real(file), buffer, size, at);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  const int fault = change();
  return fault != SQLITE_OK ? fault : methods(file).xTruncate(real(file), size);
}
int sync(sqlite3_file* file, int flags) {
  const int fault = change();
  if (fault != SQLITE_OK) return fault;
  return active->sync ? methods(file).xSync(real(file), flags) : SQLITE_OK;
}
int size(sqlite3_file* file, sqlite3_int64* out) {
  return methods(file).xFileSize(real(file), out);
}
int lock(sqlite3_file* file, int level) { return methods(file).xLock(real(file), level); }
int unlock(sqlite3_file* file, int level) { return methods(file).xUnlock(real(file), level); }
int reserved(sqlite3_file* file, int* out) {
  return methods(file).xCheckReservedLock(real(file), out);
}
int control(sqlite3_file* file, int operation, void* argument) {
  return methods(file).xFileControl(real(file), operation, argument);
}
int sector_size(sqlite3_file* file) { return methods(file).xSectorSize(real(file)); }
int characteristics(sqlite3_file* file) { return methods(file).xDeviceCharacteristics(real(file)); }
int shm_map(sqlite3_file* file, int page, int bytes, int extend, void volatile** out) {
  return methods(file).xShmMap(real(file), page, bytes, extend, out);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  return methods(file).xShmLock(real(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) { methods(file).xShmBarrier(real(file)); }
int shm_unmap(sqlite3_file* file, int remove) {
  return methods(file).xShmUnmap(real(file), remove);
}

constexpr sqlite3_io_methods kMethods = {
    2,         close,    read,    write,       truncate,        sync,    size,     lock,
    unlock,    reserved, control, sector_size, characteristics, shm_map, shm_lock, shm_barrier,
    shm_unmap, nullptr,  nullptr};

sqlite3_vfs* system() { return sqlite3_vfs_find("unix"); }

int open(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* out_flags) {
  auto* const ours = reinterpret_cast<File*>(file);
  ours->base.pMethods = nullptr;
  const int code = system()->xOpen(system(), path, ours->real(), flags, out_flags);
  if (code == SQLITE_OK) ours->base.pMethods = &kMethods;
  return code;
}

sqlite3_vfs vfs;

}  // namespace

FaultVfs::FaultVfs() {
  APEX_CHECK(active == nullptr);
  active = this;
  vfs = *system();
  vfs.zName = "apex-fault";
  vfs.pNext = nullptr;
  vfs.szOsFile += static_cast<int>(sizeof(File));
  vfs.xOpen = open;
  APEX_CHECK(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK);
}

FaultVfs::~FaultVfs() {
  sqlite3_vfs_unregister(&vfs);
  active = nullptr;
}

}  // namespace apex::testing
