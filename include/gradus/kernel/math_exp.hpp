// SPDX-License-Identifier: MIT
#pragma once
// exp, expm1, tanh and sigmoid on vectors: the same steps at every width, at most 2 ulp off.
//
// e^x = 2^n e^r with n = round(x / ln 2) and |r| <= ln(2) / 2; e^r = 1 + r + r^2 q(r), q interpolated at Chebyshev
// nodes. ln 2 is split in two so that n times the upper part is exact.
#include <type_traits>

#include <gradus/kernel/simd.hpp>

namespace gradus::kernel {

/// y = ((c0 x + c1) x + c2) x + ...
template <class S, class V, class... C>
GRADUS_INLINE void polynomial(V& y, const V& x, typename S::Element c0, C... c) {
  V sum;
  S::set(sum, c0);
  (S::fma(sum, sum, x, c), ...);
  y = sum;
}

template <class T> struct ExpNumbers;
template <> struct ExpNumbers<float> {
  static constexpr float log2_e = 0x1.715476p+0f, ln2_upper = 0x1.62ep-1f, ln2_lower = 0x1.0bfbe8p-15f;
  static constexpr float least = -104.0f, most = 89.0f;  // beyond: e^x is 0, or infinite
  static constexpr float expm1_is_minus_1 = -20.0f, tanh_is_half = 0x1.193ea8p-1f;
  template <class S, class V>
  GRADUS_INLINE static void q(V& y, const V& r) {
    polynomial<S>(y, r, 0x1.6d3482p-10f, 0x1.120c36p-7f, 0x1.5555p-5f, 0x1.5554dcp-3f, 0x1p-1f);
  }
  /// (tanh(x) / x - 1) / z, for z = x^2.
  template <class S, class V>
  GRADUS_INLINE static void tanh(V& y, const V& z) {
    polynomial<S>(y, z, -0x1.b101bep-8f, 0x1.5d1b36p-6f, -0x1.b99fb6p-5f, 0x1.110fe8p-3f, -0x1.555554p-2f);
  }
};
template <> struct ExpNumbers<double> {
  static constexpr double log2_e = 0x1.71547652b82fep+0;
  static constexpr double ln2_upper = 0x1.62e42fefa3p-1, ln2_lower = 0x1.3de6af278ece6p-42;
  static constexpr double least = -746.0, most = 710.0;
  static constexpr double expm1_is_minus_1 = -40.0, tanh_is_half = 0x1.193ea7aad030bp-1;
  template <class S, class V>
  GRADUS_INLINE static void q(V& y, const V& r) {
    polynomial<S>(y, r, 0x1.af38a9b0ec855p-26, 0x1.289185613a3d6p-22, 0x1.71de0dae63bb3p-19, 0x1.a019b90d2ae7ap-16,
                  0x1.a01a01a7c41d5p-13, 0x1.6c16c1788bd90p-10, 0x1.11111111109b3p-7, 0x1.5555555553d63p-5,
                  0x1.5555555555556p-3, 0x1.0000000000001p-1);
  }
  template <class S, class V>
  GRADUS_INLINE static void tanh(V& y, const V& z) {
    polynomial<S>(y, z, 0x1.c3c7b5c105329p-15, -0x1.c1cadb5074511p-13, 0x1.30ff8ac99ac54p-11, -0x1.7d2f8b34ec1f4p-10,
                  0x1.d6cc41bbfdbc2p-9, -0x1.226e0ea738875p-7, 0x1.664f479de34d6p-6, -0x1.ba1ba1b76a394p-5,
                  0x1.111111110f7d3p-3, -0x1.5555555555550p-2);
  }
};

/// How scale takes n: AVX-512 multiplies by 2^n at once, n a float.
template <class S, bool at_once = sizeof(typename S::v) == 64>
struct Power { using Type = typename S::i; };
template <class S>
struct Power<S, true> { using Type = typename S::v; };

/// x = n ln 2 + r + lower; lower is what r lost by rounding.
template <class S, class V, class I>
GRADUS_INLINE void reduce_exp(V& r, V& lower, I& n, const V& x) {
  using C = ExpNumbers<typename S::Element>;
  V whole, rest;
  typename S::i integer;
  S::mul(whole, x, C::log2_e);
  S::round(whole, integer, whole);
  if constexpr (std::is_same_v<I, V>) n = whole;
  else n = integer;
  S::fma(rest, whole, -C::ln2_upper, x);  // exact
  S::fma(r, whole, -C::ln2_lower, rest);
  S::fma(lower, whole, -C::ln2_lower, rest - r);
}
/// y = x 2^n in two factors, so that subnormal results are rounded and 2^128 may be passed. |n| < 254 (double: 2046).
template <class S>
GRADUS_INLINE void scale(typename S::v& y, const typename S::v& x, const typename S::i& n) {
  constexpr int mantissa = Float<typename S::Element>::mantissa;
  constexpr typename S::Integer bias = Float<typename S::Element>::bias;
  typename S::i sum;
  S::add_bits(sum, n, 2 * bias);
  const typename S::u both = reinterpret_cast<typename S::u>(sum), half = both >> 1;
  typename S::v factor;
  S::value(factor, reinterpret_cast<typename S::i>(half << mantissa));
  S::mul(y, x, factor);
  S::value(factor, reinterpret_cast<typename S::i>((both - half) << mantissa));
  S::mul(y, y, factor);
}
#if defined(__x86_64__)
/// The same bits, on AVX-512.
template <class S>
GRADUS_INLINE void scale(typename S::v& y, const typename S::v& x, const typename S::v& n) {
  if constexpr (sizeof(typename S::Element) == 4)
    __asm__("vscalefps %2, %1, %0" : "=" GRADUS_REGISTER(y) : GRADUS_REGISTER(x), GRADUS_REGISTER(n));
  else
    __asm__("vscalefpd %2, %1, %0" : "=" GRADUS_REGISTER(y) : GRADUS_REGISTER(x), GRADUS_REGISTER(n));
}
#endif

/// p = e^r - 1 + lower.
template <class S, class V>
GRADUS_INLINE void expm1_of_rest(V& p, const V& r, const V& lower) {
  V q, square;
  ExpNumbers<typename S::Element>::template q<S>(q, r);
  S::mul(square, r, r);
  S::fma(q, q, square, lower);
  p = r + q;
}
/// y = e^r.
template <class S, class V>
GRADUS_INLINE void exp_of_rest(V& y, const V& r) {
  using T = typename S::Element;
  V q;
  ExpNumbers<T>::template q<S>(q, r);
  S::fma(q, q, r, T(1));
  S::fma(y, q, r, T(1));
}
template <class S, class V>
GRADUS_INLINE void clamp_exponent(V& y, const V& x) {
  using C = ExpNumbers<typename S::Element>;
  V bound;
  S::set(bound, C::most);
  S::lesser(y, bound, x);  // NaN stays
  S::set(bound, C::least);
  S::greater(y, bound, y);
}

/// y = e^x.
template <class S, class V>
GRADUS_INLINE void exp(V& y, const V& x) {
  V r, lower;
  typename Power<S>::Type n;
  clamp_exponent<S>(r, x);
  reduce_exp<S>(r, lower, n, r);
  exp_of_rest<S>(r, r);
  scale<S>(y, r, n);
}
/// y = e^x - 1 = 2^n (e^r - 1) + (2^n - 1), halved on the way because 2^128 may be needed.
template <class S, class V>
GRADUS_INLINE void expm1(V& y, const V& x) {
  using T = typename S::Element;
  V r, lower, power, bound;
  typename S::i n;
  clamp_exponent<S>(r, x);
  S::set(bound, ExpNumbers<T>::expm1_is_minus_1);
  r = r < bound ? bound : r;
  reduce_exp<S>(r, lower, n, r);
  expm1_of_rest<S>(r, r, lower);
  S::add_bits(n, n, Float<T>::bias - 1);
  S::value(power, reinterpret_cast<typename S::i>(reinterpret_cast<typename S::u>(n) << Float<T>::mantissa));
  S::fma(r, power, r, power - T(0.5));
  r = r + r;
  S::copy_sign(y, r, x);
}

/// y = tanh x: an odd polynomial up to log(3) / 2, where tanh is 1/2; then 1 - 2 / (e^2|x| + 1), with the sign of x.
template <class S, class V>
GRADUS_INLINE void tanh(V& y, const V& x) {
  using T = typename S::Element;
  using C = ExpNumbers<T>;
  V size, square, small, large;
  S::abs(size, x);
  exp<S>(large, size + size);
  large = T(1) - T(2) / (large + T(1));
  S::mul(square, x, x);
  C::template tanh<S>(small, square);
  S::mul(small, small, square);
  S::fma(small, small, size, size);
  S::select(large, size < C::tanh_is_half - V{}, small, large);
  S::copy_sign(y, large, x);
}
/// y = 1 / (1 + e^-x), and e^x / (1 + e^x) for negative x: e = e^-|x| never overflows. e and the sum are pairs; what
/// the quotient lacks is 1 ulp, so a rough 1 / (1 + e) will do for it: y, or 1 - y.
template <class S, class V>
GRADUS_INLINE void sigmoid(V& y, const V& x) {
  using T = typename S::Element;
  V p, e, e_lower, sum, top, top_lower, quotient, inverse;
  const V zero{};
  const typename S::i negative = x < zero;
  typename Power<S>::Type n;
  S::abs(e, x);
  clamp_exponent<S>(e, -e);
  reduce_exp<S>(p, e_lower, n, e);
  expm1_of_rest<S>(p, p, e_lower);
  e = p + T(1);
  e_lower = p - (e - T(1));
  scale<S>(e, e, n);
  scale<S>(e_lower, e_lower, n);
  sum = e + T(1);
  S::select(top, negative, e, T(1));
  top_lower = negative ? e_lower : zero;
  quotient = top / sum;
  e_lower = (e - (sum - T(1))) + e_lower;  // of the sum
  inverse = negative ? T(1) - quotient : quotient;
  S::fma(top_lower, -quotient, e_lower, top_lower);
  S::fma(y, top_lower, inverse, quotient);
}

}  // namespace gradus::kernel
