// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <gradus/kernel/reduce.hpp>

using namespace gradus;
using namespace gradus::kernel;

namespace {
constexpr float NaN = std::numeric_limits<float>::quiet_NaN(), infinity = std::numeric_limits<float>::infinity();

std::vector<float> numbers(Size n) {
  std::vector<float> x;
  std::uint32_t state = 7;
  for (Size i = 0; i < n; ++i) {
    state = state * 1664525u + 1013904223u;
    x.push_back(static_cast<float>(state >> 8) * 0x1p-24f - 0.4f);
  }
  return x;
}
template <class Op, class Y = float, class T>
std::vector<Y> reduced(const Dims& sizes, const std::vector<T>& x, const Dims& strides, unsigned axes) {
  Size n = 1;
  for (int d = 0; d < sizes.rank; ++d) n *= axes >> d & 1 ? 1 : sizes[d];
  const Scratch<Y> y(n + 1);
  y.data()[n] = Y(-3);
  reduce<Op>(sizes, x.data(), strides, axes, y.data());
  CHECK(y.data()[n] == Y(-3));
  return std::vector<Y>(y.data(), y.data() + n);
}
/// x (a, b, c) with its axes in another order, stored contiguously.
std::vector<float> permuted(const std::vector<float>& x, const Dims& sizes, int p, int q, int r) {
  const Dims s = row_major(sizes);
  std::vector<float> y;
  for (Size i = 0; i < sizes[p]; ++i)
    for (Size j = 0; j < sizes[q]; ++j)
      for (Size k = 0; k < sizes[r]; ++k) y.push_back(x[static_cast<std::size_t>(i * s[p] + j * s[q] + k * s[r])]);
  return y;
}
}  // namespace

