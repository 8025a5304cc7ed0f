#include "tests/support/memory_vfs.h"

#include <algorithm>
#include <cstring>
#include <random>
#include <utility>

#include "base/check.h"

namespace apex::testing {

const char* to_string(Loss loss) {
  switch (loss) {
    case Loss::none:
      return "nothing lost";
    case Loss::all:
      return "all unsynced lost";
    case Loss::suffix:
      return "last writes lost";
    case Loss::torn:
      return "a write torn";
    case Loss::any_part:
      return "any writes lost";
  }
  return "";
}

/// SQLite's view of it.
struct MemoryVfsCalls {
  /// A handle.
  struct Handle {
    sqlite3_file base;
    MemoryVfs* disk;
    std::string* path;
    std::uint64_t power_cycle;
    bool deleted_on_close;
  };
  static Handle& handle(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }
  static MemoryVfs& disk(sqlite3_vfs* vfs) { return *static_cast<MemoryVfs*>(vfs->pAppData); }

  /// The file behind a handle; null where the power was off since it was opened.
  static MemoryVfs::File* file_of(sqlite3_file* file) {
    const Handle& it = handle(file);
    if (it.disk->is_off_ || it.power_cycle != it.disk->power_cycle_) return nullptr;
    const auto found = it.disk->files_.find(*it.path);
    return found == it.disk->files_.end() ? nullptr : found->second.get();
  }

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
    MemoryVfs& disk_here = disk(vfs);
    Handle& it = handle(file);
    it.base.pMethods = nullptr;
    if (disk_here.is_off_) return SQLITE_CANTOPEN;
    const std::string path =
        name != nullptr ? name : "temporary-" + std::to_string(++disk_here.temporary_files_);
    auto found = disk_here.files_.find(path);
    if (found == disk_here.files_.end()) {
      if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
      found = disk_here.files_.emplace(path, std::make_unique<MemoryVfs::File>()).first;
    }
    // Locks are not modelled: a second connection would need them.
    const bool is_main = (flags & SQLITE_OPEN_MAIN_DB) != 0;
    if (is_main && found->second->users > 0) return SQLITE_CANTOPEN;
    ++found->second->users;
    it.disk = &disk_here;
    it.path = new std::string(path);  // SQLite gives the memory, close() ends it
    it.power_cycle = disk_here.power_cycle_;
    it.deleted_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    it.base.pMethods = &kMethods;
    if (out != nullptr) *out = flags;
    return SQLITE_OK;
  }

  static int remove(sqlite3_vfs* vfs, const char* name, int) {
    if (disk(vfs).is_off_) return SQLITE_IOERR_DELETE;
    return disk(vfs).files_.erase(name) > 0 ? SQLITE_OK : SQLITE_IOERR_DELETE_NOENT;
  }

  static int access(sqlite3_vfs* vfs, const char* name, int, int* out) {
    *out = disk(vfs).files_.contains(name) ? 1 : 0;
    return disk(vfs).is_off_ ? SQLITE_IOERR_ACCESS : SQLITE_OK;
  }

  static int full_path(sqlite3_vfs*, const char* name, int size, char* out) {
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
  }

  static int randomness(sqlite3_vfs*, int size, char* out) {
    std::memset(out, 7, static_cast<std::size_t>(size));
    return size;
  }
  static int sleep(sqlite3_vfs*, int microseconds) { return microseconds; }
  static int last_error(sqlite3_vfs*, int, char*) { return 0; }
  static int current_time(sqlite3_vfs*, sqlite3_int64* out) {
    *out = 212'000'000'000'000;  // some day, in ms since -4713; nothing of ours asks
    return SQLITE_OK;
  }

  static int close(sqlite3_file* file) {
    Handle& it = handle(file);
    if (MemoryVfs::File* const content = file_of(file)) {
      --content->users;
      if (it.deleted_on_close) it.disk->files_.erase(*it.path);
    }
    delete std::exchange(it.path, nullptr);
    return SQLITE_OK;
  }

