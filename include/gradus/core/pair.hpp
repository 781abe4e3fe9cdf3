// SPDX-License-Identifier: MIT
#pragma once
// One number for both axes of an image, or one for each: kernel_size = 3 or kernel_size = {3, 2}.
#include <string>

#include <gradus/core/shape.hpp>

namespace gradus {

/// Height and width, in PyTorch's order.
struct Pair {
  Size h, w;

  constexpr Pair(Size both) noexcept : h(both), w(both) {}
  constexpr Pair(Size height, Size width) noexcept : h(height), w(width) {}
  friend constexpr bool operator==(const Pair& a, const Pair& b) noexcept { return a.h == b.h && a.w == b.w; }
};

/// As Python prints a tuple of two: (3, 2). Of a Pair only: to_string(5) is no pair.
template <std::same_as<Pair> P>
std::string to_string(const P& pair) { return to_string(Dims{pair.h, pair.w}); }

}  // namespace gradus
