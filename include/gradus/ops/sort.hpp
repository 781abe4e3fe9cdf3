// SPDX-License-Identifier: MIT
#pragma once
// Order along a dimension: sort, argsort, topk. NaN counts as greatest.
#include <gradus/kernel/sort.hpp>
#include <gradus/ops/gather.hpp>

namespace gradus {

/// Elements along `dim` in order, and where each came from: auto [values, indices] = sort(x). Equal ones keep their
/// order.
///
/// Grad    dx = dy, each where its value came from
template <Element T>
ValuesAndIndices<T> sort(const Tensor<T>& x, Size dim = -1, bool descending = false) {
  const int d = wrap_dim("sort", dim, x.rank());
  Tensor<T> values = Tensor<T>::empty(x.sizes());
  const Tensor<std::int64_t> indices = Tensor<std::int64_t>::empty(x.sizes());
  kernel::sort(x.sizes(), x.data_ptr(), x.strides(), d, descending, values.data_ptr(), indices.data_ptr());
  return record_picked("SortBackward0", x, d, true, values, indices);
}
/// Where the elements in order come from.
template <Element T>
Tensor<std::int64_t> argsort(const Tensor<T>& x, Size dim = -1, bool descending = false) {
  return sort(x.detach(), dim, descending).indices;
}
/// The k largest elements along `dim` (or smallest), in order, and where each came from; of equals, the first.
///
/// Shapes  x (...) -> both (...) with k at dim
/// Grad    dx = dy where the values came from, else 0
/// Throws  IndexError unless 0 <= k <= size
template <Element T>
ValuesAndIndices<T> topk(const Tensor<T>& x, Size k, Size dim = -1, bool largest = true) {
  const int d = wrap_dim("topk", dim, x.rank());
  const Size n = x.rank() ? x.sizes().dim[d] : 1;
  if (k < 0 || k > n)
    fail<IndexError>({"[topk] k must be in [0, ", n, "], but got ", k, " for x ", x.sizes(),
                      ". selected index k out of range."});
  Dims sizes = x.sizes();
  if (x.rank()) sizes.dim[d] = k;
  Tensor<T> values = Tensor<T>::empty(sizes);
  const Tensor<std::int64_t> indices = Tensor<std::int64_t>::empty(sizes);
  kernel::topk(x.sizes(), x.data_ptr(), x.strides(), d, k, largest, values.data_ptr(), indices.data_ptr());
  return record_picked("TopkBackward0", x, d, true, values, indices);
}

}  // namespace gradus
