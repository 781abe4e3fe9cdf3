// SPDX-License-Identifier: MIT
#pragma once
// Copies a strip of a matrix into the order in which a tile reads it: step by step along k, each step's elements side
// by side. Elements that lie side by side already are copied; those that run along k are transposed in squares of
// registers. Both end with a vector that overlaps the one before, so that hardly anything goes element by element.
#include <cstddef>

#include <gradus/core/shape.hpp>

namespace gradus::kernel {

/// A strip: k steps of n elements. Strides are in bytes.
struct Strip {
  const char* from;
  Size step, next;  // from one k to the next, from one element to the next
  Size k, n;
};

/// to[i][j] = from[j][i] for a square of 16 bytes a side.
template <class T>
inline void transpose_square(const char* from, Size from_row, char* to, Size to_row) {
  typedef T Vector __attribute__((vector_size(16)));
  constexpr int n = 16 / sizeof(T);
  Vector x[16 / sizeof(T)];
  for (int i = 0; i < n; ++i) __builtin_memcpy(&x[i], from + i * from_row, 16);
  if constexpr (n == 4) {
    const Vector a = __builtin_shufflevector(x[0], x[1], 0, 4, 1, 5), b = __builtin_shufflevector(x[2], x[3], 0, 4, 1, 5);
    const Vector c = __builtin_shufflevector(x[0], x[1], 2, 6, 3, 7), d = __builtin_shufflevector(x[2], x[3], 2, 6, 3, 7);
    x[0] = __builtin_shufflevector(a, b, 0, 1, 4, 5);
    x[1] = __builtin_shufflevector(a, b, 2, 3, 6, 7);
    x[2] = __builtin_shufflevector(c, d, 0, 1, 4, 5);
    x[3] = __builtin_shufflevector(c, d, 2, 3, 6, 7);
  } else {
    const Vector a = __builtin_shufflevector(x[0], x[1], 0, 2);
    x[1] = __builtin_shufflevector(x[0], x[1], 1, 3);
    x[0] = a;
  }
  for (int i = 0; i < n; ++i) __builtin_memcpy(to + i * to_row, &x[i], 16);
}

/// to[i * row + j] = the strip's element j at step i; row in bytes. T: the unsigned type of the elements' size.
template <class T>
[[gnu::noinline]] void pack(const Strip& s, char* to, Size row) {
  constexpr Size size = sizeof(T), side = 16 / size;
  if (s.next == size && s.n >= side) {
    for (Size i = 0; i < s.k; ++i)
      for (Size j = 0; j < s.n; j += side) {
        const Size at = (j + side <= s.n ? j : s.n - side) * size;
        __builtin_memcpy(to + i * row + at, s.from + i * s.step + at, 16);
      }
    return;
  }
  if constexpr (size >= 4)
    if (s.step == size && s.n >= side && s.k >= side) {
      constexpr Size line = 64 / size;  // along k: a line of the cache is used up while it is there
      for (Size i0 = 0; i0 < s.k; i0 += line)
        for (Size j0 = 0; j0 < s.n; j0 += side)
          for (Size i1 = i0; i1 < i0 + line && i1 < s.k; i1 += side) {
            const Size i = i1 + side <= s.k ? i1 : s.k - side, j = j0 + side <= s.n ? j0 : s.n - side;
            transpose_square<T>(s.from + i * size + j * s.next, s.next, to + i * row + j * size, row);
          }
      return;
    }
  for (Size i = 0; i < s.k; ++i)
    for (Size j = 0; j < s.n; ++j)
      *reinterpret_cast<T*>(to + i * row + j * size) = *reinterpret_cast<const T*>(s.from + i * s.step + j * s.next);
}

}  // namespace gradus::kernel
