// SPDX-License-Identifier: MIT
#pragma once
// Running sums along an axis, in PyTorch's order: one by one; floating numbers add up in double, whole ones in int64.
#include <gradus/core/dtype.hpp>
#include <gradus/kernel/walk.hpp>

namespace gradus::kernel {

/// y_k = x_0 + ... + x_k along `dim`; from the other end if `reverse` (its gradient). y is contiguous.
template <class Y, class T>
void cumsum(const Dims& sizes, const T* x, const Dims& strides, int dim, bool reverse, Y* y) {
  using Total = std::conditional_t<Floating<T>, double, Size>;
  const Dims y_strides = row_major(sizes);
  const Lines lines(sizes, dim);
  const Size n = lines.length, xs = Lines::step(strides, dim), ys = Lines::step(y_strides, dim);
  for_lines(lines, strides, y_strides, [&](Size x_offset, Size y_offset) {
    Total sum = 0;
    for (Size k = 0; k < n; ++k) {
      const Size at = reverse ? n - 1 - k : k;
      sum += static_cast<Total>(x[x_offset + at * xs]);
      y[y_offset + at * ys] = static_cast<Y>(sum);
    }
  });
}

}  // namespace gradus::kernel
