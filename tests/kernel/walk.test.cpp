// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <vector>

#include <gradus/kernel/walk.hpp>

using namespace gradus;
using kernel::Walk;

namespace {
template <std::size_t K>
std::vector<Size> visited(Walk<K> w, std::size_t k) {
  std::vector<Size> all;
  for (Size row = 0; row < w.rows(); ++row, w.next())
    for (Size j = 0; j < w.inner(); ++j) all.push_back(w.offset(k) + j * w.inner_stride(k));
  return all;
}
}  // namespace

TEST_CASE("walk: visits a transposed tensor in row-major order") {
  const Walk<2> w({2, 3, 1}, {{1, 2, 7}, {3, 1, 9}});
  CHECK(visited(w, 0) == std::vector<Size>{0, 2, 4, 1, 3, 5});
  CHECK(visited(w, 1) == std::vector<Size>{0, 1, 2, 3, 4, 5});
}
TEST_CASE("walk: axes that continue each other in every tensor become one") {
  CHECK(Walk<1>({2, 3, 4}, {row_major({2, 3, 4})}).rank() == 1);
  CHECK(Walk<1>({2, 3, 4}, {row_major({2, 3, 4})}).inner() == 24);
  const Walk<2> w({2, 3, 4}, {{12, 4, 1}, {0, 4, 1}});
  CHECK(w.rank() == 2);
  CHECK(w.inner() == 12);
}
TEST_CASE("walk: a scalar is one row of one element") {
  const Walk<1> w({}, {{}});
  CHECK(w.rows() == 1);
  CHECK(visited(w, 0) == std::vector<Size>{0});
}
TEST_CASE("walk: seek lands where next would have") {
  Walk<1> step({3, 2, 4, 2}, {{1, 50, 3, 200}}), jump = step;
  for (Size row = 0; row < step.rows(); ++row, step.next()) {
    jump.seek(row);
    CHECK(jump.offset(0) == step.offset(0));
  }
}
TEST_CASE("walk: for_lines visits each line once, with its place in x and y") {
  for (int threads : {1, 3}) {
    const Threads scope(threads);
    std::vector<Size> x_of(6000, -1);
    const Dims sizes{100, 20, 60}, x_strides{1, 100, 2000};
    kernel::for_lines(kernel::Lines(sizes, 1), x_strides, {60, 0, 1}, [&](Size x, Size y) {
      x_of[static_cast<std::size_t>(y)] = x;
    });
    for (Size y = 0; y < 6000; ++y) REQUIRE(x_of[static_cast<std::size_t>(y)] == y / 60 + y % 60 * 2000);
  }
}
