#include "base/secret.h"

#include <catch2/catch.hpp>
#include <cstring>
#include <memory>
#include <new>
#include <utility>
#include <vector>

using namespace apex;

namespace {

/// True if the bytes of the object itself hold the text.
bool holds(const void* object, std::size_t size, std::string_view text) {
  const std::string_view bytes(static_cast<const char*>(object), size);
  return bytes.find(text) != std::string_view::npos;
}

bool left_something = false;

/// Looks at what is given back, before it is.
template <typename T>
struct LookingAllocator {
  using value_type = T;
  LookingAllocator() = default;
  template <typename U>
  LookingAllocator(const LookingAllocator<U>&) {}  // NOLINT(google-explicit-constructor)
  T* allocate(std::size_t count) { return std::allocator<T>().allocate(count); }
  void deallocate(T* memory, std::size_t count) {
    left_something = left_something || holds(memory, count * sizeof(T), "hunter2");
    std::allocator<T>().deallocate(memory, count);
  }
  friend bool operator==(const LookingAllocator&, const LookingAllocator&) { return true; }
};

const std::string kShort = "hunter2-short";                                 // inside the object
const std::string kLong = "a passphrase that needs memory of its own, 64";  // on the heap

}  // namespace

TEST_CASE("a secret gives back what it was given", "[base][secret]") {
  for (const std::string& text : {kShort, kLong}) {
    const Secret secret(text);
    CHECK(secret.expose() == text);
    CHECK_FALSE(secret.empty());
  }
  CHECK(Secret().empty());
  CHECK(Secret("").empty());
}

TEST_CASE("a moved-from secret is empty and holds no character of a short one", "[base][secret]") {
  Secret source(kShort);
  REQUIRE(holds(&source, sizeof source, kShort));
  const Secret target(std::move(source));
  CHECK(target.expose() == kShort);
  CHECK(source.empty());  // NOLINT(bugprone-use-after-move): this is what is tested
  CHECK_FALSE(holds(&source, sizeof source, "hunter2"));
}

TEST_CASE("a secret that is assigned over leaves nothing behind", "[base][secret]") {
  Secret target(kShort);
  SECTION("by move") {
    Secret source("other");
    target = std::move(source);
    CHECK(target.expose() == "other");
    CHECK(source.empty());  // NOLINT(bugprone-use-after-move): this is what is tested
    CHECK_FALSE(holds(&source, sizeof source, "other"));
  }
  SECTION("by copy") {
    const Secret source("other");
    target = source;
    CHECK(target.expose() == "other");
    CHECK(source.expose() == "other");
  }
  SECTION("by a longer one") {
    target = Secret(kLong);
    CHECK(target.expose() == kLong);
  }
  CHECK_FALSE(holds(&target, sizeof target, "hunter2"));
}

TEST_CASE("a secret survives being assigned to itself", "[base][secret]") {
  Secret secret(kShort);
  Secret& same = secret;
  secret = same;
  CHECK(secret.expose() == kShort);
  secret = std::move(same);
  CHECK(secret.expose() == kShort);
}

TEST_CASE("a secret that died left no character in its place", "[base][secret]") {
  alignas(Secret) unsigned char place[sizeof(Secret)];
  auto* secret = new (place) Secret(kShort);
  REQUIRE(holds(place, sizeof place, "hunter2"));
  std::destroy_at(secret);
  CHECK_FALSE(holds(place, sizeof place, "hunter2"));
}

TEST_CASE("secrets in a list that grows and shrinks leave nothing in the memory it had before",
          "[base][secret]") {
  left_something = false;
  {
    std::vector<Secret, LookingAllocator<Secret>> list;
    for (int i = 0; i < 100; ++i) list.emplace_back(kShort);
    REQUIRE(holds(list.data(), list.size() * sizeof(Secret), "hunter2"));
    list.erase(list.begin(), list.begin() + 50);
    list.resize(10);
    list.shrink_to_fit();
    CHECK(list.front().expose() == kShort);
  }
  CHECK_FALSE(left_something);
}

TEST_CASE("a wiped text is empty and its memory is overwritten", "[base][secret]") {
  std::string text = kShort;
  wipe(text);
  CHECK(text.empty());
  CHECK_FALSE(holds(&text, sizeof text, "hunter2"));

  std::string long_text = kLong;
  const char* memory = long_text.data();
  wipe(long_text);
  REQUIRE(long_text.data() == memory);  // still owned, so it may be looked at
  CHECK(std::string_view(memory, kLong.size()).find_first_not_of('\0') == std::string_view::npos);
}
