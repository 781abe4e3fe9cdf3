// SPDX-License-Identifier: MIT
#pragma once
// Parts of a tensor, given as sizes, strides and an offset into its contiguous elements, and the way back.
// "part of x" and "zeros with a part added" are each other's gradient; both are linear.
#include <gradus/autograd/edit.hpp>
#include <gradus/kernel/accumulate.hpp>
#include <gradus/kernel/copy.hpp>
#include <gradus/tensor/factories.hpp>

namespace gradus {

/// Zeros of `sizes`, with dy added to the part of them that is seen through strides and offset.
///
/// Grad    ddy = that part of the gradient
template <Floating T>
Tensor<T> embed(const Tensor<T>& dy, const Dims& sizes, const Dims& strides, Size offset) {
  Tensor<T> dx = zeros<T>(sizes);
  const Dims& part = dy.sizes();
  const auto write = may_overlap(part, strides) ? kernel::accumulate<T> : kernel::copy<T>;
  write(part, dx.data_ptr() + offset, strides, dy.data_ptr(), dy.strides());
  return record("AsStridedBackward0", dx, {dy}, [part, strides, offset](const Tensor<T>& ddx) {
    return as_strided(ddx.contiguous(), part, strides, offset);
  });
}

/// Throws unless all elements of the view are elements of x.
[[gnu::noinline]] inline void check_as_strided(const Body& x, const Dims& sizes, const Dims& strides, Size offset) {
  if (sizes.rank != strides.rank)
    fail<ValueError>({"[as_strided] strides must be as many as sizes, but got sizes ", sizes, " and strides ", strides,
                      ". mismatch in length of strides and shape."});
  if (!is_contiguous(x))
    fail<ValueError>({"[as_strided] x must be contiguous, but got x ", x.sizes, " with strides ", x.strides,
                      ". Call contiguous() first."});
  const Size n = checked_count("as_strided", sizes);
  Size last = offset;
  bool inside = offset >= 0;
  for (int d = 0; d < sizes.rank; ++d) {
    Size reach = 0;
    if (strides.dim[d] < 0)
      fail<ValueError>({"[as_strided] strides must not be negative, but got ", strides,
                        ". Negative strides are not supported."});
    inside &= n == 0 || (!__builtin_mul_overflow(sizes.dim[d] - 1, strides.dim[d], &reach) &&
                         !__builtin_add_overflow(last, reach, &last));
  }
  if (!inside || (n ? last >= x.numel : offset > x.numel))
    fail<ValueError>({"[as_strided] sizes, strides and offset must stay inside x, but got sizes ", sizes, ", strides ",
                      strides, " and offset ", offset, " for x ", x.sizes, ", which has ", x.numel, " elements."});
}
/// A view of x's contiguous elements: y_i = x[offset + sum_d i_d strides_d].
///
/// Grad    dx = zeros with dy added at those elements
/// Throws  ValueError if the view would leave x, or x is not contiguous
template <Floating T>
Tensor<T> as_strided(const Tensor<T>& x, const Dims& sizes, const Dims& strides, Size offset) {
  check_as_strided(*x.body(), sizes, strides, offset);
  Tensor<T> y(view_body(x.body(), sizes, strides, x.storage_offset() + offset));
  return record("AsStridedBackward0", y, {x}, [whole = x.sizes(), strides, offset](const Tensor<T>& dy) {
    return embed(dy, whole, strides, offset);
  });
}
template <Floating T>
Tensor<T> as_strided(const Tensor<T>& x, const Dims& sizes, const Dims& strides) {
  return as_strided(x, sizes, strides, 0);
}

/// Records `whole` as x with the part that is seen through strides and offset replaced.
///
/// Grad    dx = dy with zeros in that part, dpart = that part of dy
template <Floating T>
Tensor<T> record_scatter(Tensor<T>& whole, const Tensor<T>& x, const Tensor<T>& part, const Dims& strides,
                         Size offset) {
  const Dims sizes = part.sizes();
  return record("CopySlices", whole, {x, part},
      [sizes, strides, offset](const Tensor<T>& dy) {
        return as_strided_scatter(dy, zeros<T>(sizes), strides, offset);
      },
      [sizes, strides, offset](const Tensor<T>& dy) { return as_strided(dy.contiguous(), sizes, strides, offset); });
}

/// A copy of x (contiguous) with the part that is seen through strides and offset replaced by `part`.
template <Floating T>
Tensor<T> as_strided_scatter(const Tensor<T>& x, const Tensor<T>& part, const Dims& strides, Size offset) {
  Tensor<T> y = Tensor<T>::empty(x.sizes());
  copy_values(y, x);
  kernel::copy(part.sizes(), y.data_ptr() + offset, strides, part.data_ptr(), part.strides());
  return record_scatter(y, x, part, strides, offset);
}

}  // namespace gradus
