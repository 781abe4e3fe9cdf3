// SPDX-License-Identifier: MIT
#pragma once
// y += x where several indices may mean the same element of y (stride 0, or overlapping windows).
#include <gradus/kernel/walk.hpp>

namespace gradus::kernel {

/// y_i += x_i, one after the other in row-major order: an element that is met more than once gets every addend.
template <class T>
void accumulate(const Dims& sizes, T* y, const Dims& y_strides, const T* x, const Dims& x_strides) {
  if (count(sizes) == 0) return;
  Walk<2> w(sizes, {y_strides, x_strides});
  for (Size row = 0; row < w.rows(); ++row, w.next())
    for (Size i = 0; i < w.inner(); ++i)
      y[w.offset(0) + i * w.inner_stride(0)] += x[w.offset(1) + i * w.inner_stride(1)];
}

}  // namespace gradus::kernel
