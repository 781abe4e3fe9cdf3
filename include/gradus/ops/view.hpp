// SPDX-License-Identifier: MIT
#pragma once
// Views: other sizes and strides for the same numbers, never a copy. Dimensions in another order, fewer or more of
// size 1, stretched. Each gradient is the view that undoes it.
#include <utility>

#include <gradus/ops/reshape.hpp>
#include <gradus/ops/slice.hpp>

namespace gradus {

/// Dimensions in another order: y's dimension i is x's dimension dims[i].
template <Element T>
Tensor<T> permute(const Tensor<T>& x, const Dims& dims) {
  if (dims.rank != x.rank())
    fail<ShapeError>({"[permute] dims must name each of x's ", x.rank(), " dimensions, but got ", dims, ". number of "
                      "dimensions in the tensor input does not match the length of the desired ordering of dimensions: "
                      "input.dim() = ", x.rank(), " is not equal to len(dims) = ", dims.rank, "."});
  Dims sizes, strides, back = Dims::filled(dims.rank, -1);
  for (int i = 0; i < dims.rank; ++i) {
    const int d = wrap_dim("permute", dims.dim[i], x.rank());
    if (back.dim[d] >= 0)
      fail<ShapeError>({"[permute] dims must differ, but got ", dims, ". duplicate dims are not allowed."});
    back.dim[d] = i;
    sizes.push_back(x.sizes().dim[d]);
    strides.push_back(x.strides().dim[d]);
  }
  return view_of("PermuteBackward0", x, sizes, strides, x.storage_offset(),
                 [back](Tensor<T> dy) { return permute(dy, back); });
}
/// Dimensions dim0 and dim1 change places.
template <Element T>
Tensor<T> transpose(const Tensor<T>& x, Size dim0, Size dim1) {
  const int a = wrap_dim("transpose", dim0, x.rank()), b = wrap_dim("transpose", dim1, x.rank());
  Dims sizes = x.sizes(), strides = x.strides();
  if (x.rank()) std::swap(sizes.dim[a], sizes.dim[b]), std::swap(strides.dim[a], strides.dim[b]);
  return view_of("TransposeBackward0", x, sizes, strides, x.storage_offset(),
                 [a, b](Tensor<T> dy) { return transpose(dy, a, b); });
}
/// The transpose of a matrix; a vector or a scalar as it is.
template <Element T>
Tensor<T> t(const Tensor<T>& x) {
  if (x.rank() > 2)
    fail<ShapeError>({"[t] x must have at most 2 dimensions, but got x ", x.sizes(), ". t() expects a tensor with <= 2 "
                      "dimensions, but self is ", x.rank(), "D. Use permute or transpose."});
  Dims sizes = x.sizes(), strides = x.strides();
  if (x.rank() == 2) std::swap(sizes.dim[0], sizes.dim[1]), std::swap(strides.dim[0], strides.dim[1]);
  return view_of("TBackward0", x, sizes, strides, x.storage_offset(), [](Tensor<T> dy) { return t(dy); });
}

/// Without dimension `dim` if its size is 1.
template <Element T>
Tensor<T> squeeze(const Tensor<T>& x, Size dim) {
  const int d = wrap_dim("squeeze", dim, x.rank());
  Dims sizes, strides;
  for (int i = 0; i < x.rank(); ++i)
    if (i != d || x.sizes().dim[i] != 1) sizes.push_back(x.sizes().dim[i]), strides.push_back(x.strides().dim[i]);
  return view_of("SqueezeBackward1", x, sizes, strides, x.storage_offset(),
                 [sizes = x.sizes()](Tensor<T> dy) { return reshape(dy, sizes); });
}
/// Without any dimension of size 1.
template <Element T>
Tensor<T> squeeze(const Tensor<T>& x) {
  Dims sizes, strides;
  for (int i = 0; i < x.rank(); ++i)
    if (x.sizes().dim[i] != 1) sizes.push_back(x.sizes().dim[i]), strides.push_back(x.strides().dim[i]);
  return view_of("SqueezeBackward0", x, sizes, strides, x.storage_offset(),
                 [sizes = x.sizes()](Tensor<T> dy) { return reshape(dy, sizes); });
}
/// With a new dimension of size 1 before `dim`.
template <Element T>
Tensor<T> unsqueeze(const Tensor<T>& x, Size dim) {
  const int d = wrap_dim("unsqueeze", dim, x.rank() + 1);
  Dims sizes, strides;
  for (int i = 0; i <= x.rank(); ++i) {
    if (i == d) sizes.push_back(1), strides.push_back(i < x.rank() ? x.sizes().dim[i] * x.strides().dim[i] : 1);
    if (i < x.rank()) sizes.push_back(x.sizes().dim[i]), strides.push_back(x.strides().dim[i]);
  }
  return view_of("UnsqueezeBackward0", x, sizes, strides, x.storage_offset(),
                 [d](Tensor<T> dy) { return squeeze(dy, d); });
}
/// Sizes of x stretched to `to`.
[[gnu::noinline]] inline Dims expanded_sizes(const Dims& x, const Dims& to) {
  Dims sizes = to;
  const int extra = to.rank - x.rank;
  if (extra < 0)
    fail<ShapeError>({"[expand] sizes must be at least as many as x's dimensions, but got ", to, " for x ", x,
                      ". the number of sizes provided (", to.rank, ") must be greater or equal to the number of "
                      "dimensions in the tensor (", x.rank, ")."});
  for (int i = 0; i < to.rank; ++i) {
    const Size have = i < extra ? 1 : x.dim[i - extra];
    if (to.dim[i] == -1 && i < extra)
      fail<ShapeError>({"[expand] new sizes must be given, but got ", to, " for x ", x,
                        ". The expanded size of the tensor (-1) isn't allowed in a leading, non-existing "
                        "dimension ", i, "."});
    if (to.dim[i] == -1) sizes.dim[i] = have;
    if (sizes.dim[i] != have && have != 1)
      fail<ShapeError>({"[expand] sizes must be x's where those are not 1, but got ", to, " for x ", x,
                        ". The expanded size of the tensor (", to.dim[i], ") must match the existing size (", have,
                        ") at non-singleton dimension ", i, "."});
  }
  checked_count("expand", sizes);
  return sizes;
}
/// Dimensions of size 1 stretched to `to`, without copying; -1 keeps a size, new dimensions come in front.
template <Element T>
Tensor<T> expand(const Tensor<T>& x, const Dims& to) {
  const Dims sizes = expanded_sizes(x.sizes(), to);
  return view_of("ExpandBackward0", x, sizes, stretched(*x.body(), sizes), x.storage_offset(),
                 [](Tensor<T> dy) { return dy; });  // the engine sums
}

template <Element T> Tensor<T> Tensor<T>::squeeze() const { return gradus::squeeze(*this); }
template <Element T> Tensor<T> Tensor<T>::squeeze(Size dim) const { return gradus::squeeze(*this, dim); }
template <Element T> Tensor<T> Tensor<T>::unsqueeze(Size dim) const { return gradus::unsqueeze(*this, dim); }
template <Element T> Tensor<T> Tensor<T>::permute(const Dims& dims) const { return gradus::permute(*this, dims); }
template <Element T> Tensor<T> Tensor<T>::transpose(Size dim0, Size dim1) const {
  return gradus::transpose(*this, dim0, dim1);
}
template <Element T> Tensor<T> Tensor<T>::t() const { return gradus::t(*this); }
template <Element T> Tensor<T> Tensor<T>::expand(const Dims& to) const { return gradus::expand(*this, to); }

}  // namespace gradus