  static int read(sqlite3_file* file, void* buffer, int size, sqlite3_int64 at) {
    const MemoryVfs::File* const content = file_of(file);
    if (content == nullptr) return SQLITE_IOERR_READ;
    const auto offset = std::min(static_cast<std::size_t>(at), content->content.size());
    const auto wanted = static_cast<std::size_t>(size);
    const std::size_t there = std::min(wanted, content->content.size() - offset);
    std::memcpy(buffer, content->content.data() + offset, there);
    if (there == wanted) return SQLITE_OK;
    std::memset(static_cast<char*>(buffer) + there, 0, wanted - there);
    return SQLITE_IOERR_SHORT_READ;
  }

  static int change(sqlite3_file* file, MemoryVfs::Change change) {
    if (file_of(file) == nullptr) return SQLITE_IOERR_WRITE;
    const Handle& it = handle(file);
    if (!it.disk->step(MemoryVfs::Step::before_write, *it.path)) return SQLITE_IOERR_WRITE;
    const bool grows = change.offset + change.bytes.size() > file_of(file)->content.size();
    if (it.disk->is_full_ && grows) return SQLITE_FULL;
    MemoryVfs::write(*file_of(file), std::move(change));
    return SQLITE_OK;
  }
  static int write(sqlite3_file* file, const void* buffer, int size, sqlite3_int64 at) {
    return change(file, {static_cast<std::size_t>(at),
                         {static_cast<const char*>(buffer), static_cast<std::size_t>(size)},
                         false});
  }
  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    return change(file, {static_cast<std::size_t>(size), {}, true});
  }

  static int sync(sqlite3_file* file, int) {
    if (file_of(file) == nullptr) return SQLITE_IOERR_FSYNC;
    const Handle& it = handle(file);
    if (!it.disk->step(MemoryVfs::Step::before_sync, *it.path)) return SQLITE_IOERR_FSYNC;
    MemoryVfs::sync(*file_of(file));
    const bool lives = it.disk->step(MemoryVfs::Step::after_sync, *it.path);
    return lives ? SQLITE_OK : SQLITE_IOERR_FSYNC;
  }

  static int size(sqlite3_file* file, sqlite3_int64* out) {
    const MemoryVfs::File* const content = file_of(file);
    if (content == nullptr) return SQLITE_IOERR_FSTAT;
    *out = static_cast<sqlite3_int64>(content->content.size());
    return SQLITE_OK;
  }

  static int lock(sqlite3_file* file, int) {
    return file_of(file) != nullptr ? SQLITE_OK : SQLITE_IOERR_LOCK;
  }
  static int unlock(sqlite3_file*, int) { return SQLITE_OK; }
  static int reserved(sqlite3_file*, int* out) {
    *out = 0;
    return SQLITE_OK;
  }
  static int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
  static int sector_size(sqlite3_file*) { return 4096; }
  static int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

  static int shm_map(sqlite3_file* file, int number, int bytes, int extend, void volatile** out) {
    MemoryVfs::File* const content = file_of(file);
    *out = nullptr;
    if (content == nullptr) return SQLITE_IOERR_SHMMAP;
    auto& regions = content->shared;
    const auto wanted = static_cast<std::size_t>(number);
    if (wanted >= regions.size() && extend == 0) return SQLITE_OK;
    while (wanted >= regions.size()) {
      regions.push_back(std::make_unique<char[]>(static_cast<std::size_t>(bytes)));
    }
    *out = regions[wanted].get();
    return SQLITE_OK;
  }
  static int shm_lock(sqlite3_file* file, int, int, int) {
    return file_of(file) != nullptr ? SQLITE_OK : SQLITE_IOERR_SHMLOCK;
  }
  static void shm_barrier(sqlite3_file*) {}
  static int shm_unmap(sqlite3_file* file, int) {
    // The last one has gone: nothing of it is kept, as after a restart.
    if (MemoryVfs::File* const content = file_of(file)) content->shared.clear();
    return SQLITE_OK;
  }

  static constexpr sqlite3_io_methods kMethods = {
      2,         close,    read,    write,       truncate,        sync,    size,     lock,
      unlock,    reserved, control, sector_size, characteristics, shm_map, shm_lock, shm_barrier,
      shm_unmap, nullptr,  nullptr};
};

