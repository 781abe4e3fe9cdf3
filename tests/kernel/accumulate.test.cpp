// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <vector>

#include <gradus/kernel/accumulate.hpp>

using namespace gradus;

TEST_CASE("accumulate: an element that is met more than once gets every addend") {
  std::vector<double> y(4, 1);
  const std::vector<double> x{1, 2, 3, 4, 5, 6};
  // Three overlapping windows of two: y_0 y_1, y_1 y_2, y_2 y_3.
  kernel::accumulate({3, 2}, y.data(), {1, 1}, x.data(), {2, 1});
  CHECK(y == std::vector<double>{1 + 1, 1 + 2 + 3, 1 + 4 + 5, 1 + 6});
  double total = 0;
  kernel::accumulate({2, 3}, &total, {0, 0}, x.data(), {3, 1});
  CHECK(total == 21);
}
TEST_CASE("accumulate: nothing is added for no elements, one for a scalar") {
  double y = 1;
  const double x = 2;
  kernel::accumulate({0, 3}, &y, {3, 1}, &x, {3, 1});
  CHECK(y == 1);
  kernel::accumulate({}, &y, {}, &x, {});
  CHECK(y == 3);
}
