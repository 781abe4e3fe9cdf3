// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <vector>

#include <gradus/kernel/scatter.hpp>

using namespace gradus;

TEST_CASE("scatter: writes along an axis, the last of equals wins") {
  std::vector<float> x(6, 0.0f);
  const std::vector<float> y = {1, 2, 3, 4};
  const std::vector<Size> index = {2, 0, 1, 1};
  kernel::scatter({2, 2}, y.data(), {2, 1}, 1, index.data(), {2, 1}, x.data(), {3, 1});
  CHECK(x == std::vector<float>{2, 0, 1, 0, 4, 0});
}
TEST_CASE("scatter: strided operands, indices count steps of x's axis") {
  std::vector<std::uint8_t> x(6, 9);
  const std::uint8_t y[] = {1, 2};
  const Size index[] = {2, 0};
  kernel::scatter({2, 2}, y, {1, 0}, 0, index, {1, 0}, x.data(), {1, 3});  // x is transposed: (3, 2)
  CHECK(x == std::vector<std::uint8_t>{2, 9, 1, 2, 9, 1});
}
TEST_CASE("scatter: a scalar, and nothing") {
  double x = 1;
  const double y = 7;
  const Size index = 0;
  kernel::scatter({}, &y, {}, 0, &index, {}, &x, {});
  CHECK(x == 7);
  kernel::scatter<double>({0, 2}, nullptr, {2, 1}, 0, nullptr, {2, 1}, nullptr, {2, 1});
}
