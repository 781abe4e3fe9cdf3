// SPDX-License-Identifier: MIT
#pragma once
// Choices, element by element: where, masked_fill, clamp, maximum, minimum. All broadcast.
#include <gradus/ops/compare.hpp>

namespace gradus {

/// y = condition ? a : b.    Grad  da = condition ? dy : 0, db = condition ? 0 : dy
template <Element T>
Tensor<T> where(const Tensor<bool>& condition, const Tensor<T>& a, const Tensor<T>& b) {
  Tensor<T> y = elementwise<kernel::Where, T>("where", condition, a, b);
  if constexpr (Floating<T>)
    return record("WhereBackward0", y, {a, b},
        [condition = saved(condition)](Tensor<T> dy) { return where(condition(), dy, zeros<T>({})); },
        [condition = saved(condition)](Tensor<T> dy) { return where(condition(), zeros<T>({}), dy); });
  else return y;
}
template <Element T, Arithmetic S>
auto where(const Tensor<bool>& condition, const Tensor<T>& a, S b) {
  return where(condition, tensor_beside(a, b), scalar_beside(a, b));
}
template <Element T, Arithmetic S>
auto where(const Tensor<bool>& condition, S a, const Tensor<T>& b) {
  return where(condition, scalar_beside(b, a), tensor_beside(b, a));
}

/// x with `value` where mask is true; mask broadcasts to x.    Grad  dx = mask ? 0 : dy
template <Element T, Arithmetic S>
Tensor<T> masked_fill(const Tensor<T>& x, const Tensor<bool>& mask, S value) {
  Tensor<T> y = elementwise<kernel::Where, T>("masked_fill", mask, full<T>({}, static_cast<T>(value)), x);
  if constexpr (Floating<T>)
    return record("MaskedFillBackward0", y, {x},
                  [mask = saved(mask)](Tensor<T> dy) { return masked_fill(dy, mask(), 0); });
  else return y;
}

/// y = min(max(x, low), high): high if low > high; NaN stays.    Grad  dx = dy where low <= x <= high, else 0
template <Element T>
Tensor<T> clamp(const Tensor<T>& x, const Tensor<T>& low, const Tensor<T>& high) {
  Tensor<T> y = elementwise<kernel::Clamp, T>("clamp", x, low, high);
  if constexpr (Floating<T>) {
    const Tensor<T> l = low.detach(), h = high.detach();
    return record("ClampBackward1", y, {x}, [x = saved(x), l = saved(l), h = saved(h)](Tensor<T> dy) {
      return where(logical_and(ge(x(), l()), le(x(), h())), dy, 0);
    });
  } else return y;
}
template <Element T, Arithmetic S>
Tensor<T> clamp(const Tensor<T>& x, S low, S high) {
  return named("ClampBackward1", clamp(x, full<T>({}, static_cast<T>(low)), full<T>({}, static_cast<T>(high))));
}

/// dy where mine > other, half of it where they are equal: the share of one side of maximum.
template <Floating T>
Tensor<T> share_of(const Tensor<T>& dy, const Tensor<bool>& mine, const Tensor<bool>& equal) {
  return add(where(mine, dy, 0), where(equal, mul(dy, 0.5), 0));
}
/// The larger one; NaN if either is.    Grad  da = dy where a > b, dy / 2 where a = b
template <Element T>
Tensor<T> maximum(const Tensor<T>& a, const Tensor<T>& b) {
  Tensor<T> y = elementwise<kernel::Maximum, T>("maximum", a, b);
  if constexpr (Floating<T>)
    return record("MaximumBackward0", y, {a, b},
        [a = saved(a), b = saved(b)](Tensor<T> dy) { return share_of(dy, !le(a(), b()), eq(a(), b())); },
        [a = saved(a), b = saved(b)](Tensor<T> dy) { return share_of(dy, !le(b(), a()), eq(a(), b())); });
  else return y;
}
/// The smaller one; NaN if either is.    Grad  da = dy where a < b, dy / 2 where a = b
template <Element T>
Tensor<T> minimum(const Tensor<T>& a, const Tensor<T>& b) {
  Tensor<T> y = elementwise<kernel::Minimum, T>("minimum", a, b);
  if constexpr (Floating<T>)
    return record("MinimumBackward0", y, {a, b},
        [a = saved(a), b = saved(b)](Tensor<T> dy) { return share_of(dy, !ge(a(), b()), eq(a(), b())); },
        [a = saved(a), b = saved(b)](Tensor<T> dy) { return share_of(dy, !ge(b(), a()), eq(a(), b())); });
  else return y;
}

}  // namespace gradus
