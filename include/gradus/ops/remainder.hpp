// SPDX-License-Identifier: MIT
#pragma once
// Python's // and %, element by element, broadcasting: a = b (a // b) + a % b, and a % b has b's sign.
#include <gradus/ops/compare.hpp>

namespace gradus {

/// Throws for integers if an element of b is 0; floats give inf or NaN there.
template <Element T>
void check_divisor(const char* op, const Tensor<T>& b) {
  if constexpr (!Floating<T>) {
    const Tensor<bool> zero = elementwise<kernel::LogicalNot, bool>(b);
    for (Size i = 0; i < zero.numel(); ++i)
      if (zero.data_ptr()[i])
        fail<ValueError>({"[", op, "] b must not be 0 for integers, but got 0. ZeroDivisionError: convert to float for "
                          "inf and NaN."});
  }
}

/// y = floor(a / b), worked out without the rounding of a / b.    Grad  da = db = 0
///
/// Throws  ValueError if integers are divided by 0
template <Element T>
Tensor<T> floor_divide(const Tensor<T>& a, const Tensor<T>& b) {
  check_not_bool<T>();
  check_divisor("floor_divide", b);
  Tensor<T> y = elementwise<kernel::FloorDivide, T>("floor_divide", a, b);
  if constexpr (Floating<T>)
    return record("DivBackward2", y, {a, b}, [](const Tensor<T>& dy) { return zeros<T>(dy.sizes()); },
                  [](const Tensor<T>& dy) { return zeros<T>(dy.sizes()); });
  else return y;
}
/// y = a - b floor(a / b): 0 or of b's sign.    Grad  da = dy, db = -dy floor(a / b)
///
/// Throws  ValueError if integers are divided by 0
template <Element T>
Tensor<T> remainder(const Tensor<T>& a, const Tensor<T>& b) {
  check_not_bool<T>();
  check_divisor("remainder", b);
  Tensor<T> y = elementwise<kernel::Remainder, T>("remainder", a, b);
  if constexpr (Floating<T>)
    return record("RemainderBackward1", y, {a, b}, [](const Tensor<T>& dy) { return dy; },
                  [a = saved(a), b = saved(b)](const Tensor<T>& dy) { return neg(mul(dy, floor_divide(a(), b()))); });
  else return y;
}

// A scalar on either side.
template <Element T, Arithmetic S>
auto floor_divide(const Tensor<T>& a, S b) { return floor_divide(tensor_beside(a, b), scalar_beside(a, b)); }
template <Element T, Arithmetic S>
auto floor_divide(S a, const Tensor<T>& b) { return floor_divide(scalar_beside(b, a), tensor_beside(b, a)); }
template <Element T, Arithmetic S>
auto remainder(const Tensor<T>& a, S b) {
  return named("RemainderBackward0", remainder(tensor_beside(a, b), scalar_beside(a, b)));
}
template <Element T, Arithmetic S>
auto remainder(S a, const Tensor<T>& b) { return remainder(scalar_beside(b, a), tensor_beside(b, a)); }

template <class A, class B> requires Operands<A, B>
auto operator%(const A& a, const B& b) { return check_operands<A, B>(), remainder(a, b); }

}  // namespace gradus
