// SPDX-License-Identifier: MIT
#pragma once
// The same elements several times (repeat, tile), or in reverse order (flip).
#include <gradus/ops/view.hpp>

namespace gradus {

/// x repeats[d] times along each dimension d; new dimensions come in front.
///
/// Shapes  x (N, C), repeats (3, 2) -> y (3 N, 2 C)
/// Grad    dx = the sum of dy over the copies
/// Throws  ShapeError if there are fewer repeats than dimensions; ValueError if one is negative
template <Element T>
Tensor<T> repeat(const Tensor<T>& x, const Dims& repeats) {
  const int extra = repeats.rank - x.rank();
  if (extra < 0)
    fail<ShapeError>({"[repeat] repeats must be at least as many as x's dimensions, but got ", repeats, " for x ",
                      x.sizes(), ". Number of dimensions of repeat dims can not be smaller than number of dimensions "
                      "of tensor."});
  for (Size r : repeats)
    if (r < 0) fail<ValueError>({"[repeat] repeats must not be negative, but got ", repeats, "."});
  Dims sizes = Dims::filled(extra, 1);
  for (Size s : x.sizes()) sizes.push_back(s);
  Tensor<T> y = resized(clone(x), sizes);
  // From the last dimension on: each copy is then made of runs as long as can be.
  for (int d = repeats.rank - 1; d >= 0; --d) {
    const Size r = repeats.dim[d];
    if (r == 1) continue;
    Size outer = 1, inner = 1;
    for (int k = 0; k < repeats.rank; ++k) (k < d ? outer : inner) *= sizes.dim[k];
    if (__builtin_mul_overflow(sizes.dim[d], r, &sizes.dim[d])) sizes.dim[d] = INT64_MAX;
    checked_count("repeat", sizes, sizeof(T));
    y = resized(clone(expand(view(y, {outer, 1, inner}), {outer, r, inner})), sizes);
  }
  return named("RepeatBackward0", y);
}
/// As repeat; dimensions without a number are taken once.
template <Element T>
Tensor<T> tile(const Tensor<T>& x, const Dims& repeats) {
  Dims all_repeats = Dims::filled(repeats.rank < x.rank() ? x.rank() - repeats.rank : 0, 1);
  for (Size r : repeats) all_repeats.push_back(r);
  return repeat(x, all_repeats);
}

/// Elements in reverse order along each of dims.    Grad  dx = dy, flipped back
template <Element T>
Tensor<T> flip(const Tensor<T>& x, const Dims& dims) {
  Tensor<T> y = Tensor<T>::empty(x.sizes());
  Dims strides = x.strides();
  Size last = 0;
  unsigned seen = 0;
  for (Size dim : dims) {
    const int d = wrap_dim("flip", dim, x.rank());
    if (seen >> d & 1)
      fail<ValueError>({"[flip] dims must differ, but got ", dims, ". dim ", d,
                        " appears multiple times in the list of dims."});
    seen |= 1u << d;
    if (!x.rank()) continue;
    last += (x.sizes().dim[d] - 1) * strides.dim[d];
    strides.dim[d] = -strides.dim[d];
  }
  if (x.numel()) kernel::copy(y.sizes(), y.data_ptr(), y.strides(), x.data_ptr() + last, strides);
  if constexpr (Floating<T>)
    return record("FlipBackward0", y, {x}, [dims](const Tensor<T>& dy) { return flip(dy, dims); });
  else return y;
}

}  // namespace gradus
