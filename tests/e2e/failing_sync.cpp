// Loaded into the real program (LD_PRELOAD): the n-th and every further sync fails with EIO, as on
// a dying disk. n stands in FAIL_SYNC_FROM, from 0; each sync leaves a byte in FAIL_SYNC_COUNT.
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>

namespace {

int syncs = 0;

int sync_or_fail(long call, int descriptor) {
  if (const char* path = std::getenv("FAIL_SYNC_COUNT")) {
    const int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (write(file, "s", 1) != 1) _exit(99);
    close(file);
  }
  const char* from = std::getenv("FAIL_SYNC_FROM");
  if (from != nullptr && syncs++ >= std::atoi(from)) {
    errno = EIO;
    return -1;
  }
  return static_cast<int>(syscall(call, descriptor));
}

}  // namespace

extern "C" int fsync(int descriptor) { return sync_or_fail(SYS_fsync, descriptor); }
extern "C" int fdatasync(int descriptor) { return sync_or_fail(SYS_fdatasync, descriptor); }
