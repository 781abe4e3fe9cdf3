// SPDX-License-Identifier: MIT
#pragma once
// A tensor cut along one dimension into views: split, chunk.
#include <gradus/ops/view.hpp>

namespace gradus {

/// Pieces of the given sizes along `dim`: split(x, {48, 12}).
///
/// Shapes  x (..., S_1 + S_2 + ..., ...) -> y_i (..., S_i, ...)
/// Throws  ValueError unless the sizes add up to x's
template <Element T>
std::vector<Tensor<T>> split(const Tensor<T>& x, std::span<const Size> sizes, Size dim = 0) {
  if (!x.rank())
    fail<ShapeError>({"[split] x must have a dimension, but got x (). split expects at least a 1-dimensional tensor."});
  const int d = wrap_dim("split", dim, x.rank());
  const Size n = x.sizes().dim[d];
  Size total = 0;
  for (Size s : sizes) {
    if (s < 0)
      fail<ValueError>({"[split] sizes must not be negative, but got ", s, ". split_with_sizes expects split_sizes "
                        "have only non-negative entries."});
    if (__builtin_add_overflow(total, s, &total)) total = -1;
    if (total < 0 || total > n) break;
  }
  if (total != n)
    fail<ValueError>({"[split] sizes must add up to x's size, but got x ", x.sizes(), ". split_with_sizes expects "
                      "split_sizes to sum exactly to ", n, " (input tensor's size at dimension ", d, ")."});
  std::vector<Tensor<T>> y;
  Size start = 0;
  for (Size s : sizes) {
    y.push_back(named("SplitWithSizesBackward0", narrow(x, d, start, s)));
    start += s;
  }
  return y;
}
template <Element T>
std::vector<Tensor<T>> split(const Tensor<T>& x, std::initializer_list<Size> sizes, Size dim = 0) {
  return split(x, std::span<const Size>(sizes.begin(), sizes.size()), dim);
}
/// Pieces of `size` along `dim`; the last one may be smaller: split(x, 2).
///
/// Throws  ValueError if size is negative, or 0 where x's is not
template <Element T, std::integral S>
std::vector<Tensor<T>> split(const Tensor<T>& x, S size, Size dim = 0) {
  if (!x.rank())
    fail<ShapeError>({"[split] x must have a dimension, but got x (). split expects at least a 1-dimensional tensor."});
  const int d = wrap_dim("split", dim, x.rank());
  const Size n = x.sizes().dim[d], s = static_cast<Size>(size);
  if (s < 0)
    fail<ValueError>({"[split] size must not be negative, but got ", s, ". split expects split_size be non-negative, "
                      "but got split_size=", s, "."});
  if (s == 0 && n)
    fail<ValueError>({"[split] size must not be 0, but got 0 for x ", x.sizes(), ". split_size can only be 0 if "
                      "dimension size is 0, but got dimension size of ", n, "."});
  std::vector<Tensor<T>> y;
  Size start = 0;
  do {
    const Size length = s < n - start ? s : n - start;
    y.push_back(named("SplitBackward0", narrow(x, d, start, length)));
    start += length;
  } while (start < n);
  return y;
}

/// At most `chunks` pieces, equally large but for the last one.
///
/// Throws  ValueError unless chunks > 0
template <Element T>
std::vector<Tensor<T>> chunk(const Tensor<T>& x, Size chunks, Size dim = 0) {
  if (!x.rank())
    fail<ShapeError>({"[chunk] x must have a dimension, but got x (). chunk expects at least a 1-dimensional tensor."});
  if (chunks <= 0)
    fail<ValueError>({"[chunk] chunks must be positive, but got ", chunks,
                      ". chunk expects `chunks` to be greater than 0."});
  const Size n = x.sizes().dim[wrap_dim("chunk", dim, x.rank())];
  // Of nothing there are as many pieces as were asked for.
  if (n == 0) return split(x, std::vector<Size>(static_cast<std::size_t>(chunks), 0), dim);
  return split(x, n / chunks + (n % chunks != 0), dim);
}

}  // namespace gradus
