// SPDX-License-Identifier: MIT
#pragma once
// Matrix products. N, K, F: rows, inner dimension, columns; B: batches.
#include <gradus/kernel/gemm.hpp>
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/view.hpp>

namespace gradus {

/// Throws unless the last dimension of a meets the last but one of b; a vector is a row on the left, a column on the
/// right.
GRADUS_SMALL inline void check_inner(const char* op, const Dims& a, const Dims& b) {
  const Size n = a.rank == 1 ? 1 : a[-2], f = b.rank == 1 ? 1 : b[-1], k = b.rank == 1 ? b[0] : b[-2];
  if (a[-1] != k)
    fail<ShapeError>({"[", op, "] a and b must agree on the inner dimension, but got a ", a, " and b ", b,
                      ". mat1 and mat2 shapes cannot be multiplied (", n, "x", a[-1], " and ", k, "x", f, ")."});
}
GRADUS_SMALL inline void check_matrices(const char* op, const Dims& a, const Dims& b) {
  if (a.rank != 2 || b.rank != 2)
    fail<ShapeError>({"[", op, "] a and b must be matrices, but got a ", a, " and b ", b, ". ",
                      a.rank != 2 ? "self" : "mat2", " must be a matrix."});
  check_inner(op, a, b);
}

/// A matrix, or a vector as one, as it lies in memory.
struct MatrixLook {
  Size rows, columns, row_step, column_step;
  MatrixLook(const Body& x, bool left) noexcept : MatrixLook(x.sizes, x.strides, left && x.sizes.rank == 1) {}

