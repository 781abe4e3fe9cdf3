// SPDX-License-Identifier: MIT
#pragma once
// Matrix products. N, K, F: rows, inner dimension, columns; B: batches.
#include <gradus/kernel/gemm.hpp>
#include <gradus/ops/view.hpp>

namespace gradus {

/// Product of two matrices: y_nf = sum_k a_nk b_kf.
///
/// Shapes  a (N, K), b (K, F) -> y (N, F)
/// Grad    da = dy b^T, db = a^T dy
/// Throws  ShapeError unless both have rank 2 and agree on K
template <Element T>
Tensor<T> mm(const Tensor<T>& a, const Tensor<T>& b) {
  if (a.rank() != 2 || b.rank() != 2 || a.sizes().dim[1] != b.sizes().dim[0])
    fail<ShapeError>({"[matmul] a and b must agree on the inner dimension, but got a ", a.sizes(), " and b ", b.sizes(),
                      ". mat1 and mat2 shapes cannot be multiplied (", a.rank() == 2 ? a.sizes().dim[0] : 0, "x",
                      a.rank() == 2 ? a.sizes().dim[1] : 0, " and ", b.rank() == 2 ? b.sizes().dim[0] : 0, "x",
                      b.rank() == 2 ? b.sizes().dim[1] : 0, ")."});
  const Size n = a.sizes().dim[0], k = a.sizes().dim[1], f = b.sizes().dim[1];
  Tensor<T> y = Tensor<T>::empty({n, f});
  kernel::gemm(n, f, k, a.data_ptr(), a.strides().dim[0], a.strides().dim[1], b.data_ptr(), b.strides().dim[0],
               b.strides().dim[1], y.data_ptr(), f);
  if constexpr (Floating<T>)
    return record("MmBackward0", y, {a, b},
        [b = saved(b)](Tensor<T> dy) { return mm(dy, t(b())); },
        [a = saved(a)](Tensor<T> dy) { return mm(t(a()), dy); });
  else return y;
}

/// Product of B pairs of matrices.
///
/// Shapes  a (B, N, K), b (B, K, F) -> y (B, N, F)
/// Grad    da = dy b^T, db = a^T dy, each in its batch
template <Element T>
Tensor<T> bmm(const Tensor<T>& a, const Tensor<T>& b) {
  if (a.rank() != 3 || b.rank() != 3 || a.sizes().dim[0] != b.sizes().dim[0] || a.sizes().dim[2] != b.sizes().dim[1])
    fail<ShapeError>({"[bmm] a and b must be (B, N, K) and (B, K, F), but got a ", a.sizes(), " and b ", b.sizes(), "."});
  const Dims &as = a.sizes(), &bs = b.sizes();
  Tensor<T> y = Tensor<T>::empty({as.dim[0], as.dim[1], bs.dim[2]});
  for (Size i = 0; i < as.dim[0]; ++i)
    kernel::gemm(as.dim[1], bs.dim[2], as.dim[2], a.data_ptr() + i * a.strides().dim[0], a.strides().dim[1],
                 a.strides().dim[2], b.data_ptr() + i * b.strides().dim[0], b.strides().dim[1], b.strides().dim[2],
                 y.data_ptr() + i * as.dim[1] * bs.dim[2], bs.dim[2]);
  if constexpr (Floating<T>)
    return record("BmmBackward0", y, {a, b},
        [b = saved(b)](Tensor<T> dy) { return bmm(dy, transpose(b(), 1, 2)); },
        [a = saved(a)](Tensor<T> dy) { return bmm(transpose(a(), 1, 2), dy); });
  else return y;
}

/// Matrix product as NumPy's @: vectors count as one row on the left or one column on the right, and dimensions
/// before the last two are batches, which broadcast.
///
/// Shapes  (K) (K) -> ();  (N, K) (K) -> (N);  (K) (K, F) -> (F);  (N, K) (K, F) -> (N, F);
///         (..., N, K) (..., K, F) -> (..., N, F)
/// Throws  ShapeError if either has no dimension, or they do not agree on K
template <Element T>
Tensor<T> matmul(const Tensor<T>& a, const Tensor<T>& b) {
  if (a.rank() == 2 && b.rank() == 2) return mm(a, b);
  if (!a.rank() || !b.rank())
    fail<ShapeError>({"[matmul] both arguments to matmul need to be at least 1D, but got a ", a.sizes(), " and b ",
                      b.sizes(), ". Use a * b for a scalar."});
  if (a.rank() == 1) return named("SqueezeBackward4", squeeze(matmul(unsqueeze(a, 0), b), b.rank() == 1 ? 0 : -2));
  if (b.rank() == 1) return named("MvBackward0", squeeze(matmul(a, unsqueeze(b, 1)), -1));
  const Size n = a.size(-2), k = a.size(-1), f = b.size(-1);
  if (b.rank() == 2) {  // rows of all batches, one product
    Dims sizes = a.sizes();
    sizes[-1] = f;
    return named("UnsafeViewBackward0", view(mm(reshape(a, {-1, k}), b), sizes));
  }
  Dims as(a.sizes().begin(), a.sizes().end() - 2), bs(b.sizes().begin(), b.sizes().end() - 2);
  const Dims batch = broadcast("matmul", as, bs);
  as = bs = batch;
  as.push_back(n), as.push_back(k);
  bs.push_back(b.size(-2)), bs.push_back(f);
  const Size batches = count(batch);
  Dims sizes = batch;
  sizes.push_back(n), sizes.push_back(f);
  return named("UnsafeViewBackward0", view(bmm(reshape(expand(a, as), {batches, n, k}),
                                               reshape(expand(b, bs), {batches, b.size(-2), f})), sizes));
}

/// Outer product: y_ij = a_i b_j.
template <Element T>
Tensor<T> outer(const Tensor<T>& a, const Tensor<T>& b) {
  if (a.rank() != 1 || b.rank() != 1)
    fail<ShapeError>({"[outer] a and b must have rank 1, but got a ", a.sizes(), " and b ", b.sizes(), "."});
  return mul(unsqueeze(a, 1), unsqueeze(b, 0));
}

template <Element T> Tensor<T> Tensor<T>::matmul(const Tensor& b) const { return gradus::matmul(*this, b); }

}  // namespace gradus
