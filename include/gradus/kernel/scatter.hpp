// SPDX-License-Identifier: MIT
#pragma once
// Writing at given positions. Indices are int64 in [0, size): the caller checks them (check_indices).
#include <gradus/kernel/walk.hpp>

namespace gradus::kernel {

/// x_(index_ij)j = y_ij for dim 0, and so on, in the order of y's elements: `sizes` are those of y and of index.
template <class T>
void scatter(const Dims& sizes, const T* y, const Dims& y_strides, int dim, const Size* index,
             const Dims& index_strides, T* x, Dims x_strides) {
  if (count(sizes) == 0) return;
  const Size step = Lines::step(x_strides, dim);
  if (x_strides.rank) x_strides[dim] = 0;  // the index alone moves along the axis
  Walk<3> w(sizes, {x_strides, index_strides, y_strides});
  for (Size row = 0; row < w.rows(); ++row, w.next()) {
    T* to = x + w.offset(0);
    const Size* at = index + w.offset(1);
    const T* from = y + w.offset(2);
    for (Size j = 0; j < w.inner(); ++j)
      to[j * w.inner_stride(0) + at[j * w.inner_stride(1)] * step] = from[j * w.inner_stride(2)];
  }
}

}  // namespace gradus::kernel
