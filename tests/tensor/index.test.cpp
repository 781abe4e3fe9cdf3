// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <gradus/tensor/index.hpp>

using namespace gradus;

TEST_CASE("index: what stands in the parentheses becomes one place of an index") {
  const Index five = 5, last = -1, unsigned_one = std::size_t{1};
  CHECK(five.kind == Index::integer);
  CHECK(five.slice.start == 5);
  CHECK(last.slice.start == -1);
  CHECK(unsigned_one.slice.start == 1);
  const Index range = slice(5, 10), open = slice(2), stepped = slice(1, 9, 3);
  CHECK(range.kind == Index::range);
  CHECK((range.slice.start == 5 && range.slice.stop == 10 && range.slice.step == 1));
  CHECK((open.slice.start == 2 && open.slice.stop == Slice::end));
  CHECK(stepped.slice.step == 3);
  const Index everything = all, axis = none;
  CHECK(everything.kind == Index::range);
  CHECK((everything.slice.start == 0 && everything.slice.stop == Slice::end && everything.slice.step == 1));
  CHECK(axis.kind == Index::new_axis);
}

TEST_CASE("index: slices are constants, and nothing else is an index") {
  constexpr Slice s = slice(-3, -1);
  STATIC_REQUIRE((s.start == -3 && s.stop == -1 && s.step == 1));
  STATIC_REQUIRE(!std::convertible_to<double, Index>);
  STATIC_REQUIRE(!std::convertible_to<const char*, Index>);
}
