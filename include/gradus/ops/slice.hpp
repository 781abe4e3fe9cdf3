// SPDX-License-Identifier: MIT
#pragma once
// Parts of a tensor along one dimension, as views: narrow, select, and what x(slice(a, b, step)) is made of.
#include <gradus/ops/reshape.hpp>

namespace gradus {

/// Every step-th of the elements from `first` on along dimension d, `length` of them. Unchecked: see narrow and x(...).
template <Element T>
Tensor<T> strided_slice(const Tensor<T>& x, int d, Size first, Size length, Size step) {
  Dims sizes = x.sizes(), strides = x.strides();
  sizes.dim[d] = length;
  if (length > 1) strides.dim[d] *= step;
  return view_of("SliceBackward0", x, sizes, strides, x.storage_offset() + first * x.strides().dim[d],
                 [whole = x.sizes(), d, first, step](auto dy) {
    Dims part = row_major(whole);
    const Size at = first * part.dim[d];
    if (dy.sizes().dim[d] > 1) part.dim[d] *= step;
    return embed(dy, whole, part, at);
  });
}
/// Elements start to start + length - 1 along `dim`.
///
/// Throws  IndexError if there are not so many
template <Element T>
Tensor<T> narrow(const Tensor<T>& x, Size dim, Size start, Size length) {
  if (!x.rank())
    fail<IndexError>({"[narrow] x must have a dimension, but got x (). narrow() cannot be applied to a 0-dim tensor."});
  const int d = wrap_dim("narrow", dim, x.rank());
  const Size n = x.sizes().dim[d], first = start < 0 ? start + n : start;
  if (length < 0)
    fail<ValueError>({"[narrow] length must be non-negative, but got ", length, "."});
  if (first < 0 || first > n)
    fail<IndexError>({"[narrow] start out of range (expected to be in range of [", -n, ", ", n, "], but got ", start,
                      ") for x ", x.sizes(), "."});
  if (length > n - first)
    fail<IndexError>({"[narrow] start (", first, ") + length (", length, ") exceeds dimension size (", n, ") for x ",
                      x.sizes(), "."});
  return strided_slice(x, d, first, length, 1);
}

/// index in [-n, n), as one from the front; n is x's size at `dim`.
[[gnu::noinline]] inline Size wrap_index(const char* op, Size index, Size n, int dim, const Dims& x) {
  if (index < -n || index >= n)
    fail<IndexError>({"[", op, "] index ", index, " is out of bounds for dimension ", dim, " with size ", n,
                      ", for x ", x, "."});
  return index < 0 ? index + n : index;
}
/// Element `index` along `dim`: one dimension fewer.
///
/// Throws  IndexError
template <Element T>
Tensor<T> select(const Tensor<T>& x, Size dim, Size index) {
  if (!x.rank())
    fail<IndexError>({"[select] x must have a dimension, but got x (). select() cannot be applied to a 0-dim tensor: "
                      "item() gives its number."});
  const int d = wrap_dim("select", dim, x.rank());
  const Size i = wrap_index("select", index, x.sizes().dim[d], d, x.sizes());
  Dims sizes, strides;
  for (int k = 0; k < x.rank(); ++k)
    if (k != d) sizes.push_back(x.sizes().dim[k]), strides.push_back(x.strides().dim[k]);
  return view_of("SelectBackward0", x, sizes, strides, x.storage_offset() + i * x.strides().dim[d],
                 [whole = x.sizes(), d, i](auto dy) {
    Dims part;
    const Dims all_strides = row_major(whole);
    for (int k = 0; k < whole.rank; ++k)
      if (k != d) part.push_back(all_strides.dim[k]);
    return embed(dy, whole, part, i * all_strides.dim[d]);
  });
}

template <Element T> Tensor<T> Tensor<T>::narrow(Size dim, Size start, Size length) const {
  return gradus::narrow(*this, dim, start, length);
}
template <Element T>
Tensor<T> Tensor<T>::select(Size dim, Size index) const { return gradus::select(*this, dim, index); }

}  // namespace gradus
