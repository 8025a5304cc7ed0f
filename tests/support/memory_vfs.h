#ifndef APEX_TESTS_SUPPORT_MEMORY_VFS_H
#define APEX_TESTS_SUPPORT_MEMORY_VFS_H

#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace apex::testing {

/// What a disk keeps of the writes that no sync had confirmed when it went off. Each file loses
/// its own, whatever the others lose.
enum class Loss {
  none,     ///< the program died, the machine went on: everything written is there
  all,      ///< only what was synced is there
  suffix,   ///< the first writes made it, the later ones did not
  torn,     ///< the same, and the first that did not is there in part
  any_part  ///< some made it, in no order
};
inline constexpr int kLosses = static_cast<int>(Loss::any_part) + 1;
[[nodiscard]] const char* to_string(Loss loss);

/// A disk in memory for SQLite (LedgerFile.vfs = MemoryVfs::name()), WAL mode included, that keeps
/// what was synced apart from what was only written, and can go off at any moment.
///
/// Registered while it lives; one at a time, one thread, one connection to a database at a time.
/// Simpler than a real disk: deleting a file is durable at once.
class MemoryVfs {
 public:
  enum class Step { before_write, before_sync, after_sync };

  MemoryVfs();
  ~MemoryVfs();
  MemoryVfs(const MemoryVfs&) = delete;
  MemoryVfs& operator=(const MemoryVfs&) = delete;

  [[nodiscard]] static std::string name() { return "apex-memory"; }

  /// The power is cut: unsynced writes are lost as `loss` says, by `seed` where there is a choice.
  /// From now on every operation fails, and files that are open stay useless for ever.
  void power_off(Loss loss, std::uint64_t seed);
  /// The power is back. What was opened before still fails.
  void revive() { is_off_ = false; }
  [[nodiscard]] bool is_off() const { return is_off_; }

  /// Nothing can grow any more: such writes fail until there is room again.
  void set_full(bool full) { is_full_ = full; }

  /// An empty disk, as new. Nothing may be open.
  void erase();
  /// Puts a file on it, synced.
  void put_file(const std::string& path, const std::string& content);
  [[nodiscard]] const std::string& file(const std::string& path) const {
    return files_.at(path)->content;
  }
  [[nodiscard]] bool has_file(const std::string& path) const { return files_.contains(path); }
  /// Writes that no sync has confirmed, of all files.
  [[nodiscard]] std::size_t unsynced_writes() const;

  /// Called at each step with the name of the file, where set; may call power_off(): then the
  /// operation fails, and a write does not happen.
  std::function<void(Step, const std::string& path)> on_step;

 private:
  friend struct MemoryVfsCalls;

  /// A write, or a truncation where `is_truncation`.
  struct Change {
    std::size_t offset = 0;
    std::string bytes;
    bool is_truncation = false;
  };
  struct File {
    std::string content;
    std::string synced;
    bool is_synced = false;  ///< the file itself, were it empty
    std::vector<Change> changes;
    std::vector<std::unique_ptr<char[]>> shared;  ///< the regions of the WAL index
    int users = 0;                                ///< handles that are open
  };

  bool step(Step step, const std::string& path);
  static void apply(std::string& content, const Change& change);
  static void write(File& file, Change change);
  static void sync(File& file);
  static void lose(File& file, Loss loss, std::uint64_t seed);

  sqlite3_vfs vfs_{};
  std::map<std::string, std::unique_ptr<File>> files_;
  bool is_off_ = false;
  bool is_full_ = false;
  std::uint64_t power_cycle_ = 0;
  std::uint64_t temporary_files_ = 0;
};

}  // namespace apex::testing

#endif  // APEX_TESTS_SUPPORT_MEMORY_VFS_H
