// SPDX-License-Identifier: MIT
#pragma once
// Views: other sizes and strides for the same numbers. They never copy; reshape copies if it must.
// Each gradient is the view that undoes it.
#include <gradus/ops/as_strided.hpp>
#include <gradus/ops/copy.hpp>

namespace gradus {

/// A view of x; where recorded, `rule` takes dy to dx.
template <Element T, class F>
Tensor<T> view_of(const char* op, const Tensor<T>& x, const Dims& sizes, const Dims& strides, Size offset, F rule) {
  Tensor<T> y(view_body(x.body(), sizes, strides, offset));
  if constexpr (Floating<T>) return record(op, y, {x}, rule);
  else return y;
}

/// `to` with its -1 worked out from `numel`.
[[gnu::noinline]] inline Dims infer_sizes(const char* op, const Dims& to, Size numel) {
  Dims sizes = to;
  int unknown = -1;
  Size known = 1;
  bool good = true;
  for (int i = 0; i < to.rank; ++i) {
    if (to.dim[i] == -1) {
      if (unknown >= 0) fail<ShapeError>({"[", op, "] only one dimension can be inferred, but got sizes ", to, "."});
      unknown = i;
    } else {
      if (to.dim[i] < 0) fail<ShapeError>({"[", op, "] invalid shape dimension ", to.dim[i], " in sizes ", to, "."});
      good &= !__builtin_mul_overflow(known, to.dim[i], &known);
    }
  }
  if (unknown >= 0 && known == 0)
    fail<ShapeError>({"[", op, "] cannot reshape tensor of ", numel, " elements into shape ", to,
                      " because the unspecified dimension size -1 can be any value and is ambiguous."});
  if (unknown >= 0) sizes.dim[unknown] = numel / known;
  if (!good || count(sizes) != numel)
    fail<ShapeError>({"[", op, "] sizes must hold x's ", numel, " elements, but got ", to, ". shape '", to,
                      "' is invalid for input of size ", numel, "."});
  return sizes;
}
/// Strides that show x's elements in row-major order as `sizes`; false if none do.
[[gnu::noinline]] inline bool find_view(const Body& x, const Dims& sizes, Dims& strides) {
  strides = row_major(sizes);
  if (is_contiguous(x) || x.numel == 0) return true;
  int to = sizes.rank - 1;
  // Runs of x's dimensions that lie in memory like one dimension can be cut anew.
  for (int from = x.sizes.rank - 1; from >= 0;) {
    const Size step = x.strides.dim[from];
    Size run = x.sizes.dim[from--];
    while (from >= 0 && (x.sizes.dim[from] == 1 || x.strides.dim[from] == run * step)) run *= x.sizes.dim[from--];
    Size taken = 1;
    for (; to >= 0 && (taken < run || sizes.dim[to] == 1); --to) {
      strides.dim[to] = taken * step;
      taken *= sizes.dim[to];
    }
    if (taken != run) return false;
  }
  for (; to >= 0; --to) strides.dim[to] = 1;
  return true;
}

/// The same elements in row-major order with other sizes, one of which may be -1. Never copies.
///
/// Throws  ShapeError if the sizes do not fit, or x's strides do not allow it
template <Element T>
Tensor<T> view(const Tensor<T>& x, const Dims& to) {
  const Dims sizes = infer_sizes("view", to, x.numel());
  Dims strides;
  if (!find_view(*x.body(), sizes, strides))
    fail<ShapeError>({"[view] view size is not compatible with input tensor's size and stride, but got x ", x.sizes(),
                      " with strides ", x.strides(), " and sizes ", sizes, ". Use .reshape(...) instead."});
  return view_of("ViewBackward0", x, sizes, strides, x.storage_offset(),
                 [sizes = x.sizes()](Tensor<T> dy) { return reshape(dy, sizes); });
}
/// As view, but copies where a view is impossible.
template <Element T>
Tensor<T> reshape(const Tensor<T>& x, const Dims& to) {
  const Dims sizes = infer_sizes("reshape", to, x.numel());
  Dims strides;
  return view(find_view(*x.body(), sizes, strides) ? x : x.contiguous(), sizes);
}
/// Dimensions start_dim to end_dim made one.
template <Element T>
Tensor<T> flatten(const Tensor<T>& x, Size start_dim = 0, Size end_dim = -1) {
  const int first = wrap_dim("flatten", start_dim, x.rank()), last = wrap_dim("flatten", end_dim, x.rank());
  if (first > last)
    fail<ValueError>({"[flatten] start_dim must not come after end_dim, but got ", start_dim, " and ", end_dim, "."});
  Dims sizes;
  for (int i = 0; i < x.rank(); ++i)
    if (i > first && i <= last) sizes.dim[first] *= x.sizes().dim[i];
    else sizes.push_back(x.sizes().dim[i]);
  if (x.rank() == 0) sizes.push_back(1);
  return sizes == x.sizes() ? x : reshape(x, sizes);
}

/// Dimensions in another order: y's dimension i is x's dimension dims[i].
template <Element T>
Tensor<T> permute(const Tensor<T>& x, const Dims& dims) {
  if (dims.rank != x.rank())
    fail<ShapeError>({"[permute] dims must name each of x's ", x.rank(), " dimensions, but got ", dims, "."});
  Dims sizes, strides, back = Dims::filled(dims.rank, -1);
  for (int i = 0; i < dims.rank; ++i) {
    const int d = wrap_dim("permute", dims.dim[i], x.rank());
    if (back.dim[d] >= 0) fail<ShapeError>({"[permute] dims must differ, but got ", dims, ". duplicate dims are not allowed."});
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
    fail<ShapeError>({"[t] x must have at most 2 dimensions, but got x ", x.sizes(),
                      ". t() expects a tensor with <= 2 dimensions: use permute or transpose."});
  if (x.rank() < 2) return x;
  return view_of("TBackward0", x, {x.sizes().dim[1], x.sizes().dim[0]}, {x.strides().dim[1], x.strides().dim[0]},
                 x.storage_offset(), [](Tensor<T> dy) { return t(dy); });
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
/// Dimensions of size 1 stretched to `to`, without copying; -1 keeps a size, new dimensions come in front.
template <Element T>
Tensor<T> expand(const Tensor<T>& x, const Dims& to) {
  Dims sizes = to, strides = Dims::filled(to.rank, 0);
  const int extra = to.rank - x.rank();
  if (extra < 0)
    fail<ShapeError>({"[expand] sizes must have at least x's ", x.rank(), " dimensions, but got ", to, " for x ",
                      x.sizes(), "."});
  for (int i = 0; i < to.rank; ++i) {
    const Size have = i < extra ? 1 : x.sizes().dim[i - extra];
    if (to.dim[i] == -1 && i >= extra) sizes.dim[i] = have;
    if (sizes.dim[i] != have && have != 1)
      fail<ShapeError>({"[expand] The expanded size of the tensor (", to.dim[i], ") must match the existing size (", have,
                        ") at non-singleton dimension ", i, ", but got sizes ", to, " for x ", x.sizes(), "."});
    if (sizes.dim[i] < 0) fail<ShapeError>({"[expand] sizes must not be negative, but got ", to, "."});
    if (i >= extra && have == sizes.dim[i]) strides.dim[i] = x.strides().dim[i - extra];
  }
  return view_of("ExpandBackward0", x, sizes, strides, x.storage_offset(),
                 [](Tensor<T> dy) { return dy; });  // the engine sums
}

/// Elements start to start + length - 1 along `dim`, step by step.
template <Element T>
Tensor<T> narrow(const Tensor<T>& x, Size dim, Size start, Size length, Size step = 1) {
  const int d = wrap_dim("narrow", dim, x.rank());
  const Size n = x.rank() ? x.sizes().dim[d] : 0, first = start < 0 ? start + n : start;
  if (length < 0 || first < 0 || (length ? first + (length - 1) * step >= n : first > n))
    fail<IndexError>({"[narrow] start (", start, ") + length (", length, ") exceeds dimension size (", n,
                      "), for x ", x.sizes(), "."});
  Dims sizes = x.sizes(), strides = x.strides();
  sizes.dim[d] = length;
  strides.dim[d] *= step;
  const Size offset = x.storage_offset() + first * x.strides().dim[d];
  return view_of("SliceBackward0", x, sizes, strides, offset, [whole = x.sizes(), d, first, step](auto dy) {
    Dims part = row_major(whole);
    const Size at = first * part.dim[d];
    part.dim[d] *= step;
    return embed(dy, whole, part, at);
  });
}
/// Element `index` along `dim`: one dimension fewer.
template <Element T>
Tensor<T> select(const Tensor<T>& x, Size dim, Size index) {
  if (!x.rank())
    fail<IndexError>({"[select] x must have a dimension, but got x (). select() cannot be applied to a 0-dim tensor."});
  const int d = wrap_dim("select", dim, x.rank());
  const Size n = x.sizes().dim[d], i = index < 0 ? index + n : index;
  if (i < 0 || i >= n)
    fail<IndexError>({"[select] index ", index, " is out of bounds for dimension ", d, " with size ", n, ", for x ",
                      x.sizes(), "."});
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

template <Element T> Tensor<T> Tensor<T>::view(const Dims& to) const { return gradus::view(*this, to); }
template <Element T> Tensor<T> Tensor<T>::reshape(const Dims& to) const { return gradus::reshape(*this, to); }
template <Element T> Tensor<T> Tensor<T>::flatten(Size start_dim, Size end_dim) const {
  return gradus::flatten(*this, start_dim, end_dim);
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
template <Element T> Tensor<T> Tensor<T>::narrow(Size dim, Size start, Size length) const {
  return gradus::narrow(*this, dim, start, length);
}
template <Element T> Tensor<T> Tensor<T>::select(Size dim, Size index) const { return gradus::select(*this, dim, index); }

}  // namespace gradus
