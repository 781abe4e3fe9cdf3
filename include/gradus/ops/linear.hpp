// SPDX-License-Identifier: MIT
#pragma once
// The affine map of a fully connected layer. N: rows, K: features in, F: features out.
#include <gradus/ops/matmul.hpp>
#include <gradus/ops/sum.hpp>

namespace gradus {

GRADUS_SMALL inline void check_linear(const Dims& x, const Dims& w, const Dims* b) {
  if (w.rank != 2) fail<ShapeError>({"[linear] weight must be (out_features, in_features), but got ", w, "."});
  if (!x.rank || x[-1] != w.dim[1])
    fail<ShapeError>({"[linear] x must have ", w.dim[1], " features on its last axis, but got x ", x, ".",
                      x.rank > 2 && count(x) % (w.dim[1] ? w.dim[1] : 1) == 0 ? " Flatten it first: flatten(x, 1)."
                                                                              : ""});
  if (b && (b->rank != 1 || b->dim[0] != w.dim[0]))
    fail<ShapeError>({"[linear] bias must be (", w.dim[0], ",), but got ", *b, "."});
}

/// x's sizes with another last one.
GRADUS_SMALL inline Dims with_features(const Dims& x, Size features) {
  Dims sizes = x;
  sizes[-1] = features;
  return sizes;
}

/// x as rows of K features.
template <Floating T>
Tensor<T> feature_rows(const Tensor<T>& x) {
  Dims leading(x.sizes().begin(), x.sizes().end() - 1);
  return x.rank() == 2 ? x : reshape(x, {count(leading), x.sizes()[-1]});
}
/// y (N, F) with the leading dimensions of x.
template <Floating T>
Tensor<T> with_leading_dims(const Tensor<T>& y, const Dims& x) {
  if (x.rank == 2) return y;
  Dims sizes = x;
  sizes[-1] = y.sizes().dim[1];
  return view(y, sizes);
}

/// Affine map: y_nf = sum_k x_nk w_fk + b_f, with the bias as the start of the sum.
///
/// Shapes  x (..., K), w (F, K), b (F) -> y (..., F)
/// Grad    dx = dy w, dw = dy^T x, db = sum_n dy
/// Throws  ShapeError unless the features agree
template <Floating T>
GRADUS_SMALL Tensor<T> linear(const Tensor<T>& x, const Tensor<T>& w, const Tensor<T>& b) {
  check_linear(x.sizes(), w.sizes(), &b.sizes());
  const Tensor<T> rows = feature_rows(x), bias = contiguous(b.detach());
  const Size n = rows.sizes().dim[0], k = w.sizes().dim[1], f = w.sizes().dim[0];
  Tensor<T> y = Tensor<T>::empty({n, f});
  kernel::gemm(n, f, k, rows.data_ptr(), rows.strides().dim[0], rows.strides().dim[1], w.data_ptr(),
               w.strides().dim[1], w.strides().dim[0], y.data_ptr(), f, kernel::Start::bias, bias.data_ptr());
  y = record("AddmmBackward0", y, {rows, w, b},
      [w = saved(w)](const Tensor<T>& dy) { return mm(dy, w()); },
      [rows = saved(rows)](const Tensor<T>& dy) { return mm(t(dy), rows()); },
      [](const Tensor<T>& dy) { return dy; });  // the engine sums
  return with_leading_dims(y, x.sizes());
}
/// Without a bias.
template <Floating T>
Tensor<T> linear(const Tensor<T>& x, const Tensor<T>& w) {
  check_linear(x.sizes(), w.sizes(), nullptr);
  return with_leading_dims(mm(feature_rows(x), t(w)), x.sizes());
}

}  // namespace gradus
