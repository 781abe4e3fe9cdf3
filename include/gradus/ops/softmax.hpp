// SPDX-License-Identifier: MIT
#pragma once
// Softmax and its logarithm along one dimension, shifted by the maximum. Their gradients are ops of their own, so that
// they differentiate again.
#include <gradus/kernel/softmax.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/ops/unary.hpp>

namespace gradus {

/// x as (outer, n, inner) around a dimension.
struct AroundDim {
  Size outer = 1, n = 1, inner = 1;
  AroundDim(const Dims& sizes, int dim) {
    for (int d = 0; d < sizes.rank; ++d) (d < dim ? outer : d == dim ? n : inner) *= sizes.dim[d];
  }
};

/// The gradient of softmax: dx = y (dy - s), s = sum_k dy_k y_k.
///
/// Grad    g of dx: d(dy) = y (g - sum g y), dy/dy: g (dy - s) - dy sum g y
template <Floating T>
GRADUS_SMALL Tensor<T> softmax_gradient(const Tensor<T>& y, const Tensor<T>& dy, int dim) {
  const Tensor<T> out = plain(y), seed = plain(dy);
  const AroundDim a(y.sizes(), dim);
  Tensor<T> dx = Tensor<T>::empty(y.sizes());
  kernel::softmax_gradient(a.outer, a.n, a.inner, out.data_ptr(), seed.data_ptr(), dx.data_ptr());
  return record("SoftmaxBackwardDataBackward0", dx, {y, dy},
      [y = saved(y), dy = saved(dy), dim](const Tensor<T>& g) {
        const Tensor<T> s = sum(mul(dy(), y()), {dim}, true), t = sum(mul(g, y()), {dim}, true);
        return sub(mul(g, sub(dy(), s)), mul(dy(), t));
      },
      [y = saved(y), dim](const Tensor<T>& g) { return softmax_gradient(y(), g, dim); });
}
/// y_i = e^x_i / sum_k e^x_k along `dim`.
///
/// Grad    dx = y (dy - sum_k dy_k y_k)
template <Floating T>
GRADUS_SMALL Tensor<T> softmax(const Tensor<T>& x, Size dim) {
  const int d = wrap_dim("softmax", dim, x.rank());
  const Tensor<T> in = plain(x);
  const AroundDim a(x.sizes(), d);
  Tensor<T> y = Tensor<T>::empty(x.sizes());
  kernel::softmax(a.outer, a.n, a.inner, in.data_ptr(), y.data_ptr());
  return record("SoftmaxBackward0", y, {x},
                [y = saved(y), d](const Tensor<T>& dy) { return softmax_gradient(y(), dy, d); });
}

/// The gradient of log_softmax: dx = dy - e^y s, s = sum_k dy_k.
///
/// Grad    g of dx: d(dy) = g - sum g e^y, dy/dy: -g e^y s
template <Floating T>
GRADUS_SMALL Tensor<T> log_softmax_gradient(const Tensor<T>& y, const Tensor<T>& dy, int dim) {
  const Tensor<T> out = plain(y), seed = plain(dy);
  const AroundDim a(y.sizes(), dim);
  Tensor<T> dx = Tensor<T>::empty(y.sizes());
  kernel::log_softmax_gradient(a.outer, a.n, a.inner, out.data_ptr(), seed.data_ptr(), dx.data_ptr());
  return record("LogSoftmaxBackwardDataBackward0", dx, {y, dy},
      [y = saved(y), dy = saved(dy), dim](const Tensor<T>& g) {
        return neg(mul(mul(g, exp(y())), sum(dy(), {dim}, true)));
      },
      [y = saved(y), dim](const Tensor<T>& g) { return sub(g, sum(mul(g, exp(y())), {dim}, true)); });
}
/// y_i = x_i - log(sum_k e^x_k) along `dim`.
///
/// Grad    dx = dy - e^y sum_k dy_k
template <Floating T>
GRADUS_SMALL Tensor<T> log_softmax(const Tensor<T>& x, Size dim) {
  const int d = wrap_dim("log_softmax", dim, x.rank());
  const Tensor<T> in = plain(x);
  const AroundDim a(x.sizes(), d);
  Tensor<T> y = Tensor<T>::empty(x.sizes());
  kernel::log_softmax(a.outer, a.n, a.inner, in.data_ptr(), y.data_ptr());
  return record("LogSoftmaxBackward0", y, {x},
                [y = saved(y), d](const Tensor<T>& dy) { return log_softmax_gradient(y(), dy, d); });
}

}  // namespace gradus
