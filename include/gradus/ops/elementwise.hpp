// SPDX-License-Identifier: MIT
#pragma once
// How elementwise ops compute their values: y = Op(a, b, ...), Op from kernel/elementwise.hpp. Gradients stand with
// each op.
#include <gradus/kernel/elementwise.hpp>
#include <gradus/ops/copy.hpp>
#include <gradus/tensor/factories.hpp>

namespace gradus {

/// y = Op(x).
template <class Op, Element Y, Element X>
Tensor<Y> elementwise(const Tensor<X>& x) {
  Tensor<Y> y = Tensor<Y>::empty(x.sizes());
  kernel::map<Op>(y.sizes(), kernel::Strided(y.data_ptr(), y.strides()),
                  kernel::Strided<const X>(x.data_ptr(), x.strides()));
  return y;
}
/// y = Op(a, b), broadcasting.
template <class Op, Element Y, Element A, Element B>
Tensor<Y> elementwise(const char* op, const Tensor<A>& a, const Tensor<B>& b) {
  Tensor<Y> y = Tensor<Y>::empty(a.sizes() == b.sizes() ? a.sizes() : broadcast(op, a.sizes(), b.sizes()));
  const Dims as = stretched(*a.body(), y.sizes()), bs = stretched(*b.body(), y.sizes());
  kernel::map<Op>(y.sizes(), kernel::Strided(y.data_ptr(), y.strides()), kernel::Strided<const A>(a.data_ptr(), as),
                  kernel::Strided<const B>(b.data_ptr(), bs));
  return y;
}
/// y = Op(a, b, c), broadcasting.
template <class Op, Element Y, Element A, Element B, Element C>
Tensor<Y> elementwise(const char* op, const Tensor<A>& a, const Tensor<B>& b, const Tensor<C>& c) {
  Tensor<Y> y = Tensor<Y>::empty(broadcast(op, broadcast(op, a.sizes(), b.sizes()), c.sizes()));
  const Dims as = stretched(*a.body(), y.sizes()), bs = stretched(*b.body(), y.sizes()),
             cs = stretched(*c.body(), y.sizes());
  kernel::map<Op>(y.sizes(), kernel::Strided(y.data_ptr(), y.strides()), kernel::Strided<const A>(a.data_ptr(), as),
                  kernel::Strided<const B>(b.data_ptr(), bs), kernel::Strided<const C>(c.data_ptr(), cs));
  return y;
}

/// A number as a tensor without dimensions, of the type that x and the number make together.
template <Element T, Arithmetic S>
Tensor<WithScalar<T, S>> scalar_beside(const Tensor<T>&, S value) {
  Tensor<WithScalar<T, S>> y = Tensor<WithScalar<T, S>>::empty({});
  *y.data_ptr() = static_cast<WithScalar<T, S>>(value);
  return y;
}
/// The other operand, of that type.
template <Element T, Arithmetic S>
Tensor<WithScalar<T, S>> tensor_beside(const Tensor<T>& x, S) { return to<WithScalar<T, S>>(x); }

/// Stops compilation where element types are mixed.
template <class A, class B>
constexpr void check_same_type() {
  static_assert(std::same_as<A, B>, "both tensors must have the same element type: convert one, for example x.to<float>()");
}

}  // namespace gradus