 private:
  MatrixLook(const Dims& sizes, const Dims& strides, bool row) noexcept
      : rows(row ? 1 : sizes.dim[0]), columns(row ? sizes.dim[0] : sizes.rank == 1 ? 1 : sizes.dim[1]),
        row_step(row ? 0 : strides.dim[0]), column_step(row ? strides.dim[0] : sizes.rank == 1 ? 0 : strides.dim[1]) {}
};
/// y = a b, laid out as `sizes`. Unrecorded.
template <Element T>
Tensor<T> product(const Tensor<T>& a, const Tensor<T>& b, const Dims& sizes) {
  const MatrixLook left(*a.body(), true), right(*b.body(), false);
  Tensor<T> y = Tensor<T>::empty(sizes);
  kernel::gemm(left.rows, right.columns, left.columns, a.data_ptr(), left.row_step, left.column_step, b.data_ptr(),
               right.row_step, right.column_step, y.data_ptr(), right.columns);
  return y;
}

/// Product of two matrices: y_nf = sum_k a_nk b_kf.
///
/// Shapes  a (N, K), b (K, F) -> y (N, F)
/// Grad    da = dy b^T, db = a^T dy
/// Throws  ShapeError unless both have rank 2 and agree on K
template <Element T>
Tensor<T> mm(const Tensor<T>& a, const Tensor<T>& b) {
  check_matrices("mm", a.sizes(), b.sizes());
  Tensor<T> y = product(a, b, {a.sizes().dim[0], b.sizes().dim[1]});
  if constexpr (Floating<T>)
    return record("MmBackward0", y, {a, b},
        [b = saved(b)](const Tensor<T>& dy) { return mm(dy, t(b())); },
        [a = saved(a)](const Tensor<T>& dy) { return mm(t(a()), dy); });
  else return y;
}

GRADUS_SMALL inline void check_bmm(const Dims& as, const Dims& bs) {
  if (as.rank != 3 || bs.rank != 3)
    fail<ShapeError>({"[bmm] a and b must have rank 3, but got a ", as, " and b ", bs, ". ",
                      as.rank != 3 ? "batch1" : "batch2", " must be a 3D tensor."});
  if (as.dim[0] != bs.dim[0] || as.dim[2] != bs.dim[1])
    fail<ShapeError>({"[bmm] a and b must be (B, N, K) and (B, K, F), but got a ", as, " and b ", bs,
                      ". Expected size for first two dimensions of batch2 tensor to be: ",
                      as_list({as.dim[0], as.dim[2]}), " but got: ", as_list({bs.dim[0], bs.dim[1]}), "."});
}
/// Product of B pairs of matrices.
///
/// Shapes  a (B, N, K), b (B, K, F) -> y (B, N, F)
/// Grad    da = dy b^T, db = a^T dy, each in its batch
/// Throws  ShapeError unless both have rank 3 and agree on B and K
template <Element T>
Tensor<T> bmm(const Tensor<T>& a, const Tensor<T>& b) {
  const Dims &as = a.sizes(), &bs = b.sizes();
  check_bmm(as, bs);
  Tensor<T> y = Tensor<T>::empty({as.dim[0], as.dim[1], bs.dim[2]});
  for (Size i = 0; i < as.dim[0]; ++i)
    kernel::gemm(as.dim[1], bs.dim[2], as.dim[2], a.data_ptr() + i * a.strides().dim[0], a.strides().dim[1],
                 a.strides().dim[2], b.data_ptr() + i * b.strides().dim[0], b.strides().dim[1], b.strides().dim[2],
                 y.data_ptr() + i * as.dim[1] * bs.dim[2], bs.dim[2]);
  if constexpr (Floating<T>)
    return record("BmmBackward0", y, {a, b},
        [b = saved(b)](const Tensor<T>& dy) { return bmm(dy, transpose(b(), 1, 2)); },
        [a = saved(a)](const Tensor<T>& dy) { return bmm(transpose(a(), 1, 2), dy); });
  else return y;
}

/// Outer product: y_ij = a_i b_j.
///
/// Shapes  a (N), b (F) -> y (N, F)
template <Element T>
Tensor<T> outer(const Tensor<T>& a, const Tensor<T>& b) {
  if (a.rank() != 1 || b.rank() != 1)
    fail<ShapeError>({"[outer] a and b must have rank 1, but got a ", a.sizes(), " and b ", b.sizes(),
                      ". outer: Expected 1-D argument ", a.rank() != 1 ? "self" : "vec2", ", but got ",
                      a.rank() != 1 ? a.rank() : b.rank(), "-D."});
  return mul(unsqueeze(a, 1), unsqueeze(b, 0));
}

/// a times b where one of them is a vector and neither has batches: a number or a vector.
template <Element T>
Tensor<T> product_with_vector(const Tensor<T>& a, const Tensor<T>& b) {
  if (a.rank() == 1 && b.rank() == 1) {
    Tensor<T> y = product(a, b, {});
    if constexpr (Floating<T>)
      return record("DotBackward0", y, {a, b}, [b = saved(b)](const Tensor<T>& dy) { return mul(dy, b()); },
                    [a = saved(a)](const Tensor<T>& dy) { return mul(dy, a()); });
    else return y;
  }
  const bool row = a.rank() == 1;
  Tensor<T> y = product(a, b, {row ? b.sizes().dim[1] : a.sizes().dim[0]});
  if constexpr (Floating<T>)
    return record(row ? "SqueezeBackward4" : "MvBackward0", y, {a, b},
        [b = saved(b), row](const Tensor<T>& dy) { return row ? product_with_vector(b(), dy) : outer(dy, b()); },
        [a = saved(a), row](const Tensor<T>& dy) { return row ? outer(a(), dy) : product_with_vector(t(a()), dy); });
  else return y;
}
/// Products of batches of matrices, which broadcast.
template <Element T>
Tensor<T> product_of_batches(const Tensor<T>& a, const Tensor<T>& b) {
  const Size n = a.size(-2), k = a.size(-1), f = b.size(-1);
  Dims as(a.sizes().begin(), a.sizes().end() - 2), bs(b.sizes().begin(), b.sizes().end() - 2);
  Dims sizes = broadcast("matmul", as, bs);
  const Size batches = count(sizes);
  as = bs = sizes;
  for (Size s : {n, k}) as.push_back(s);
  for (Size s : {k, f}) bs.push_back(s);
  for (Size s : {n, f}) sizes.push_back(s);
  return resized(bmm(reshape(expand(a, as), {batches, n, k}), reshape(expand(b, bs), {batches, k, f})), sizes);
}

/// Matrix product as NumPy's @: vectors count as one row on the left or one column on the right, and dimensions
/// before the last two are batches, which broadcast.
///
/// Shapes  (K) (K) -> ();  (N, K) (K) -> (N);  (K) (K, F) -> (F);  (N, K) (K, F) -> (N, F);
///         (..., N, K) (..., K, F) -> (..., N, F)
/// Grad    da = dy b^T, db = a^T dy, each in its batch
/// Throws  ShapeError if either has no dimension, or they do not agree on K
template <Element T>
Tensor<T> matmul(const Tensor<T>& a, const Tensor<T>& b) {
  if (!a.rank() || !b.rank())
    fail<ShapeError>({"[matmul] a and b must have a dimension, but got a ", a.sizes(), " and b ", b.sizes(),
                      ". both arguments to matmul need to be at least 1D, but they are ", a.rank(), "D and ", b.rank(),
                      "D. Use a * b for a scalar."});
  check_inner("matmul", a.sizes(), b.sizes());
  if (a.rank() == 2 && b.rank() == 2) return mm(a, b);
  if (a.rank() <= 2 && b.rank() <= 2) return product_with_vector(a, b);
  if (b.rank() <= 2) {  // the rows of all batches, in one product
    const Size k = a.size(-1);
    Dims sizes(a.sizes().begin(), a.sizes().end() - 1);
    const Tensor<T> rows = reshape(a, {count(sizes), k});
    if (b.rank() == 2) sizes.push_back(b.sizes().dim[1]);
    return resized(matmul(rows, b), sizes);
  }
  if (a.rank() > 1) return product_of_batches(a, b);
  Dims sizes(b.sizes().begin(), b.sizes().end() - 2);
  sizes.push_back(b.size(-1));
  return resized(product_of_batches(unsqueeze(a, 0), b), sizes);
}

template <Element T> Tensor<T> Tensor<T>::matmul(const Tensor& b) const { return gradus::matmul(*this, b); }

}  // namespace gradus
