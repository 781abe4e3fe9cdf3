// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include <gradus/kernel/sort.hpp>

using namespace gradus;
using Indices = std::vector<Size>;

namespace {
constexpr float NaN = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();
const std::vector<float> hard = {3, NaN, 1, 3, -0.f, 0, 2, 2, NaN, -1, infinity, NaN};
}  // namespace

TEST_CASE("sort: NaN is greatest and equals keep their order, as in PyTorch") {
  std::vector<float> y(12);
  Indices at(12);
  kernel::sort({2, 6}, hard.data(), {6, 1}, 1, false, y.data(), at.data());
  CHECK(at == Indices{4, 5, 2, 0, 3, 1, 3, 0, 1, 4, 2, 5});
  CHECK(y[0] == 0);
  CHECK(std::signbit(y[0]));
  CHECK(y[5] != y[5]);
  kernel::sort({2, 6}, hard.data(), {6, 1}, 1, true, y.data(), at.data());
  CHECK(at == Indices{1, 0, 3, 2, 4, 5, 2, 5, 4, 0, 1, 3});
  CHECK(y[8] == infinity);
}
TEST_CASE("sort: long lines along a strided axis agree with std::stable_sort at any number of threads") {
  const Size n = 1000, lines = 50;
  std::vector<std::int32_t> x(static_cast<std::size_t>(n * lines)), y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<std::int32_t>(i * 2654435761u >> 3) % 100;
  for (bool descending : {false, true}) {
    Indices one(x.size()), three(x.size());
    for (int threads : {1, 3}) {
      const Threads scope(threads);
      kernel::sort({n, lines}, x.data(), {lines, 1}, 0, descending, y.data(), (threads == 1 ? one : three).data());
    }
    CHECK(one == three);
    Indices line(static_cast<std::size_t>(n)), got(line.size());
    for (std::size_t i = 0; i < line.size(); ++i) line[i] = static_cast<Size>(i), got[i] = one[i * 50 + 7];
    std::stable_sort(line.begin(), line.end(), [&](Size a, Size b) {
      const std::int32_t u = x[static_cast<std::size_t>(a) * 50 + 7], v = x[static_cast<std::size_t>(b) * 50 + 7];
      return descending ? u > v : u < v;
    });
    CHECK(got == line);
  }
}
TEST_CASE("sort: topk takes the first of equals, few or many") {
  float y[5];
  Size at[5];
  const float x[] = {1, NaN, 5, 4, NaN};
  kernel::topk({5}, x, {1}, 0, 3, true, y, at);
  CHECK(Indices(at, at + 3) == Indices{1, 4, 2});
  kernel::topk({5}, x, {1}, 0, 3, false, y, at);
  CHECK(Indices(at, at + 3) == Indices{0, 3, 2});
  kernel::topk({5}, x, {1}, 0, 5, false, y, at);
  CHECK(Indices(at, at + 5) == Indices{0, 3, 2, 1, 4});

  std::vector<double> big(200), values(200), few(16);
  Indices all(200), first(16);
  for (std::size_t i = 0; i < 200; ++i) big[i] = static_cast<double>(i * 37 % 50);
  kernel::topk({200}, big.data(), {1}, 0, 200, true, values.data(), all.data());
  kernel::topk({200}, big.data(), {1}, 0, 16, true, few.data(), first.data());
  CHECK(first == Indices(all.begin(), all.begin() + 16));
}
TEST_CASE("sort: scalars, k = 0 and empty lines pass") {
  float y = 0;
  Size at = -1;
  kernel::sort({}, hard.data(), {}, 0, false, &y, &at);
  CHECK(y == 3);
  CHECK(at == 0);
  kernel::topk({2, 6}, hard.data(), {6, 1}, 1, 0, true, &y, &at);
  kernel::sort({2, 0}, hard.data(), {1, 1}, 1, false, &y, &at);
  kernel::sort({0, 2}, hard.data(), {1, 1}, 1, false, &y, &at);
  CHECK(at == 0);
}
