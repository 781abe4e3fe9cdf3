// SPDX-License-Identifier: MIT
#pragma once
// Views: other sizes and strides for the same numbers, never a copy. Dimensions in another order, fewer or more of
// size 1, stretched. Each gradient is the view that undoes it.
#include <utility>

#include <gradus/ops/reshape.hpp>
#include <gradus/ops/slice.hpp>

namespace gradus {

/// `back` becomes the order that undoes dims.
GRADUS_SMALL inline Ref<Body> permuted(const Ref<Body>& x, const Dims& dims, Dims& back) {
  const int rank = x->sizes.rank;
  if (dims.rank != rank)
    fail<ShapeError>({"[permute] dims must name each of x's ", rank, " dimensions, but got ", dims, ". number of "
                      "dimensions in the tensor input does not match the length of the desired ordering of dimensions: "
                      "input.dim() = ", rank, " is not equal to len(dims) = ", dims.rank, "."});
  Dims sizes, strides;
  back = Dims::filled(rank, -1);
  for (int i = 0; i < rank; ++i) {
    const int d = wrap_dim("permute", dims.dim[i], rank);
    if (back.dim[d] >= 0)
      fail<ShapeError>({"[permute] dims must differ, but got ", dims, ". duplicate dims are not allowed."});
    back.dim[d] = i;
    sizes.push_back(x->sizes.dim[d]);
    strides.push_back(x->strides.dim[d]);
  }
  return view_body(x, sizes, strides, x->offset);
}
/// Dimensions in another order: y's dimension i is x's dimension dims[i].
template <Element T>
Tensor<T> permute(const Tensor<T>& x, const Dims& dims) {
  Dims back;
  Ref<Body> y = permuted(x.body(), dims, back);
  return view_of("PermuteBackward0", x, std::move(y), [back](const Tensor<T>& dy) { return permute(dy, back); });
}

/// Dimensions a and b, if there are so many, change places.
GRADUS_SMALL inline Ref<Body> transposed(const Ref<Body>& x, int a, int b) {
  Dims sizes = x->sizes, strides = x->strides;
  if (sizes.rank > 1) std::swap(sizes.dim[a], sizes.dim[b]), std::swap(strides.dim[a], strides.dim[b]);
  return view_body(x, sizes, strides, x->offset);
}
/// Dimensions dim0 and dim1 change places.
template <Element T>
Tensor<T> transpose(const Tensor<T>& x, Size dim0, Size dim1) {
  const int a = wrap_dim("transpose", dim0, x.rank()), b = wrap_dim("transpose", dim1, x.rank());
  return view_of("TransposeBackward0", x, transposed(x.body(), a, b),
                 [a, b](const Tensor<T>& dy) { return transpose(dy, a, b); });
}
GRADUS_SMALL inline void check_t(const Dims& x) {
  if (x.rank > 2)
    fail<ShapeError>({"[t] x must have at most 2 dimensions, but got x ", x, ". t() expects a tensor with <= 2 "
                      "dimensions, but self is ", x.rank, "D. Use permute or transpose."});
}
/// The transpose of a matrix; a vector or a scalar as it is.
template <Element T>
Tensor<T> t(const Tensor<T>& x) {
  check_t(x.sizes());
  return view_of("TBackward0", x, transposed(x.body(), 0, 1), [](const Tensor<T>& dy) { return t(dy); });
}

/// Without those of the dimensions in `mask` whose size is 1.
GRADUS_SMALL inline Ref<Body> squeezed(const Ref<Body>& x, unsigned mask) {
  Dims sizes, strides;
  for (int i = 0; i < x->sizes.rank; ++i)
    if (!(mask >> i & 1) || x->sizes.dim[i] != 1)
      sizes.push_back(x->sizes.dim[i]), strides.push_back(x->strides.dim[i]);
  return view_body(x, sizes, strides, x->offset);
}
/// Without dimension `dim` if its size is 1.
template <Element T>
Tensor<T> squeeze(const Tensor<T>& x, Size dim) {
  return view_of("SqueezeBackward1", x, squeezed(x.body(), 1u << wrap_dim("squeeze", dim, x.rank())),
                 [sizes = x.sizes()](const Tensor<T>& dy) { return reshape(dy, sizes); });
}
/// Without any dimension of size 1.
template <Element T>
Tensor<T> squeeze(const Tensor<T>& x) {
  return view_of("SqueezeBackward0", x, squeezed(x.body(), ~0u),
                 [sizes = x.sizes()](const Tensor<T>& dy) { return reshape(dy, sizes); });
}
GRADUS_SMALL inline Ref<Body> unsqueezed(const Ref<Body>& x, int d) {
  Dims sizes, strides;
  for (int i = 0, rank = x->sizes.rank; i <= rank; ++i) {
    if (i == d) sizes.push_back(1), strides.push_back(i < rank ? x->sizes.dim[i] * x->strides.dim[i] : 1);
    if (i < rank) sizes.push_back(x->sizes.dim[i]), strides.push_back(x->strides.dim[i]);
  }
  return view_body(x, sizes, strides, x->offset);
}
/// With a new dimension of size 1 before `dim`.
template <Element T>
Tensor<T> unsqueeze(const Tensor<T>& x, Size dim) {
  const int d = wrap_dim("unsqueeze", dim, x.rank() + 1);
  return view_of("UnsqueezeBackward0", x, unsqueezed(x.body(), d), [d](const Tensor<T>& dy) { return squeeze(dy, d); });
}

/// Sizes of x stretched to `to`.
GRADUS_SMALL inline Dims expanded_sizes(const Dims& x, const Dims& to) {
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
GRADUS_SMALL inline Ref<Body> expanded(const Ref<Body>& x, const Dims& to) {
  const Dims sizes = expanded_sizes(x->sizes, to);
  return view_body(x, sizes, stretched(*x, sizes), x->offset);
}
/// Dimensions of size 1 stretched to `to`, without copying; -1 keeps a size, new dimensions come in front.
template <Element T>
Tensor<T> expand(const Tensor<T>& x, const Dims& to) {
  return view_of("ExpandBackward0", x, expanded(x.body(), to),
                 [](const Tensor<T>& dy) { return dy; });  // the engine sums
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
