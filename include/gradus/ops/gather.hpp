// SPDX-License-Identifier: MIT
#pragma once
// Elements picked by an index along one dimension: gather, and what sort, topk and max(x, dim) give back.
#include <gradus/kernel/index.hpp>
#include <gradus/ops/view.hpp>

namespace gradus {

[[gnu::noinline]] inline void check_gather(const char* op, const Dims& x, int dim, const Tensor<std::int64_t>& index) {
  if ((index.rank() ? index.rank() : 1) != (x.rank ? x.rank : 1))
    fail<ShapeError>({"[", op, "] index must have x's rank, but got index ", index.sizes(), " for x ", x,
                      ". Index tensor must have the same number of dimensions as input tensor."});
  for (int d = 0; d < x.rank; ++d)
    if (d != dim && index.sizes().dim[d] > x.dim[d])
      fail<ShapeError>({"[", op, "] index must be no larger than x except along dim ", dim, ", but got index ",
                        index.sizes(), " for x ", x, ". Size does not match at dimension ", d, " expected index ",
                        as_list(index.sizes()), " to be no larger than self ", as_list(x), " apart from dimension ",
                        dim, "."});
  const Tensor<std::int64_t> flat = contiguous(index);
  const Size n = x.rank ? x.dim[dim] : 1, bad = kernel::check_indices(flat.data_ptr(), flat.numel(), n);
  if (bad >= 0)
    fail<IndexError>({"[", op, "] index must be in [0, ", n, "), but got ", flat.data_ptr()[bad], ". index ",
                      flat.data_ptr()[bad], " is out of bounds for dimension ", dim, " with size ", n, "."});
}
/// Strides of x, a scalar being a line of one element.
inline Dims line_strides(const Body& x) { return x.sizes.rank ? x.strides : Dims{1}; }

template <Floating T>
Tensor<T> scatter_add_zeros(const Tensor<T>& dy, const Dims& sizes, int dim, const Tensor<std::int64_t>& index);
/// y_ij = x_(index_ij)j for dim 0, y_ij = x_i(index_ij) for dim 1, and so on.
///
/// Shapes  x (...), index of the same rank, no larger except along dim -> y as index
/// Grad    dx = zeros with dy added at the picked elements
/// Throws  ShapeError, IndexError
template <Element T>
Tensor<T> gather(const Tensor<T>& x, Size dim, const Tensor<std::int64_t>& index) {
  const int d = wrap_dim("gather", dim, x.rank());
  check_gather("gather", x.sizes(), d, index);
  Tensor<T> y = Tensor<T>::empty(index.sizes());
  kernel::gather(y.sizes(), y.data_ptr(), x.data_ptr(), line_strides(*x.body()), d, index.data_ptr(), index.strides());
  if constexpr (Floating<T>)
    return record("GatherBackward0", y, {x}, [sizes = x.sizes(), d, index = saved(index)](const Tensor<T>& dy) {
      return scatter_add_zeros(dy, sizes, d, index());
    });
  else return y;
}
/// The gradient of gather: zeros of `sizes` with dy added at the picked elements.    Grad  ddy = gather
template <Floating T>
Tensor<T> scatter_add_zeros(const Tensor<T>& dy, const Dims& sizes, int dim, const Tensor<std::int64_t>& index) {
  Tensor<T> dx = zeros<T>(sizes);
  kernel::scatter_add(dy.sizes(), dy.data_ptr(), dy.strides(), dim, index.data_ptr(), index.strides(), dx.data_ptr(),
                      line_strides(*dx.body()));
  return record("ScatterAddBackward0", dx, {dy},
                [dim, index = saved(index)](const Tensor<T>& ddx) { return gather(ddx, dim, index()); });
}

/// auto [values, indices] = max(x, 1);
template <class T>
struct ValuesAndIndices {
  Tensor<T> values;
  Tensor<std::int64_t> indices;
};
/// values, recorded as picked from x at indices along dim; `kept`: that dimension is there in them.
template <Element T>
ValuesAndIndices<T> record_picked(const char* op, const Tensor<T>& x, int dim, bool kept, Tensor<T>& values,
                                  const Tensor<std::int64_t>& indices) {
  if constexpr (Floating<T>)
    return {record(op, values, {x}, [sizes = x.sizes(), dim, kept, indices = saved(indices)](const Tensor<T>& dy) {
              return kept ? scatter_add_zeros(dy, sizes, dim, indices())
                          : scatter_add_zeros(unsqueeze(dy, dim), sizes, dim, unsqueeze(indices(), dim));
            }), indices};
  else return {values, indices};
}

}  // namespace gradus
