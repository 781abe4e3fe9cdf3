// SPDX-License-Identifier: MIT
#pragma once
// The largest and the smallest elements, and their places, over all or some dimensions. NaN counts as both.
#include <gradus/kernel/arg_reduce.hpp>
#include <gradus/ops/gather.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/ops/where.hpp>

namespace gradus {

[[gnu::noinline]] inline void check_not_empty(const char* op, const Dims& x, const Dims& dims, const ReducedDims& r) {
  if (r.length) return;
  if (!dims.rank)
    fail<ValueError>({"[", op, "] x must have elements, but got x ", x, ". ", op, "(): Expected reduction dim to be "
                      "specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument."});
  for (Size dim : dims)
    if (x[static_cast<int>(dim)] == 0)
      fail<IndexError>({"[", op, "] x must have elements along dim ", dim, ", but got x ", x, ". ", op, "(): Expected "
                        "reduction dim ", dim, " to have non-zero size."});
}
/// Whether an extreme that is NaN passes its gradient on to the NaNs (as PyTorch's max), or to everyone as NaN (amax).
enum class NanGradient { to_nans, to_all };
/// The Op-most element over dims; dy is shared evenly among equals.
template <class Op, Element T>
Tensor<T> extreme(const char* op, const char* record_name, NanGradient nans, const Tensor<T>& x, const Dims& dims,
                  bool keepdim) {
  const ReducedDims r(op, x.sizes(), dims, keepdim);
  check_not_empty(op, x.sizes(), dims, r);
  Tensor<T> y = reduced<Op, T>(x, r);
  if constexpr (Floating<T>)
    return record(record_name, y, {x}, [x = saved(x), y = saved(y), r, nans](const Tensor<T>& dy) {
      const Tensor<T> here = x().detach(), top = spread_back(y().detach(), r);
      Tensor<bool> equal = eq(here, top);
      if (nans == NanGradient::to_nans) equal = logical_or(equal, logical_and(isnan(here), isnan(top)));
      const Tensor<T> mine = to<T>(equal);
      return mul(spread_back(dy, r), div(mine, sum(mine, r.dims(), true)));
    });
  else return y;
}
/// The largest element, over `dims` or over all. NaN if any is.
///
/// Grad    dx = dy, shared evenly among equals
/// Throws  ValueError, IndexError if there are no elements
template <Element T>
Tensor<T> amax(const Tensor<T>& x, const Dims& dims, bool keepdim = false) {
  return extreme<kernel::Max>("amax", "AmaxBackward0", NanGradient::to_all, x, dims, keepdim);
}
template <Element T>
Tensor<T> amax(const Tensor<T>& x) { return amax(x, {}); }
/// The smallest element, over `dims` or over all. NaN if any is.
///
/// Grad    dx = dy, shared evenly among equals
/// Throws  ValueError, IndexError if there are no elements
template <Element T>
Tensor<T> amin(const Tensor<T>& x, const Dims& dims, bool keepdim = false) {
  return extreme<kernel::Min>("amin", "AminBackward0", NanGradient::to_all, x, dims, keepdim);
}
template <Element T>
Tensor<T> amin(const Tensor<T>& x) { return amin(x, {}); }
/// The largest of all elements.    Grad  dx = dy, shared evenly among equals
template <Element T>
Tensor<T> max(const Tensor<T>& x) {
  return extreme<kernel::Max>("max", "MaxBackward1", NanGradient::to_nans, x, {}, false);
}
/// The smallest of all elements.    Grad  dx = dy, shared evenly among equals
template <Element T>
Tensor<T> min(const Tensor<T>& x) {
  return extreme<kernel::Min>("min", "MinBackward1", NanGradient::to_nans, x, {}, false);
}
/// Element by element: maximum(a, b), minimum(a, b).
template <Element T>
Tensor<T> max(const Tensor<T>& a, const Tensor<T>& b) { return maximum(a, b); }
template <Element T>
Tensor<T> min(const Tensor<T>& a, const Tensor<T>& b) { return minimum(a, b); }

/// Values and places of the extremes along one dimension: the first of equals, the first NaN if there is one.
template <Element T>
ValuesAndIndices<T> extreme_along(const char* op, const char* record_name, bool largest, const Tensor<T>& x, Size dim,
                                  bool keepdim) {
  const int d = wrap_dim(op, dim, x.rank());
  const ReducedDims r(op, x.sizes(), {dim}, keepdim);
  check_not_empty(op, x.sizes(), {dim}, r);
  Tensor<T> values = Tensor<T>::empty(r.sizes);
  const Tensor<std::int64_t> indices = Tensor<std::int64_t>::empty(r.sizes);
  kernel::arg_reduce(largest, x.sizes(), x.data_ptr(), x.strides(), d, values.data_ptr(), indices.data_ptr());
  return record_picked(record_name, x, d, keepdim || !x.rank(), values, indices);
}
/// The largest elements along `dim` and their places: auto [values, indices] = max(x, dim).
///
/// Grad    dx = dy at the indices: of equals, the first gets all
/// Throws  IndexError if there are no elements
template <Element T>
ValuesAndIndices<T> max(const Tensor<T>& x, Size dim, bool keepdim = false) {
  return extreme_along("max", "MaxBackward0", true, x, dim, keepdim);
}
/// The smallest elements along `dim` and their places.    Grad  dx = dy at the indices
template <Element T>
ValuesAndIndices<T> min(const Tensor<T>& x, Size dim, bool keepdim = false) {
  return extreme_along("min", "MinBackward0", false, x, dim, keepdim);
}
/// The place of the largest element along `dim`.
template <Element T>
Tensor<std::int64_t> argmax(const Tensor<T>& x, Size dim, bool keepdim = false) {
  return extreme_along("argmax", "", true, x.detach(), dim, keepdim).indices;
}
/// The place of the smallest element along `dim`.
template <Element T>
Tensor<std::int64_t> argmin(const Tensor<T>& x, Size dim, bool keepdim = false) {
  return extreme_along("argmin", "", false, x.detach(), dim, keepdim).indices;
}
/// The place among all elements in row-major order.
template <Element T>
Tensor<std::int64_t> argmax(const Tensor<T>& x) {
  check_not_empty("argmax", x.sizes(), {}, ReducedDims("argmax", x.sizes(), {}, false));
  return argmax(reshape(x.detach(), {-1}), 0);
}
template <Element T>
Tensor<std::int64_t> argmin(const Tensor<T>& x) {
  check_not_empty("argmin", x.sizes(), {}, ReducedDims("argmin", x.sizes(), {}, false));
  return argmin(reshape(x.detach(), {-1}), 0);
}

template <Element T> Tensor<T> Tensor<T>::max() const { return gradus::max(*this); }
template <Element T> Tensor<T> Tensor<T>::min() const { return gradus::min(*this); }
template <Element T> ValuesAndIndices<T> Tensor<T>::max(Size dim, bool keepdim) const {
  return gradus::max(*this, dim, keepdim);
}
template <Element T> ValuesAndIndices<T> Tensor<T>::min(Size dim, bool keepdim) const {
  return gradus::min(*this, dim, keepdim);
}
template <Element T> Tensor<std::int64_t> Tensor<T>::argmax() const { return gradus::argmax(*this); }
template <Element T> Tensor<std::int64_t> Tensor<T>::argmax(Size dim, bool keepdim) const {
  return gradus::argmax(*this, dim, keepdim);
}

}  // namespace gradus
