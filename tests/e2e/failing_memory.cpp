// Loaded into the real program (LD_PRELOAD): once its open was sent, the n-th piece of memory that
// C++ code asks for is not there. n stands in FAIL_NEW, from 0.
#include <dlfcn.h>
#include <sys/socket.h>

#include <cstdlib>
#include <new>
#include <string_view>

namespace {

bool was_sent = false;
int asked = 0;

bool fails() {
  static const char* const which = std::getenv("FAIL_NEW");
  return was_sent && which != nullptr && asked++ == std::atoi(which);
}

}  // namespace

extern "C" ssize_t send(int socket, const void* bytes, size_t size, int flags) {
  using Send = ssize_t (*)(int, const void*, size_t, int);
  static const auto real = reinterpret_cast<Send>(dlsym(RTLD_NEXT, "send"));
  const std::string_view text(static_cast<const char*>(bytes), size);
  if (text.starts_with("POST /api/v3/order ")) was_sent = true;
  return real(socket, bytes, size, flags);
}

void* operator new(std::size_t size) {
  void* const memory = fails() ? nullptr : std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
