// SPDX-License-Identifier: MIT
#pragma once
// Sums and products without loss, as a pair upper + lower with |lower| <= half an ulp of upper (T. J. Dekker, A
// floating-point technique for extending the available precision, 1971).
#include <gradus/kernel/simd.hpp>

namespace gradus::kernel {

/// upper + lower = a + b, for |a| >= |b| or a = 0.
template <class S, class V>
GRADUS_INLINE void fast_two_sum(V& upper, V& lower, const V& a, const V& b) {
  V sum = a + b;
  S::fence(sum);
  V taken = sum - a;
  S::fence(taken);
  lower = b - taken;
  upper = sum;
}
/// upper + lower = a, each with half the bits.
template <class S, class V>
GRADUS_INLINE void halves(V& upper, V& lower, const V& a) {
  using T = typename S::Element;
  V big, rest;
  S::mul(big, a, static_cast<T>(1 + static_cast<T>(std::int64_t{1} << (Float<T>::mantissa + 2) / 2)));
  rest = big - a;
  S::fence(rest);
  upper = big - rest;
  S::fence(upper);
  lower = a - upper;
}
/// upper + lower = a b.
template <class S, class V>
GRADUS_INLINE void two_product(V& upper, V& lower, const V& a, const V& b) {
  V product;
  S::mul(product, a, b);
  if constexpr (S::has_fma) {
    S::fma(lower, a, b, -product);
  } else {
    V a1, a2, b1, b2, sum;
    halves<S>(a1, a2, a);
    halves<S>(b1, b2, b);
    S::fma(sum, a1, b1, -product);
    S::fma(sum, a1, b2, sum);
    S::fma(sum, a2, b1, sum);
    S::fma(lower, a2, b2, sum);
  }
  upper = product;
}

}  // namespace gradus::kernel
