// SPDX-License-Identifier: MIT
#pragma once
// What a dataset is: something with a size, which makes batches of the samples at given positions. Whatever has these
// two works with Subset, random_split and DataLoader.
#include <concepts>
#include <type_traits>
#include <utility>

#include <gradus/autograd/node.hpp>
#include <gradus/kernel/copy.hpp>
#include <gradus/kernel/index.hpp>
#include <gradus/tensor/tensor.hpp>

namespace gradus::data {

/// d.size(): how many samples; d.batch(indices, n): those at indices[0], ..., indices[n - 1], as a struct of tensors.
template <class D>
concept Dataset = std::copy_constructible<D> && requires(const D& d, const Size* indices, Size n) {
  { d.size() } -> std::convertible_to<Size>;
  { d.batch(indices, n) } -> std::default_initializable;
};
template <Dataset D>
using BatchOf = decltype(std::declval<const D&>().batch(std::declval<const Size*>(), Size()));

/// d.batch in two steps, for prefetching: the loop's thread takes the memory, another one fills it.
template <class D>
concept FillsBatches = Dataset<D> && requires(const D& d, const Size* indices, Size n, BatchOf<D>& batch) {
  { d.new_batch(n) } -> std::same_as<BatchOf<D>>;
  d.fill_batch(indices, n, batch);
};

/// d.batch(indices, n, next, ahead): as d.batch(indices, n), and begins with that of the `next` indices behind those.
/// `ahead` holds what was begun, for the call that asks for it; its destructor breaks it off.
template <class D>
concept BeginsBatches = requires(const D& d, const Size* indices, Size n, typename D::Ahead& ahead) {
  { d.batch(indices, n, n, ahead) } -> std::same_as<BatchOf<D>>;
};
template <class D>
struct AheadOf { struct type {}; };
template <BeginsBatches D>
struct AheadOf<D> { using type = typename D::Ahead; };

/// Through all subsets to the dataset they choose from, which is returned; positions become positions in it.
template <Dataset D>
const auto& innermost(const D& dataset, Size* positions, Size n) {
  if constexpr (requires { dataset.resolve(positions, n); }) return dataset.resolve(positions, n);
  else return dataset;
}

/// Throws IndexError unless all indices are in [0, size).
[[gnu::noinline]] inline void check_positions(const char* op, const Size* indices, Size n, Size size) {
  if (const Size bad = kernel::check_indices(indices, n, size); bad >= 0)
    fail<IndexError>({"[", op, "] index ", indices[bad], " is out of bounds for dimension 0 with size ", size, "."});
}
/// i in [-size, size), counted from the front.
inline Size wrap_position(const char* op, Size i, Size size) {
  const Size at = i < 0 ? i + size : i;
  if (at < 0 || at >= size)
    fail<IndexError>({"[", op, "] index ", i, " is out of bounds for dimension 0 with size ", size, "."});
  return at;
}
/// {n, sizes[1], sizes[2], ...}
inline Dims batch_sizes(Size n, const Dims& sizes) {
  Dims y = sizes;
  y[0] = n;
  return y;
}
/// x's numbers in row-major order, outside any graph; copied only if they lie in another.
template <Element T>
GRADUS_SMALL Tensor<T> in_rows(const Tensor<T>& x) {
  if (x.is_contiguous()) return x.detach();
  Tensor<T> y = Tensor<T>::empty(x.sizes());
  kernel::copy(y.sizes(), y.data_ptr(), y.strides(), static_cast<const T*>(x.data_ptr()), x.strides());
  return y;
}

}  // namespace gradus::data
