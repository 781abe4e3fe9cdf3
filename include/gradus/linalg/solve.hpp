// SPDX-License-Identifier: MIT
#pragma once
// Square systems by LU decomposition with row exchanges: solve and inv.
// Gradients: Giles, An extended collection of matrix derivative results for forward and reverse mode AD (2008).
#include <algorithm>
#include <array>

#include <Eigen/LU>

#include <gradus/linalg/eigen.hpp>

namespace gradus::linalg {

/// x = a^-1 b for one matrix; a^-1 itself if b is null. Returns 0, or the number, from 1, of the first pivot that is 0.
template <Floating T>
[[gnu::noinline]] Size solve_one(const T* a, Size n, const T* b, Size columns, T* x) {
  Matrix<T> m = read_matrix(a, n, n);
  const Eigen::PartialPivLU<Eigen::Ref<Matrix<T>>> lu(m);
  for (Size i = 0; i < n; ++i)
    if (m(i, i) == 0) return i + 1;
  if (!columns) return 0;
  const Matrix<T> right = b ? read_matrix(b, n, columns) : Matrix<T>::Identity(n, n);
  write_matrix<T>(x, lu.solve(right));
  return 0;
}

/// a x = b for as many matrices a as b.
template <Floating T>
Tensor<T> solve_matrices(const char* op, const Tensor<T>& a, const Tensor<T>& b) {
  const Tensor<T> from = plain(a), right = plain(b);
  Tensor<T> x = Tensor<T>::empty(b.sizes());
  const Size n = b.size(-2), columns = b.size(-1);
  for (Size i = 0; i < batch_count(a.sizes()) && n; ++i)
    if (solve_one(from.data_ptr() + i * n * n, n, right.data_ptr() + i * n * columns, columns,
                  x.data_ptr() + i * n * columns))
      fail_matrix(op, "be invertible", a.sizes(), i, "The solver failed because the input matrix is singular.");
  const Input inputs[] = {a, b};
  return record_jointly("LinalgSolveExBackward0", x, inputs,
      [a = saved(a), x = saved(x)](Tensor<T> dx, Needs needs) {
    const Tensor<T> db = solve_matrices("solve", mT(a()), dx);
    return std::array<Tensor<T>, 2>{needs[0] ? neg(matmul(db, mT(x()))) : Tensor<T>(), db};
  });
}

struct SolveOptions {
  bool left = true;  // solve a x = b, else x a = b
};
/// The x of a x = b, or of x a = b.
///
/// Shapes  a (..., N, N); b (..., N, K), or (..., K, N) if not left, or one vector (..., N) for each a, or a single
///         vector (N); batches broadcast -> x as b
/// Grad    db = a^-T dx, da = -db x^T
/// Throws  LinAlgError if a is singular, also if K is 0; ShapeError
template <Floating T>
Tensor<T> solve(const Tensor<T>& a, const Tensor<T>& b, SolveOptions options = {}) {
  check_square("solve", a.sizes());
  if (!options.left) {
    check_matrix("solve", b.sizes(), "b");
    return mT(solve(mT(a), mT(b))).contiguous();
  }
  const RightSide both("solve", a, b);
  const Tensor<T> x = solve_matrices("solve", both.wide_a(a), both.wide_b(b));
  return both.vector ? squeeze(x, -1) : x;
}

/// The inverse matrices. singular: set where there is none, y is 0 there and its gradient, too; null: LinAlgError.
template <Floating T>
Tensor<T> inverse_of(const Tensor<T>& a, bool* singular) {
  check_square("inv", a.sizes());
  const Tensor<T> from = plain(a);
  const Size n = a.size(-1);
  Tensor<T> y = Tensor<T>::empty(a.sizes());
  for (Size i = 0; i < batch_count(a.sizes()) && n; ++i) {
    const Size zero = solve_one<T>(from.data_ptr() + i * n * n, n, nullptr, n, y.data_ptr() + i * n * n);
    if (zero && !singular)
      fail_matrix("inv", "be invertible", a.sizes(), i,
                  join({"The diagonal element ", zero, " is zero, the inversion could not be completed because the "
                        "input matrix is singular."}));
    if (zero) std::fill_n(y.data_ptr() + i * n * n, n * n, T(0));
    if (singular) singular[i] = zero != 0;
  }
  return record("LinalgInvExBackward0", y, {a}, [y = saved(y)](const Tensor<T>& dy) {
    return neg(matmul(mT(y()), matmul(dy, mT(y()))));
  });
}
/// The inverse matrix: y a = 1. For a^-1 b take solve(a, b): it is quicker and more exact.
///
/// Shapes  a (..., N, N) -> y (..., N, N)
/// Grad    da = -y^T dy y^T
/// Throws  LinAlgError if a is singular; ShapeError
template <Floating T>
Tensor<T> inv(const Tensor<T>& a) { return inverse_of(a, nullptr); }
/// torch.inverse.
template <Floating T>
Tensor<T> inverse(const Tensor<T>& a) { return inv(a); }

}  // namespace gradus::linalg
