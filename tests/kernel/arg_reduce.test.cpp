// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <limits>
#include <vector>

#include <gradus/kernel/arg_reduce.hpp>

using namespace gradus;
using Indices = std::vector<Size>;

namespace {
constexpr float NaN = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
}

TEST_CASE("arg_reduce: the first of equals, the first NaN, infinities") {
  const float x[] = {1, 3, 3, 2, 5, NaN, 9, NaN, -infinity, -infinity, -infinity, -infinity};
  float values[3];
  Size at[3];
  kernel::arg_reduce(true, {3, 4}, x, {4, 1}, 1, values, at);
  CHECK(Indices(at, at + 3) == Indices{1, 1, 0});
  CHECK(values[0] == 3);
  CHECK(values[1] != values[1]);
  CHECK(values[2] == -infinity);
  kernel::arg_reduce<float>(false, {3, 4}, x, {4, 1}, 1, nullptr, at);
  CHECK(Indices(at, at + 3) == Indices{0, 1, 0});
}
TEST_CASE("arg_reduce: along the other axis, of a transposed and of a whole-number x") {
  const std::uint8_t x[] = {1, 7, 3, 7, 5, 6};
  std::uint8_t values[3];
  Size at[3];
  kernel::arg_reduce(true, {2, 3}, x, {3, 1}, 0, values, at);  // 1 7 3 / 7 5 6
  CHECK(Indices(at, at + 3) == Indices{1, 0, 1});
  CHECK(values[2] == 6);
  kernel::arg_reduce(true, {3, 2}, x, {1, 3}, 0, values, at);
  CHECK(Indices(at, at + 2) == Indices{1, 0});
  const bool truth[] = {false, true, true};
  kernel::arg_reduce<bool>(true, {3}, truth, {1}, 0, nullptr, at);
  CHECK(at[0] == 1);
  kernel::arg_reduce<bool>(true, {}, truth, {}, 0, nullptr, at);
  CHECK(at[0] == 0);
  kernel::arg_reduce<bool>(true, {0, 3}, truth, {3, 1}, 1, nullptr, at);
}
TEST_CASE("arg_reduce: long lines, at every place, at any number of threads") {
  std::vector<float> x(40 * 3001, 1);
  for (std::size_t line = 0; line < 40; ++line) {
    const std::size_t at = line * 70;
    x[line * 3001 + at] = line % 3 == 2 ? NaN : 2;
    x[line * 3001 + 3000] = line % 3 == 0 ? 2 : 1;
  }
  for (int threads : {1, 3}) {
    const Threads scope(threads);
    Indices at(40);
    kernel::arg_reduce<float>(true, {40, 3001}, x.data(), {3001, 1}, 1, nullptr, at.data());
    for (Size line = 0; line < 40; ++line) REQUIRE(at[static_cast<std::size_t>(line)] == line * 70);
  }
  Indices strided(3001);
  kernel::arg_reduce<float>(true, {40, 3001}, x.data(), {3001, 1}, 0, nullptr, strided.data());
  CHECK(strided[70 * 7] == 7);
  const std::vector<double> lowest(100, -std::numeric_limits<double>::infinity());
  kernel::arg_reduce<double>(true, {100}, lowest.data(), {1}, 0, nullptr, strided.data());
  CHECK(strided[0] == 0);
}
