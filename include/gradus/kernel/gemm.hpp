// SPDX-License-Identifier: MIT
#pragma once
// Matrix product on raw memory: C (M, N) = start + A (M, K) B (K, N).
// Every result is one chain of fused multiply-adds from its start, k ascending: neither blocks nor tiles nor threads
// can change its bits. C is cut into blocks, by size; a block takes k in chunks, packs its strips of B where that
// pays, and runs tiles. A is never packed: tiles broadcast its elements from where they are.
// Source: Goto, van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008; blocks measured on Zen 5.
#include <type_traits>

#include <gradus/core/parallel.hpp>
#include <gradus/kernel/gemm_pack.hpp>
#include <gradus/kernel/gemm_tile.hpp>
#include <gradus/kernel/scratch.hpp>

namespace gradus::kernel {

/// Where every result's sum starts.
enum class Start {
  zero,
  accumulate,  // c itself
  bias,        // bias[n], in each row
};

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
  void (*pack)(const Strip& strip, char* to, Size row);
};

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
  const Size most = p.a_col == method.bytes ? 1024 : 512;
  const Size chunk = p.k <= most ? p.k : divide_up(p.k, divide_up(p.k, most));

  // A team of threads costs 2 us, a quarter of a million multiply-adds: the least work of a block. 16 blocks are
  // enough; each is one or two strips wide.
  constexpr double least = 256 * 1024;
  const double work = static_cast<double>(p.m) * static_cast<double>(p.n) * static_cast<double>(p.k);
  if (work < 2 * least) return {pack, p.m, p.n, chunk};
  const Size blocks = work < 16 * least ? static_cast<Size>(work / least) : 16;
  const Size strips = divide_up(p.n, method.tile.cols), wide = strips >= 2 * blocks ? 2 : 1;
  const Size across = divide_up(strips, wide);
  // Every block of rows packs its strips again: then four blocks must do, of up to 1024 rows. In place, an even
  // number of blocks is worth more.
  Size down = divide_up(pack && blocks > 4 ? 4 : blocks, across);
  if (down == 1 && !pack && p.m >= 4 * method.tile.rows) down = 2;
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

