// SPDX-License-Identifier: MIT
#pragma once
// The same elements in row-major order with other sizes: view, reshape, flatten. view never copies, reshape if it must.
#include <gradus/ops/as_strided.hpp>
#include <gradus/ops/copy.hpp>

namespace gradus {

/// As PyTorch writes sizes in its sentences: [2, 3].
GRADUS_SMALL inline std::string as_list(const Dims& sizes) {
  std::string s = "[";
  for (int i = 0; i < sizes.rank; ++i) s += join({i ? ", " : "", sizes.dim[i]});
  return s += "]";
}

/// A view of x; where recorded, `rule` takes dy to dx.
template <Element T, class F>
Tensor<T> view_of(const char* op, const Tensor<T>& x, Ref<Body> view, F rule) {
  Tensor<T> y(std::move(view));
  if constexpr (Floating<T>) return record(op, y, {x}, rule);
  else return y;
}
template <Element T, class F>
Tensor<T> view_of(const char* op, const Tensor<T>& x, const Dims& sizes, const Dims& strides, Size offset, F rule) {
  return view_of(op, x, view_body(x.body(), sizes, strides, offset), rule);
}

/// `to` with its -1 worked out from `numel`.
GRADUS_SMALL inline Dims infer_sizes(const char* op, const Dims& to, Size numel) {
  Dims sizes = to;
  int unknown = -1;
  Size known = 1;
  bool fits = true;
  for (int i = 0; i < to.rank; ++i) {
    if (to.dim[i] < -1)
      fail<ShapeError>({"[", op, "] sizes must not be negative, but got ", to, ". invalid shape dimension ", to.dim[i],
                        " at index ", i, " of shape ", as_list(to), "."});
    if (to.dim[i] >= 0) {
      fits &= !__builtin_mul_overflow(known, to.dim[i], &known);
    } else if (unknown >= 0) {
      fail<ShapeError>({"[", op, "] sizes must hold at most one -1, but got ", to,
                        ". only one dimension can be inferred."});
    } else {
      unknown = i;
    }
  }
  if (fits && unknown >= 0 && known == 0 && numel == 0)
    fail<ShapeError>({"[", op, "] sizes must tell what -1 is, but got ", to, ". cannot reshape tensor of 0 elements "
                      "into shape ", as_list(to), " because the unspecified dimension size -1 can be any value and is "
                      "ambiguous."});
  if (fits && unknown >= 0 && known) known *= sizes.dim[unknown] = numel / known;
  if (!fits || known != numel)
    fail<ShapeError>({"[", op, "] sizes must hold x's ", numel, " elements, but got ", to, ". shape '", as_list(to),
                      "' is invalid for input of size ", numel, "."});
  return sizes;
}
/// Strides that show x's elements in row-major order as `sizes`; false if none do.
GRADUS_SMALL inline bool find_view(const Body& x, const Dims& sizes, Dims& strides) {
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

GRADUS_SMALL inline Ref<Body> resized_view(const Ref<Body>& x, const Dims& to) {
  const Dims sizes = infer_sizes("view", to, x->numel);
  Dims strides;
  if (!find_view(*x, sizes, strides))
    fail<ShapeError>({"[view] x must lie in memory so that the sizes can be seen without copying, but got x ",
                      x->sizes, " with strides ", x->strides, " and sizes ", sizes, ". view size is not compatible "
                      "with input tensor's size and stride. Use .reshape(...) instead."});
  return view_body(x, sizes, strides, x->offset);
}
/// The same elements in row-major order with other sizes, one of which may be -1. Never copies.
///
/// Throws  ShapeError if the sizes do not fit, or x's strides do not allow it
template <Element T>
Tensor<T> view(const Tensor<T>& x, const Dims& to) {
  return view_of("ViewBackward0", x, resized_view(x.body(), to),
                 [sizes = x.sizes()](const Tensor<T>& dy) { return reshape(dy, sizes); });
}
/// A temporary, contiguous and in nobody else's hands, with other sizes: a tensor of its own, no view.
template <Element T>
Tensor<T> resized(const Tensor<T>& x, const Dims& sizes) {
  Tensor<T> y(look(*x.body(), sizes, row_major(sizes), x.storage_offset()));
  if constexpr (Floating<T>)
    return record("UnsafeViewBackward0", y, {x},
                  [sizes = x.sizes()](const Tensor<T>& dy) { return reshape(dy, sizes); });
  else return y;
}
/// As view, but copies where a view is impossible.
template <Element T>
Tensor<T> reshape(const Tensor<T>& x, const Dims& to) {
  const Dims sizes = infer_sizes("reshape", to, x.numel());
  Dims strides;
  return find_view(*x.body(), sizes, strides) ? view(x, sizes) : resized(clone(x), sizes);
}
GRADUS_SMALL inline Dims flat_sizes(const Dims& x, Size start_dim, Size end_dim) {
  const int first = wrap_dim("flatten", start_dim, x.rank), last = wrap_dim("flatten", end_dim, x.rank);
  if (first > last)
    fail<ValueError>({"[flatten] start_dim must not come after end_dim, but got ", start_dim, " and ", end_dim,
                      ". flatten() has invalid args: start_dim cannot come after end_dim."});
  Dims sizes;
  for (int i = 0; i < x.rank; ++i)
    if (i > first && i <= last) sizes.dim[first] *= x.dim[i];
    else sizes.push_back(x.dim[i]);
  if (x.rank == 0) sizes.push_back(1);
  return sizes;
}
/// Dimensions start_dim to end_dim made one.
template <Element T>
Tensor<T> flatten(const Tensor<T>& x, Size start_dim = 0, Size end_dim = -1) {
  const Dims sizes = flat_sizes(x.sizes(), start_dim, end_dim);
  return sizes == x.sizes() ? x : reshape(x, sizes);
}

template <Element T> Tensor<T> Tensor<T>::view(const Dims& to) const { return gradus::view(*this, to); }
template <Element T> Tensor<T> Tensor<T>::reshape(const Dims& to) const { return gradus::reshape(*this, to); }
template <Element T> Tensor<T> Tensor<T>::flatten(Size start_dim, Size end_dim) const {
  return gradus::flatten(*this, start_dim, end_dim);
}

}  // namespace gradus
