// SPDX-License-Identifier: MIT
#pragma once
// What singular values are good for: pseudoinverse, least squares, rank.
// Gradients: Golub and Pereyra, The differentiation of pseudo-inverses and nonlinear least squares problems whose
// variables separate (1973).
#include <array>

#include <gradus/linalg/svd.hpp>
#include <gradus/ops/extreme.hpp>
#include <gradus/ops/truth.hpp>
#include <gradus/ops/unary.hpp>

namespace gradus::linalg {

/// Singular values up to max(atol, rtol times the largest one) count as 0.
struct Tolerance {
  double atol = 0;
  double rtol = -1;  // negative: max(N, M) times the type's epsilon, or 0 if atol is given
};
/// Which of the singular values s of matrices like `a` count.
template <Floating T>
Tensor<bool> significant(const Tensor<T>& s, const Dims& a, Tolerance t) {
  const double longest = static_cast<double>(a[-2] > a[-1] ? a[-2] : a[-1]);
  const double epsilon = static_cast<double>(std::numeric_limits<T>::epsilon());
  const double rtol = t.rtol >= 0 ? t.rtol : t.atol > 0 ? 0 : longest * epsilon;
  if (!s.numel()) return zeros<bool>(s.sizes());
  return gt(s, clamp_min(mul(amax(s, {-1}, true), rtol), t.atol));
}

/// How many singular values count.
///
/// Shapes  a (..., N, M) -> (...)
/// Throws  LinAlgError if a holds NaN or inf; ShapeError
template <Floating T>
Tensor<std::int64_t> matrix_rank(const Tensor<T>& a, Tolerance tolerance = {}) {
  check_matrix("matrix_rank", a.sizes());
  return sum(significant(svdvals(a.detach()), a.sizes(), tolerance), {-1});
}

/// a^+ b, or a^+ if b is not defined. Unrecorded.
template <Floating T>
Tensor<T> least_squares(const Tensor<T>& a, const Tensor<T>& b, const Svd<T>& d, const Tensor<bool>& counts) {
  const Tensor<T> inverse = where(counts, div(1, d.S), 0);
  const Tensor<T> right = b.defined() ? matmul(mT(d.U), b.detach()) : mT(d.U);
  if (!d.S.numel()) return zeros<T>(joined(batch_sizes(a.sizes()), {a.size(-1), right.size(-1)}));
  return matmul(mT(d.Vh), mul(unsqueeze(inverse, -1), right));
}
/// da of y = a^+. Of a matrix with more rows than columns by its transpose, so that no product is larger than a.
template <Floating T>
Tensor<T> pinv_gradient(const Tensor<T>& a, const Tensor<T>& y, const Tensor<T>& dy) {
  if (a.size(-2) > a.size(-1)) return mT(pinv_gradient(mT(a), mT(y), mT(dy)));
  const Tensor<T> k = matmul(mT(dy), y), ky = matmul(k, mT(y));
  const Tensor<T> outside = sub(mT(dy), matmul(k, a));
  return add(sub(ky, mT(matmul(y, k))), sub(matmul(matmul(mT(y), y), outside), matmul(a, matmul(y, ky))));
}
/// Pseudoinverse (Moore, Penrose): of all y that bring a y b nearest to b, the smallest.
///
/// Shapes  a (..., N, M) -> (..., M, N)
/// Grad    da = -y^T dy y^T + (1 - a y) dy^T y y^T + y^T y dy^T (1 - y a); a's rank must stay what it is
/// Throws  LinAlgError if a holds NaN or inf; ShapeError
template <Floating T>
Tensor<T> pinv(const Tensor<T>& a, Tolerance tolerance = {}) {
  check_matrix("pinv", a.sizes());
  const Svd<T> d = svd(a.detach(), {.full_matrices = false});
  Tensor<T> y = least_squares(a, Tensor<T>(), d, significant(d.S, a.sizes(), tolerance));
  return record("LinalgPinvBackward0", y, {a}, [a = saved(a), y = saved(y)](const Tensor<T>& dy) {
    return pinv_gradient(a(), y(), dy);
  });
}

template <Floating T>
struct Lstsq {
  Tensor<T> solution, residuals;
  Tensor<std::int64_t> rank;
  Tensor<T> singular_values;
};
struct LstsqOptions {
  double rcond = -1;  // singular values up to rcond times the largest count as 0; negative: max(N, M) epsilon
};
/// The x that minimises |a x - b|, the shortest of them if there are many. residuals: |a x - b|^2 for each column,
/// without elements unless N > M and every a has full rank.    auto w = lstsq(x, y).solution;
///
/// Shapes  a (..., N, M); b (..., N, K), or one vector (..., N) for each a; batches broadcast -> solution (..., M, K)
///         or (..., M), residuals (..., K), rank (...), singular_values (..., min(N, M))
/// Grad    of solution: db = (a^+)^T dx, da as pinv's from dx b^T; of residuals: composed
/// Throws  LinAlgError if a holds NaN or inf; ShapeError
template <Floating T>
Lstsq<T> lstsq(const Tensor<T>& a, const Tensor<T>& b, LstsqOptions options = {}) {
  check_matrix("lstsq", a.sizes());
  const RightSide both("lstsq", a, b);
  const Tolerance tolerance{.rtol = options.rcond};
  const Svd<T> d = svd(a.detach(), {.full_matrices = false});
  const Tensor<bool> counts = significant(d.S, a.sizes(), tolerance);
  const Tensor<T> left = both.wide_a(a), right = both.wide_b(b);
  Tensor<T> x = least_squares(left, right, d, counts);
  const Input inputs[] = {left, right};
  x = record_jointly("LinalgLstsqBackward0", x, inputs,
      [left = saved(left), right = saved(right), tolerance](Tensor<T> dx, Needs needs) {
    const Tensor<T> y = pinv(left(), tolerance);
    return std::array<Tensor<T>, 2>{
        needs[0] ? pinv_gradient(left(), y, matmul(dx, mT(right()))) : Tensor<T>(), matmul(mT(y), dx)};
  });
  Tensor<T> residuals = zeros<T>({0});
  if (a.size(-2) > a.size(-1) && all(counts).item())
    residuals = sum(square(sub(matmul(left, x), right)), {-2});
  return {both.vector ? squeeze(x, -1) : x, residuals, sum(counts, {-1}), d.S};
}

}  // namespace gradus::linalg
