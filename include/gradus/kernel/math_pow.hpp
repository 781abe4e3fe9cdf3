// SPDX-License-Identifier: MIT
#pragma once
// pow on vectors: e^(y log x) with log x and the product carried as pairs, a dozen bits beyond T.
//
// log m = 2 s (1 + z / 3 + z^2 rest(z)), s = (m - 1) / (m + 1), z = s^2; special values as in C99, annex F.9.4.4.
#include <type_traits>

#include <gradus/kernel/math_log.hpp>
#include <gradus/kernel/math_pair.hpp>

namespace gradus::kernel {

template <class T> struct PowNumbers;
template <> struct PowNumbers<float> {
  static constexpr float third = 0x1.555556p-2f, third_lower = -0x1.555556p-27f;
  template <class S, class V>
  GRADUS_INLINE static void rest(V& y, const V& z) {
    polynomial<S>(y, z, 0x1.879ad6p-4f, 0x1.c6c0bcp-4f, 0x1.24928ep-3f, 0x1.99999ap-3f);
  }
};
template <> struct PowNumbers<double> {
  static constexpr double third = 0x1.5555555555555p-2, third_lower = 0x1.5555555555555p-56;
  template <class S, class V>
  GRADUS_INLINE static void rest(V& y, const V& z) {
    polynomial<S>(y, z, 0x1.e03a7acf07fa4p-5, 0x1.df7ba1f4809bfp-5, 0x1.1118cd67251c5p-4, 0x1.3b1395b82701ep-4,
                  0x1.745d177ad436ap-4, 0x1.c71c71c6ea5acp-4, 0x1.2492492492522p-3, 0x1.999999999999ap-3);
  }
};

/// upper + lower = log x, for positive finite x.
template <class S, class V>
GRADUS_INLINE void log_pair(V& upper, V& lower, const V& x) {
  using T = typename S::Element;
  using C = PowNumbers<T>;
  using E = ExpNumbers<T>;
  V n, m, f, sum, sum_lower, inverse, s, s_lower, t, t_lower;
  split_exponent<S>(n, m, x);
  f = m - T(1);  // exact
  sum = m + T(1);
  S::fence(sum);
  sum_lower = m - (sum - T(1));
  inverse = T(1) / sum;
  S::mul(s, f, inverse);
  two_product<S>(t, t_lower, s, sum);
  s_lower = (f - t) - t_lower;
  S::fma(s_lower, -s, sum_lower, s_lower);
  S::mul(s_lower, s_lower, inverse);

  V z, z_lower, third, third_lower, rest, square;
  two_product<S>(z, z_lower, s, s);
  S::fma(z_lower, s + s, s_lower, z_lower);
  S::set(third, C::third);
  two_product<S>(third, third_lower, z, third);
  S::fma(third_lower, z, C::third_lower, third_lower);
  S::fma(third_lower, z_lower, C::third, third_lower);
  C::template rest<S>(rest, z);
  S::mul(square, z, z);
  S::mul(rest, rest, square);
  V w, w_lower;
  fast_two_sum<S>(w, w_lower, third, rest);
  w_lower = w_lower + third_lower;

  const V twice = s + s, twice_lower = s_lower + s_lower;
  V product, product_lower, whole, log_m, log_m_lower;
  two_product<S>(product, product_lower, twice, w);
  S::fma(product_lower, twice, w_lower, product_lower);
  S::fma(product_lower, twice_lower, w, product_lower);
  fast_two_sum<S>(log_m, log_m_lower, twice, product);
  log_m_lower = log_m_lower + (product_lower + twice_lower);
  S::mul(whole, n, E::ln2_upper);  // exact
  fast_two_sum<S>(upper, lower, whole, log_m);
  S::fma(log_m_lower, n, E::ln2_lower, log_m_lower);
  lower = lower + log_m_lower;
}

/// y = the integer next to x >= 0. From 2^mantissa on every number is one.
template <class S, class V>
GRADUS_INLINE void next_integer(V& y, const V& x) {
  V limit, rounded;
  S::set(limit, static_cast<typename S::Element>(std::int64_t{1} << Float<typename S::Element>::mantissa));
  rounded = x + limit;
  S::fence(rounded);
  rounded = rounded - limit;
  y = x < limit ? rounded : x;
}

/// y = |x|^e for e finite and not 0.
template <class S, class V>
GRADUS_INLINE void pow_size(V& y, const V& size, const V& e) {
  using T = typename S::Element;
  using E = ExpNumbers<T>;
  constexpr T infinity = static_cast<T>(__builtin_inf());
  V upper, lower, product, product_lower, bound;
  const V zero{};
  log_pair<S>(upper, lower, size);
  two_product<S>(product, product_lower, e, upper);
  S::fma(product_lower, e, lower, product_lower);
  // Beyond the range of exp, and for 0 and infinity, only the product's sign matters.
  V rough;
  S::select(upper, size == infinity - zero, infinity, upper);
  S::select(upper, size == zero, -infinity, upper);
  S::mul(rough, e, upper);
  S::set(bound, E::most);
  S::select(product, rough > bound, bound, product);
  S::select(product_lower, rough > bound, zero, product_lower);
  S::set(bound, E::least);
  S::select(product, rough < bound, bound, product);
  S::select(product_lower, rough < bound, zero, product_lower);
  typename Power<S>::Type n;
  V rest_lower;
  reduce_exp<S>(product, rest_lower, n, product);
  exp_of_rest<S>(product, product + product_lower);
  scale<S>(y, product, n);
}

/// y = x^e of integers, which wraps around; e < 0 gives 0, but for x = 1 and x = -1.
template <class S, class T>
  requires std::is_integral_v<T>
GRADUS_INLINE void pow(T& y, const T& x, const T& e) {
  T base = x, power = 1, left = e;
  if (e < 0) {
    power = x == 1 ? T(1) : T(0);
    if (x == static_cast<T>(-1)) power = static_cast<T>(e % 2 == 0 ? 1 : -1);
    left = 0;
  }
  for (; left > 0; left = static_cast<T>(left >> 1)) {
    if (left & 1) S::mul(power, power, base);
    S::mul(base, base, base);
  }
  y = power;
}
/// y = x^e.
template <class S, class V>
  requires(!std::is_integral_v<V>)
GRADUS_INLINE void pow(V& y, const V& x, const V& e) {
  using T = typename S::Element;
  constexpr T infinity = static_cast<T>(__builtin_inf()), nan = static_cast<T>(__builtin_nan(""));
  const V zero{};
  V size, e_size, one, result, whole, odd, of_negative;
  typename S::i sign;
  S::set(one, T(1));
  S::abs(size, x);
  S::abs(e_size, e);
  pow_size<S>(result, size, e);
  S::select(result, size == one, one, result);  // infinite e too

  S::mul(odd, e_size, T(0.5));
  next_integer<S>(whole, odd);
  S::select(odd, whole == odd, result, -result);
  next_integer<S>(whole, e_size);
  S::select(of_negative, size < infinity - zero, nan, result);
  S::select(of_negative, size == zero, result, of_negative);
  S::select(of_negative, whole == e_size, odd, of_negative);
  S::bits(sign, x);
  S::select(result, sign < typename S::i{}, of_negative, result);
  S::select(result, x != x, x, result);
  S::select(result, e != e, e, result);
  S::select(result, e == zero, one, result);
  S::select(y, x == one, one, result);
}

}  // namespace gradus::kernel
