// SPDX-License-Identifier: MIT
#include <gradus/kernel/math_trig.hpp>

#include "support/kernel_levels.hpp"

using namespace gradus::kernel;

namespace {
struct Sin { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { sin<S>(y, x); } };
struct Cos { template <class S> GRADUS_INLINE static void run(auto& y, auto& x) { cos<S>(y, x); } };

template <class T>
void check_sin_and_cos(double large) {
  const auto sin = [](long double x) { return std::sin(x); };
  const auto cos = [](long double x) { return std::cos(x); };
  for (const Range range : {Range{-7, 7}, Range{-large, large}, Range{large, 1e6 * large}}) {
    check_2_ulp<Sin, T>(sin, spread<T>(range));
    check_2_ulp<Cos, T>(cos, spread<T>(range));
  }
  check_2_ulp<Sin, T>(sin, special<T>());
  check_2_ulp<Cos, T>(cos, special<T>());
  std::vector<T> roots;  // where sin is small, and the argument's reduction shows
  for (int k = 1; k < 20000; ++k) roots.push_back(static_cast<T>(k * 1.57079632679489661923132169163975144L));
  check_2_ulp<Sin, T>(sin, roots);
  check_2_ulp<Cos, T>(cos, roots);
}
}  // namespace

TEST_CASE("sin, cos: at most 2 ulp from the true value, near the roots, for large arguments and special values too") {
  check_sin_and_cos<float>(1e5);
  check_sin_and_cos<double>(1e6);
}
TEST_CASE("sin: one large argument among small ones") {
  std::vector<double> x(32, 0.5);
  x[3] = 1e22;
  for (const Level& level : levels<VectorRow<Sin, double, double, double>>()) {
    const std::vector<double> y = level.run(x);
    CHECK(y[3] == -0.8522008497671888);  // W. Kahan's example
    CHECK(y[2] == Approx(0.4794255386042030).epsilon(1e-15));
  }
}
