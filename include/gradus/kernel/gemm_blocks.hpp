// SPDX-License-Identifier: MIT
#pragma once
// A matrix product in blocks: C (M, N) = start + A (M, K) B (K, N). C is cut into blocks, by size; a block takes k in
// chunks, packs its strips of B where that pays, and runs tiles. A is never packed: tiles broadcast its elements from
// where they are.
// Source: Goto, van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008; blocks measured on Zen 5.
#include <type_traits>

#include <gradus/core/parallel.hpp>
#include <gradus/kernel/gemm_pack.hpp>
#include <gradus/kernel/gemm_tile.hpp>
#include <gradus/kernel/scratch.hpp>

namespace gradus::kernel {

/// A product without its type; strides are in bytes.
struct Product {
  Size m, n, k;
  const char* a;
  Size a_row, a_col;
  const char* b;
  Size b_row, b_col;
  char* c;
  Size c_row;
  const char* from;  // where the sums start
  Size from_row, from_col;
};

/// What depends on the type and on the machine.
struct Method {
  TileKind tile;
  Size bytes;        // of an element
  PackStrip* pack;
  SquareKind square;
};

/// The method for T (integers: unsigned) at a level that this machine has.
template <class T>
Method method_for(Cpu level) noexcept {
  using Bits = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::conditional_t<sizeof(T) == 4, std::uint32_t, T>>;
  return {tile_kind<T>(level), sizeof(T), pack_for<Bits>(level), square_kind<T>(level)};
}

/// How a product is cut.
struct Cut {
  bool pack;         // B
  Size rows, cols;   // of a block of C
  Size chunk;        // of k
};

inline constexpr Size divide_up(Size x, Size y) noexcept { return (x + y - 1) / y; }

[[gnu::noinline]] inline Cut cut(const Product& p, const Method& method) noexcept {
  // B is read in place if its rows are contiguous, unless it is larger than a second-level cache and enough rows of A
  // come by to pay for a copy: then each step of k would wait for another page.
  const bool pack = p.b_col != method.bytes || (p.m >= 128 && p.b_row * p.k >= 2 << 20);
  // A chunk of a strip of B (128 KiB) and of 12 rows of A stay in the second-level cache. Where A runs down a column,
  // each step of k touches another line of it, and half as many are kept.
  const Size most = pack && p.m <= method.tile.rows ? 128 : p.a_col == method.bytes ? 1024 : 512;
  const Size chunk = p.k <= most ? p.k : divide_up(p.k, divide_up(p.k, most));

  // The least work of a block, 1 us: to hand one over takes 0.4 us, and its operands may lie in another core's cache.
  // 16 blocks are enough; each is one strip wide, or two where there are many.
  constexpr double least = 128 * 1024;
  const double work = static_cast<double>(p.m) * static_cast<double>(p.n) * static_cast<double>(p.k);
  if (work < 2 * least) return {pack, p.m, p.n, chunk};
  const Size blocks = work < 16 * least ? static_cast<Size>(work / least) : 16;
  const Size strips = divide_up(p.n, method.tile.cols), wide = strips >= 4 * blocks ? 2 : 1;
  const Size across = divide_up(strips, wide);
  // Every block of rows packs its strips again: then four blocks must do, of up to 1024 rows. In place, an even
  // number of blocks is worth more.
  Size down = divide_up(pack && blocks > 4 ? 4 : blocks, across);
  if (!pack && down * across % 2 && p.m >= 4 * method.tile.rows) ++down;
  if (down < divide_up(p.m, 1024)) down = divide_up(p.m, 1024);
  return {pack, divide_up(p.m, down), wide * method.tile.cols, chunk};
}

/// Strips of B from column n0 to n1, rows [k0, k0 + k), one after another.
[[gnu::noinline]] inline void pack_strips(const Product& p, const Method& method, Size k0, Size k, Size n0, Size n1,
                                          char* to, Size strip) {
  const Size bytes = method.bytes, cols = method.tile.cols;
  for (Size n = n0; n < n1; n += cols, to += strip) {
    const Size used = n1 - n < cols ? n1 - n : cols;
    if (used < cols && method.tile.padded) __builtin_memset(to, 0, static_cast<std::size_t>(k * cols * bytes));
    method.pack({p.b + k0 * p.b_row + n * p.b_col, p.b_row, p.b_col, k, used}, to, cols * bytes);
  }
}

/// Rows [m0, m1) and columns [n0, n1) of C, a chunk of k.
[[gnu::noinline]] inline void multiply_strips(const Product& p, const Method& method, const Cut& cut, Size m0, Size m1,
                                              Size n0, Size n1, Size k0, char* packed) {
  const Size bytes = method.bytes, cols = method.tile.cols;
  const Size k = cut.chunk < p.k - k0 ? cut.chunk : p.k - k0, strip = k * cols * bytes;
  // The first strip that is packed: all, none, or only a narrow last one, where the tile reads whole vectors.
  const Size whole = (n1 - n0) / cols * cols, first = cut.pack ? n0 : method.tile.padded ? n0 + whole : n1;
  if (k) pack_strips(p, method, k0, k, first, n1, packed, strip);
  // Rows shared out evenly, 13 as 7 + 6: tiles of few rows cannot keep the multipliers busy.
  const Size tiles = divide_up(m1 - m0, method.tile.rows), rows = (m1 - m0) / tiles;
  const Size end_of_longer = m0 + (m1 - m0 - rows * tiles) * (rows + 1);
  // While these strips are multiplied, the next ones are fetched from further away: in place by the last tile of each
  // strip, before they are packed if they are one piece of memory.
  const char* ahead = nullptr;
  Size ahead_step = 0;
  if (cut.pack && p.b_row == bytes && p.b_col == p.k * bytes && n1 < p.n) {
    ahead = p.b + n1 * p.b_col + k0 * (n1 - n0) * bytes;
    ahead_step = divide_up((n1 - n0) * bytes, tiles * divide_up(n1 - n0, cols));
  }
  for (Size m = m0, end; m < m1; m = end) {
    end = m + rows + (m < end_of_longer);
    for (Size n = n0; n < n1; n += cols, ahead += k * ahead_step) {
      const bool in_place = n < first;
      const char* b = in_place ? p.b + k0 * p.b_row + n * bytes : packed + (n - first) / cols * strip;
      char* c = p.c + m * p.c_row + n * bytes;
      method.tile.run({p.a + m * p.a_row + k0 * p.a_col, p.a_row, p.a_col, b, in_place ? p.b_row : cols * bytes,
                       k0 ? c : p.from + m * p.from_row + n * p.from_col, k0 ? p.c_row : p.from_row, c, p.c_row, k,
                       end - m, n1 - n < cols ? n1 - n : cols, in_place && end == m1 ? b + cols * bytes : ahead,
                       in_place ? p.b_row : ahead_step});
    }
  }
}
/// Rows [m0, m1) and columns [n0, n1) of C. Of packed strips two at a time, or one where a single tile uses it.
[[gnu::noinline]] inline void multiply_block(const Product& p, const Method& method, const Cut& cut, Size m0, Size m1,
                                             Size n0, Size n1) {
  const Size cols = method.tile.cols, some = m1 - m0 > method.tile.rows ? 2 * cols : cols;
  const Size width = cut.pack ? some : n1 - n0;
  const Scratch<char> packed(cut.pack || method.tile.padded ? cut.chunk * some * method.bytes : 0);
  Size k0 = 0;
  do {
    for (Size n = n0; n < n1; n += width)
      multiply_strips(p, method, cut, m0, m1, n, n + width < n1 ? n + width : n1, k0, packed.data());
    k0 += cut.chunk;
  } while (k0 < p.k);
}

[[gnu::noinline]] inline void multiply_in_blocks(const Product& p, const Method& method) {
  const Cut by = cut(p, method);
  const Size down = divide_up(p.m, by.rows), across = divide_up(p.n, by.cols);
  parallel_for(down * across, [&](Size i) {
    const Size m = i % down * by.rows, n = i / down * by.cols;
    multiply_block(p, method, by, m, m + by.rows < p.m ? m + by.rows : p.m, n, n + by.cols < p.n ? n + by.cols : p.n);
  });
}

}  // namespace gradus::kernel
