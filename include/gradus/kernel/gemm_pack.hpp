// SPDX-License-Identifier: MIT
#pragma once
// Copies a strip of a matrix into the order in which a tile reads it: step by step along k, each step's elements side
// by side. Elements that lie side by side already are copied; those that run along k are transposed in squares, the
// last of which overlaps the one before, so that hardly anything goes element by element.
#include <cstddef>

#include <gradus/config.hpp>
#include <gradus/core/shape.hpp>

namespace gradus::kernel {

/// A strip: k steps of n elements. Strides are in bytes.
struct Strip {
  const char* from;
  Size step, next;  // from one k to the next, from one element to the next
  Size k, n;
};

/// to[i][j] = from[j][i] for a square of 16 bytes a side. Written out: g++ -O2 would keep arrays in memory.
template <class T>
GRADUS_INLINE void transpose_square(const char* from, Size from_row, char* to, Size to_row) {
  typedef T V __attribute__((vector_size(16)));
  V x0, x1;
  __builtin_memcpy(&x0, from, 16);
  __builtin_memcpy(&x1, from + from_row, 16);
  if constexpr (sizeof(T) == 4) {
    V x2, x3;
    __builtin_memcpy(&x2, from + 2 * from_row, 16);
    __builtin_memcpy(&x3, from + 3 * from_row, 16);
    const V a = __builtin_shufflevector(x0, x1, 0, 4, 1, 5), b = __builtin_shufflevector(x2, x3, 0, 4, 1, 5);
    const V c = __builtin_shufflevector(x0, x1, 2, 6, 3, 7), d = __builtin_shufflevector(x2, x3, 2, 6, 3, 7);
    x0 = __builtin_shufflevector(a, b, 0, 1, 4, 5);
    x1 = __builtin_shufflevector(a, b, 2, 3, 6, 7);
    x2 = __builtin_shufflevector(c, d, 0, 1, 4, 5);
    x3 = __builtin_shufflevector(c, d, 2, 3, 6, 7);
    __builtin_memcpy(to + 2 * to_row, &x2, 16);
    __builtin_memcpy(to + 3 * to_row, &x3, 16);
  } else {
    const V a = __builtin_shufflevector(x0, x1, 0, 2);
    x1 = __builtin_shufflevector(x0, x1, 1, 3);
    x0 = a;
  }
  __builtin_memcpy(to, &x0, 16);
  __builtin_memcpy(to + to_row, &x1, 16);
}

/// to[i * row + j] = the strip's element j at step i; row in bytes. T: the unsigned type of the elements' size.
template <class T>
[[gnu::noinline]] void pack(const Strip& strip, char* to, Size row) {
  const Strip s = strip;  // a copy, which writing to `to` cannot change
  constexpr Size size = sizeof(T), side = 16 / size, line = 64 / size;
  if (s.next == size) {
    for (Size i = 0; i < s.k; ++i) {
      const char* from = s.from + i * s.step;
      Size j = 0;
      for (; j + line <= s.n; j += line) __builtin_memcpy(to + i * row + j * size, from + j * size, 64);
      const std::size_t rest = static_cast<std::size_t>((s.n - j) * size);
      if (rest) __builtin_memcpy(to + i * row + j * size, from + j * size, rest);
    }
    return;
  }
  if constexpr (size >= 4)
    if (s.step == size && s.n >= side && s.k >= side) {
      // A line of the cache along k is used up while it is there.
      for (Size i0 = 0; i0 < s.k; i0 += line)
        for (Size j0 = 0; j0 < s.n; j0 += side) {
          const Size j = j0 + side <= s.n ? j0 : s.n - side;
          const char* from = s.from + j * s.next;
          for (Size i1 = i0; i1 < i0 + line && i1 < s.k; i1 += side) {
            const Size i = i1 + side <= s.k ? i1 : s.k - side;
            transpose_square<T>(from + i * size, s.next, to + i * row + j * size, row);
          }
        }
      return;
    }
  for (Size i = 0; i < s.k; ++i)
    for (Size j = 0; j < s.n; ++j)
      *reinterpret_cast<T*>(to + i * row + j * size) = *reinterpret_cast<const T*>(s.from + i * s.step + j * s.next);
}

}  // namespace gradus::kernel
