// SPDX-License-Identifier: MIT
#pragma once
// QR decomposition by Householder reflections.
// Gradients: Seeger et al., Auto-differentiating linear algebra (2017), arXiv:1710.08717; Roberts and Roberts, QR and
// LQ decomposition matrix backpropagation algorithms (2020), arXiv:2009.10071.
#include <Eigen/Householder>

#include <gradus/linalg/cholesky.hpp>
#include <gradus/ops/cat.hpp>

namespace gradus::linalg {

template <Floating T>
using Column = Eigen::Matrix<T, Eigen::Dynamic, 1>;

/// m becomes R on and above the diagonal; below it, and in tau, stand the reflections that made it.
template <Floating T>
[[gnu::noinline]] void reflect(Matrix<T>& m, Column<T>& tau) {
  const Size count = m.rows() < m.cols() ? m.rows() : m.cols();
  tau.resize(count);
  Column<T> work(m.cols());
  for (Size k = 0; k < count; ++k) {
    const Size below = m.rows() - k, right = m.cols() - k - 1;
    T beta;
    m.col(k).tail(below).makeHouseholderInPlace(tau[k], beta);
    m(k, k) = beta;
    m.bottomRightCorner(below, right).applyHouseholderOnTheLeft(m.col(k).tail(below - 1), tau[k], work.data());
  }
}
/// y = Q y: the reflections in m, which begin `shift` rows below the diagonal.
template <Floating T>
[[gnu::noinline]] void apply_reflections(const Matrix<T>& m, const Column<T>& tau, Size shift, Matrix<T>& y) {
  Column<T> work(y.cols());
  const Size most = m.rows() - shift;
  for (Size k = tau.size() < most ? tau.size() : most; k-- > 0;) {
    const Size below = most - k;
    y.bottomRows(below).applyHouseholderOnTheLeft(m.col(k).tail(below - 1), tau[k], work.data());
  }
}

/// q (rows, q_columns) may be null; r (r_rows, columns).
template <Floating T>
[[gnu::noinline]] void factor_qr(const T* a, Size rows, Size columns, T* q, Size q_columns, T* r, Size r_rows) {
  Matrix<T> m = read_matrix(a, rows, columns), y = Matrix<T>::Identity(rows, q_columns);
  Column<T> tau;
  reflect(m, tau);
  if (q) apply_reflections(m, tau, 0, y), write_matrix(q, y);
  for (Size j = 0; j < columns; ++j)
    for (Size i = j + 1; i < rows; ++i) m(i, j) = 0;
  write_matrix<T>(r, m.topRows(r_rows));
}

/// da of a = q r, where a has at least as many rows as columns (or q is square).
template <Floating T>
Tensor<T> tall_qr_gradient(const Tensor<T>& q, const Tensor<T>& r, const Tensor<T>& dq, const Tensor<T>& dr) {
  const Tensor<T> both = sub(matmul(dr, mT(r)), matmul(mT(q), dq));
  const Tensor<T> symmetric = add(triu(both), mT(triu(both, 1)));
  return solve_triangular(mT(r), add(dq, matmul(q, symmetric)), {.upper = false, .left = false});
}
template <Floating T>
Tensor<T> qr_gradient(const Tensor<T>& q, const Tensor<T>& r, const Tensor<T>& dq, const Tensor<T>& dr) {
  const Size n = r.size(-2), m = r.size(-1);
  if (n == m) return tall_qr_gradient(q, r, dq, dr);
  // a = (x, y) with square x: r = (u, v), x = q u, v = q^T y.
  const Tensor<T> v = narrow(r, -1, n, m - n), dv = narrow(dr, -1, n, m - n);
  const Tensor<T> dq_in_all = add(dq, matmul(q, matmul(v, mT(dv))));
  return cat<T>({tall_qr_gradient(q, narrow(r, -1, 0, n), dq_in_all, narrow(dr, -1, 0, n)), matmul(q, dv)}, -1);
}

enum class QrMode { reduced, complete, r };
template <Floating T>
struct Qr {
  Tensor<T> Q, R;
};

/// QR decomposition: a = Q R, Q^T Q = 1, R upper triangular; signs as LAPACK's. reduced: Q (N, k), R (k, M) with
/// k = min(N, M); complete: Q (N, N), R (N, M); r: only R.    auto [Q, R] = qr(a);
///
/// Shapes  a (..., N, M)
/// Grad    da = (dQ + Q S) R^-T, S = the upper half of dR R^T - Q^T dQ, mirrored; none for r, nor for complete with
///         N > M
/// Throws  ShapeError; AutogradError in backward() where there is no gradient
template <Floating T>
Qr<T> qr(const Tensor<T>& a, QrMode mode = QrMode::reduced) {
  check_matrix("qr", a.sizes());
  const Size n = a.size(-2), m = a.size(-1), k = n < m ? n : m, count = batch_count(a.sizes());
  const Size inner = mode == QrMode::complete ? n : k, q_size = mode == QrMode::r ? 0 : n * inner;
  const Dims q = mode == QrMode::r ? Dims{0} : joined(batch_sizes(a.sizes()), {n, inner});
  const Dims r = joined(batch_sizes(a.sizes()), {inner, m});
  const Tensor<T> from = plain(a);
  Tensor<T> row = Tensor<T>::empty({count * (q_size + inner * m)});
  const Size at = count * q_size;
  for (Size i = 0; i < count; ++i)
    factor_qr<T>(from.data_ptr() + i * n * m, n, m, q_size ? row.data_ptr() + i * q_size : nullptr, inner,
                 row.data_ptr() + at + i * inner * m, inner);
  row = record("LinalgQrBackward0", row, {a}, [row = saved(row), q, r, at, mode](const Tensor<T>& d) {
    if (mode == QrMode::r)
      fail<AutogradError>({"[linalg.qr] Q must be computed for a gradient, but got mode r. The derivative of linalg.qr "
                           "depends on Q, which is not computed when mode='r'. Use QrMode::reduced."});
    if (mode == QrMode::complete && r[-2] > r[-1])
      fail<AutogradError>({"[linalg.qr] a must not have more rows than columns for a gradient in mode complete, but "
                           "got R ", r, ". The QR decomposition is not differentiable when mode='complete' and nrows > "
                           "ncols. Use QrMode::reduced."});
    const Tensor<T> y = row(), dy = d.contiguous();
    return qr_gradient(part(y, 0, q), part(y, at, r), part(dy, 0, q), part(dy, at, r));
  });
  return {named("LinalgQrBackward0", part(row, 0, q)), named("LinalgQrBackward0", part(row, at, r))};
}

}  // namespace gradus::linalg
