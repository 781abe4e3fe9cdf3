// SPDX-License-Identifier: MIT
#pragma once
// The affine map of a fully connected layer. N: rows, K: features in, F: features out.
#include <gradus/ops/matmul.hpp>
#include <gradus/ops/sum.hpp>

namespace gradus {

[[gnu::noinline]] inline void check_linear(const Dims& x, const Dims& w, const Dims* b) {
  if (w.rank != 2) fail<ShapeError>({"[linear] weight must be (out_features, in_features), but got ", w, "."});
  if (!x.rank || x[-1] != w.dim[1])
    fail<ShapeError>({"[linear] x must have ", w.dim[1], " features on its last axis, but got x ", x, ".",
                      count(x) % (w.dim[1] ? w.dim[1] : 1) == 0 && x.rank > 2 ? " Flatten it first: flatten(x, 1)." : ""});
  if (b && (b->rank != 1 || b->dim[0] != w.dim[0]))
    fail<ShapeError>({"[linear] bias must be (", w.dim[0], ",), but got ", *b, "."});
}

/// Affine map: y_nf = sum_k x_nk w_fk + b_f, with the bias as the start of the sum.
///
/// Shapes  x (..., K), w (F, K), b (F) -> y (..., F)
/// Grad    dx = dy w, dw = dy^T x, db = sum_n dy
/// Throws  ShapeError unless the features agree
template <Floating T>
Tensor<T> linear(const Tensor<T>& x, const Tensor<T>& w, const Tensor<T>& b) {
  check_linear(x.sizes(), w.sizes(), &b.sizes());
  const Size k = w.sizes().dim[1], f = w.sizes().dim[0];
  if (x.rank() != 2) {
    Dims sizes = x.sizes();
    sizes[-1] = 1;
    const Size n = count(sizes);
    sizes[-1] = f;
    return view(linear(reshape(x, {n, k}), w, b), sizes);
  }
  const Size n = x.sizes().dim[0];
  const Tensor<T> bias = contiguous(b.detach());
  Tensor<T> y = Tensor<T>::empty({n, f});
  kernel::gemm(n, f, k, x.data_ptr(), x.strides().dim[0], x.strides().dim[1], w.data_ptr(), w.strides().dim[1],
               w.strides().dim[0], y.data_ptr(), f, kernel::Start::bias, bias.data_ptr());
  return record("AddmmBackward0", y, {x, w, b},
      [w = saved(w)](Tensor<T> dy) { return mm(dy, w()); },
      [x = saved(x)](Tensor<T> dy) { return mm(t(dy), x()); },
      [](Tensor<T> dy) { return dy; });  // the engine sums
}
/// Without a bias.
template <Floating T>
Tensor<T> linear(const Tensor<T>& x, const Tensor<T>& w) {
  check_linear(x.sizes(), w.sizes(), nullptr);
  return matmul(x, t(w));
}

}  // namespace gradus
