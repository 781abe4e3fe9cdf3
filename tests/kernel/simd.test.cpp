// SPDX-License-Identifier: MIT
#include <gradus/kernel/simd.hpp>

#include "support/kernel_levels.hpp"

using namespace gradus::kernel;

namespace {
struct Fma {
  template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b, auto& c) { S::fma(y, a, b, c); }
};
// Compilers like to fuse this product with the sum.
struct MulThenAdd {
  template <class S, class V> GRADUS_INLINE static void run(V& y, const V& a, const V& b, const V& c) {
    V product;
    S::mul(product, a, b);
    y = product + c;
  }
};
struct RoundedToInteger {
  template <class S, class V> GRADUS_INLINE static void run(V& y, const V& x) {
    V rounded;
    typename S::i n;
    S::round(rounded, n, x);
    S::convert(y, n);
    S::select(y, y == rounded, y, typename S::Element(1e9));
  }
};
struct Max { template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b) { S::max(y, a, b); } };
struct Min { template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b) { S::min(y, a, b); } };
struct Lesser { template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b) { S::lesser(y, a, b); } };
struct Greater { template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b) { S::greater(y, a, b); } };
struct Root { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { S::sqrt(y, x); } };
struct PartOf3 {
  template <class Level>
  GRADUS_INLINE static void run(float* y, const float* x) {
    using S = Simd<float, Level>;
    typename S::v v;
    S::load_part(v, x, 3);
    S::store_part(y, v + 1.0f, 3);
  }
};

template <class T>
void check_products() {
  const std::vector<T> a = spread<T>({1, 2}), b = spread<T>({1, 2}, 2);
  std::vector<T> c;
  for (std::size_t k = 0; k < a.size(); ++k) {
    volatile T product = a[k] * b[k];
    c.push_back(-product);
  }
  for (const Level& level : levels<VectorRow<MulThenAdd, T, T, T, T, T>>())
    for (const T y : level.run(a, b, c)) REQUIRE(y == 0);
  for (const Level& level : levels<VectorRow<Fma, T, T, T, T, T>>()) {
    const std::vector<T> y = level.run(a, b, c);
    for (std::size_t k = 0; k < y.size(); ++k)
      REQUIRE(y[k] == (level.name[0] == 'p' ? T(0) : std::fma(a[k], b[k], c[k])));
  }
}
}  // namespace

TEST_CASE("simd: mul is never fused with a later sum, fma always is on levels that have it") {
#if defined(__x86_64__)
  check_products<float>();
  check_products<double>();
#endif
}
TEST_CASE("simd: round goes to the even neighbour") {
  for (const Level& level : levels<VectorRow<RoundedToInteger, float, float, float>>())
    CHECK(level.run(std::vector<float>{0.5f, 1.5f, -2.5f, 2.4f, -2.6f}) == std::vector<float>{0, 2, -2, 2, -3});
  for (const Level& level : levels<VectorRow<RoundedToInteger, double, double, double>>())
    CHECK(level.run(std::vector<double>{0.5, 1.5, -2.5, 2.4, -2e6}) == std::vector<double>{0, 2, -2, 2, -2e6});
}
TEST_CASE("simd: max and min are NaN if an operand is, and the first of -0 and 0") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> a = {nan, 1, 0, -0.0f, 2}, b = {1, nan, -0.0f, 0, 3};
  for (const Level& level : levels<VectorRow<Max, float, float, float, float>>()) {
    const std::vector<float> y = level.run(a, b);
    CHECK((std::isnan(y[0]) && std::isnan(y[1]) && !std::signbit(y[2]) && std::signbit(y[3]) && y[4] == 3));
  }
  for (const Level& level : levels<VectorRow<Min, float, float, float, float>>()) {
    const std::vector<float> y = level.run(a, b);
    CHECK((std::isnan(y[0]) && std::isnan(y[1]) && !std::signbit(y[2]) && std::signbit(y[3]) && y[4] == 2));
  }
}
TEST_CASE("simd: lesser and greater are the second operand if one is NaN") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> a = {nan, 1, 2, 5}, b = {7, nan, 3, 4};
  for (const Level& level : levels<VectorRow<Lesser, float, float, float, float>>()) {
    const std::vector<float> y = level.run(a, b);
    CHECK((y[0] == 7 && std::isnan(y[1]) && y[2] == 2 && y[3] == 4));
  }
  for (const Level& level : levels<VectorRow<Greater, double, double, double, double>>()) {
    const std::vector<double> y = level.run(std::vector<double>(a.begin(), a.end()),
                                            std::vector<double>(b.begin(), b.end()));
    CHECK((y[0] == 7 && std::isnan(y[1]) && y[2] == 3 && y[3] == 5));
  }
}
TEST_CASE("simd: sqrt is the correctly rounded one") {
  for (const Level& level : levels<VectorRow<Root, double, double, double>>())
    CHECK(level.run(std::vector<double>{2, 9, 0, 1e-310}) ==
          std::vector<double>{std::sqrt(2.0), 3, 0, std::sqrt(1e-310)});
}
TEST_CASE("simd: part of a vector leaves what lies behind it alone") {
  const float x[] = {1, 2, 3};
  float y[4] = {0, 0, 0, 7};
  best<PartOf3, void(float*, const float*)>()(y, x);
  CHECK((y[0] == 2 && y[1] == 3 && y[2] == 4 && y[3] == 7));
}
