// SPDX-License-Identifier: MIT
#pragma once
// Copies: clone, contiguous, and another element type.
#include <gradus/autograd/edit.hpp>
#include <gradus/kernel/copy.hpp>

namespace gradus {

/// Strides that show x with `sizes`, stretched where it is broadcast.
[[gnu::noinline]] inline Dims stretched(const Body& x, const Dims& sizes) {
  Dims s;
  s.rank = sizes.rank;
  for (int i = 1; i <= sizes.rank; ++i) {
    const int at = x.sizes.rank - i;
    s.dim[sizes.rank - i] = at >= 0 && x.sizes.dim[at] != 1 ? x.strides.dim[at] : 0;
  }
  return s;
}
[[gnu::noinline]] inline void copy_body(const Body& y, const Body& x) {
  const Dims strides = stretched(x, y.sizes);
  const Size bytes = static_cast<Size>(size_bytes(y.dtype));
  kernel::copy_bytes(y.sizes, {static_cast<char*>(y.data()), &y.strides, bytes},
                     {static_cast<char*>(x.data()), &strides, bytes});
}
/// y = x, broadcast to y's sizes. Unrecorded.
template <Element T>
void copy_values(const Tensor<T>& y, const Tensor<T>& x) { copy_body(*y.body(), *x.body()); }
[[gnu::noinline]] inline Ref<Body> copy_of(const Body& x) {
  Ref<Body> y = make_body(x.sizes, x.dtype);
  copy_body(*y, x);
  return y;
}
/// x's numbers in row-major order, to be read: x itself, or an unrecorded copy.
template <Element T>
Tensor<T> plain(const Tensor<T>& x) { return x.is_contiguous() ? x : Tensor<T>(copy_of(*x.body())); }

/// Strides without gaps for x's sizes, in the order of x's memory: as PyTorch sorts, from the fastest dimension on;
/// where x repeats an element, the order of the dimensions decides.
GRADUS_SMALL inline Dims dense_strides(const Body& x) {
  const int rank = x.sizes.rank;
  int order[Dims::max_rank];  // fastest first
  for (int i = 0; i < rank; ++i) order[i] = rank - 1 - i;
  for (int i = 1; i < rank; ++i)
    for (int at = i, k = i - 1; k >= 0; --k) {
      const Size faster = x.strides.dim[order[k]], slower = x.strides.dim[order[at]];
      if (faster == 0 || slower == 0) continue;
      if (faster < slower) break;
      if (faster == slower && x.sizes.dim[order[k]] <= x.sizes.dim[order[at]]) continue;
      std::swap(order[k], order[at]);
      at = k;
    }
  Dims strides = x.sizes;
  Size step = 1;
  for (int i = 0; i < rank; ++i) {
    strides.dim[order[i]] = step;
    step *= x.sizes.dim[order[i]];
  }
  return strides;
}
/// A new tensor of x's sizes, its numbers not yet set, that lies in memory in x's order: data_ptr() walks all of it.
template <Element T>
Tensor<T> empty_in_order_of(const Tensor<T>& x) {
  if (x.is_contiguous()) return Tensor<T>::empty(x.sizes());
  return Tensor<T>(look(*make_body(x.sizes(), dtype_of<T>()), x.sizes(), dense_strides(*x.body()), 0));
}

/// A copy of x, row-major.    Grad  dx = dy
template <Element T>
Tensor<T> clone(const Tensor<T>& x) {
  Tensor<T> y(copy_of(*x.body()));
  if constexpr (Floating<T>) return record("CloneBackward0", y, {x}, [](const Tensor<T>& dy) { return dy; });
  else return y;
}
/// x itself if its elements lie in row-major order, else a copy.
template <Element T>
Tensor<T> contiguous(const Tensor<T>& x) { return x.is_contiguous() ? x : clone(x); }

/// x with elements of type U; x itself if they are already. Floating to integer cuts off the fraction, anything to
/// bool is x != 0.
///
/// Grad    dx = dy, as T
template <Element U, Element T>
Tensor<U> to(const Tensor<T>& x) {
  if constexpr (std::same_as<U, T>) {
    return x;
  } else {
    Tensor<U> y = Tensor<U>::empty(x.sizes());
    kernel::convert(y.sizes(), y.data_ptr(), y.strides(), x.data_ptr(), x.strides());
    if constexpr (Floating<U> && Floating<T>)
      return record("ToCopyBackward0", y, {x}, [](const Tensor<U>& dy) { return to<T>(dy); });
    else return y;
  }
}

template <Element T> Tensor<T> Tensor<T>::clone() const { return gradus::clone(*this); }
template <Element T> Tensor<T> Tensor<T>::contiguous() const { return gradus::contiguous(*this); }
template <Element T>
template <Element U>
Tensor<U> Tensor<T>::to() const { return gradus::to<U>(*this); }
template <Element T>
std::vector<T> Tensor<T>::to_vector() const {
  const Tensor x = gradus::contiguous(detach());
  return std::vector<T>(x.data_ptr(), x.data_ptr() + x.numel());
}

}  // namespace gradus
