// SPDX-License-Identifier: MIT
#pragma once
// Powers, element by element, broadcasting.
#include <gradus/ops/unary.hpp>
#include <gradus/ops/where.hpp>

namespace gradus {

/// y = a^b.
///
/// Grad    da = dy b a^(b-1), 0 where b = 0;  db = dy y log(a), 0 where a = 0 and b >= 0
template <Element T>
Tensor<T> pow(const Tensor<T>& a, const Tensor<T>& b) {
  Tensor<T> y = elementwise<kernel::Pow, T>("pow", a, b);
  if constexpr (Floating<T>)
    return record("PowBackward1", y, {a, b},
        [a = saved(a), b = saved(b)](Tensor<T> dy) {
          return where(eq(b(), 0), 0, mul(dy, mul(b(), pow(a(), sub(b(), 1)))));
        },
        [a = saved(a), b = saved(b), y = saved(y)](Tensor<T> dy) {
          return where(logical_and(eq(a(), 0), ge(b(), 0)), 0, mul(dy, mul(y(), log(a()))));
        });
  else return y;
}

/// y = x^p for a number p.    Grad  dx = dy p x^(p-1), 0 if p = 0
template <Element T, Arithmetic S>
Tensor<WithScalar<T, S>> pow(const Tensor<T>& x, S p) {
  using R = WithScalar<T, S>;
  if constexpr (!std::same_as<R, T>) return pow(to<R>(x), p);
  else {
    if (!Floating<R> && p < S{})
      fail<ValueError>({"[pow] Integers to negative integer powers are not allowed, but got p ", static_cast<double>(p),
                        ". Convert x first: x.to<float>()."});
    Tensor<R> y = p == S(2) ? elementwise<kernel::Square, R>(x)
                            : elementwise<kernel::Pow, R>("pow", x, full<R>({}, static_cast<R>(p)));
    if constexpr (Floating<R>)
      return record("PowBackward0", y, {x}, [x = saved(x), p = static_cast<double>(p)](Tensor<R> dy) {
        return p == 0 ? zeros<R>(dy.sizes()) : mul(dy, mul(pow(x(), p - 1), p));
      });
    else return y;
  }
}
/// y = p^x for a number p.    Grad  dx = dy y log(p)
template <Element T, Arithmetic S>
auto pow(S p, const Tensor<T>& x) { return pow(scalar_beside(x, p), tensor_beside(x, p)); }

}  // namespace gradus
