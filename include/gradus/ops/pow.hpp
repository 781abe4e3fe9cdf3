// SPDX-License-Identifier: MIT
#pragma once
// Powers, element by element, broadcasting.
#include <gradus/ops/unary.hpp>
#include <gradus/ops/where.hpp>

namespace gradus {

/// y = a^b. Of integers: 0 for a negative b, unless a is 1 or -1.
///
/// Grad    da = dy b a^(b-1), 0 where b = 0;  db = dy y log(a), 0 where a = 0 and b >= 0
template <Element T>
Tensor<T> pow(const Tensor<T>& a, const Tensor<T>& b) {
  check_not_bool<T>();
  Tensor<T> y = elementwise<kernel::Pow, T>("pow", a, b);
  if constexpr (Floating<T>)
    return record("PowBackward1", y, {a, b},
        [a = saved(a), b = saved(b)](const Tensor<T>& dy) {
          return where(eq(b(), 0), 0, mul(dy, mul(b(), pow(a(), sub(b(), 1)))));
        },
        [a = saved(a), b = saved(b), y = saved(y)](const Tensor<T>& dy) {
          return where(logical_and(eq(a(), 0), ge(b(), 0)), 0, mul(dy, mul(y(), log(a()))));
        });
  else return y;
}

/// x^p, by the cheapest way that is exact.
template <Floating T>
Tensor<T> power(const Tensor<T>& x, double p) {
  Tensor<T> y = p == 2     ? elementwise<kernel::Square, T>(x)
                : p == 0.5 ? elementwise<kernel::Sqrt, T>(x)
                : p == 1   ? clone(x.detach())
                           : elementwise<kernel::Pow, T>("pow", x, full<T>({}, static_cast<T>(p)));
  return record("PowBackward0", y, {x}, [x = saved(x), p](const Tensor<T>& dy) {
    if (p == 0) return zeros<T>(dy.sizes());
    return mul(dy, p == 2 ? mul(x(), 2) : mul(power(x(), p - 1), p));
  });
}
/// y = x^p for a number p.    Grad  dx = dy p x^(p-1), 0 if p = 0
///
/// Throws  ValueError for a negative integer p and integers x
template <Element T, Arithmetic S>
Tensor<WithScalar<T, S>> pow(const Tensor<T>& x, S p) {
  using R = WithScalar<T, S>;
  if constexpr (!std::same_as<R, T>) return pow(to<R>(x), p);
  else if constexpr (Floating<R>) return power(x, static_cast<double>(p));
  else {
    check_not_bool<R>();
    if (static_cast<double>(p) < 0)
      fail<ValueError>({"[pow] p must not be negative for integers x, but got ", p, ". Integers to negative integer "
                        "powers are not allowed. Convert x first: x.to<float>()."});
    return elementwise<kernel::Pow, R>("pow", x, full<R>({}, checked_number<R>("pow", p)));
  }
}
/// y = p^x for a number p.    Grad  dx = dy y log(p)
template <Element T, Arithmetic S>
auto pow(S p, const Tensor<T>& x) {
  return named("PowBackward2", pow(scalar_beside(x, p), tensor_beside(x, p)));
}

}  // namespace gradus
