// SPDX-License-Identifier: MIT
#pragma once
// The largest elements of windows. A window's place in its plane is all that the gradient needs; it is kept as wide as
// an element, and becomes int64 only for those who ask.
#include <gradus/ops/elementwise.hpp>
#include <gradus/ops/gather.hpp>
#include <gradus/ops/pool2d.hpp>

namespace gradus {

struct MaxPool2dOptions {
  Pair kernel_size;
  Pair stride = kernel_size;
  Pair padding = 0;       // of -inf, on each side; at most half of kernel_size
  Pair dilation = 1;      // distance between the elements of a window
  bool ceil_mode = false;  // also windows that reach beyond the last row or column

  /// Windows of 2 x 2, side by side.
  bool is_halving() const noexcept {
    return kernel_size == 2 && stride == 2 && padding == 0 && dilation == 1 && !ceil_mode;
  }
};

/// Largest elements and their places, not recorded.
template <class T>
struct MaxPooled {
  kernel::PoolShape shape;
  Tensor<T> values;
  Tensor<kernel::PlaceOf<T>> places;  // undefined if not asked for
};
template <Element T>
MaxPooled<T> max_pooled(const Tensor<T>& x, const MaxPool2dOptions& o, bool wants_places) {
  using At = kernel::PlaceOf<T>;
  check_not_bool<T>();
  Dims sizes;
  const kernel::PoolShape s =
      plan_pool2d("max_pool2d", x.sizes(), o.kernel_size, o.stride, o.padding, o.dilation, o.ceil_mode, sizes);
  if (s.height > std::numeric_limits<At>::max() / s.width)
    fail<ShapeError>({"[max_pool2d] x must have planes of fewer than 2^31 elements, but got x ", x.sizes(),
                      ". Convert it: x.to<double>()."});
  const Tensor<T> in = plain(x);
  MaxPooled<T> y{s, Tensor<T>::empty(sizes), {}};
  if (wants_places) y.places = Tensor<At>::empty(sizes);
  kernel::max_pool2d(s, in.data_ptr(), y.values.data_ptr(), wants_places ? y.places.data_ptr() : nullptr);
  return y;
}

template <Floating T, Element P>
Tensor<T> max_pool2d_pick(const Tensor<T>& x, const kernel::PoolShape& s, const Tensor<P>& places);
/// dy at the places in planes of zeros: the gradient of max_pool2d.    Grad  d(dy) = ddx at the places
template <Floating T, Element P>
Tensor<T> max_pool2d_gradient(const Tensor<T>& dy, const kernel::PoolShape& s, const Tensor<P>& places) {
  const Tensor<T> from = plain(dy);
  Dims sizes = dy.sizes();
  sizes[-2] = s.height;
  sizes[-1] = s.width;
  Tensor<T> dx = Tensor<T>::empty(sizes);
  kernel::max_pool2d_gradient(s, from.data_ptr(), places.data_ptr(), dx.data_ptr());
  return record("MaxPool2DWithIndicesBackwardBackward0", dx, {dy}, [s, places = saved(places)](const Tensor<T>& ddx) {
    return max_pool2d_pick(ddx, s, places());
  });
}
/// x at the places.    Grad  dx = dy at the places, zero elsewhere
template <Floating T, Element P>
Tensor<T> max_pool2d_pick(const Tensor<T>& x, const kernel::PoolShape& s, const Tensor<P>& places) {
  const Tensor<T> from = plain(x);
  Tensor<T> y = Tensor<T>::empty(places.sizes());
  kernel::max_pool2d_pick(s, from.data_ptr(), places.data_ptr(), y.data_ptr());
  return record("GatherBackward0", y, {x}, [s, places = saved(places)](const Tensor<T>& dy) {
    return max_pool2d_gradient(dy, s, places());
  });
}
/// y.values, recorded.
template <Element T>
Tensor<T> record_max_pool2d(const Tensor<T>& x, MaxPooled<T>& y) {
  if constexpr (Floating<T>) {
    if (!y.places.defined()) return y.values;
    const Tensor<kernel::PlaceOf<T>>& at = y.places;
    return record("MaxPool2DWithIndicesBackward0", y.values, {x}, [s = y.shape, at = saved(at)](const Tensor<T>& dy) {
      return max_pool2d_gradient(dy, s, at());
    });
  } else {
    return y.values;
  }
}

/// y_ij = the largest x_hw with h = i stride - padding + k dilation for k < kernel_size, and w alike. NaN counts as the
/// largest: max_pool2d(x, {.kernel_size = 3, .stride = 2}).
///
/// Shapes  x (N, C, H, W) or (C, H, W) -> y (..., H', W'),
///         H' = (H + 2 padding - dilation (kernel_size - 1) - 1) / stride + 1, rounded down; up in ceil_mode if that
///         window starts inside
/// Grad    dx = dy at the largest element, the first of equals
/// Throws  ShapeError, ValueError
template <Element T, std::same_as<MaxPool2dOptions> O = MaxPool2dOptions>  // a template: {3, 2} is a Pair
Tensor<T> max_pool2d(const Tensor<T>& x, const O& options) {
  MaxPooled<T> y = max_pooled(x, options, thread_state.grad_enabled && x.requires_grad());
  return record_max_pool2d(x, y);
}
template <Element T>
Tensor<T> max_pool2d(const Tensor<T>& x, Pair kernel_size) { return max_pool2d(x, MaxPool2dOptions{kernel_size}); }
template <Element T>
Tensor<T> max_pool2d(const Tensor<T>& x, Pair kernel_size, Pair stride, Pair padding = 0, Pair dilation = 1,
                     bool ceil_mode = false) {
  return max_pool2d(x, MaxPool2dOptions{kernel_size, stride, padding, dilation, ceil_mode});
}
/// max_pool2d, and each window's place in its plane, h W + w: auto [values, indices] = max_pool2d_with_indices(x, 2).
template <Element T, std::same_as<MaxPool2dOptions> O = MaxPool2dOptions>
ValuesAndIndices<T> max_pool2d_with_indices(const Tensor<T>& x, const O& options) {
  MaxPooled<T> y = max_pooled(x, options, true);
  const Tensor<std::int64_t> indices = to<std::int64_t>(y.places);
  return {record_max_pool2d(x, y), indices};
}
template <Element T>
ValuesAndIndices<T> max_pool2d_with_indices(const Tensor<T>& x, Pair kernel_size) {
  return max_pool2d_with_indices(x, MaxPool2dOptions{kernel_size});
}
template <Element T>
ValuesAndIndices<T> max_pool2d_with_indices(const Tensor<T>& x, Pair kernel_size, Pair stride, Pair padding = 0,
                                            Pair dilation = 1, bool ceil_mode = false) {
  return max_pool2d_with_indices(x, MaxPool2dOptions{kernel_size, stride, padding, dilation, ceil_mode});
}

}  // namespace gradus
