// SPDX-License-Identifier: MIT
#pragma once
// Means of windows. Linear: it and its gradient are each other's gradient.
#include <gradus/ops/pool2d.hpp>

namespace gradus {

/// PyTorch's divisor_override=None.
inline constexpr Size no_divisor = std::numeric_limits<Size>::min();
struct AvgPool2dOptions {
  Pair kernel_size;
  Pair stride = kernel_size;
  Pair padding = 0;               // of zeros, on each side; at most half of kernel_size
  bool ceil_mode = false;         // also windows that reach beyond the last row or column
  bool count_include_pad = true;  // a mean counts the zeros of the padding, too
  Size divisor_override = no_divisor;  // what sums are divided by, instead of how many were added
};

template <Floating T>
Tensor<T> avg_pool2d_gradient(const Tensor<T>& dy, const kernel::AveragePool<T>& p, const Dims& sizes);
/// As planned: y's sizes are known.    Grad  dx = avg_pool2d_gradient(dy)
template <Floating T>
Tensor<T> avg_pool2d(const Tensor<T>& x, const kernel::AveragePool<T>& p, const Dims& sizes) {
  const Tensor<T> in = plain(x);
  Tensor<T> y = Tensor<T>::empty(sizes);
  kernel::avg_pool2d(p, in.data_ptr(), y.data_ptr());
  return record("AvgPool2DBackward0", y, {x}, [p, whole = x.sizes()](const Tensor<T>& dy) {
    return avg_pool2d_gradient(dy, p, whole);
  });
}
/// Each dy, divided, added to the elements of its window.    Grad  d(dy) = avg_pool2d(ddx)
template <Floating T>
Tensor<T> avg_pool2d_gradient(const Tensor<T>& dy, const kernel::AveragePool<T>& p, const Dims& sizes) {
  const Tensor<T> from = plain(dy);
  Tensor<T> dx = Tensor<T>::empty(sizes);
  kernel::avg_pool2d_gradient(p, from.data_ptr(), dx.data_ptr());
  return record("AvgPool2DBackwardBackward0", dx, {dy}, [p, pooled = dy.sizes()](const Tensor<T>& ddx) {
    return avg_pool2d(ddx, p, pooled);
  });
}

/// y_ij = the sum of x over a window, divided by its size: avg_pool2d(x, {.kernel_size = 3, .stride = 2}).
///
/// Shapes  x (N, C, H, W) or (C, H, W) -> y (..., H', W'), H' = (H + 2 padding - kernel_size) / stride + 1, rounded
///         down, or up in ceil_mode if that window starts inside
/// Grad    dx = the sum of dy / size over the windows that an element is in
/// Throws  ShapeError, ValueError
template <Floating T, std::same_as<AvgPool2dOptions> O = AvgPool2dOptions>  // a template: {3, 2} is a Pair
Tensor<T> avg_pool2d(const Tensor<T>& x, const O& o) {
  if (o.divisor_override == 0)
    fail<ValueError>({"[avg_pool2d] divisor_override must not be 0, but got 0. divisor must be not zero."});
  Dims sizes;
  const kernel::PoolShape s =
      plan_pool2d("avg_pool2d", x.sizes(), o.kernel_size, o.stride, o.padding, 1, o.ceil_mode, sizes);
  const Size divisor = o.divisor_override == no_divisor ? 0 : o.divisor_override;
  return avg_pool2d(x, {s, o.count_include_pad, static_cast<T>(divisor)}, sizes);
}
template <Floating T>
Tensor<T> avg_pool2d(const Tensor<T>& x, Pair kernel_size) { return avg_pool2d(x, AvgPool2dOptions{kernel_size}); }
template <Floating T>
Tensor<T> avg_pool2d(const Tensor<T>& x, Pair kernel_size, Pair stride, Pair padding = 0, bool ceil_mode = false,
                     bool count_include_pad = true, Size divisor_override = no_divisor) {
  return avg_pool2d(x, AvgPool2dOptions{kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override});
}

}  // namespace gradus
