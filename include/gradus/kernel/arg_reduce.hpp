// SPDX-License-Identifier: MIT
#pragma once
// Where the greatest or smallest element of each line is. As in PyTorch: the first of equals; the first NaN, if any.
#include <gradus/core/dtype.hpp>
#include <gradus/kernel/reduce_block.hpp>
#include <gradus/kernel/walk.hpp>

namespace gradus::kernel {

/// The place of the first Op-most of n > 0 elements. Without branches: each element may be a new best.
template <class Op, class T>
Size arg_line(const T* x, Size n, Size stride) {
  Size at = 0;
  T best = x[0];
  for (Size i = 1; i < n; ++i) {
    const T v = x[i * stride];
    bool better = std::same_as<Op, Max> ? v > best : v < best;
    if constexpr (Floating<T>) better |= (v != v) & (best == best);
    at = better ? i : at;
    best = better ? v : best;
  }
  return at;
}
/// The same for long contiguous lines: the best of each block in vectors, then the place within the best block.
template <class Op, class T>
Size arg_long_line(ReduceBody<T>* reduce, const T* x, Size n) {
  T best = Op::template start<T>;
  Size block = 0;
  for (Size i = 0; i < n; i += reduce_block<T>) {
    T part;
    reduce(x + i, 1, 0, n - i < reduce_block<T> ? n - i : reduce_block<T>, nullptr, &part);
    if (part != part || (std::same_as<Op, Max> ? part > best : part < best)) block = i, best = part;
    if (part != part) break;
  }
  return block + arg_line<Op>(x + block, n - block < reduce_block<T> ? n - block : reduce_block<T>, 1);
}
template <class Op, class T>
void arg_lines(const Dims& sizes, const T* x, const Dims& strides, int dim, T* values, Size* indices) {
  const Lines lines(sizes, dim);
  const Size n = lines.length, step = Lines::step(strides, dim);
  for_lines(lines, strides, row_major(lines.sizes), [&](Size from, Size to) {
    if constexpr (Floating<T>) {
      if (step == 1 && n >= reduce_lanes<T>)
        indices[to] = arg_long_line<Op>(best<ReduceRows<Op, T>, ReduceBody<T>>(), x + from, n);
      else indices[to] = arg_line<Op>(x + from, n, step);
    } else {
      indices[to] = arg_line<Op>(x + from, n, step);
    }
    if (values) values[to] = x[from + indices[to] * step];
  });
}
/// indices_j = where x is greatest (or smallest) along `dim`, values_j = x there; both contiguous over the other axes.
/// values may be null. The axis must not be empty.
template <class T>
void arg_reduce(bool max, const Dims& sizes, const T* x, const Dims& strides, int dim, T* values, Size* indices) {
  if (max) arg_lines<Max>(sizes, x, strides, dim, values, indices);
  else arg_lines<Min>(sizes, x, strides, dim, values, indices);
}

}  // namespace gradus::kernel
