// SPDX-License-Identifier: MIT
#pragma once
// Pieces of a row for kernel/softmax.hpp: 64 bytes at every level, and what is left at its end, which stays in
// registers: a short row is read once and written once.
#include <gradus/kernel/math_exp.hpp>
#include <gradus/kernel/reduce_block.hpp>

namespace gradus::kernel {

/// n < lanes elements, by powers of two: no call.
template <class T>
GRADUS_INLINE void copy_few(T* to, const T* from, Size n) {
  if (n & 8) __builtin_memcpy(to, from, 8 * sizeof(T)), to += 8, from += 8;
  if (n & 4) __builtin_memcpy(to, from, 4 * sizeof(T)), to += 4, from += 4;
  if (n & 2) __builtin_memcpy(to, from, 2 * sizeof(T)), to += 2, from += 2;
  if (n & 1) *to = *from;
}

/// 64 bytes of a row.
template <class S>
struct Chunk {
  using T = typename S::Element;
  static constexpr std::size_t vectors = 64 / sizeof(typename S::v);
  static constexpr Size lanes = 64 / static_cast<Size>(sizeof(T));
  typename S::v v[vectors];

  GRADUS_INLINE void load(const T* x) {
    for (std::size_t k = 0; k < vectors; ++k) S::load(v[k], x + k * S::width);
  }
  GRADUS_INLINE void store(T* y) const {
    for (std::size_t k = 0; k < vectors; ++k) S::store(y + k * S::width, v[k]);
  }
  template <class Op>
  GRADUS_INLINE void merge(const Chunk& x) {
    for (std::size_t k = 0; k < vectors; ++k) Op::template merge<S>(v[k], x.v[k]);
  }
  /// The result of all lanes, in every lane of y.
  template <class Op>
  GRADUS_INLINE void fold(typename S::v& y) {
    for (std::size_t half = vectors / 2; half > 0; half /= 2)
      for (std::size_t k = 0; k < half; ++k) Op::template merge<S>(v[k], v[k + half]);
    Vectors<S, 1> last;
    last.set(v[0]);
    last.template turn<Op, S::width / 2>();
    y = last.all;
  }
  GRADUS_INLINE void exp_of(const Chunk& x, const typename S::v& shift) {
    for (std::size_t k = 0; k < vectors; ++k) exp<S>(v[k], x.v[k] - shift);
  }
};

/// The greater one; of a number and NaN either: a NaN in the row comes back with its exponential.
struct MostNumber {
  template <class S, class V> GRADUS_INLINE static void merge(V& y, const V& x) { S::greater(y, x, y); }
};

/// Reads and writes what is left of a row after its whole chunks: `rest` elements; the other lanes are 0.
template <class S>
struct RowEnd {
  using T = typename S::Element;
  using I = typename S::Integer;
  static constexpr Size lanes = Chunk<S>::lanes;
  Size rest;
  I kept[static_cast<std::size_t>(lanes)];

  GRADUS_INLINE explicit RowEnd(Size n) : rest(n % lanes) {
    for (Size l = 0; l < lanes; ++l) kept[l] = l < rest ? -1 : 0;
  }
  /// The other lanes become `filler`.
  GRADUS_INLINE void fill(Chunk<S>& y, T filler) const {
    typename S::v all;
    S::set(all, filler);
    for (std::size_t k = 0; k < Chunk<S>::vectors; ++k) {
      typename S::i bits, others, keep;
      __builtin_memcpy(&keep, kept + k * S::width, sizeof keep);
      S::bits(bits, y.v[k]);
      S::bits(others, all);
      S::value(y.v[k], (bits & keep) | (others & ~keep));
    }
  }
  /// `readable` elements may be read from x on: often the next row's, which saves a copy.
  GRADUS_INLINE void load(Chunk<S>& y, const T* x, Size readable) const {
    T part[static_cast<std::size_t>(lanes)] = {};
    if (readable < lanes) copy_few(part, x, rest), x = part;
    y.load(x);
    fill(y, T(0));
  }
  GRADUS_INLINE void store(T* y, const Chunk<S>& x) const {
    T part[static_cast<std::size_t>(lanes)];
    x.store(part);
    copy_few(y, part, rest);
  }
};

/// A running sum of chunks, in two stages.
template <class S>
struct ChunkSum {
  Chunk<S> total, recent;
  Size added = 0;
  GRADUS_INLINE explicit ChunkSum(const Chunk<S>& zero) : total(zero), recent(zero) {}
  GRADUS_INLINE void add(const Chunk<S>& x) {
    recent.template merge<Sum>(x);
    if (++added % 64) return;
    total.template merge<Sum>(recent);
    recent = Chunk<S>{};
  }
  GRADUS_INLINE void finish(typename S::v& y) {
    total.template merge<Sum>(recent);
    total.template fold<Sum>(y);
  }
};

}  // namespace gradus::kernel
