// SPDX-License-Identifier: MIT
#pragma once
// Running sums. Forwards and backwards they are each other's gradient.
#include <gradus/kernel/scan.hpp>
#include <gradus/ops/arithmetic.hpp>

namespace gradus {

template <Floating T> Tensor<T> reverse_cumsum(const Tensor<T>& x, int dim);
/// Running sums: y_k = x_0 + ... + x_k along `dim`; integers and bools are counted in 64 bits.
///
/// Grad    dx_k = dy_k + ... + dy_last
template <Element T>
Tensor<SumOf<T>> cumsum(const Tensor<T>& x, Size dim) {
  const int d = wrap_dim("cumsum", dim, x.rank());
  Tensor<SumOf<T>> y = Tensor<SumOf<T>>::empty(x.sizes());
  kernel::cumsum(x.sizes(), x.data_ptr(), x.strides(), d, false, y.data_ptr());
  if constexpr (Floating<T>)
    return record("CumsumBackward0", y, {x}, [d](const Tensor<T>& dy) { return reverse_cumsum(dy, d); });
  else return y;
}
/// Running sums from the other end: y_k = x_k + ... + x_last along dim.    Grad  dx = cumsum(dy)
template <Floating T>
Tensor<T> reverse_cumsum(const Tensor<T>& x, int dim) {
  Tensor<T> y = Tensor<T>::empty(x.sizes());
  kernel::cumsum(x.sizes(), x.data_ptr(), x.strides(), dim, true, y.data_ptr());
  return record("FlipBackward0", y, {x}, [dim](const Tensor<T>& dy) { return cumsum(dy, dim); });
}

}  // namespace gradus
