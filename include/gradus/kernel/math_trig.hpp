// SPDX-License-Identifier: MIT
#pragma once
// sin and cos on vectors.
//
// x = n pi/2 + r with |r| <= pi/4 (W. J. Cody and W. Waite, Software Manual for the Elementary Functions, 1980): pi/2
// in three parts; the first has so few bits behind the point that x - n part is exact, the rest of r is a pair. Beyond
// `most`, where three parts are too few, the C library computes.
#include <gradus/kernel/math_exp.hpp>
#include <gradus/kernel/math_pair.hpp>

namespace gradus::kernel {

template <class T> struct TrigNumbers;
template <> struct TrigNumbers<float> {
  static constexpr float most = 0x1p17f, two_over_pi = 0x1.45f306p-1f;
  static constexpr float half_pi[] = {0x1.921fb4p+0f, 0x1.4442dp-24f, 0x1.84698ap-48f};
  // (sin(r) / r - 1) / z, and (cos r - 1 + z / 2) / z^2, for z = r^2.
  template <class S, class V>
  GRADUS_INLINE static void sin_rest(V& y, const V& z) {
    polynomial<S>(y, z, 0x1.6dbcfcp-19f, -0x1.a013a4p-13f, 0x1.11110ep-7f, -0x1.555556p-3f);
  }
  template <class S, class V>
  GRADUS_INLINE static void cos_rest(V& y, const V& z) {
    polynomial<S>(y, z, 0x1.9bd786p-16f, -0x1.6c12dp-10f, 0x1.555554p-5f);
  }
};
template <> struct TrigNumbers<double> {
  static constexpr double most = 0x1p30, two_over_pi = 0x1.45f306dc9c883p-1;
  static constexpr double half_pi[] = {0x1.921fb54442d18p+0, 0x1.1a62633145c06p-54, 0x1.c1cd129024e09p-107};
  template <class S, class V>
  GRADUS_INLINE static void sin_rest(V& y, const V& z) {
    polynomial<S>(y, z, 0x1.5e0a4fc16be58p-33, -0x1.ae6008d114485p-26, 0x1.71de37946ed6dp-19, -0x1.a01a019e820aep-13,
                  0x1.1111111110babp-7, -0x1.5555555555555p-3);
  }
  template <class S, class V>
  GRADUS_INLINE static void cos_rest(V& y, const V& z) {
    polynomial<S>(y, z, -0x1.907cd8ff5ed8fp-37, 0x1.1eeb67d026ec6p-29, -0x1.27e4fa16cc2d1p-22, 0x1.a01a019f4ddfdp-16,
                  -0x1.6c16c16c16963p-10, 0x1.5555555555555p-5);
  }
};

/// y_k = sin x_k or cos x_k, of those that are too large for the vectors.
template <class T>
GRADUS_SMALL void sin_of_large(T* y, const T* x, std::size_t n, bool is_cos) noexcept {
  for (std::size_t k = 0; k < n; ++k) {
    const double size = static_cast<double>(x[k] < 0 ? -x[k] : x[k]);
    if (!(size > static_cast<double>(TrigNumbers<T>::most))) continue;
    y[k] = static_cast<T>(is_cos ? __builtin_cos(static_cast<double>(x[k])) : __builtin_sin(static_cast<double>(x[k])));
  }
}

/// y = sin(x + quarters pi/2), |x| <= most.
template <class S, class V>
GRADUS_INLINE void sin_small(V& y, const V& x, typename S::Integer quarters) {
  using T = typename S::Element;
  using C = TrigNumbers<T>;
  V whole, part, part_lower, r, r_lower, taken;
  typename S::i n;
  S::mul(whole, x, C::two_over_pi);
  S::round(whole, n, whole);
  S::add_bits(n, n, quarters);
  S::set(part, C::half_pi[0]);
  two_product<S>(part, part_lower, whole, part);
  r = (x - part) - part_lower;  // exact
  S::set(part, C::half_pi[1]);
  two_product<S>(part, part_lower, whole, part);
  V difference = r - part;
  S::fence(difference);
  taken = r - difference;
  S::fence(taken);
  r_lower = (taken - part) + ((r - (difference + taken)) - part_lower);
  S::fma(r_lower, whole, -C::half_pi[2], r_lower);
  fast_two_sum<S>(r, r_lower, difference, r_lower);

  V z, s, c, half, sum;
  S::mul(z, r, r);
  C::template sin_rest<S>(s, z);
  S::mul(s, s, z);
  S::fma(s, s, r, r_lower);
  s = r + s;
  C::template cos_rest<S>(c, z);
  S::mul(half, z, T(0.5));
  S::mul(c, c, z);
  S::mul(c, c, z);
  S::fma(c, -r, r_lower, c);
  sum = T(1) - half;  // and what it loses
  S::fence(sum);
  c = sum + (((T(1) - sum) - half) + c);
  s = (n & 1) == typename S::i{} ? s : c;
  y = (n & 2) == typename S::i{} ? s : -s;
}
template <class S, class V>
GRADUS_INLINE void sin_or_cos(V& y, const V& x, bool is_cos) {
  using T = typename S::Element;
  V size, result;
  sin_small<S>(result, x, is_cos);
  S::abs(size, x);
  const typename S::i large = size > TrigNumbers<T>::most - V{};
  if (S::any(large)) [[unlikely]] {
    T from[S::width], to[S::width];
    S::store(from, x);
    S::store(to, result);
    sin_of_large(to, from, S::width, is_cos);
    S::load(result, to);
  }
  y = result;
}
template <class S, class V>
GRADUS_INLINE void sin(V& y, const V& x) {
  V result;
  sin_or_cos<S>(result, x, false);
  y = x == V{} ? x : result;  // -0
}
template <class S, class V>
GRADUS_INLINE void cos(V& y, const V& x) {
  sin_or_cos<S>(y, x, true);
}

}  // namespace gradus::kernel
