// SPDX-License-Identifier: MIT
#pragma once
// Copies a strip of a matrix into the order in which a tile reads it: step by step along k, each step's elements side
// by side. Elements that lie side by side already are copied; those that run along k are transposed in squares, the
// last of which overlaps the one before, so that hardly anything goes element by element.
#include <cstddef>

#include <gradus/kernel/transpose.hpp>

namespace gradus::kernel {

/// A strip: k steps of n elements. Strides are in bytes.
struct Strip {
  const char* from;
  Size step, next;  // from one k to the next, from one element to the next
  Size k, n;
};

[[gnu::noinline]] inline void pack_rows(const Strip& s, char* to, Size row, Size size) {
  const Size bytes = s.n * size;
  for (Size i = 0; i < s.k; ++i) {
    const char* from = s.from + i * s.step;
    Size j = 0;
    for (; j + 64 <= bytes; j += 64) __builtin_memcpy(to + i * row + j, from + j, 64);
    if (j < bytes) __builtin_memcpy(to + i * row + j, from + j, static_cast<std::size_t>(bytes - j));
  }
}
[[gnu::noinline]] inline void pack_squares(const Strip& s, char* to, Size row, Size size, const SquareKind& kind) {
  const Size side = kind.side, most = 8 * side;  // what a run writes stays in the first-level cache
  const auto squares = [&](Size i, Size j, Size count) {
    kind.transpose({s.from + i * size + j * s.next, s.next, to + i * row + j * size, row, count, nullptr, 0, 0});
  };
  for (Size i = 0; i < s.k; i += most) {
    const Size k = s.k - i < most ? s.k - i : most;
    for (Size j0 = 0; j0 < s.n; j0 += side) {
      const Size j = j0 + side <= s.n ? j0 : s.n - side;
      if (k >= side) squares(i, j, k / side);
      if (k % side) squares(i + k - side, j, 1);
    }
  }
}

/// to[i * row + j] = the strip's element j at step i; row in bytes. T: the unsigned type of the elements' size.
template <class T>
[[gnu::noinline]] void pack_at(int level, const Strip& strip, char* to, Size row) {
  const Strip s = strip;  // a copy, which writing to `to` cannot change
  constexpr Size size = sizeof(T);
  if (s.next == size) return pack_rows(s, to, row, size);
  if constexpr (size >= 4)
    if (s.step == size)
      for (; level >= 0; --level) {
        const SquareKind kind = square_kind<T>(static_cast<Cpu>(level));
        if (s.n >= kind.side && s.k >= kind.side) return pack_squares(s, to, row, size, kind);
      }
  for (Size i = 0; i < s.k; ++i)
    for (Size j = 0; j < s.n; ++j)
      *reinterpret_cast<T*>(to + i * row + j * size) = *reinterpret_cast<const T*>(s.from + i * s.step + j * s.next);
}
template <class T, Cpu level>
void pack(const Strip& strip, char* to, Size row) {
  pack_at<T>(static_cast<int>(level), strip, to, row);
}
using PackStrip = void(const Strip& strip, char* to, Size row);
template <class T>
PackStrip* pack_for([[maybe_unused]] Cpu level) noexcept {
#if defined(__x86_64__)
  if (level == Cpu::avx512) return pack<T, Cpu::avx512>;
  if (level == Cpu::avx2) return pack<T, Cpu::avx2>;
#endif
  return pack<T, Cpu::portable>;
}

}  // namespace gradus::kernel
