// SPDX-License-Identifier: MIT
#pragma once
// Comparisons and logic, element by element, broadcasting, to bool. They have no gradient.
#include <gradus/ops/arithmetic.hpp>

namespace gradus {

/// Op(a, b) with a scalar on either side.
template <class Op, class A, class B>
Tensor<bool> compare(const char* op, const A& a, const B& b) {
  check_operands<A, B>();
  if constexpr (Arithmetic<B>) return elementwise<Op, bool>(op, tensor_beside(a, b), scalar_beside(a, b));
  else if constexpr (Arithmetic<A>) return elementwise<Op, bool>(op, scalar_beside(b, a), tensor_beside(b, a));
  else return elementwise<Op, bool>(op, a, b);
}

template <class A, class B> requires Operands<A, B>
Tensor<bool> eq(const A& a, const B& b) { return compare<kernel::Equal>("eq", a, b); }
template <class A, class B> requires Operands<A, B>
Tensor<bool> ne(const A& a, const B& b) { return compare<kernel::NotEqual>("ne", a, b); }
template <class A, class B> requires Operands<A, B>
Tensor<bool> lt(const A& a, const B& b) { return compare<kernel::Less>("lt", a, b); }
template <class A, class B> requires Operands<A, B>
Tensor<bool> le(const A& a, const B& b) { return compare<kernel::LessEqual>("le", a, b); }
template <class A, class B> requires Operands<A, B>
Tensor<bool> gt(const A& a, const B& b) { return compare<kernel::Greater>("gt", a, b); }
template <class A, class B> requires Operands<A, B>
Tensor<bool> ge(const A& a, const B& b) { return compare<kernel::GreaterEqual>("ge", a, b); }

template <class A, class B> requires Operands<A, B>
Tensor<bool> operator==(const A& a, const B& b) { return eq(a, b); }
template <class A, class B> requires Operands<A, B>
Tensor<bool> operator!=(const A& a, const B& b) { return ne(a, b); }
template <class A, class B> requires Operands<A, B>
Tensor<bool> operator<(const A& a, const B& b) { return lt(a, b); }
template <class A, class B> requires Operands<A, B>
Tensor<bool> operator<=(const A& a, const B& b) { return le(a, b); }
template <class A, class B> requires Operands<A, B>
Tensor<bool> operator>(const A& a, const B& b) { return gt(a, b); }
template <class A, class B> requires Operands<A, B>
Tensor<bool> operator>=(const A& a, const B& b) { return ge(a, b); }

/// Whatever is not 0 counts as true.
template <Element T>
Tensor<bool> logical_and(const Tensor<T>& a, const Tensor<T>& b) {
  return elementwise<kernel::LogicalAnd, bool>("logical_and", a, b);
}
template <Element T>
Tensor<bool> logical_or(const Tensor<T>& a, const Tensor<T>& b) {
  return elementwise<kernel::LogicalOr, bool>("logical_or", a, b);
}
template <Element T>
Tensor<bool> logical_xor(const Tensor<T>& a, const Tensor<T>& b) {
  return elementwise<kernel::LogicalXor, bool>("logical_xor", a, b);
}
template <Element T>
Tensor<bool> logical_not(const Tensor<T>& x) { return elementwise<kernel::LogicalNot, bool>(x); }
inline Tensor<bool> operator&(const Tensor<bool>& a, const Tensor<bool>& b) { return logical_and(a, b); }
inline Tensor<bool> operator|(const Tensor<bool>& a, const Tensor<bool>& b) { return logical_or(a, b); }
inline Tensor<bool> operator^(const Tensor<bool>& a, const Tensor<bool>& b) { return logical_xor(a, b); }
inline Tensor<bool> operator!(const Tensor<bool>& x) { return logical_not(x); }
inline Tensor<bool> operator~(const Tensor<bool>& x) { return logical_not(x); }

template <Element T>
Tensor<bool> isnan(const Tensor<T>& x) {
  if constexpr (Floating<T>) return elementwise<kernel::IsNan, bool>(x);
  else return full<bool>(x.sizes(), false);
}
template <Element T>
Tensor<bool> isinf(const Tensor<T>& x) {
  if constexpr (Floating<T>) return elementwise<kernel::IsInf, bool>(x);
  else return full<bool>(x.sizes(), false);
}
/// Neither infinite nor NaN.
template <Element T>
Tensor<bool> isfinite(const Tensor<T>& x) {
  if constexpr (Floating<T>) return elementwise<kernel::IsFinite, bool>(x);
  else return full<bool>(x.sizes(), true);
}

template <Element T>
template <class B>
Tensor<bool> Tensor<T>::eq(const B& b) const { return gradus::eq(*this, b); }

}  // namespace gradus
