// SPDX-License-Identifier: MIT
#include <gradus/kernel/math_pow.hpp>

#include <cmath>
#include <limits>
#include <vector>

#include "support/catch.hpp"
#include "support/kernel_levels.hpp"

using namespace gradus::kernel;

namespace {
struct Pow {
  template <class S> GRADUS_INLINE static void run(auto& y, auto& a, auto& b) { pow<S>(y, a, b); }
};
template <class T>
void check_special_values() {
  const T inf = std::numeric_limits<T>::infinity(), tiny = std::numeric_limits<T>::denorm_min();
  const T most = std::numeric_limits<T>::max(), nan = std::numeric_limits<T>::quiet_NaN();
  const T odd = T(1) / std::numeric_limits<T>::epsilon() - 1;
  const std::vector<T> all = {0,   -T(0), 1, -1,   2,     -2,   T(0.5), T(-0.5), T(1.5), T(-1.5), 3, -3,
                              inf, -inf,  nan, tiny, -tiny, most, -most,  odd,     -odd,   T(7.5)};
  std::vector<T> x, e;
  for (T a : all)
    for (T b : all) x.push_back(a), e.push_back(b);
  for (const Level& level : levels<VectorRow<Pow, T, T, T, T>>()) {
    const std::vector<T> y = level.run(x, e);
    for (std::size_t k = 0; k < x.size(); ++k) {
      const T want = std::pow(x[k], e[k]);
      INFO(level.name << ": pow(" << x[k] << ", " << e[k] << ") = " << y[k] << ", not " << want);
      const bool same = std::isnan(want) ? std::isnan(y[k]) : ulps(y[k], static_cast<long double>(want)) <= 2.5;
      REQUIRE(same);
      if (!std::isnan(want)) REQUIRE(std::signbit(y[k]) == std::signbit(want));
    }
  }
}
}  // namespace

TEST_CASE("pow: special values as in C99") {
  check_special_values<float>();
  check_special_values<double>();
}

TEST_CASE("pow: at most 2 ulp from the true value, the same bits with AVX2 and AVX-512") {
  const auto want = [](long double x, long double e) { return std::pow(x, e); };
  check_2_ulp<Pow, float>(want, spread<float>({0.01, 5}), spread<float>({-60, 60}, 2));
  check_2_ulp<Pow, float>(want, spread<float>({0.97, 1.03}), spread<float>({-3000, 3000}, 2));
  check_2_ulp<Pow, double>(want, spread<double>({0.01, 5}), spread<double>({-400, 400}, 2));
}

TEST_CASE("pow: integers wrap around, and negative powers are 0 but for 1 and -1") {
  const auto power = [](std::int64_t x, std::int64_t e) {
    std::int64_t y;
    pow<Scalars>(y, x, e);
    return y;
  };
  CHECK(power(3, 4) == 81);
  CHECK(power(-2, 63) == INT64_MIN);
  CHECK(power(3, 40) == -6289078614652622815);  // PyTorch
  CHECK(power(2, 64) == 0);
  CHECK(power(0, 0) == 1);
  CHECK(power(2, -1) == 0);
  CHECK(power(1, -5) == 1);
  CHECK(power(-1, -3) == -1);
  CHECK(power(INT64_MAX, -1) == 0);
}
