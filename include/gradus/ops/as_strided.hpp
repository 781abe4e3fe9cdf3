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
  if (overlaps_itself(*look(*dx.body(), part, strides, offset))) {
    kernel::accumulate(part, dx.data_ptr() + offset, strides, dy.data_ptr(), dy.strides());
  } else {
    kernel::copy(part, dx.data_ptr() + offset, strides, dy.data_ptr(), dy.strides());
  }
  return record("AsStridedBackward0", dx, {dy}, [part, strides, offset](Tensor<T> ddx) {
    return as_strided(ddx.contiguous(), part, strides, offset);
  });
}

/// A view of x's contiguous elements: y_i = x[offset + sum_d i_d strides_d].
///
/// Grad    dx = zeros with dy added at those elements
/// Throws  ValueError if the view would leave x
template <Floating T>
Tensor<T> as_strided(const Tensor<T>& x, const Dims& sizes, const Dims& strides, Size offset) {
  Size last = offset;
  for (int i = 0; i < sizes.rank; ++i) last += (sizes.dim[i] - 1) * strides.dim[i];
  if (!x.is_contiguous()) fail<ValueError>({"[as_strided] x must be contiguous. Call contiguous() first."});
  if (count(sizes) && (offset < 0 || last < 0 || last >= x.numel()))
    fail<ValueError>({"[as_strided] sizes ", sizes, ", strides ", strides, " and offset ", offset,
                      " must stay inside x, but got x ", x.sizes(), "."});
  Tensor<T> y(view_body(x.body(), sizes, strides, x.storage_offset() + offset));
  return record("AsStridedBackward0", y, {x}, [whole = x.sizes(), strides, offset](Tensor<T> dy) {
    return embed(dy, whole, strides, offset);
  });
}

/// Records `whole` as x with the part that is seen through strides and offset replaced.
///
/// Grad    dx = dy with zeros in that part, dpart = that part of dy
template <Floating T>
Tensor<T> record_scatter(Tensor<T>& whole, const Tensor<T>& x, const Tensor<T>& part, const Dims& strides, Size offset) {
  const Dims sizes = part.sizes();
  return record("CopySlices", whole, {x, part},
      [sizes, strides, offset](Tensor<T> dy) {
        return as_strided_scatter(dy.contiguous(), zeros<T>(sizes), strides, offset);
      },
      [sizes, strides, offset](Tensor<T> dy) { return as_strided(dy.contiguous(), sizes, strides, offset); });
}

/// A copy of x (contiguous) with the part that is seen through strides and offset replaced by `part`.
template <Floating T>
Tensor<T> as_strided_scatter(const Tensor<T>& x, const Tensor<T>& part, const Dims& strides, Size offset) {
  Tensor<T> y = Tensor<T>::empty(x.sizes());
  kernel::copy(y.sizes(), y.data_ptr(), y.strides(), x.data_ptr(), x.strides());
  kernel::copy(part.sizes(), y.data_ptr() + offset, strides, part.data_ptr(), part.strides());
  return record_scatter(y, x, part, strides, offset);
}

}  // namespace gradus
