// SPDX-License-Identifier: MIT
#pragma once
// Eigenvalues of symmetric matrices, by QR iteration on a tridiagonal one.
// Gradients: Giles (2008); Seeger et al. (2017), arXiv:1710.08717.
#include <Eigen/Eigenvalues>

#include <gradus/linalg/qr.hpp>

namespace gradus::linalg {

/// One symmetric matrix, whose lower triangle is read: w ascending; v (n, n) may be null. False without convergence.
template <Floating T>
[[gnu::noinline]] bool factor_symmetric(const T* a, Size n, bool lower, T* w, T* v) {
  Matrix<T> m = read_matrix(a, n, n);
  if (!lower) m.transposeInPlace();
  T size = 0;
  for (Size j = 0; j < n; ++j) size = std::max(size, m.col(j).tail(n - j).cwiseAbs().maxCoeff());
  if (size == 0) size = 1;
  m /= size;  // squares must not overflow
  Eigen::Tridiagonalization<Matrix<T>> steps(m);
  Eigen::SelfAdjointEigenSolver<Matrix<T>> found(n);
  found.computeFromTridiagonal(steps.diagonal().real(), steps.subDiagonal().real(),
                               v ? Eigen::ComputeEigenvectors : Eigen::EigenvaluesOnly);
  for (Size i = 0; i < n; ++i) w[i] = found.eigenvalues()[i] * size;
  if (found.info() != Eigen::Success) return false;
  if (!v) return true;
  Matrix<T> vectors = found.eigenvectors();
  apply_reflections<T>(steps.packedMatrix(), steps.householderCoefficients(), 1, vectors);
  write_matrix(v, vectors);
  return true;
}
/// The same for all matrices of a.
template <Floating T>
void factor_all_symmetric(const Tensor<T>& a, char triangle, T* w, T* v) {
  check_square("eigh", a.sizes());
  if (triangle != 'L' && triangle != 'U')
    fail<ValueError>({"[linalg.eigh] UPLO must be 'L' or 'U', but got '", std::string(1, triangle),
                      "'. Expected UPLO argument to be 'L' or 'U'."});
  const Tensor<T> from = plain(a);
  const Size n = a.size(-1);
  for (Size i = 0; i < batch_count(a.sizes()) && n; ++i)
    if (!factor_symmetric<T>(from.data_ptr() + i * n * n, n, triangle == 'L', w + i * n, v ? v + i * n * n : nullptr))
      fail_matrix("eigh", "have eigenvalues that can be found", a.sizes(), i,
                  "The algorithm failed to converge because the input matrix is ill-conditioned, or contained "
                  "non-finite values.");
}

template <Floating T>
struct Eigh {
  Tensor<T> eigenvalues, eigenvectors;
};
/// Eigenvalues, from the smallest on, and eigenvectors, as columns, of a symmetric matrix: a V = V diag(w). Only the
/// lower triangle of a is read, the upper one with UPLO = 'U'.    auto [w, V] = eigh(a);
/// Signs of V's columns are as they come: what depends on them has no gradient.
///
/// Shapes  a (..., N, N) -> (..., N), (..., N, N)
/// Grad    da = V (skew(V^T dV) / E + diag(dw)) V^T, E_ij = w_j - w_i, symmetric: inf or NaN where V is asked for and
///         two w agree
/// Throws  LinAlgError where no eigenvalues are found, as for most matrices with NaN or inf; of others they are NaN;
///         ValueError, ShapeError
template <Floating T>
Eigh<T> eigh(const Tensor<T>& a, char UPLO = 'L') {
  check_square("eigh", a.sizes());
  const Dims batch = batch_sizes(a.sizes()), w = joined(batch, {a.size(-1)}), v = a.sizes();
  const Size at = count(w);
  Tensor<T> row = Tensor<T>::empty({at + a.numel()});
  factor_all_symmetric(a, UPLO, row.data_ptr(), row.data_ptr() + at);
  row = record("LinalgEighBackward0", row, {a}, [row = saved(row), w, v, at](const Tensor<T>& d) {
    const Tensor<T> y = row(), dy = d.contiguous(), values = part(y, 0, w), vectors = part(y, at, v);
    const Tensor<T> both = matmul(mT(vectors), part(dy, at, v)), turn = mul(sub(both, mT(both)), 0.5);
    const Tensor<T> gaps = sub(unsqueeze(values, -2), unsqueeze(values, -1));
    const Tensor<T> core = add(quotient(turn, gaps), diagonal_matrix(part(dy, 0, w)));
    return matmul(vectors, matmul(core, mT(vectors)));
  });
  return {named("LinalgEighBackward0", part(row, 0, w)), named("LinalgEighBackward0", part(row, at, v))};
}
/// Eigenvalues of a symmetric matrix, from the smallest on.
///
/// Shapes  a (..., N, N) -> (..., N)
/// Grad    da = V diag(dw) V^T
/// Throws  as eigh
template <Floating T>
Tensor<T> eigvalsh(const Tensor<T>& a, char UPLO = 'L') {
  if (is_grad_enabled() && a.requires_grad()) return eigh(a, UPLO).eigenvalues;
  check_square("eigh", a.sizes());
  Tensor<T> w = Tensor<T>::empty(joined(batch_sizes(a.sizes()), {a.size(-1)}));
  factor_all_symmetric<T>(a, UPLO, w.data_ptr(), nullptr);
  return w;
}

}  // namespace gradus::linalg
