// SPDX-License-Identifier: MIT
#pragma once
// Norms of vectors and matrices, and the condition number.
#include <gradus/linalg/solve.hpp>
#include <gradus/linalg/svd.hpp>
#include <gradus/ops/spread.hpp>

namespace gradus::linalg {

/// Which norm: a number (also inf and -inf), or "fro" or "nuc".
struct Ord {
  double p = 2;
  const char* word = nullptr;

  template <Arithmetic S>
  Ord(S number) noexcept : p(static_cast<double>(number)) {}
  Ord(const char* name) noexcept : word(name) {}
  bool is(const char* name) const noexcept { return word && !__builtin_strcmp(word, name); }
};

/// Size of a vector: (sum |x|^p)^(1/p), over `dims` or over all. See gradus::norm.
template <Floating T>
Tensor<T> vector_norm(const Tensor<T>& x, double ord = 2, const Dims& dims = {}, bool keepdim = false) {
  return gradus::norm(x, ord, dims, keepdim);
}

[[noreturn]] GRADUS_COLD inline void fail_ord(Ord ord) {
  const std::string got = ord.word ? ord.word : join({ord.p});
  fail<ValueError>({"[linalg.matrix_norm] ord must be one of \"fro\", \"nuc\", inf, -inf, 1, -1, 2, -2, but got ", got,
                    ". Order ", got, " not supported."});
}
GRADUS_SMALL inline void check_ord(Ord ord) {
  const double size = ord.p < 0 ? -ord.p : ord.p;
  const bool known = size == 1 || size == 2 || size == std::numeric_limits<double>::infinity();
  if (ord.word ? !ord.is("fro") && !ord.is("nuc") : !known) fail_ord(ord);
}
/// Size of matrices, which lie along `dims`: "fro": the root of the sum of squares; "nuc": the sum of the singular
/// values; 2, -2: the largest, the smallest singular value; inf, -inf: the largest, the smallest sum of absolute values
/// of a row; 1, -1: of a column. The largest, and the sum, of nothing is 0; it has no smallest.
///
/// Shapes  x (..., N, M) -> (...), or with 1 at dims if keepdim
/// Grad    that of the sums, singular values and extremes (equals share)
/// Throws  ValueError for another ord; ShapeError, IndexError
template <Floating T>
Tensor<T> matrix_norm(const Tensor<T>& x, Ord ord = "fro", const Dims& dims = {-2, -1}, bool keepdim = false) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  check_matrix("matrix_norm", x.sizes());
  if (dims.rank != 2) fail<ValueError>({"[linalg.matrix_norm] dims must be two, but got ", dims, "."});
  const int rows = wrap_dim("linalg.matrix_norm", dims[0], x.rank());
  const int columns = wrap_dim("linalg.matrix_norm", dims[1], x.rank());
  if (rows == columns)
    fail<ValueError>({"[linalg.matrix_norm] dims must be different, but got ", dims, "."});
  check_ord(ord);
  if (ord.is("fro")) return vector_norm(x, 2, dims, keepdim);
  const double p = ord.word ? 0 : ord.p, size = p < 0 ? -p : p;
  const auto extreme_of = [p](const Tensor<T>& y, Size d, bool keep) {
    if (p > 0 && y.size(d) == 0) return sum(y, {d}, keep);
    return p > 0 ? amax(y, {d}, keep) : amin(y, {d}, keep);
  };
  if (size == 1 || size == inf) {
    const int within = size == 1 ? rows : columns, among = size == 1 ? columns : rows;
    return extreme_of(vector_norm(x, 1, {within}, keepdim), keepdim || among < within ? among : among - 1, keepdim);
  }
  Dims order;
  for (int d = 0; d < x.rank(); ++d)
    if (d != rows && d != columns) order.push_back(d);
  const Tensor<T> s = svdvals(permute(x, joined(order, {rows, columns})));
  Tensor<T> y = ord.word ? sum(s, {-1}) : extreme_of(s, -1, false);
  if (!keepdim) return y;
  const int first = rows < columns ? rows : columns, second = rows < columns ? columns : rows;
  return unsqueeze(unsqueeze(y, first), second);
}

/// Size of all of x as one vector.
template <Floating T>
Tensor<T> norm(const Tensor<T>& x) { return vector_norm(x); }
/// vector_norm along one dimension, matrix_norm along two; without dims, x must be a vector or a matrix itself.
///
/// Throws  ShapeError, ValueError
template <Floating T>
Tensor<T> norm(const Tensor<T>& x, Ord ord, const Dims& dims = {}, bool keepdim = false) {
  if (!dims.rank && x.rank() != 1 && x.rank() != 2)
    fail<ShapeError>({"[linalg.norm] x must be a vector or a matrix, but got x ", x.sizes(), ". If dim is not "
                      "specified but ord is, the input must be 1D or 2D. Got ", x.rank(), "D."});
  if (dims.rank > 2)
    fail<ValueError>({"[linalg.norm] dims must be one or two, but got ", dims, ". If dim is specified, it must be of "
                      "length 1 or 2."});
  if (dims.rank == 2 || (!dims.rank && (x.rank() == 2 || ord.word)))
    return matrix_norm(x, ord, dims.rank ? dims : Dims{-2, -1}, keepdim);
  if (ord.word) fail_ord(ord);
  return vector_norm(x, ord.p, dims, keepdim);
}

/// Condition number: how much a may magnify relative errors; in norm 2 the ratio of the extreme singular values, in any
/// other norm(a) norm(a^-1), inf for each singular matrix. 0 for matrices without elements.
///
/// Shapes  a (..., N, M) -> (...), N = M unless ord is 2 or -2
/// Grad    that of the norms; 0 for matrices of which it is inf
/// Throws  as matrix_norm; ShapeError
template <Floating T>
Tensor<T> cond(const Tensor<T>& a, Ord ord = 2) {
  check_matrix("cond", a.sizes());
  check_ord(ord);
  const bool of_values = !ord.word && (ord.p == 2 || ord.p == -2);
  if (!of_values) check_square("cond", a.sizes());
  if (a.numel() == 0) return zeros<T>(batch_sizes(a.sizes()));
  if (of_values) {
    const Tensor<T> s = svdvals(a), largest = select(s, -1, 0), smallest = select(s, -1, s.size(-1) - 1);
    return ord.p == 2 ? div(largest, smallest) : div(smallest, largest);
  }
  const Tensor<bool> singular = Tensor<bool>::empty(batch_sizes(a.sizes()));
  const Tensor<T> inverse = inverse_of(a, singular.data_ptr());
  return masked_fill(mul(matrix_norm(a, ord), matrix_norm(inverse, ord)), singular,
                     std::numeric_limits<T>::infinity());
}

}  // namespace gradus::linalg
