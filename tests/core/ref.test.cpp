// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <thread>
#include <type_traits>
#include <vector>

#include <gradus/core/ref.hpp>

namespace counted {
struct Thing {
  std::uint32_t refs = 1;
  int* destroyed;
  gradus::Ref<Thing> next;
};
void destroy(Thing* t) noexcept {
  ++*t->destroyed;
  delete t;
}
gradus::Ref<Thing> make(int& destroyed) { return gradus::Ref<Thing>::adopt(new Thing{1, &destroyed, {}}); }
}  // namespace counted

using counted::Thing, counted::make;
using Handle = gradus::Ref<Thing>;

TEST_CASE("ref: the last owner destroys, once") {
  int destroyed = 0;
  {
    Handle a = make(destroyed), b = a;
    CHECK_FALSE(a.unique());
    a.reset();
    CHECK(destroyed == 0);
    CHECK(b.unique());
  }
  CHECK(destroyed == 1);
}
TEST_CASE("ref: moving neither counts nor destroys, and empties its source") {
  int destroyed = 0;
  Handle a = make(destroyed);
  Thing* const object = a.get();
  Handle b = std::move(a);
  CHECK(b.get() == object);
  CHECK(b.unique());
  CHECK_FALSE(a);  // NOLINT(bugprone-use-after-move)
  b = {};
  CHECK(destroyed == 1);
}
TEST_CASE("ref: assigning to itself keeps the object") {
  int destroyed = 0;
  Handle a = make(destroyed);
  Handle& same = a;
  a = same;
  CHECK(a.unique());
  a = std::move(same);
  CHECK(destroyed == 0);
  REQUIRE(a);
  CHECK(a->refs == 1);
}
TEST_CASE("ref: an object may own the next one while it is replaced by it") {
  int destroyed = 0;
  Handle head = make(destroyed);
  head->next = make(destroyed);
  head = head->next;
  CHECK(destroyed == 1);
  REQUIRE(head);
  CHECK(head.unique());
}
TEST_CASE("ref: release gives up the owner without dropping it") {
  int destroyed = 0;
  Handle a = make(destroyed);
  Thing* object = a.release();
  a.reset();
  CHECK(destroyed == 0);
  Handle::adopt(object).reset();
  CHECK(destroyed == 1);
}
TEST_CASE("ref: owners come and go on several threads") {
  int destroyed = 0;
  {
    Handle shared = make(destroyed);
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([own = shared]() mutable {
        for (int i = 0; i < 20000; ++i) {
          Handle copy = own;
          own = std::move(copy);
        }
        own.reset();
      });
    shared.reset();
    for (std::thread& t : threads) t.join();
  }
  CHECK(destroyed == 1);
}
TEST_CASE("ref: containers move it, because its moves cannot throw") {
  STATIC_REQUIRE((std::is_nothrow_move_constructible_v<Handle> && std::is_nothrow_move_assignable_v<Handle>));
}
