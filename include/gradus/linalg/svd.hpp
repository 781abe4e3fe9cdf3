// SPDX-License-Identifier: MIT
#pragma once
// Singular values, by Jacobi rotations after a QR decomposition: exact also for the small ones.
// Gradients: Townsend, Differentiating the singular value decomposition (2016); Seeger et al. (2017), arXiv:1710.08717.
#include <Eigen/SVD>

#include <gradus/linalg/qr.hpp>

namespace gradus::linalg {

/// a = u s v^T for one matrix with at least as many rows as columns. u (N, u_columns), v (M, M). False if a holds what
/// is not finite.
template <Floating T>
[[gnu::noinline]] bool factor_tall(Matrix<T> a, Size u_columns, bool vectors, Matrix<T>& u, Column<T>& s,
                                   Matrix<T>& v) {
  const Size n = a.rows(), m = a.cols();
  if (!a.allFinite()) return false;
  if (m == 0) return u.setIdentity(n, u_columns), s.resize(0), v.resize(0, 0), true;
  Matrix<T> square = a;
  Column<T> tau;
  if (n > m) {
    reflect(a, tau);
    square = a.topRows(m);
    for (Size j = 0; j < m; ++j) square.col(j).tail(m - j - 1).setZero();
  }
  const unsigned wanted = vectors ? Eigen::ComputeFullU | Eigen::ComputeFullV : 0;
  const Eigen::JacobiSVD<Matrix<T>, Eigen::NoQRPreconditioner> found(square, wanted);
  s = found.singularValues();
  if (!vectors) return true;
  v = found.matrixV();
  u.setIdentity(n, u_columns);
  u.topLeftCorner(m, m) = found.matrixU();
  if (n > m) apply_reflections(a, tau, 0, u);
  return true;
}
/// One matrix a (rows, columns): u (rows, full or as s), s, vh (full or as s, columns); u and vh may be null.
template <Floating T>
[[gnu::noinline]] bool factor_svd(const T* a, Size rows, Size columns, bool full, T* u, T* s, T* vh) {
  const bool wide = rows < columns;
  const Size n = wide ? columns : rows, m = wide ? rows : columns;
  Matrix<T> x = read_matrix(a, rows, columns), left, right;
  if (wide) x = Matrix<T>(x.transpose());
  Column<T> values;
  if (!factor_tall(std::move(x), full ? n : m, u != nullptr, left, values, right)) return false;
  std::copy(values.data(), values.data() + m, s);
  if (!u) return true;
  if (wide) left.swap(right);
  write_matrix(u, left);
  write_matrix<T>(vh, right.transpose());
  return true;
}

/// da of a = u s vh, with as many columns of u and rows of vh as singular values.
template <Floating T>
Tensor<T> svd_gradient(const Tensor<T>& u, const Tensor<T>& s, const Tensor<T>& vh, const Tensor<T>& du,
                       const Tensor<T>& ds, const Tensor<T>& dvh) {
  const Tensor<T> row = unsqueeze(s, -2), column = unsqueeze(s, -1);
  const Tensor<T> gaps = sub(mul(row, row), mul(column, column));
  const Tensor<T> in_u = matmul(mT(u), du), in_v = matmul(dvh, mT(vh));
  const Tensor<T> turn_u = quotient(sub(in_u, mT(in_u)), gaps), turn_v = quotient(sub(mT(in_v), in_v), gaps);
  const Tensor<T> core = add(add(mul(turn_u, row), mul(column, turn_v)), diagonal_matrix(ds));
  Tensor<T> da = matmul(u, matmul(core, vh));
  // What lies outside the space of u, or of vh.
  if (u.size(-2) > s.size(-1)) da = add(da, matmul(quotient(sub(du, matmul(u, in_u)), row), vh));
  if (vh.size(-1) > s.size(-1)) da = add(da, matmul(u, quotient(sub(dvh, matmul(in_v, vh)), column)));
  return da;
}

struct SvdOptions {
  bool full_matrices = true;  // U and Vh square, else only as many columns and rows as singular values
};
template <Floating T>
struct Svd {
  Tensor<T> U, S, Vh;
};

/// Singular value decomposition: a = U diag(S) Vh, singular values from the largest on.    auto [U, S, Vh] = svd(a);
/// Signs of U's columns and Vh's rows are as they come: what depends on them has no gradient. Nor do the columns and
/// rows beyond the singular values, as in PyTorch.
///
/// Shapes  a (..., N, M) -> U (..., N, N), S (..., k), Vh (..., M, M), k = min(N, M); U (..., N, k), Vh (..., k, M)
///         with .full_matrices = false
/// Grad    da = U ((skew(U^T dU) / E) S + S (skew(V^T dV) / E) + diag(dS)) Vh + (1 - U U^T) dU S^-1 Vh
///         + U S^-1 dVh (1 - V V^T), E_ij = s_j^2 - s_i^2: inf or NaN where U or Vh is asked for and two s agree
/// Throws  LinAlgError if a holds NaN or inf; ShapeError
template <Floating T>
Svd<T> svd(const Tensor<T>& a, SvdOptions options = {}) {
  check_matrix("svd", a.sizes());
  const Size n = a.size(-2), m = a.size(-1), k = n < m ? n : m, count = batch_count(a.sizes());
  const bool full = options.full_matrices;
  const Dims batch = batch_sizes(a.sizes()), u = joined(batch, {n, full ? n : k}), s = joined(batch, {k}),
             vh = joined(batch, {full ? m : k, m});
  const Size u_size = u[-2] * u[-1], vh_size = vh[-2] * vh[-1], s_at = count * u_size, vh_at = s_at + count * k;
  const Tensor<T> from = plain(a);
  Tensor<T> row = Tensor<T>::empty({vh_at + count * vh_size});
  for (Size i = 0; i < count; ++i)
    if (T* to = row.data_ptr(); !factor_svd<T>(from.data_ptr() + i * n * m, n, m, full, to + i * u_size,
                                               to + s_at + i * k, to + vh_at + i * vh_size))
      fail_matrix("svd", "be finite", a.sizes(), i,
                  "The algorithm failed to converge because the input matrix contained non-finite values.");
  row = record("LinalgSvdBackward0", row, {a}, [row = saved(row), u, s, vh, s_at, vh_at](const Tensor<T>& d) {
    const Tensor<T> y = row(), dy = d.contiguous();
    const auto columns = [&](const Tensor<T>& x) { return narrow(part(x, 0, u), -1, 0, s[-1]); };
    const auto rows = [&](const Tensor<T>& x) { return narrow(part(x, vh_at, vh), -2, 0, s[-1]); };
    return svd_gradient(columns(y), part(y, s_at, s), rows(y), columns(dy), part(dy, s_at, s), rows(dy));
  });
  constexpr const char* name = "LinalgSvdBackward0";
  return {named(name, part(row, 0, u)), named(name, part(row, s_at, s)), named(name, part(row, vh_at, vh))};
}
/// Singular values, from the largest on.
///
/// Shapes  a (..., N, M) -> (..., min(N, M))
/// Grad    da = U diag(dS) Vh
/// Throws  LinAlgError if a holds NaN or inf; ShapeError
template <Floating T>
Tensor<T> svdvals(const Tensor<T>& a) {
  check_matrix("svd", a.sizes());
  if (is_grad_enabled() && a.requires_grad()) return svd(a, {.full_matrices = false}).S;
  const Size n = a.size(-2), m = a.size(-1), k = n < m ? n : m;
  const Tensor<T> from = plain(a);
  Tensor<T> s = Tensor<T>::empty(joined(batch_sizes(a.sizes()), {k}));
  for (Size i = 0; i < batch_count(a.sizes()); ++i)
    if (!factor_svd<T>(from.data_ptr() + i * n * m, n, m, false, nullptr, s.data_ptr() + i * k, nullptr))
      fail_matrix("svd", "be finite", a.sizes(), i,
                  "The algorithm failed to converge because the input matrix contained non-finite values.");
  return s;
}

}  // namespace gradus::linalg
