// SPDX-License-Identifier: MIT
// Short rows side by side are to give the bits of rows one after the other: a call with one row takes the other way.
#include "support/catch.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include <gradus/kernel/softmax.hpp>

using namespace gradus;
using namespace gradus::kernel;

namespace {
template <class T>
std::vector<T> waves(Size n, int seed) {
  std::vector<T> v(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = static_cast<T>(4 * std::sin(static_cast<double>(i * i % 997) + seed));
  return v;
}
template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0;
}
}  // namespace

TEMPLATE_TEST_CASE("softmax_lanes: the bits of single rows, in place or not, and nothing beyond them", "", float, double) {
  using T = TestType;
  constexpr T infinity = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
  for (const Size n : {1, 2, 3, 7, 8, 10, 16, 17, 33, 64})
    for (const Size rows : {4, 16, 37})
      for (const bool log : {false, true}) {
        auto x = waves<T>(rows * n, 0);
        x[0] = -infinity, x[x.size() / 2] = -nan, x.back() = infinity;
        std::vector<T> y(x.size() + 1, T(-7)), ones = y;
        for (Size r = 0; r < rows; ++r) softmax_forward(log, 1, n, 1, x.data() + r * n, ones.data() + r * n);
        softmax_forward(log, rows, n, 1, x.data(), y.data());
        REQUIRE(same_bits(y, ones));
        x.push_back(T(-7));
        softmax_forward(log, rows, n, 1, x.data(), x.data());
        REQUIRE(same_bits(x, ones));
      }
}
TEST_CASE("softmax_lanes: AVX2 and AVX-512 give the same bits") {
  if (cpu() < Cpu::avx512) return;
  using F = Levels<SoftmaxLanes<float>, SoftmaxLanes<float>::Signature>;
  for (const bool log : {false, true}) {
    auto a = waves<float>(10 * 16, 0), b = a;
    F::avx2(log, 10, a.data());
    F::avx512(log, 10, b.data());
    CHECK(same_bits(a, b));
  }
}