MemoryVfs::MemoryVfs() {
  APEX_CHECK(sqlite3_vfs_find(name().c_str()) == nullptr);
  vfs_.iVersion = 2;
  vfs_.szOsFile = static_cast<int>(sizeof(MemoryVfsCalls::Handle));
  vfs_.mxPathname = 512;
  vfs_.zName = "apex-memory";
  vfs_.pAppData = this;
  vfs_.xOpen = MemoryVfsCalls::open;
  vfs_.xDelete = MemoryVfsCalls::remove;
  vfs_.xAccess = MemoryVfsCalls::access;
  vfs_.xFullPathname = MemoryVfsCalls::full_path;
  vfs_.xRandomness = MemoryVfsCalls::randomness;
  vfs_.xSleep = MemoryVfsCalls::sleep;
  vfs_.xGetLastError = MemoryVfsCalls::last_error;
  vfs_.xCurrentTimeInt64 = MemoryVfsCalls::current_time;
  APEX_CHECK(sqlite3_vfs_register(&vfs_, 0) == SQLITE_OK);
}

MemoryVfs::~MemoryVfs() { sqlite3_vfs_unregister(&vfs_); }

/// False: the power went off meanwhile.
bool MemoryVfs::step(Step step, const std::string& path) {
  if (on_step) on_step(step, path);
  return !is_off_;
}

void MemoryVfs::apply(std::string& content, const Change& change) {
  if (change.is_truncation) {
    content.resize(change.offset);
    return;
  }
  const std::size_t end = change.offset + change.bytes.size();
  if (content.size() < end) content.resize(end);
  std::copy(change.bytes.begin(), change.bytes.end(),
            content.begin() + static_cast<std::ptrdiff_t>(change.offset));
}

void MemoryVfs::write(File& file, Change change) {
  apply(file.content, change);
  file.changes.push_back(std::move(change));
}

void MemoryVfs::sync(File& file) {
  for (const Change& change : file.changes) apply(file.synced, change);
  file.changes.clear();
  file.is_synced = true;
}

/// Leaves in `synced` what the disk kept.
void MemoryVfs::lose(File& file, Loss loss, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto up_to = [&random](std::size_t most) {
    return static_cast<std::size_t>(random() % (most + 1));
  };
  std::vector<Change> kept = std::move(file.changes);
  switch (loss) {
    case Loss::none:
      break;
    case Loss::all:
      kept.clear();
      break;
    case Loss::suffix:
      kept.resize(up_to(kept.size()));
      break;
    case Loss::torn:
      kept.resize(up_to(kept.size()));
      if (!kept.empty() && !kept.back().is_truncation) {
        std::string& bytes = kept.back().bytes;
        bytes.resize(up_to(bytes.size()));
      }
      break;
    case Loss::any_part:
      std::erase_if(kept, [&random](const Change&) { return random() % 2 == 0; });
      break;
  }
  file.is_synced = file.is_synced || loss == Loss::none || !kept.empty();
  file.changes = std::move(kept);
  const bool exists = file.is_synced;
  sync(file);
  file.is_synced = exists;
}

void MemoryVfs::power_off(Loss loss, std::uint64_t seed) {
  is_off_ = true;
  ++power_cycle_;
  for (auto it = files_.begin(); it != files_.end();) {
    File& file = *it->second;
    lose(file, loss, seed++);
    file.content = file.synced;
    file.shared.clear();
    file.users = 0;
    it = file.is_synced ? std::next(it) : files_.erase(it);
  }
}

void MemoryVfs::erase() {
  for (const auto& [path, file] : files_) APEX_CHECK(file->users == 0);
  files_.clear();
}

void MemoryVfs::put_file(const std::string& path, const std::string& content) {
  auto put = std::make_unique<File>();
  put->content = content;
  put->synced = content;
  put->is_synced = true;
  files_[path] = std::move(put);
}

std::size_t MemoryVfs::unsynced_writes() const {
  std::size_t count = 0;
  for (const auto& [path, file] : files_) count += file->changes.size();
  return count;
}

}  // namespace apex::testing