/// Rows [m0, m1) and columns [n0, n1) of C.
[[gnu::noinline]] inline void multiply_block(const Product& p, const Method& method, const Cut& cut, Size m0, Size m1,
                                             Size n0, Size n1) {
  const Size bytes = method.bytes, rows = method.tile.rows, cols = method.tile.cols;
  const Size strip = cut.chunk * cols * bytes;
  // The first strip that is packed: all, none, or only a narrow last one, where the tile reads whole vectors.
  const Size whole = (n1 - n0) / cols * cols, first = cut.pack ? n0 : method.tile.padded ? n0 + whole : n1;
  const Scratch<char> scratch(divide_up(n1 - first, cols) * strip);
  // Rows shared out evenly, 13 as 7 + 6: tiles of few rows cannot keep the multipliers busy.
  const Size step = divide_up(m1 - m0, divide_up(m1 - m0, rows));
  Size k0 = 0;
  do {
    const Size k = cut.chunk < p.k - k0 ? cut.chunk : p.k - k0;
    if (k) pack_strips(p, method, k0, k, first, n1, scratch.data(), strip);
    for (Size m = m0; m < m1; m += step)
      for (Size n = n0; n < n1; n += cols) {
        const bool packed = n >= first;
        char* c = p.c + m * p.c_row + n * bytes;
        method.tile.run({p.a + m * p.a_row + k0 * p.a_col, p.a_row, p.a_col,
                         packed ? scratch.data() + (n - first) / cols * strip : p.b + k0 * p.b_row + n * bytes,
                         packed ? cols * bytes : p.b_row,
                         k0 ? c : p.from + m * p.from_row + n * p.from_col, k0 ? p.c_row : p.from_row, c, p.c_row, k,
                         m1 - m < step ? m1 - m : step, n1 - n < cols ? n1 - n : cols});
      }
    k0 += k;
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

/// to_cr = from_rc for a matrix (rows, cols) whose rows are contiguous; strides in bytes.
[[gnu::noinline]] inline void turn(const Method& method, const char* from, Size from_row, Size rows, Size cols,
                                   char* to, Size to_row) {
  parallel_blocks(cols, divide_up(32 * 1024, rows), [&](Size begin, Size end) {
    method.pack({from + begin * method.bytes, method.bytes, from_row, end - begin, rows}, to + begin * to_row, to_row);
  });
}

/// C' = B' A', the same chains. Where B lies along k, as a layer's weights do, it would have to be packed; to turn over
/// an A of fewer rows, and C back, is less work, unless vectors along those rows stayed partly empty.
inline bool pays_to_turn(const Product& p, const Method& method) noexcept {
  const Size bytes = method.bytes, lanes = method.tile.cols / 2, filled = divide_up(p.m, lanes) * lanes;
  return p.b_row == bytes && p.b_col != bytes && p.a_col == bytes && p.n >= 2 * p.m && p.k >= 16 &&
         16 * filled <= 17 * p.m;
}
[[gnu::noinline]] inline void multiply_turned(const Product& p, const Method& method) {
  const Size bytes = method.bytes, row = p.m * bytes;
  const Scratch<char> a(p.k * row), c(p.n * row);
  turn(method, p.a, p.a_row, p.m, p.k, a.data(), row);
  if (p.from_col) turn(method, p.from, p.from_row, p.m, p.n, c.data(), row);
  else __builtin_memset(c.data(), 0, static_cast<std::size_t>(p.n * row));
  multiply_in_blocks({p.n, p.m, p.k, p.b, p.b_col, p.b_row, a.data(), row, bytes, c.data(), row, c.data(), row, bytes},
                     method);
  turn(method, c.data(), row, p.n, p.m, p.c, p.c_row);
}

[[gnu::noinline]] inline void multiply(const Product& p, const Method& method) {
  if (p.m < 1 || p.n < 1) return;
  if (pays_to_turn(p, method)) multiply_turned(p, method);
  else multiply_in_blocks(p, method);
}

alignas(64) inline constexpr char zeros[128] = {};

/// The method for T (integers: unsigned) at a level that this machine has.
template <class T>
Method method_for(Cpu level) noexcept {
  using Bits = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::conditional_t<sizeof(T) == 4, std::uint32_t, T>>;
  return {tile_kind<T>(level), sizeof(T), pack<Bits>};
}

/// Matrix product: c_mn = start + sum_k a_mk b_kn; one chain of fused multiply-adds, k ascending. Integers wrap around.
///
/// Shapes  a (M, K) and b (K, N) with any strides, c (M, N) with rows c_row apart; bias (N) for Start::bias
template <class T>
void gemm(Size m, Size n, Size k, const T* a, Size a_row, Size a_col, const T* b, Size b_row, Size b_col, T* c,
          Size c_row, Start start = Start::zero, const T* bias = nullptr) {
  constexpr Size s = sizeof(T);
  const bool zero = start == Start::zero;
  const char* from = zero ? zeros : reinterpret_cast<const char*>(start == Start::bias ? bias : c);
  const Product p{m, n, k, reinterpret_cast<const char*>(a), a_row * s, a_col * s,
                  reinterpret_cast<const char*>(b), b_row * s, b_col * s, reinterpret_cast<char*>(c), c_row * s,
                  from, start == Start::accumulate ? c_row * s : 0, zero ? 0 : s};
  if constexpr (std::is_integral_v<T>) {
    static const Method method = method_for<std::make_unsigned_t<T>>(cpu());
    multiply(p, method);
  } else {
    static const Method method = method_for<T>(cpu());
    multiply(p, method);
  }
}

}  // namespace gradus::kernel
