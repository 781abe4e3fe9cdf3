// SPDX-License-Identifier: MIT
#pragma once
// Matrix product on raw memory: C (M, N) = start + A (M, K) B (K, N).
// Every result is one chain of fused multiply-adds from its start, k ascending: neither blocks nor tiles nor threads
// can change its bits. Most products go in blocks; where B or A lies along k, some do better turned over, since what is
// transposed becomes the vectors of a tile: it should be the smaller one, or fill them better, or be used at once.
#include <gradus/kernel/gemm_blocks.hpp>

namespace gradus::kernel {

/// Where every result's sum starts.
enum class Start {
  zero,
  accumulate,  // c itself
  bias,        // bias[n], in each row
};

/// to_cr = from_rc for a matrix (rows, cols) whose rows are contiguous; strides in bytes.
[[gnu::noinline]] inline void turn(const Method& method, const char* from, Size from_row, Size rows, Size cols,
                                   char* to, Size to_row) {
  parallel_blocks(cols, divide_up(8 * 1024, rows), [&](Size begin, Size end) {
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

/// A few rows times a layer's weights, which lie along k: squares of the weights are multiplied as soon as they are
/// transposed, which costs no more than to read them. More than 8 where sums stay in registers and k fills its squares.
inline Size most_few_rows(const Product& p, const Method& method) noexcept {
  return method.square.multiply_along && p.k % method.square.side * 32 <= p.k ? 12 : 8;
}
inline bool few_rows(const Product& p, const Method& method) noexcept {
  const Size bytes = method.bytes, side = method.square.side;
  return method.square.multiply && p.m <= most_few_rows(p, method) && p.n >= side && p.k >= side &&
         p.a_col == bytes && p.b_row == bytes && p.b_col != bytes;
}
/// Columns [n0, n1) of C, whole squares, k a multiple of their side.
[[gnu::noinline]] inline void multiply_squares(const Product& p, const Method& method, Size n0, Size n1, Size k) {
  const Size bytes = method.bytes, side = method.square.side;
  if (method.square.multiply_along && p.m >= 5) {  // fewer would be too few chains
    const Size most = 1024;  // 12 rows of A are then 48 KiB
    for (Size i = 0; i < k; i += most)
      for (Size n = n0; n < n1; n += side)
        method.square.multiply_along({p.b + n * p.b_col + i * bytes, p.b_col, p.c + n * bytes, p.c_row,
                                      (k - i < most ? k - i : most) / side, p.a + i * bytes, p.a_row, p.m});
    return;
  }
  // Four chains of a row hide the multiplier's latency, and few enough rows of B are open.
  const Size step = p.b_col % 1024 ? 4 * side : 2 * side;
  // A row alone: as many, but each line of them is read only once.
  const bool alone = method.square.multiply_row && p.m == 1 && p.b_col % 2048;
  for (; alone && n1 - n0 >= 4 * side; n0 += 4 * side)
    method.square.multiply_row({p.b + n0 * p.b_col, p.b_col, p.c + n0 * bytes, p.c_row, k / side, p.a, p.a_row, 1});
  for (Size n = n0; n < n1; n += step)
    for (Size i = 0; i < k; i += side)
      method.square.multiply({p.b + n * p.b_col + i * bytes, p.b_col, p.c + n * bytes, p.c_row,
                              (n1 - n < step ? n1 - n : step) / side, p.a + i * bytes, p.a_row, p.m});
}
/// Columns [n0, n1) of C = where the sums start.
[[gnu::noinline]] inline void begin_sums(const Product& p, Size bytes, Size n0, Size n1) {
  const std::size_t row = static_cast<std::size_t>((n1 - n0) * bytes);
  for (Size m = 0; m < p.m; ++m) {
    const char* from = p.from + m * p.from_row + n0 * p.from_col;
    char* c = p.c + m * p.c_row + n0 * bytes;
    if (!p.from_col) __builtin_memset(c, 0, row);
    else if (c != from) __builtin_memcpy(c, from, row);
  }
}
[[gnu::noinline]] inline void multiply_few_rows(const Product& p, const Method& method) {
  const Size bytes = method.bytes, side = method.square.side, k = p.k / side * side, rest = p.n % side;
  const Size whole = p.n - rest;
  Product last = p;
  // The last columns: a square that overlaps the one before, with sums of its own.
  alignas(64) char sums[12][64];
  last.n = side;
  last.b += (p.n - side) * p.b_col;
  last.from += (p.n - side) * p.from_col;
  last.c = sums[0];
  last.c_row = sizeof sums[0];
  if (rest) begin_sums(last, bytes, 0, side), multiply_squares(last, method, 0, side, k);
  // At least 16 thousand multiply-adds a block, half a microsecond.
  const Size least = divide_up(16 * 1024, 4 * side * p.k * p.m) * 4 * side;
  parallel_blocks(whole, least, [&](Size n0, Size n1) {
    begin_sums(p, bytes, n0, n1);  // here: a thread's part of C stays in its own cache
    multiply_squares(p, method, n0, n1, k);
  });
  if (rest)
    for (Size m = 0; m < p.m; ++m)
      __builtin_memcpy(p.c + m * p.c_row + whole * bytes, sums[m] + (side - rest) * bytes,
                       static_cast<std::size_t>(rest * bytes));
  if (k < p.k)
    multiply_in_blocks({p.m, p.n, p.k - k, p.a + k * p.a_col, p.a_row, p.a_col, p.b + k * p.b_row, p.b_row, p.b_col,
                        p.c, p.c_row, p.c, p.c_row, bytes}, method);
}

/// C' = B' A' for so few columns that vectors along them stay partly empty: rows of A become the vectors, a strip of
/// them at a time.
inline bool few_columns(const Product& p, const Method& method) noexcept {
  const Size lanes = method.tile.cols / 2, filled = divide_up(p.n, lanes) * lanes;
  return p.a_col == method.bytes && p.a_row != method.bytes && p.m >= method.tile.cols && p.k >= 16 &&
         p.n <= 2 * method.tile.rows && 4 * p.n <= 3 * filled;
}
GRADUS_SMALL inline void multiply_strip_turned(const Product& p, const Method& method, Size m0, Size m) {
  alignas(64) char sums[4096];
  const Size bytes = method.bytes, row = divide_up(m * bytes, 64) * 64;
  Product t{p.n, m, p.k, p.b, p.b_col, p.b_row, p.a + m0 * p.a_row, p.a_col, p.a_row, sums, row, p.from, 0, 0};
  if (p.from_col) {
    method.pack({p.from + m0 * p.from_row, p.from_col, p.from_row, p.n, m}, sums, row);
    t.from = sums;
    t.from_row = row;
    t.from_col = bytes;
  }
  if (few_rows(t, method)) {
    multiply_few_rows(t, method);
  } else {
    t.n = p.m - m0;  // the strips to come, which are fetched ahead
    multiply_block(t, method, {true, t.m, m, divide_up(t.k, divide_up(t.k, 128))}, 0, t.m, 0, m);
  }
  method.pack({sums, bytes, row, m, p.n}, p.c + m0 * p.c_row, p.c_row);
}
GRADUS_SMALL inline void multiply_few_columns(const Product& p, const Method& method) {
  // A strip of A is as wide as a tile, or what few rows make of it; C' has room for it on the stack.
  const Size cols = method.tile.cols, strip = p.n <= 8 ? 4 * cols : p.n <= most_few_rows(p, method) ? 2 * cols : cols;
  // At least 128 thousand multiply-adds a block, 1.4 us.
  parallel_blocks(p.m, divide_up(128 * 1024, cols * p.n * p.k) * cols, [&](Size begin, Size end) {
    for (Size m = begin; m < end; m += strip) multiply_strip_turned(p, method, m, end - m < strip ? end - m : strip);
  });
}

[[gnu::noinline]] inline void multiply(const Product& p, const Method& method) {
  if (p.m < 1 || p.n < 1) return;
  if (few_rows(p, method)) return multiply_few_rows(p, method);
  if (few_columns(p, method)) return multiply_few_columns(p, method);
  if (pays_to_turn(p, method)) multiply_turned(p, method);
  else multiply_in_blocks(p, method);
}

alignas(64) inline constexpr char zeros[128] = {};

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
