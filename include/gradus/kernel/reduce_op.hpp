// SPDX-License-Identifier: MIT
#pragma once
// What a reduction does with its elements: `start` is the result of nothing, `neutral` the element that changes
// nothing, `add` takes in a vector of elements, `merge` a vector of results and `join` one result.
#include <limits>

#include <gradus/kernel/simd.hpp>

namespace gradus::kernel {

struct Sum {
  template <class T> static constexpr T start = T(0);
  template <class T> static constexpr T neutral(T) { return T(0); }
  template <class S, class V> GRADUS_INLINE static void add(V& y, const V& x, const V&) { y = y + x; }
  template <class S, class V> GRADUS_INLINE static void merge(V& y, const V& x) { y = y + x; }
  template <class T> static void join(T& y, T x) { y += x; }
};
struct SumAbs : Sum {
  template <class S, class V>
  GRADUS_INLINE static void add(V& y, const V& x, const V&) {
    V size;
    S::abs(size, x);
    y = y + size;
  }
};
struct SumSquares : Sum {
  template <class S, class V> GRADUS_INLINE static void add(V& y, const V& x, const V&) { S::fma(y, x, x, y); }
};
/// Sum of (x - center)^2, with a center for each result.
struct SumSquaredDeviation : Sum {
  template <class T> static constexpr T neutral(T center) { return center; }
  template <class S, class V>
  GRADUS_INLINE static void add(V& y, const V& x, const V& center) {
    const V deviation = x - center;
    S::fma(y, deviation, deviation, y);
  }
};
struct Prod {
  template <class T> static constexpr T start = T(1);
  template <class T> static constexpr T neutral(T) { return T(1); }
  template <class S, class V> GRADUS_INLINE static void add(V& y, const V& x, const V&) { y = y * x; }
  template <class S, class V> GRADUS_INLINE static void merge(V& y, const V& x) { y = y * x; }
  template <class T> static void join(T& y, T x) { y *= x; }
};

/// y = a or b, whose bits differ only if one is NaN (or 0): NaN or anything is NaN.
template <class S, class V>
GRADUS_INLINE void either(V& y, const V& a, const V& b) {
  typename S::i i, j;
  S::bits(i, a);
  S::bits(j, b);
  S::value(y, i | j);
}
template <class T>
inline constexpr T lowest = std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity()
                                                                 : std::numeric_limits<T>::lowest();
template <class T>
inline constexpr T highest = std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity()
                                                                  : std::numeric_limits<T>::max();
// Each comparison is the processor's max or min, which gives its second operand if one is NaN: both orders together
// give NaN. (g++ 12 takes a select by two comparisons apart into single elements.)

/// NaN if any element is.
struct Max {
  template <class T> static constexpr T start = lowest<T>;
  template <class T> static constexpr T neutral(T) { return lowest<T>; }
  template <class S, class V> GRADUS_INLINE static void add(V& y, const V& x, const V&) { merge<S>(y, x); }
  template <class S, class V>
  GRADUS_INLINE static void merge(V& y, const V& x) {
    const V a = y > x ? y : x, b = x > y ? x : y;
    either<S>(y, a, b);
  }
  template <class T> static void join(T& y, T x) { y = y > x || y != y ? y : x; }
};
/// NaN if any element is.
struct Min {
  template <class T> static constexpr T start = highest<T>;
  template <class T> static constexpr T neutral(T) { return highest<T>; }
  template <class S, class V> GRADUS_INLINE static void add(V& y, const V& x, const V&) { merge<S>(y, x); }
  template <class S, class V>
  GRADUS_INLINE static void merge(V& y, const V& x) {
    const V a = y < x ? y : x, b = x < y ? x : y;
    either<S>(y, a, b);
  }
  template <class T> static void join(T& y, T x) { y = y < x || y != y ? y : x; }
};
/// Results are bool: whether one element, or each, is not 0.
struct Any {
  template <class T> static constexpr T start = false;
  static void join(bool& y, bool x) { y = y || x; }
};
struct All {
  template <class T> static constexpr T start = true;
  static void join(bool& y, bool x) { y = y && x; }
};

}  // namespace gradus::kernel
