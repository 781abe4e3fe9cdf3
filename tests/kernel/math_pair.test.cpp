// SPDX-License-Identifier: MIT
#include <gradus/kernel/math_pair.hpp>

#include "support/kernel_levels.hpp"

using namespace gradus::kernel;

namespace {
struct SumUpper {
  template <class S, class V> GRADUS_INLINE static void run(V& y, const V& a, const V& b) {
    V lower;
    fast_two_sum<S>(y, lower, a, b);
  }
};
struct SumLower {
  template <class S, class V> GRADUS_INLINE static void run(V& y, const V& a, const V& b) {
    V upper;
    fast_two_sum<S>(upper, y, a, b);
  }
};
struct ProductUpper {
  template <class S, class V> GRADUS_INLINE static void run(V& y, const V& a, const V& b) {
    V lower;
    two_product<S>(y, lower, a, b);
  }
};
struct ProductLower {
  template <class S, class V> GRADUS_INLINE static void run(V& y, const V& a, const V& b) {
    V upper;
    two_product<S>(upper, y, a, b);
  }
};

// In double, sums of these floats and products of any two floats are exact.
template <class Upper, class Lower, class F>
void check(F f) {
  const std::vector<float> a = spread<float>({256, 512}), b = spread<float>({-1, 1}, 2);
  const std::vector<Level> upper = levels<VectorRow<Upper, float, float, float, float>>();
  const std::vector<Level> lower = levels<VectorRow<Lower, float, float, float, float>>();
  for (std::size_t l = 0; l < upper.size(); ++l) {
    const std::vector<float> u = upper[l].run(a, b), v = lower[l].run(a, b);
    INFO(upper[l].name);
    for (std::size_t k = 0; k < a.size(); ++k) {
      const double exact = f(static_cast<double>(a[k]), static_cast<double>(b[k]));
      REQUIRE(static_cast<double>(u[k]) + static_cast<double>(v[k]) == exact);
      REQUIRE(u[k] == static_cast<float>(exact));
    }
  }
}
}  // namespace

TEST_CASE("fast_two_sum: upper is the rounded sum, upper + lower the exact one") {
  check<SumUpper, SumLower>([](double a, double b) { return a + b; });
}
TEST_CASE("two_product: upper is the rounded product, upper + lower the exact one") {
  check<ProductUpper, ProductLower>([](double a, double b) { return a * b; });
}
