// SPDX-License-Identifier: MIT
#pragma once
// Triangular systems and the Cholesky decomposition.
// Gradients: Giles, An extended collection of matrix derivative results for forward and reverse mode AD (2008);
// Murray, Differentiation of the Cholesky decomposition (2016), arXiv:1602.07527.
#include <array>

#include <Eigen/Cholesky>

#include <gradus/linalg/eigen.hpp>

namespace gradus::linalg {

struct TriangularOptions {
  bool upper;                  // which triangle of a is read
  bool left = true;            // solve a x = b, else x a = b
  bool unitriangular = false;  // ones on the diagonal, whatever stands there
};

/// x = a^-1 b for one matrix.
template <Floating T>
[[gnu::noinline]] void solve_triangle(const T* a, Size n, const T* b, Size columns, bool upper, bool unit, T* x) {
  Matrix<T> m = read_matrix(a, n, n), y = read_matrix(b, n, columns);
  if (unit) m.diagonal().setOnes();
  if (upper) m.template triangularView<Eigen::Upper>().solveInPlace(y);
  else m.template triangularView<Eigen::Lower>().solveInPlace(y);
  write_matrix(x, y);
}
/// a x = b for as many matrices a as b.
template <Floating T>
Tensor<T> solve_triangles(const Tensor<T>& a, const Tensor<T>& b, bool upper, bool unit) {
  const Tensor<T> from = plain(a), right = plain(b);
  Tensor<T> x = Tensor<T>::empty(b.sizes());
  const Size n = b.size(-2), columns = b.size(-1);
  for (Size i = 0; i < batch_count(b.sizes()) && b.numel(); ++i)
    solve_triangle(from.data_ptr() + i * n * n, n, right.data_ptr() + i * n * columns, columns, upper, unit,
                   x.data_ptr() + i * n * columns);
  const Input inputs[] = {a, b};
  return record_jointly("LinalgSolveTriangularBackward0", x, inputs,
      [a = saved(a), x = saved(x), upper, unit](Tensor<T> dx, Needs needs) {
    const Tensor<T> db = solve_triangles(mT(a()), dx, !upper, unit);
    Tensor<T> da;
    if (needs[0]) {
      da = neg(matmul(db, mT(x())));
      da = upper ? triu(da, unit ? 1 : 0) : tril(da, unit ? -1 : 0);
    }
    return std::array<Tensor<T>, 2>{da, db};
  });
}

/// The x of a x = b (or x a = b) for triangular a; only that triangle of a is read. A zero on the diagonal gives inf
/// or NaN, as PyTorch.
///
/// Shapes  a (..., N, N), b (..., N, K), or (..., K, N) if not left; batches broadcast -> x as b
/// Grad    db = a^-T dx, da = -(db x^T), its triangle
/// Throws  ShapeError
template <Floating T>
Tensor<T> solve_triangular(const Tensor<T>& a, const Tensor<T>& b, TriangularOptions options) {
  check_square("solve_triangular", a.sizes());
  check_matrix("solve_triangular", b.sizes(), "b");
  if (!options.left) {
    const TriangularOptions flipped{.upper = !options.upper, .unitriangular = options.unitriangular};
    return mT(solve_triangular(mT(a), mT(b), flipped)).contiguous();
  }
  const RightSide both("solve_triangular", a, b);
  if (both.vector)
    fail<ShapeError>({"[linalg.solve_triangular] b must hold a matrix for each a, but got a ", a.sizes(), " and b ",
                      b.sizes(), ". Use b.unsqueeze(-1)."});
  return solve_triangles(both.wide_a(a), both.wide_b(b), options.upper, options.unitriangular);
}

/// a = y y^T for one matrix. Returns 0, or the order of the first leading minor that is not positive.
template <Floating T>
[[gnu::noinline]] Size factor_cholesky(const T* a, Size n, T* y) {
  Matrix<T> m = read_matrix(a, n, n);
  // As Eigen::LLT, which does not say where it stopped. A NaN does not stop it.
  const Size stopped = Eigen::internal::llt_inplace<T, Eigen::Lower>::blocked(m);
  for (Size j = 0; j < n; ++j) m.col(j).head(j).setZero();
  write_matrix(y, m);
  for (Size i = 0; i < n && stopped < 0; ++i)
    if (!(m(i, i) > 0)) return i + 1;
  return stopped + 1;
}

struct CholeskyOptions {
  bool upper = false;  // read the upper triangle, and give y^T y = a
};
/// Cholesky decomposition of a symmetric positive-definite matrix: a = y y^T, y lower triangular. Only the lower
/// triangle of a is read (the upper one with .upper = true).
///
/// Shapes  a (..., N, N) -> y (..., N, N)
/// Grad    da = (y^-T S y^-1), made symmetric, S = the lower half of y^T dy, its diagonal halved
/// Throws  LinAlgError if a is not positive-definite; ShapeError
template <Floating T>
Tensor<T> cholesky(const Tensor<T>& a, CholeskyOptions options = {}) {
  check_square("cholesky", a.sizes());
  if (options.upper) return mT(cholesky(mT(a))).contiguous();
  const Tensor<T> from = plain(a);
  const Size n = a.size(-1);
  Tensor<T> y = Tensor<T>::empty(a.sizes());
  for (Size i = 0; i < batch_count(a.sizes()) && n; ++i)
    if (const Size order = factor_cholesky(from.data_ptr() + i * n * n, n, y.data_ptr() + i * n * n))
      fail_matrix("cholesky", "be positive-definite", a.sizes(), i,
                  join({"The factorization could not be completed because the input is not positive-definite (the "
                        "leading minor of order ", order, " is not positive-definite)."}));
  return record("LinalgCholeskyExBackward0", y, {a}, [y = saved(y), n](const Tensor<T>& dy) {
    const Tensor<T> ratio = matmul(mT(y()), dy), s = sub(tril(ratio), mul(where(band(n, n, 0, 0), ratio, 0), 0.5));
    const Tensor<T> half = solve_triangular(mT(y()), s, {.upper = true});
    const Tensor<T> da = solve_triangular(y(), half, {.upper = false, .left = false});
    return mul(add(da, mT(da)), 0.5);
  });
}
/// The x of a x = b, given y = cholesky(a): torch.cholesky_solve(b, y).
///
/// Shapes  b (..., N, K), y (..., N, N) -> x (..., N, K)
/// Grad    as solve_triangular, twice
template <Floating T>
Tensor<T> cholesky_solve(const Tensor<T>& b, const Tensor<T>& y, CholeskyOptions options = {}) {
  const Tensor<T> lower = options.upper ? mT(y) : y;
  return solve_triangular(mT(lower), solve_triangular(lower, b, {.upper = false}), {.upper = true});
}

}  // namespace gradus::linalg
