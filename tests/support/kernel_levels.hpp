// SPDX-License-Identifier: MIT
#pragma once
// Runs an elementwise body on every level this machine has, and compares with long double.
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include <gradus/kernel/lanes.hpp>

#include "support/catch.hpp"

struct Level {
  const char* name;
  gradus::kernel::Row* row;

  /// Inputs of any length; the row gets whole units.
  template <class T, class... X>
  std::vector<T> run(std::vector<T> a, std::vector<X>... more) const {
    const std::size_t n = a.size(), padded = (n + 15) / 16 * 16;
    a.resize(padded);
    (more.resize(padded), ...);
    std::vector<T> y(padded);
    const void* x[] = {a.data(), more.data()...};
    row(y.data(), x, padded);
    y.resize(n);
    return y;
  }
};
/// Portable first.
template <class Body>
std::vector<Level> levels() {
  using namespace gradus;
  using L = kernel::Levels<Body, kernel::Row>;
  std::vector<Level> all = {{"portable", L::portable}};
#if defined(__x86_64__)
  if (cpu() >= Cpu::avx2) all.push_back({"avx2", L::avx2});
  if (cpu() >= Cpu::avx512) all.push_back({"avx512", L::avx512});
#endif
  return all;
}

/// |y - want| in units of the last place of want.
template <class T>
double ulps(T y, long double want) {
  if (std::isnan(want)) return std::isnan(y) ? 0 : 1e9;
  const T rounded = static_cast<T>(want);
  if (y == rounded) return 0;
  if (!std::isfinite(y) || !std::isfinite(rounded)) return 1e9;
  int exponent = want == 0 ? -20000 : std::ilogb(want);
  const int least = std::numeric_limits<T>::min_exponent - 1;
  if (exponent < least) exponent = least;
  return static_cast<double>(std::abs(y - want) / std::ldexp(1.0L, exponent + 1 - std::numeric_limits<T>::digits));
}

struct Range {
  double low, high;
};
/// Numbers spread over a range: a fixed multiplicative sequence.
template <class T>
std::vector<T> spread(Range range, std::uint64_t state = 1, std::size_t n = 20000) {
  std::vector<T> x;
  for (std::size_t k = 0; k < n; ++k) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    x.push_back(static_cast<T>(range.low + (range.high - range.low) * static_cast<double>(state >> 11) * 0x1p-53));
  }
  return x;
}

/// Zeros, infinities, NaN, the least and the largest numbers, and every power of 2.
template <class T>
std::vector<T> special() {
  using L = std::numeric_limits<T>;
  std::vector<T> x = {0, -T(0), L::infinity(), -L::infinity(), L::quiet_NaN(), L::min(), L::max(), -L::max(), 1, -1};
  for (int k = L::min_exponent - L::digits; k < L::max_exponent; ++k) {
    x.push_back(std::ldexp(T(1), k));
    x.push_back(-std::ldexp(T(1), k));
  }
  return x;
}

/// Op is at most 2 ulp from f on every level, and the levels with FMA agree in every bit.
template <class Op, class T, class F, class... X>
void check_2_ulp(F f, const std::vector<T>& a, const X&... more) {
  std::vector<T> first;
  for (const Level& level : levels<gradus::kernel::VectorRow<Op, T, T, T, typename X::value_type...>>()) {
    const std::vector<T> y = level.run(a, more...);
    double worst = 0;
    std::size_t where = 0;
    for (std::size_t k = 0; k < a.size(); ++k) {
      const double error = ulps(y[k], f(static_cast<long double>(a[k]), static_cast<long double>(more[k])...));
      if (error > worst) worst = error, where = k;
    }
    INFO(level.name << " at " << a[where] << ": " << y[where]);
    CHECK(worst <= 2);
    if (!std::strcmp(level.name, "avx2")) first = y;
    if (!std::strcmp(level.name, "avx512")) CHECK(std::memcmp(first.data(), y.data(), y.size() * sizeof(T)) == 0);
  }
}
