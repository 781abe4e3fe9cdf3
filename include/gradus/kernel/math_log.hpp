// SPDX-License-Identifier: MIT
#pragma once
// log and log1p on vectors.
//
// x = 2^n m with m in [sqrt(1/2), sqrt(2)); with f = m - 1 and s = f / (2 + f), log m = 2 atanh s, an odd series in s
// with |s| < 0.172, interpolated at Chebyshev nodes.
#include <gradus/kernel/math_exp.hpp>

namespace gradus::kernel {

template <class T> struct LogNumbers;
template <> struct LogNumbers<float> {
  static constexpr std::int32_t sqrt_half = 0x3F3504F3, one = 0x3F800000;  // bits
  static constexpr float least_normal = 0x1p-126f, up = 0x1p24f;
  static constexpr int up_bits = 24;
  // (atanh(s) / s - 1) 2 / z for z = s^2.
  template <class S, class V>
  GRADUS_INLINE static void series(V& y, const V& z) {
    polynomial<S>(y, z, 0x1.2ee8c8p-2f, 0x1.997c22p-2f, 0x1.55555cp-1f);
  }
};
template <> struct LogNumbers<double> {
  static constexpr std::int64_t sqrt_half = 0x3FE6A09E667F3BCD, one = 0x3FF0000000000000;
  static constexpr double least_normal = 0x1p-1022, up = 0x1p54;
  static constexpr int up_bits = 54;
  template <class S, class V>
  GRADUS_INLINE static void series(V& y, const V& z) {
    polynomial<S>(y, z, 0x1.2b5f68a50d903p-3, 0x1.39fdcceb4bb45p-3, 0x1.7462b91b8df65p-3, 0x1.c71c62d5e53e0p-3,
                  0x1.2492492dfd86cp-2, 0x1.9999999995273p-2, 0x1.5555555555558p-1);
  }
};

/// x = 2^n m, m in [sqrt(1/2), sqrt(2)), for positive finite x.
template <class S, class V>
GRADUS_INLINE void split_exponent(V& n, V& m, const V& x) {
  using T = typename S::Element;
  using C = LogNumbers<T>;
  constexpr int mantissa = Float<T>::mantissa;
  V normal, up;
  S::set(up, C::up);
  S::mul(up, x, up);
  const typename S::i tiny = x < C::least_normal - V{};
  S::select(normal, tiny, up, x);
  typename S::i number;
  S::bits(number, normal);
  S::add_bits(number, number, C::one - C::sqrt_half);
  const typename S::i exponent = reinterpret_cast<typename S::i>(reinterpret_cast<typename S::u>(number) >> mantissa);
  S::convert(n, exponent - Float<T>::bias - (tiny & typename S::Integer(C::up_bits)));
  number = (number & ((typename S::Integer(1) << mantissa) - 1)) + C::sqrt_half;
  S::value(m, number);
}

/// y = log(m) + n ln 2 + more, with f = m - 1 and a small correction `more`.
template <class S, class V>
GRADUS_INLINE void log_sum(V& y, const V& n, const V& f, const V& more) {
  using T = typename S::Element;
  using E = ExpNumbers<T>;
  V s, z, series, half_square, small;
  s = f / (f + T(2));
  S::mul(z, s, s);
  LogNumbers<T>::template series<S>(series, z);
  // log(1 + f) = f - f^2 / 2 + s (f^2 / 2 + z series): exact terms first.
  S::mul(half_square, f, T(0.5));
  S::mul(half_square, half_square, f);
  S::fma(series, series, z, half_square);
  S::fma(small, n, E::ln2_lower, more);
  S::fma(small, s, series, small);
  small = f - (half_square - small);
  S::fma(y, n, E::ln2_upper, small);
}

/// y for finite x > 0; NaN for x < 0, -inf for 0, and what log gives for inf and NaN.
template <class S, class V>
GRADUS_INLINE void log_edges(V& y, const V& x) {
  using T = typename S::Element;
  constexpr T infinity = static_cast<T>(__builtin_inf()), nan = static_cast<T>(__builtin_nan(""));
  V edge, zero = V{};
  S::set(edge, nan);
  S::select(edge, x == zero, -infinity, edge);
  y = x > zero ? y : edge;
  S::select(y, x == infinity - zero, infinity, y);
}

/// y = log x.
template <class S, class V>
GRADUS_INLINE void log(V& y, const V& x) {
  V n, m, result;
  split_exponent<S>(n, m, x);
  log_sum<S>(result, n, m - typename S::Element(1), V{});
  log_edges<S>(result, x);
  y = result;
}
/// y = log(1 + x). What 1 + x loses by rounding comes back as a first-order term.
template <class S, class V>
GRADUS_INLINE void log1p(V& y, const V& x) {
  using T = typename S::Element;
  V sum = x + T(1), n, m, lost, result;
  S::fence(sum);
  V back = sum - x;                     // exact parts of the rounding error: Knuth's two-sum
  S::fence(back);
  lost = (x - (sum - back)) + (T(1) - back);
  lost = lost / sum;
  split_exponent<S>(n, m, sum);
  log_sum<S>(result, n, m - T(1), lost);
  log_edges<S>(result, sum);
  V small = x + V{};
  S::abs(small, small);
  const typename S::i tiny = small < (Float<T>::epsilon - V{});
  y = tiny ? x : result;
}

}  // namespace gradus::kernel
