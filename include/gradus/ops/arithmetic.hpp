// SPDX-License-Identifier: MIT
#pragma once
// The four operations and negation, element by element, broadcasting. A scalar of any arithmetic type may stand on
// either side.
#include <gradus/ops/elementwise.hpp>

namespace gradus {

/// y += x, broadcast. For the engine: unrecorded.
template <Floating T>
void add_to(const Tensor<T>& y, const Tensor<T>& x) {
  elementwise_into<kernel::Add>(y, y, x);
  ++y.body()->storage->version;
}

/// Negation: y = -x. Not for bool: ~x inverts a mask.    Grad  dx = -dy
template <Element T>
Tensor<T> neg(const Tensor<T>& x) {
  static_assert(!std::same_as<T, bool>, "Negation, the `-` operator, on a bool tensor is not supported. If you are "
                                        "trying to invert a mask, use the `~` or `logical_not()` operator instead.");
  Tensor<T> y = elementwise<kernel::Neg, T>(x);
  if constexpr (Floating<T>) return record("NegBackward0", y, {x}, [](const Tensor<T>& dy) { return neg(dy); });
  else return y;
}

/// Sum: y = a + b; of bools, a or b.    Grad  da = dy, db = dy
template <Element T>
Tensor<T> add(const Tensor<T>& a, const Tensor<T>& b) {
  Tensor<T> y = elementwise<kernel::Add, T>("add", a, b);
  if constexpr (Floating<T>)
    return record("AddBackward0", y, {a, b}, [](const Tensor<T>& dy) { return dy; },
                  [](const Tensor<T>& dy) { return dy; });
  else return y;
}

template <class... T>
constexpr void check_subtraction() {
  static_assert((!std::same_as<T, bool> && ...),
                "Subtraction, the `-` operator, with a bool tensor is not supported. Use the `^` or `logical_xor()` "
                "operator instead, or `~` or `logical_not()` to invert a mask.");
}
/// Difference: y = a - b. Not for bool: a ^ b tells where they differ.    Grad  da = dy, db = -dy
template <Element T>
Tensor<T> sub(const Tensor<T>& a, const Tensor<T>& b) {
  check_subtraction<T>();
  Tensor<T> y = elementwise<kernel::Sub, T>("sub", a, b);
  if constexpr (Floating<T>)
    return record("SubBackward0", y, {a, b}, [](const Tensor<T>& dy) { return dy; },
                  [](const Tensor<T>& dy) { return neg(dy); });
  else return y;
}

/// Product: y = a b; of bools, a and b.    Grad  da = dy b, db = dy a
template <Element T>
Tensor<T> mul(const Tensor<T>& a, const Tensor<T>& b) {
  Tensor<T> y = elementwise<kernel::Mul, T>("mul", a, b);
  if constexpr (Floating<T>)
    return record("MulBackward0", y, {a, b},
        [b = saved(b)](const Tensor<T>& dy) { return mul(dy, b()); },
        [a = saved(a)](const Tensor<T>& dy) { return mul(dy, a()); });
  else return y;
}

/// True quotient: y = a / b; integers give float.    Grad  da = dy / b, db = -dy (a / b) / b
template <Element T>
Tensor<RealOf<T>> div(const Tensor<T>& a, const Tensor<T>& b) {
  if constexpr (Floating<T>) {
    Tensor<T> y = elementwise<kernel::Div, T>("div", a, b);
    return record("DivBackward0", y, {a, b},
        [b = saved(b)](const Tensor<T>& dy) { return div(dy, b()); },
        [a = saved(a), b = saved(b)](const Tensor<T>& dy) { return neg(mul(dy, div(div(a(), b()), b()))); });
  } else {
    return div(to<float>(a), to<float>(b));
  }
}

// A scalar on either side.
template <Element T, Arithmetic S>
auto add(const Tensor<T>& a, S b) { return add(tensor_beside(a, b), scalar_beside(a, b)); }
template <Element T, Arithmetic S>
auto add(S a, const Tensor<T>& b) { return add(scalar_beside(b, a), tensor_beside(b, a)); }
template <Element T, Arithmetic S>
auto sub(const Tensor<T>& a, S b) {
  check_subtraction<T, S>();
  return sub(tensor_beside(a, b), scalar_beside(a, b));
}
template <Element T, Arithmetic S>
auto sub(S a, const Tensor<T>& b) {
  check_subtraction<T, S>();
  return named("RsubBackward1", sub(scalar_beside(b, a), tensor_beside(b, a)));
}
template <Element T, Arithmetic S>
auto mul(const Tensor<T>& a, S b) { return mul(tensor_beside(a, b), scalar_beside(a, b)); }
template <Element T, Arithmetic S>
auto mul(S a, const Tensor<T>& b) { return mul(scalar_beside(b, a), tensor_beside(b, a)); }
template <Element T, Arithmetic S>
auto div(const Tensor<T>& a, S b) { return div(tensor_beside(a, b), scalar_beside(a, b)); }
template <Element T, Arithmetic S>
auto div(S a, const Tensor<T>& b) { return div(scalar_beside(b, a), tensor_beside(b, a)); }

template <class X> inline constexpr bool is_tensor = false;
template <Element T> inline constexpr bool is_tensor<Tensor<T>> = true;
/// Two operands of + - * /, at least one of them a tensor, the other a tensor or a scalar.
template <class A, class B>
concept Operands = (is_tensor<A> || is_tensor<B>) && (is_tensor<A> || Arithmetic<A>) && (is_tensor<B> || Arithmetic<B>);

template <class A, class B>
constexpr void check_operands() {
  if constexpr (is_tensor<A> && is_tensor<B>) check_same_type<typename A::value_type, typename B::value_type>();
}
template <class A, class B> requires Operands<A, B>
auto operator+(const A& a, const B& b) { return check_operands<A, B>(), add(a, b); }
template <class A, class B> requires Operands<A, B>
auto operator-(const A& a, const B& b) { return check_operands<A, B>(), sub(a, b); }
template <class A, class B> requires Operands<A, B>
auto operator*(const A& a, const B& b) { return check_operands<A, B>(), mul(a, b); }
template <class A, class B> requires Operands<A, B>
auto operator/(const A& a, const B& b) { return check_operands<A, B>(), div(a, b); }
template <Element T>
Tensor<T> operator-(const Tensor<T>& x) { return neg(x); }
template <Element T>
Tensor<T> operator+(const Tensor<T>& x) { return x; }

}  // namespace gradus
