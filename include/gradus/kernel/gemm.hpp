// SPDX-License-Identifier: MIT
#pragma once
// Matrix product on raw memory: C (M, N) = start + A (M, K) B (K, N).
// Every result is one chain of fused multiply-adds from its start, k ascending: neither blocks nor tiles nor threads
// can change its bits. C is cut into blocks by size, a block walks over k in chunks, and within a chunk over strips of
// A, and tiles. See Goto, van de Geijn: Anatomy of High-Performance Matrix Multiplication, 2008.
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

/// A product without its type: strides in bytes.
struct Product {
  Size m, n, k;
  const char* a;
  Size a_row, a_col;
  const char* b;
  Size b_row, b_col;
  char* c;
  Size c_row;
  const char* from;  // where the sums start
  Size from_row;
  Size from_col;     // 0: the same everywhere
};

/// A type's tile and what else depends on the type.
struct Method {
  TileKind tile;
  Size bytes;        // of an element
  void (*pack)(const Strip& strip, char* to, Size row);
};

inline constexpr Size divide_up(Size x, Size y) noexcept { return (x + y - 1) / y; }

/// A row stride at which a strip's lines crowd into few sets of the first-level cache.
inline bool crowded(Size stride) noexcept { return stride % 1024 == 0; }

struct Plan {
  bool pack_a, pack_b;
  Size rows, cols;   // of a block
  Size chunk;        // of k
};

inline Plan plan(const Product& p, const Method& method) {
  const Size rows = method.tile.rows, cols = method.tile.cols;
  Plan plan;
  plan.pack_b = p.b_col != method.bytes || (crowded(p.b_row) && p.m > 4 * rows && p.k > 32);
  plan.pack_a = p.a_col != method.bytes && p.a_row != method.bytes && p.n > 4 * cols;
  const Size chunks = divide_up(p.k, 1024);
  plan.chunk = chunks > 1 ? divide_up(p.k, chunks) : p.k;
  plan.rows = p.m;
  plan.cols = p.n;
  const double work = static_cast<double>(p.m) * static_cast<double>(p.n) * static_cast<double>(p.k);
  if (work < 256 * 1024) return plan;
  Size blocks = work < 16.0 * 256 * 1024 ? static_cast<Size>(work / (256 * 1024)) + 1 : 16;
  const Size strips = divide_up(p.n, cols);
  Size wide = strips / blocks;
  wide = wide < 1 ? 1 : wide > 4 ? 4 : wide;
  plan.cols = wide * cols;
  if (plan.pack_b && blocks > 4) blocks = 4;
  Size parts = divide_up(blocks, divide_up(strips, wide));
  const Size most = divide_up(p.m, 512);
  if (parts < most) parts = most;
  plan.rows = divide_up(divide_up(p.m, parts), rows) * rows;
  return plan;
}

[[gnu::noinline]] inline void multiply_block(const Product& p, const Method& method, const Plan& plan, Size m0, Size n0) {
  const Size m1 = m0 + plan.rows < p.m ? m0 + plan.rows : p.m, n1 = n0 + plan.cols < p.n ? n0 + plan.cols : p.n;
  const Size bytes = method.bytes, rows = method.tile.rows, cols = method.tile.cols, whole = (n1 - n0) / cols;
  const Size first_packed = plan.pack_b ? 0 : whole * cols == n1 - n0 || !method.tile.padded ? divide_up(n1 - n0, cols) : whole;
  const Size panel = plan.chunk * cols * bytes, width = divide_up(rows, 16 / bytes) * (16 / bytes);
  const Size panels = (divide_up(n1 - n0, cols) - first_packed) * panel;
  const Scratch<char> scratch(panels + (plan.pack_a ? plan.chunk * width * bytes : 0));
  Tile t;
  t.c_row = p.c_row;
  Size k0 = 0;
  do {
    t.k = plan.chunk < p.k - k0 ? plan.chunk : p.k - k0;
    char* to = scratch.data();
    for (Size n = n0 + first_packed * cols; n < n1; n += cols, to += panel) {
      const Size used = n1 - n < cols ? n1 - n : cols;
      if (used < cols && method.tile.padded) __builtin_memset(to, 0, static_cast<std::size_t>(t.k * cols * bytes));
      method.pack({p.b + k0 * p.b_row + n * p.b_col, p.b_row, p.b_col, t.k, used}, to, cols * bytes);
    }
    // Rows shared out evenly: 13 are 7 + 6, for tiles of few rows cannot keep the multipliers busy.
    const Size step = divide_up(m1 - m0, divide_up(m1 - m0, rows));
    for (Size m = m0; m < m1; m += step) {
      t.rows = m1 - m < step ? m1 - m : step;
      t.a = p.a + m * p.a_row + k0 * p.a_col;
      t.a_row = p.a_row;
      t.a_col = p.a_col;
      if (plan.pack_a) {
        char* a = scratch.data() + panels;
        method.pack({t.a, p.a_col, p.a_row, t.k, t.rows}, a, width * bytes);
        t.a = a;
        t.a_row = bytes;
        t.a_col = width * bytes;
      }
      Size j = 0;
      for (Size n = n0; n < n1; n += cols, ++j) {
        t.cols = n1 - n < cols ? n1 - n : cols;
        t.c = p.c + m * p.c_row + n * bytes;
        t.from = k0 ? t.c : p.from + m * p.from_row + n * p.from_col;
        t.from_row = k0 ? p.c_row : p.from_row;
        t.b = j < first_packed ? p.b + k0 * p.b_row + n * bytes : scratch.data() + (j - first_packed) * panel;
        t.b_row = j < first_packed ? p.b_row : cols * bytes;
        method.tile.run(t);
      }
    }
    k0 += t.k;
  } while (k0 < p.k);
}

[[gnu::noinline]] inline void multiply(const Product& p, const Method& method) {
  if (p.m < 1 || p.n < 1) return;
  const Plan cut = plan(p, method);
  const Size down = divide_up(p.m, cut.rows), across = divide_up(p.n, cut.cols);
  parallel_for(down * across, [&](Size i) { multiply_block(p, method, cut, i % down * cut.rows, i / down * cut.cols); });
}

alignas(64) inline constexpr char zeros[128] = {};

/// The method for T (unsigned, if an integer) at a level that this machine has.
template <class T>
Method method_for(Cpu level) noexcept {
  using Bits = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::conditional_t<sizeof(T) == 4, std::uint32_t,
               std::conditional_t<sizeof(T) == 2, std::uint16_t, std::uint8_t>>>;
  return {tile_kind<T>(level), sizeof(T), pack<Bits>};
}

/// c_mn = start + sum_k a_mk b_kn.
template <class T>
void gemm(Size m, Size n, Size k, const T* a, Size a_row, Size a_col, const T* b, Size b_row, Size b_col, T* c, Size c_row,
          Start start = Start::zero, const T* bias = nullptr) {
  constexpr Size s = sizeof(T);
  const char* from = start == Start::zero ? zeros : reinterpret_cast<const char*>(start == Start::bias ? bias : c);
  const Product p{m, n, k, reinterpret_cast<const char*>(a), a_row * s, a_col * s, reinterpret_cast<const char*>(b), b_row * s,
                  b_col * s, reinterpret_cast<char*>(c), c_row * s, from, start == Start::accumulate ? c_row * s : 0,
                  start == Start::zero ? 0 : s};
  if constexpr (std::is_integral_v<T>) {
    static const Method method = method_for<std::make_unsigned_t<T>>(cpu());
    multiply(p, method);
  } else {
    static const Method method = method_for<T>(cpu());
    multiply(p, method);
  }
}

}  // namespace gradus::kernel
