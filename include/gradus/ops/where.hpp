// SPDX-License-Identifier: MIT
#pragma once
// Choices, element by element: where, masked_fill, clamp (also one-sided), maximum, minimum. All broadcast.
#include <gradus/ops/compare.hpp>

namespace gradus {

/// y = condition ? a : b.    Grad  da = condition ? dy : 0, db = condition ? 0 : dy
template <Element T>
Tensor<T> where(const Tensor<bool>& condition, const Tensor<T>& a, const Tensor<T>& b) {
  Tensor<T> y = elementwise<kernel::Where, T>("where", condition, a, b);
  if constexpr (Floating<T>)
    return record("WhereBackward0", y, {a, b},
        [condition = saved(condition)](const Tensor<T>& dy) { return where(condition(), dy, zeros<T>({})); },
        [condition = saved(condition)](const Tensor<T>& dy) { return where(condition(), zeros<T>({}), dy); });
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
template <Arithmetic A, Arithmetic B>
auto where(const Tensor<bool>& condition, A a, B b) {
  using T = Literal<A, B>;
  return where(condition, full<T>({}, static_cast<T>(a)), full<T>({}, static_cast<T>(b)));
}

/// x with `value` where mask is true; the two broadcast.    Grad  dx = mask ? 0 : dy
///
/// Throws  ValueError if value does not fit x's element type; it is cut to an integer if x holds integers
template <Element T, Arithmetic S>
Tensor<T> masked_fill(const Tensor<T>& x, const Tensor<bool>& mask, S value) {
  const Tensor<T> filling = full<T>({}, checked_number<T>("masked_fill", value));
  Tensor<T> y = elementwise<kernel::Where, T>("masked_fill", mask, filling, x);
  if constexpr (Floating<T>)
    return record("MaskedFillBackward0", y, {x},
                  [mask = saved(mask)](const Tensor<T>& dy) { return masked_fill(dy, mask(), 0); });
  else return y;
}

/// y = min(max(x, low), high): high if low > high, NaN if any of them is.
///
/// Grad    dx = dy where low <= x <= high;  dlow = dy where x < low and low <= high;  dhigh = dy where y = high,
///         unless x = high
template <Element T>
Tensor<T> clamp(const Tensor<T>& x, const Tensor<T>& low, const Tensor<T>& high) {
  check_not_bool<T>();
  Tensor<T> y = elementwise<kernel::Clamp, T>("clamp", x, low, high);
  if constexpr (Floating<T>)
    return record("ClampBackward0", y, {x, low, high},
        [x = saved(x), low = saved(low), high = saved(high)](const Tensor<T>& dy) {
          return where(logical_and(ge(x(), low()), le(x(), high())), dy, 0);
        },
        [x = saved(x), low = saved(low), high = saved(high)](const Tensor<T>& dy) {
          return where(logical_and(lt(x(), low()), !lt(high(), low())), dy, 0);
        },
        [x = saved(x), low = saved(low), high = saved(high)](const Tensor<T>& dy) {
          return where(logical_or(gt(x(), high()), lt(high(), low())), dy, 0);
        });
  else return y;
}
template <Element T, Arithmetic L, Arithmetic H>
auto clamp(const Tensor<T>& x, L low, H high) {
  using Y = WithScalar<WithScalar<T, L>, H>;
  return named("ClampBackward1", clamp(to<Y>(x), full<Y>({}, checked_number<Y>("clamp", low)),
                                       full<Y>({}, checked_number<Y>("clamp", high))));
}

/// y = max(x, low), NaN if either is.    Grad  dx = dy where x >= low, dlow = dy where x < low
template <Element T>
Tensor<T> clamp_min(const Tensor<T>& x, const Tensor<T>& low) {
  check_not_bool<T>();
  Tensor<T> y = elementwise<kernel::Maximum, T>("clamp_min", x, low);
  if constexpr (Floating<T>)
    return record("ClampMinBackward1", y, {x, low},
        [x = saved(x), low = saved(low)](const Tensor<T>& dy) { return where(ge(x(), low()), dy, 0); },
        [x = saved(x), low = saved(low)](const Tensor<T>& dy) { return where(lt(x(), low()), dy, 0); });
  else return y;
}
/// y = min(x, high), NaN if either is.    Grad  dx = dy where x <= high, dhigh = dy where x > high
template <Element T>
Tensor<T> clamp_max(const Tensor<T>& x, const Tensor<T>& high) {
  check_not_bool<T>();
  Tensor<T> y = elementwise<kernel::Minimum, T>("clamp_max", x, high);
  if constexpr (Floating<T>)
    return record("ClampMaxBackward1", y, {x, high},
        [x = saved(x), high = saved(high)](const Tensor<T>& dy) { return where(le(x(), high()), dy, 0); },
        [x = saved(x), high = saved(high)](const Tensor<T>& dy) { return where(gt(x(), high()), dy, 0); });
  else return y;
}
template <Element T, Arithmetic S>
auto clamp_min(const Tensor<T>& x, S low) {
  using Y = WithScalar<T, S>;
  return named("ClampMinBackward0", clamp_min(to<Y>(x), full<Y>({}, checked_number<Y>("clamp_min", low))));
}
template <Element T, Arithmetic S>
auto clamp_max(const Tensor<T>& x, S high) {
  using Y = WithScalar<T, S>;
  return named("ClampMaxBackward0", clamp_max(to<Y>(x), full<Y>({}, checked_number<Y>("clamp_max", high))));
}

/// dy, halved where the operands of maximum are equal, and 0 where the other one won.
template <Floating T>
Tensor<T> share_of(const Tensor<T>& dy, const Tensor<bool>& equal, const Tensor<bool>& lost) {
  return where(lost, 0, where(equal, mul(dy, 0.5), dy));
}
/// The larger one; NaN if either is.    Grad  da = dy where a > b, dy / 2 where a = b
template <Element T>
Tensor<T> maximum(const Tensor<T>& a, const Tensor<T>& b) {
  Tensor<T> y = elementwise<kernel::Maximum, T>("maximum", a, b);
  if constexpr (Floating<T>)
    return record("MaximumBackward0", y, {a, b},
        [a = saved(a), b = saved(b)](const Tensor<T>& dy) { return share_of(dy, eq(a(), b()), lt(a(), b())); },
        [a = saved(a), b = saved(b)](const Tensor<T>& dy) { return share_of(dy, eq(a(), b()), lt(b(), a())); });
  else return y;
}
/// The smaller one; NaN if either is.    Grad  da = dy where a < b, dy / 2 where a = b
template <Element T>
Tensor<T> minimum(const Tensor<T>& a, const Tensor<T>& b) {
  Tensor<T> y = elementwise<kernel::Minimum, T>("minimum", a, b);
  if constexpr (Floating<T>)
    return record("MinimumBackward0", y, {a, b},
        [a = saved(a), b = saved(b)](const Tensor<T>& dy) { return share_of(dy, eq(a(), b()), gt(a(), b())); },
        [a = saved(a), b = saved(b)](const Tensor<T>& dy) { return share_of(dy, eq(a(), b()), gt(b(), a())); });
  else return y;
}

}  // namespace gradus
