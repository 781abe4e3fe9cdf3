// SPDX-License-Identifier: MIT
#pragma once
// Determinants by LU decomposition; where a matrix is singular, their gradients by singular values.
#include <gradus/linalg/solve.hpp>
#include <gradus/linalg/svd.hpp>
#include <gradus/ops/prod.hpp>
#include <gradus/ops/truth.hpp>
#include <gradus/ops/unary.hpp>

namespace gradus::linalg {

/// The pivots of one matrix. Returns the sign of its row exchanges.
template <Floating T>
[[gnu::noinline]] T find_pivots(const T* a, Size n, T* pivots) {
  Matrix<T> m = read_matrix(a, n, n);
  const Eigen::PartialPivLU<Eigen::Ref<Matrix<T>>> lu(m);
  for (Size i = 0; i < n; ++i) pivots[i] = m(i, i);
  return static_cast<T>(lu.permutationP().determinant());
}
template <Floating T>
struct Pivots {
  Tensor<T> diagonal, sign;  // (..., N), (...)

  Pivots(const char* op, const Tensor<T>& a) {
    check_square(op, a.sizes());
    const Size n = a.size(-1);
    const Dims batch = batch_sizes(a.sizes());
    const Tensor<T> from = plain(a);
    diagonal = Tensor<T>::empty(joined(batch, {n}));
    sign = ones<T>(batch);
    for (Size i = 0; i < sign.numel() && n; ++i)
      sign.data_ptr()[i] = find_pivots(from.data_ptr() + i * n * n, n, diagonal.data_ptr() + i * n);
  }
};

/// d det(a) / da. With y = det(a): y a^-T, or, if any matrix is singular, by singular values.
template <Floating T>
Tensor<T> cofactors(const Tensor<T>& a, const Tensor<T>& y) {
  if (all(ne(y.detach(), 0)).item()) return scaled(y, mT(inv(a)));
  const Svd<T> d = svd(a);
  const Size n = a.size(-1);
  const auto sign = [](const Tensor<T>& x) { return prod(Pivots<T>("det", x.detach()).diagonal, {-1}); };
  const auto exchanges = [](const Tensor<T>& x) { return Pivots<T>("det", x.detach()).sign; };
  const Tensor<T> turned = mul(mul(sign(d.U), exchanges(d.U)), mul(sign(d.Vh), exchanges(d.Vh)));
  const Tensor<T> others = prod(where(band(n, n, 0, 0), 1, unsqueeze(d.S, -2)), {-1});
  return matmul(mul(d.U, unsqueeze(mul(others, unsqueeze(turned, -1)), -2)), d.Vh);
}
/// Determinant.
///
/// Shapes  a (..., N, N) -> (...)
/// Grad    da = dy y a^-T, the cofactors, which singular matrices have, too
/// Throws  ShapeError
template <Floating T>
Tensor<T> det(const Tensor<T>& a) {
  const Pivots<T> p("det", a);
  Tensor<T> y = mul(prod(p.diagonal, {-1}), p.sign);
  return record("LinalgDetBackward0", y, {a}, [a = saved(a), y = saved(y)](const Tensor<T>& dy) {
    return scaled(dy, cofactors(a(), y()));
  });
}

template <Floating T>
struct Slogdet {
  Tensor<T> sign, logabsdet;
};
/// Sign and logarithm of the absolute value of the determinant, which by itself may be too large or too small for T.
/// Of a singular matrix: 0 and -inf.    auto [sign, logabsdet] = slogdet(a);
///
/// Shapes  a (..., N, N) -> (...), (...)
/// Grad    da = dlogabsdet a^-T; none for sign
/// Throws  ShapeError; LinAlgError in backward() for a singular matrix
template <Floating T>
Slogdet<T> slogdet(const Tensor<T>& a) {
  const Pivots<T> p("slogdet", a);
  Tensor<T> y = sum(log(abs(p.diagonal)), {-1});
  y = record("LinalgSlogdetBackward0", y, {a},
             [a = saved(a)](const Tensor<T>& dy) { return scaled(dy, mT(inv(a()))); });
  return {mul(prod(gradus::sign(p.diagonal), {-1}), p.sign), y};
}

}  // namespace gradus::linalg
