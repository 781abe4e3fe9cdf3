// SPDX-License-Identifier: MIT
#pragma once
// What the decompositions share: stacks of matrices (..., N, M), their parts, and the errors. Nothing here is Eigen's.
#include <gradus/autograd/grad_mode.hpp>
#include <gradus/ops/matmul.hpp>
#include <gradus/ops/slice.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/ops/where.hpp>

namespace gradus::linalg {

/// A matrix for which the wanted result does not exist: singular, not positive-definite, without convergence.
struct GRADUS_SHARED LinAlgError : Error { using Error::Error; };

/// Throws LinAlgError about one matrix of x: "(Batch element 1): " is said where x has batches.
[[noreturn]] GRADUS_COLD inline void fail_matrix(const char* op, const char* must, const Dims& x, Size batch,
                                                 const std::string& why) {
  const std::string which = x.rank > 2 ? join({"(Batch element ", batch, "): "}) : "";
  fail<LinAlgError>({"[linalg.", op, "] a must ", must, ", but got a ", x, ". ", which, why});
}
GRADUS_SMALL inline void check_matrix(const char* op, const Dims& x, const char* name = "a") {
  if (x.rank < 2)
    fail<ShapeError>({"[linalg.", op, "] ", name, " must be a matrix or a batch of them, but got ", name, " ", x,
                      ". The input tensor ", name, " must have at least 2 dimensions."});
}
GRADUS_SMALL inline void check_square(const char* op, const Dims& x) {
  check_matrix(op, x);
  if (x[-2] != x[-1])
    fail<ShapeError>({"[linalg.", op, "] a must be square, but got a ", x, ". a must be batches of square matrices, "
                      "but they are ", x[-2], " by ", x[-1], " matrices."});
}

/// How many matrices x holds.
inline Size batch_count(const Dims& x) noexcept { return count(Dims(x.begin(), x.end() - 2)); }
inline Dims batch_sizes(const Dims& x) { return Dims(x.begin(), x.end() - 2); }
/// `batch`, then `more`.
inline Dims joined(Dims batch, std::initializer_list<Size> more) {
  for (Size s : more) batch.push_back(s);
  return batch;
}

/// Each matrix transposed: a view.
template <Element T>
Tensor<T> mT(const Tensor<T>& x) { return transpose(x, -2, -1); }

/// True where low <= column - row <= high.
[[gnu::noinline]] inline Tensor<bool> band(Size rows, Size columns, Size low, Size high) {
  Tensor<bool> y = Tensor<bool>::empty({rows, columns});
  for (Size i = 0; i < rows; ++i)
    for (Size j = 0; j < columns; ++j) y.data_ptr()[i * columns + j] = j - i >= low && j - i <= high;
  return y;
}
constexpr Size far_off = Size{1} << 40;
/// Zeros below diagonal k.
template <Floating T>
Tensor<T> triu(const Tensor<T>& x, Size k = 0) { return where(band(x.size(-2), x.size(-1), k, far_off), x, 0); }
/// Zeros above diagonal k.
template <Floating T>
Tensor<T> tril(const Tensor<T>& x, Size k = 0) { return where(band(x.size(-2), x.size(-1), -far_off, k), x, 0); }

/// The diagonals of square matrices.    Shapes  x (..., N, N) -> (..., N)
template <Floating T>
Tensor<T> diagonal(const Tensor<T>& x) {
  Dims sizes(x.sizes().begin(), x.sizes().end() - 1), strides = row_major(sizes);
  const Size n = x.size(-1);
  for (int d = 0; d < sizes.rank; ++d) strides.dim[d] *= n;
  strides[-1] = n + 1;
  return as_strided(x.contiguous(), sizes, strides, 0);
}
/// Diagonal matrices.    Shapes  d (..., N) -> (..., N, N)
template <Floating T>
Tensor<T> diagonal_matrix(const Tensor<T>& d) {
  return where(band(d.size(-1), d.size(-1), 0, 0), unsqueeze(d, -1), 0);
}
/// Each matrix times a number of its own.
template <Floating T>
Tensor<T> scaled(const Tensor<T>& factor, const Tensor<T>& x) { return mul(unsqueeze(unsqueeze(factor, -1), -1), x); }
/// a / b, 0 where both are 0: a gradient that nobody asked for stays 0 where its formula divides by 0.
template <Floating T>
Tensor<T> quotient(const Tensor<T>& a, const Tensor<T>& b) {
  return div(a, masked_fill(b, logical_and(eq(a.detach(), 0), eq(b.detach(), 0)), 1));
}

// An op with several results computes them into one row of numbers, which is what the graph knows; each result is a
// part of it. So one rule has all gradients at hand, and results can be saved without keeping each other alive.

/// A part of the row, contiguous.
template <Floating T>
Tensor<T> part(const Tensor<T>& row, Size offset, const Dims& sizes) {
  if (!row.requires_grad()) return Tensor<T>(look(*row.body(), sizes, row_major(sizes), offset));
  return as_strided(row, sizes, row_major(sizes), offset);
}

/// Right-hand sides as matrices: a vector for each matrix of a counts as one column.
struct RightSide {
  bool vector;   // whether they are vectors
  Dims a, b;     // both sides after broadcasting

  template <Element T>
  RightSide(const char* op, const Tensor<T>& x, const Tensor<T>& y) : RightSide(op, x.sizes(), y.sizes()) {}
  GRADUS_SMALL RightSide(const char* op, const Dims& x, const Dims& y) {
    vector = y.rank == 1 || (y.rank == x.rank - 1 && y == Dims(x.begin(), x.end() - 1));
    if (!vector) check_matrix(op, y, "b");
    const Dims columns = vector ? joined(y, {1}) : y;
    if (x[-2] != columns[-2])
      fail<ShapeError>({"[linalg.", op, "] a and b must have equally many rows, but got a ", x, " and b ", y,
                        ". Incompatible shapes of a and b for the equation aX = b (", x[-2], "x", x[-1], " and ",
                        columns[-2], "x", columns[-1], ")."});
    const Dims batch = broadcast(op, batch_sizes(x), batch_sizes(columns));
    a = joined(batch, {x[-2], x[-1]});
    b = joined(batch, {columns[-2], columns[-1]});
  }
  template <Element T>
  Tensor<T> wide_a(const Tensor<T>& x) const { return x.sizes() == a ? x : expand(x, a); }
  template <Element T>
  Tensor<T> wide_b(const Tensor<T>& y) const {
    const Tensor<T> columns = vector ? unsqueeze(y, -1) : y;
    return columns.sizes() == b ? columns : expand(columns, b);
  }
};

}  // namespace gradus::linalg
