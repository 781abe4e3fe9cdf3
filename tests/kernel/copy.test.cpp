// SPDX-License-Identifier: MIT
#include <gradus/kernel/copy.hpp>

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::kernel;

namespace {
const float inf = std::numeric_limits<float>::infinity();

template <class T>
void check_copy(const Dims& sizes, const Dims& ys, const Dims& xs) {
  std::vector<T> x(200000), y(x.size(), T(1)), want = y;
  for (std::size_t k = 0; k < x.size(); ++k) x[k] = static_cast<T>(k * 2654435761u >> 7);
  copy(sizes, y.data(), ys, x.data(), xs);
  Dims index = Dims::filled(sizes.rank, 0);
  for (Size k = 0; k < count(sizes); ++k) {
    Size to = 0, from = 0;
    for (int d = 0; d < sizes.rank; ++d) to += index[d] * ys[d], from += index[d] * xs[d];
    want[static_cast<std::size_t>(to)] = x[static_cast<std::size_t>(from)];
    for (int d = sizes.rank - 1; d >= 0 && ++index[d] == sizes[d]; --d) index[d] = 0;
  }
  INFO("sizes " << to_string(sizes) << " y " << to_string(ys) << " x " << to_string(xs));
  CHECK(y == want);
}
template <class T>
void check_layouts() {
  check_copy<T>({}, {}, {});
  check_copy<T>({0, 3}, {3, 1}, {3, 1});
  check_copy<T>({100000}, {1}, {1});
  check_copy<T>({50}, {2}, {3});
  check_copy<T>({30, 40}, {40, 1}, {0, 1});
  check_copy<T>({30, 40}, {40, 1}, {1, 0});
  for (const Size rows : {1, 3, 4, 15, 16, 17, 64, 67, 130})
    for (const Size columns : {1, 3, 4, 5, 16, 31, 128}) {
      check_copy<T>({rows, columns}, {columns, 1}, {1, rows});          // a transpose
      check_copy<T>({columns, rows}, {1, columns}, {rows, 1});          // the same, said the other way round
      check_copy<T>({rows, columns}, {columns + 3, 1}, {1, rows + 5});  // of a part
    }
  check_copy<T>({3, 20, 30}, {600, 30, 1}, {600, 1, 20});
  check_copy<T>({20, 3, 30}, {90, 30, 1}, {1, 600, 20});
  check_copy<T>({4, 30, 5, 6}, {900, 30, 6, 1}, {900, 1, 180, 30});     // NHWC to NCHW
  check_copy<T>({300, 400}, {400, 1}, {1, 300});                        // cut for several threads
}
template <class Y, class X>
std::vector<Y> converted(const std::vector<X>& x) {
  std::vector<Y> y(x.size());
  const Dims n{static_cast<Size>(x.size())};
  convert(n, y.data(), {1}, x.data(), {1});
  return y;
}
}  // namespace

TEST_CASE("copy: every layout, elements of 1, 4 and 8 bytes") {
  check_layouts<std::uint8_t>();
  check_layouts<std::int32_t>();
  check_layouts<std::int64_t>();
}
TEST_CASE("fill: a block of a matrix, and nothing else") {
  std::vector<double> y(20);
  fill({2, 3}, y.data() + 1, {5, 1}, 7.0);
  CHECK(y == std::vector<double>{0, 7, 7, 7, 0, 0, 7, 7, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
}
// The answers of PyTorch on x86.
TEST_CASE("convert: floats to integers are cut, or the least value") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> x = {nan, inf, -inf, -1, -1.5f, 255.9f, 256, 300.7f, 1e10f, -3e9f, 1e20f, 2147483648.0f};
  CHECK(converted<std::uint8_t>(x) == std::vector<std::uint8_t>{0, 0, 0, 255, 255, 255, 0, 44, 0, 0, 0, 0});
  const std::int32_t a = INT32_MIN;
  CHECK(converted<std::int32_t>(x) == std::vector<std::int32_t>{a, a, a, -1, -1, 255, 256, 300, a, a, a, a});
  const std::int64_t b = INT64_MIN;
  CHECK(converted<std::int64_t>(x) ==
        std::vector<std::int64_t>{b, b, b, -1, -1, 255, 256, 300, 10000000000, -3000000000, b, 2147483648});
  CHECK(converted<std::int32_t>(std::vector<double>{-2147483648.5, 2147483647.5}) ==
        std::vector<std::int32_t>{a, INT32_MAX});
}
TEST_CASE("convert: bools, bytes, integers, doubles") {
  bool y[4];
  const double x[] = {0, -0.0, 0.25, std::nan("")};
  convert({4}, y, {1}, x, {1});
  CHECK((!y[0] && !y[1] && y[2] && y[3]));
  float z[4];
  convert({4}, z, {1}, y, {1});
  CHECK((z[0] == 0 && z[3] == 1));
  CHECK(converted<std::uint8_t>(std::vector<std::int64_t>{300, -1, 1099511627776}) ==
        std::vector<std::uint8_t>{44, 255, 0});
  CHECK(converted<std::int32_t>(std::vector<std::int64_t>{1099511627781}) == std::vector<std::int32_t>{5});
  CHECK(converted<float>(std::vector<double>{0.1, 1e300}) == std::vector<float>{0.1f, inf});
}
