// SPDX-License-Identifier: MIT
#pragma once
// What can stand between the parentheses of x(...): an integer, slice(a, b), all, none, a mask, or indices.
#include <concepts>
#include <limits>

#include <gradus/core/shape.hpp>
#include <gradus/fwd.hpp>

namespace gradus {

/// Python's start:stop:step, step > 0. slice(5, 10) is 5:10; slice(5) is 5:.
struct Slice {
  static constexpr Size end = std::numeric_limits<Size>::max();
  Size start = 0, stop = end, step = 1;
};
constexpr Slice slice(Size start, Size stop = Slice::end, Size step = 1) noexcept { return {start, stop, step}; }

/// Python's None: a new dimension of size 1.
struct NewAxis {};
inline constexpr NewAxis none{};

/// Python's ":" in an index, x(all, 3); and PyTorch's all(x), the reduction (ops/truth.hpp).
struct All {
  template <Element T> Tensor<bool> operator()(const Tensor<T>& x) const;
  template <Element T> Tensor<bool> operator()(const Tensor<T>& x, const Dims& dims, bool keepdim = false) const;
};
inline constexpr All all{};

/// One place of a basic index.
struct Index {
  enum Kind { integer, range, new_axis } kind;
  Slice slice;  // an integer is in slice.start
  Index(std::integral auto i) noexcept : kind(integer), slice{static_cast<Size>(i), 0, 1} {}
  Index(const Slice& s) noexcept : kind(range), slice(s) {}
  Index(const All&) noexcept : kind(range), slice{} {}
  Index(NewAxis) noexcept : kind(new_axis), slice{} {}
};

}  // namespace gradus
