// SPDX-License-Identifier: MIT
#pragma once
// floor and round on vectors; floor division and remainder with Python's signs, on vectors and integers.
#include <cmath>
#include <type_traits>

#include <gradus/kernel/simd.hpp>

namespace gradus::kernel {

/// y = x rounded to an integer, half to even. From 2^mantissa on every number is one.
template <class S, class V>
GRADUS_INLINE void round(V& y, const V& x) {
  using T = typename S::Element;
  V limit, size, rounded;
  S::set(limit, static_cast<T>(std::int64_t{1} << Float<T>::mantissa));
  S::abs(size, x);
  rounded = size + limit;
  S::fence(rounded);
  rounded = rounded - limit;
  S::copy_sign(rounded, rounded, x);
  y = size < limit ? rounded : x;
}
/// y = the largest integer that is not above x.
template <class S, class V>
GRADUS_INLINE void floor(V& y, const V& x) {
  V rounded;
  round<S>(rounded, x);
  y = rounded > x ? rounded - typename S::Element(1) : rounded;
}

/// a - b floor(a / b): 0 or of b's sign. Of integers, 0 if b is 0.
template <class T>
T remainder_of(T a, T b) noexcept {
  if constexpr (std::is_integral_v<T>) {
    if (b == 0 || (std::is_signed_v<T> && b == static_cast<T>(-1))) return 0;  // the least integer % -1 would trap
    const T rest = static_cast<T>(a % b);
    return rest != 0 && (rest < 0) != (b < 0) ? static_cast<T>(rest + b) : rest;
  } else {
    const T rest = std::fmod(a, b);
    return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
  }
}
/// floor(a / b), of floats without the rounding of a / b. Of integers, 0 if b is 0.
template <class T>
T floor_quotient_of(T a, T b) noexcept {
  if constexpr (std::is_integral_v<T>) {
    if (b == 0) return 0;
    if (std::is_signed_v<T> && b == static_cast<T>(-1)) return static_cast<T>(~static_cast<std::uint64_t>(a) + 1);
    const T quotient = static_cast<T>(a / b);
    return (a % b != 0) && ((a < 0) != (b < 0)) ? static_cast<T>(quotient - 1) : quotient;
  } else {
    if (b == 0) return a / b;
    const T rest = std::fmod(a, b), quotient = (a - rest) / b;  // an integer, but for rounding
    const T down = rest != 0 && (rest < 0) != (b < 0) ? quotient - 1 : quotient;
    return down == 0 ? std::copysign(T(0), a / b) : std::nearbyint(down);
  }
}

/// y_k = f(a_k, b_k), one after the other: exact, so that the vector's width does not matter.
template <class S, class V, class F>
GRADUS_INLINE void each(V& y, const V& a, const V& b, F* f) {
  typename S::Element from_a[S::width], from_b[S::width];
  S::store(from_a, a);
  S::store(from_b, b);
  for (std::size_t k = 0; k < S::width; ++k) from_a[k] = f(from_a[k], from_b[k]);
  S::load(y, from_a);
}
template <class S, class V>
GRADUS_INLINE void remainder(V& y, const V& a, const V& b) {
  if constexpr (std::is_integral_v<V>) y = remainder_of(a, b);
  else each<S>(y, a, b, remainder_of<typename S::Element>);
}
template <class S, class V>
GRADUS_INLINE void floor_divide(V& y, const V& a, const V& b) {
  if constexpr (std::is_integral_v<V>) y = floor_quotient_of(a, b);
  else each<S>(y, a, b, floor_quotient_of<typename S::Element>);
}

}  // namespace gradus::kernel