TEST_CASE("reduce: every choice of axes of a (2, 3, 4)") {
  std::vector<float> x;
  for (int i = 0; i < 24; ++i) x.push_back(static_cast<float>(i));
  const Dims sizes{2, 3, 4}, strides = row_major(sizes);
  using V = std::vector<float>;
  CHECK(reduced<Sum>(sizes, x, strides, 0) == x);
  CHECK(reduced<Sum>(sizes, x, strides, 1) == V{12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34});
  CHECK(reduced<Sum>(sizes, x, strides, 2) == V{12, 15, 18, 21, 48, 51, 54, 57});
  CHECK(reduced<Sum>(sizes, x, strides, 4) == V{6, 22, 38, 54, 70, 86});
  CHECK(reduced<Sum>(sizes, x, strides, 3) == V{60, 66, 72, 78});
  CHECK(reduced<Sum>(sizes, x, strides, 5) == V{60, 92, 124});
  CHECK(reduced<Sum>(sizes, x, strides, 6) == V{66, 210});
  CHECK(reduced<Sum>(sizes, x, strides, 7) == V{276});
  CHECK(reduced<Max>(sizes, x, strides, 5) == V{15, 19, 23});
  CHECK(reduced<Min>(sizes, x, strides, 1) == V{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  CHECK(reduced<SumSquares>(sizes, x, strides, 4)[1] == 126);
  CHECK(reduced<Sum>({3}, x, {0}, 1) == V{0});  // an expanded axis
}
TEST_CASE("reduce: the operations") {
  const std::vector<float> x = {-1, 2, -3, 4};
  CHECK(reduced<Prod>({4}, x, {1}, 1)[0] == 24);
  CHECK(reduced<SumAbs>({4}, x, {1}, 1)[0] == 10);
  CHECK(reduced<SumSquares>({4}, x, {1}, 1)[0] == 30);
  CHECK(reduced<Min>({4}, x, {1}, 1)[0] == -3);
  CHECK(reduced<Any, bool>({4}, std::vector<float>{0, 0, NaN, 0}, {1}, 1)[0]);
  CHECK_FALSE(reduced<Any, bool>({4}, std::vector<float>{0, -0.f, 0, 0}, {1}, 1)[0]);
  CHECK(reduced<All, bool>({4}, x, {1}, 1)[0]);
  CHECK_FALSE(reduced<All, bool>({2, 2}, std::vector<std::uint8_t>{1, 2, 0, 3}, {2, 1}, 1)[0]);
}
TEST_CASE("reduce: nothing gives 0, 1, and the ends of the range, no results, nothing at all") {
  const std::vector<float> none;
  CHECK(reduced<Sum>({2, 0}, none, {1, 1}, 2) == std::vector<float>{0, 0});
  CHECK(reduced<Prod>({0}, none, {1}, 1)[0] == 1);
  CHECK(reduced<Max>({0, 2}, none, {2, 1}, 1) == std::vector<float>{-infinity, -infinity});
  CHECK(reduced<All, bool>({0}, none, {1}, 1)[0]);
  CHECK(reduced<Sum>({0, 3}, none, {3, 1}, 2).empty());
  CHECK(reduced<Sum, Size>({0}, std::vector<Size>{}, {1}, 1)[0] == 0);
  CHECK(reduced<Sum>({}, std::vector<float>{5}, {}, 0)[0] == 5);
}
TEST_CASE("reduce: whole numbers and truths are counted in int64") {
  const std::vector<std::uint8_t> bytes(100000, 255);
  CHECK(reduced<Sum, Size>({100000}, bytes, {1}, 1)[0] == 25500000);
  CHECK(reduced<Sum, Size>({10, 10000}, bytes, {10000, 1}, 2)[9] == 2550000);
  CHECK(reduced<Sum, Size>({2}, std::vector<std::int32_t>{2147483647, 2147483647}, {1}, 1)[0] == 4294967294);
  CHECK(reduced<Max, std::int32_t>({3}, std::vector<std::int32_t>{-5, -3, -4}, {1}, 1)[0] == -3);
  CHECK(reduced<Prod, Size>({2}, std::vector<std::int32_t>{1 << 20, 1 << 20}, {1}, 1)[0] == Size(1) << 40);
}
TEST_CASE("reduce: 2^24 times 0.1f and 10^7 numbers are right to 1e-6") {
  const std::vector<float> x(1 << 24, 0.1f);
  const double exact = static_cast<double>(0.1f) * (1 << 24);
  CHECK(std::abs(static_cast<double>(reduced<Sum>({1 << 24}, x, {1}, 1)[0]) / exact - 1) < 1e-6);
  CHECK(std::abs(static_cast<double>(reduced<Sum>({1 << 22, 4}, x, {4, 1}, 1)[3]) / exact * 4 - 1) < 1e-6);
  const auto y = numbers(10000000);
  double sum = 0;
  for (float v : y) sum += static_cast<double>(v);
  CHECK(std::abs(static_cast<double>(reduced<Sum>({10000000}, y, {1}, 1)[0]) / sum - 1) < 1e-6);
  float mean_y;
  mean({10000000}, y.data(), {1}, 1, &mean_y);
  CHECK(std::abs(static_cast<double>(mean_y) * 1e7 / sum - 1) < 1e-6);
}
TEST_CASE("reduce: bits depend on the elements, not on their layout") {
  const Dims sizes{30, 70, 45};
  const auto x = numbers(count(sizes));
  const Dims s = row_major(sizes);
  for (unsigned axes = 1; axes < 8; ++axes) {
    const auto expected = reduced<Sum>(sizes, x, s, axes);
    const auto y = permuted(x, sizes, 2, 0, 1);  // stored as (45, 30, 70), seen as (30, 70, 45)
    CHECK(reduced<Sum>(sizes, y, {70, 1, 2100}, axes) == expected);
    const auto z = permuted(x, sizes, 1, 2, 0);  // (70, 45, 30)
    CHECK(reduced<Sum>(sizes, z, {1, 1350, 30}, axes) == expected);
  }
  const auto tall = numbers(5000 * 9);
  std::vector<float> turned(tall.size());
  for (std::size_t r = 0; r < 5000; ++r)
    for (std::size_t c = 0; c < 9; ++c) turned[c * 5000 + r] = tall[r * 9 + c];
  CHECK(reduced<Sum>({5000, 9}, tall, {9, 1}, 1) == reduced<Sum>({9, 5000}, turned, {5000, 1}, 2));
  CHECK(reduced<SumSquares>({5000, 9}, tall, {9, 1}, 1) == reduced<SumSquares>({9, 5000}, turned, {5000, 1}, 2));
}
TEST_CASE("reduce: same bits at 1 and 3 threads, in every layout") {
  const Size n = 600, m = 700;
  const auto x = numbers(n * m);
  for (unsigned axes : {1u, 2u, 3u})
    for (const Dims& strides : {Dims{m, 1}, Dims{1, n}, Dims{m, 0}}) {
      std::vector<float> one, three;
      {
        const Threads scope(1);
        one = reduced<Sum>({n, m}, x, strides, axes);
      }
      {
        const Threads scope(3);
        three = reduced<Sum>({n, m}, x, strides, axes);
      }
      CHECK(one == three);
    }
}
TEST_CASE("reduce: NaN wins, wherever it stands") {
  auto x = numbers(3000);
  x[2999] = NaN;
  CHECK(std::isnan(reduced<Max>({3000}, x, {1}, 1)[0]));
  const auto columns = reduced<Min>({300, 10}, x, {10, 1}, 1);
  for (std::size_t c = 0; c < 10; ++c) CHECK(std::isnan(columns[c]) == (c == 9));
  CHECK(std::isnan(reduced<Max>({30, 10, 10}, x, {100, 1, 10}, 6)[29]));
}
TEST_CASE("reduce: mean and var are PyTorch's, too few elements give NaN") {
  const float x[] = {1, 2, 4, 8, 16, 32};
  float m[2], v[2];
  var({2, 3}, x, {3, 1}, 2, 1, m, v);
  CHECK(m[0] == Approx(7.0 / 3));
  CHECK(v[0] == Approx(2.3333333));
  CHECK(v[1] == Approx(149.33333));
  var({2, 3}, x, {3, 1}, 2, 0, m, v);
  CHECK(v[1] == Approx(99.555556));
  var({1}, x, {1}, 1, 1, m, v);
  CHECK(std::isnan(v[0]));
  mean({2, 0}, x, {1, 1}, 2, m);
  CHECK(std::isnan(m[1]));
  const std::vector<float> far(100000, 1e6f);
  var({100000}, far.data(), {1}, 1, 1, m, v);  // one pass would lose everything
  CHECK(v[0] == 0);
}
