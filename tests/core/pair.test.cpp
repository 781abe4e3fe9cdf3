// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <gradus/core/pair.hpp>

using namespace gradus;

namespace {
struct Options {
  Pair kernel_size, stride = 1;
};
template <class T>
concept Prints = requires(const T& x) { to_string(x); };
}  // namespace

TEST_CASE("pair: one number stands for both axes, two are height and width") {
  const Options one{.kernel_size = 3}, two{.kernel_size = {3, 2}, .stride = {1, 2}};
  CHECK(one.kernel_size == Pair{3, 3});
  CHECK(one.stride == 1);
  CHECK(two.kernel_size.h == 3);
  CHECK(two.kernel_size.w == 2);
  CHECK_FALSE(two.stride == Pair{2, 1});
}
TEST_CASE("pair: prints as a Python tuple") {
  CHECK(to_string(Pair{3, 2}) == "(3, 2)");
  CHECK(to_string(Pair{5}) == "(5, 5)");
  static_assert(Prints<Pair> && !Prints<int>);
}
