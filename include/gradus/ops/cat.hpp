// SPDX-License-Identifier: MIT
#pragma once
// Tensors joined: along a dimension they have (cat), or along a new one (stack).
#include <gradus/ops/view.hpp>

namespace gradus {

/// PyTorch lets cat skip them, whatever sizes the others have.
inline bool is_skipped(const Dims& sizes) noexcept { return sizes.rank == 1 && sizes.dim[0] == 0; }
/// Sizes of the joined tensor; `starts` becomes where each input begins along dim, and where the last one ends.
[[gnu::noinline]] inline Dims joined_sizes(std::span<const Dims> x, Size dim, int& d, Size* starts) {
  Dims sizes{0};
  bool found = false;
  Size total = 0;
  d = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    starts[i] = total;
    if (!x[i].rank)
      fail<ShapeError>({"[cat] inputs must have a dimension, but got () at position ", i, ". zero-dimensional tensor "
                        "(at position ", i, ") cannot be concatenated. Use stack."});
    if (is_skipped(x[i])) continue;
    if (!std::exchange(found, true)) sizes = x[i], d = wrap_dim("cat", dim, sizes.rank);
    if (x[i].rank != sizes.rank)
      fail<ShapeError>({"[cat] inputs must have the same rank, but got ", sizes, " and ", x[i], ". Tensors must have "
                        "same number of dimensions: got ", sizes.rank, " and ", x[i].rank, "."});
    for (int k = 0; k < sizes.rank; ++k)
      if (k != d && x[i].dim[k] != sizes.dim[k])
        fail<ShapeError>({"[cat] inputs must have the same sizes except along dim ", d, ", but got ", sizes, " and ",
                          x[i], ". Sizes of tensors must match except in dimension ", d, ". Expected size ",
                          sizes.dim[k], " but got size ", x[i].dim[k], " for tensor number ", i, " in the list."});
    total += x[i].dim[d];
  }
  if (!found) wrap_dim("cat", dim, 1);
  starts[x.size()] = sizes.dim[d] = total;
  return sizes;
}

/// The inputs one behind the other along `dim`: cat({a, b}), cat(tensors, 1).
///
/// Shapes  x_i (..., N_i, ...) -> y (..., N_1 + N_2 + ..., ...); inputs of shape (0) are skipped
/// Grad    dx_i = dy, its part
/// Throws  ValueError if there are no inputs; ShapeError unless they agree in all other dimensions
template <Element T>
Tensor<T> cat(const std::vector<Tensor<T>>& x, Size dim = 0) {
  if (x.empty()) fail<ValueError>({"[cat] inputs must not be none. expected a non-empty list of Tensors."});
  std::vector<Dims> sizes;
  for (const Tensor<T>& input : x) sizes.push_back(input.sizes());
  const Tensor<std::int64_t> starts = Tensor<std::int64_t>::empty({static_cast<Size>(x.size()) + 1});
  int d;
  Tensor<T> y = Tensor<T>::empty(joined_sizes(sizes, dim, d, starts.data_ptr()));
  const Size* const start = starts.data_ptr();
  for (std::size_t i = 0; i < x.size(); ++i)
    kernel::copy(sizes[i], y.data_ptr() + start[i] * y.strides().dim[d], y.strides(), x[i].data_ptr(), x[i].strides());
  if constexpr (Floating<T>) {
    const std::vector<Input> inputs(x.begin(), x.end());
    return record_jointly("CatBackward0", y, inputs, [d, starts = saved(starts)](Tensor<T> dy, Needs needs) {
      const Tensor<std::int64_t> at = starts();
      std::vector<Tensor<T>> dx(static_cast<std::size_t>(at.numel() - 1));
      for (std::size_t i = 0; i < dx.size(); ++i) {
        if (!needs[i]) continue;
        const Size begin = at.data_ptr()[i], end = at.data_ptr()[i + 1];
        dx[i] = is_skipped(needs.node.inputs[i]->sizes) ? zeros<T>({0}) : narrow(dy, d, begin, end - begin);
      }
      return dx;
    });
  } else {
    return y;
  }
}
template <Element T>
Tensor<T> cat(std::initializer_list<Tensor<T>> x, Size dim = 0) { return cat(std::vector<Tensor<T>>(x), dim); }

/// The inputs side by side along a new dimension `dim`: stack({a, b}).
///
/// Shapes  M inputs x_i (...) -> y (..., M, ...)
/// Grad    dx_i = dy at i
/// Throws  ValueError if there are no inputs; ShapeError unless they are equally large
template <Element T>
Tensor<T> stack(const std::vector<Tensor<T>>& x, Size dim = 0) {
  if (x.empty()) fail<ValueError>({"[stack] inputs must not be none. stack expects a non-empty TensorList."});
  const int d = wrap_dim("stack", dim, x[0].rank() + 1);
  std::vector<Tensor<T>> slices;
  for (const Tensor<T>& input : x) {
    if (input.sizes() != x[0].sizes())
      fail<ShapeError>({"[stack] inputs must be equally large, but got ", x[0].sizes(), " and ", input.sizes(),
                        ". stack expects each tensor to be equal size, but got ", as_list(x[0].sizes()),
                        " at entry 0 and ", as_list(input.sizes()), " at entry ", slices.size(), "."});
    slices.push_back(unsqueeze(input, d));
  }
  return named("StackBackward0", cat(slices, d));
}
template <Element T>
Tensor<T> stack(std::initializer_list<Tensor<T>> x, Size dim = 0) { return stack(std::vector<Tensor<T>>(x), dim); }

}  // namespace gradus
