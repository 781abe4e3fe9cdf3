// SPDX-License-Identifier: MIT
#pragma once
// Whether two tensors agree: exactly, or up to rounding.
#include <cstring>

#include <gradus/ops/unary.hpp>
#include <gradus/ops/where.hpp>

namespace gradus {

/// y = |a - b| <= atol + rtol |b|, broadcasting. Infinities are close to themselves only, NaN to nothing unless
/// equal_nan. Integers are compared in double.
///
/// Throws  ValueError if rtol or atol is negative
template <Element T>
Tensor<bool> isclose(const Tensor<T>& a, const Tensor<T>& b, double rtol = 1e-5, double atol = 1e-8,
                     bool equal_nan = false) {
  if (!(rtol >= 0)) fail<ValueError>({"[isclose] rtol must be greater than or equal to zero, but got ", rtol, "."});
  if (!(atol >= 0)) fail<ValueError>({"[isclose] atol must be greater than or equal to zero, but got ", atol, "."});
  if constexpr (!Floating<T>) {
    if (rtol == 0 && atol == 0) return eq(a, b);  // exactly: large integers are not exact in double
    return isclose(to<double>(a), to<double>(b), rtol, atol);
  } else {
    NoGrad guard;
    Tensor<bool> close = eq(a, b);
    if (equal_nan) close = logical_or(close, logical_and(isnan(a), isnan(b)));
    const Tensor<T> distance = abs(sub(a, b)), allowed = add(mul(abs(b), rtol), atol);
    return logical_or(close, logical_and(isfinite(distance), le(distance, allowed)));
  }
}
/// Whether all elements are close.
template <Element T>
bool allclose(const Tensor<T>& a, const Tensor<T>& b, double rtol = 1e-5, double atol = 1e-8,
              bool equal_nan = false) {
  const Tensor<bool> close = isclose(a, b, rtol, atol, equal_nan);
  return close.numel() == 0 || !std::memchr(close.data_ptr(), 0, static_cast<std::size_t>(close.numel()));
}
/// Whether sizes and elements are the same. NaN is not equal to itself.
template <Element T>
bool equal(const Tensor<T>& a, const Tensor<T>& b) {
  if (a.sizes() != b.sizes()) return false;
  const Tensor<bool> same = eq(a, b);
  return same.numel() == 0 || !std::memchr(same.data_ptr(), 0, static_cast<std::size_t>(same.numel()));
}

}  // namespace gradus
