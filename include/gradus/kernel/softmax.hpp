// SPDX-License-Identifier: MIT
#pragma once
// Softmax over the middle axis of contiguous data (outer, n, inner), and its gradients. The largest element is taken
// off first: only differences matter, and no exponential overflows. A row of -inf, or with NaN or +inf, gives NaN.
//
// A row is summed in 64 bytes of lanes at every level, 64 vectors of them at a time. Many short rows go forward side
// by side (softmax_lanes.hpp), with the same bits. y may be x, dx may be dy.
#include <limits>

#include <gradus/core/dtype.hpp>
#include <gradus/kernel/math_log.hpp>
#include <gradus/kernel/scratch.hpp>
#include <gradus/kernel/softmax_chunk.hpp>
#include <gradus/kernel/softmax_lanes.hpp>
#include <gradus/kernel/walk.hpp>

namespace gradus::kernel {

/// Memory that is needed soon, asked for while the processor has much to compute: it may lie beyond the end.
GRADUS_INLINE void ask_for(const void* memory) { __builtin_prefetch(memory); }
GRADUS_INLINE void ask_to_write(const void* memory) { __builtin_prefetch(memory, 1); }

/// y = e^(x - max) / sum e^(x - max), or (x - max) - log(sum e^(x - max)), for rows of n.
template <class T>
struct SoftmaxRows {
  using Signature = void(bool log, Size rows, Size n, const T* x, T* y);

  /// The end of a row of n, and its greatest element.
  template <class S>
  GRADUS_INLINE static void find_most(Chunk<S>& end, typename S::v& m, const RowEnd<S>& row_end, const T* x, Size n,
                                      Size readable) {
    constexpr Size L = Chunk<S>::lanes;
    const Size whole = n - row_end.rest;
    row_end.load(end, x + whole, readable - whole);
    Chunk<S> most = end, part;
    row_end.fill(most, -std::numeric_limits<T>::infinity());
    Chunk<S> second = most;  // two searches, so that neither waits for the other
    Size at = 0;
    for (; at + 2 * L <= whole; at += 2 * L) {
      part.load(x + at), most.template merge<MostNumber>(part);
      part.load(x + at + L), second.template merge<MostNumber>(part);
    }
    if (at < whole) part.load(x + at), most.template merge<MostNumber>(part);
    most.template merge<MostNumber>(second);
    most.template fold<MostNumber>(m);
  }
  /// s = sum e^(x - m) of a row: those of `end` stay in e, the others go to `powers`, unless the logarithm is wanted.
  template <class S>
  GRADUS_INLINE static void add_powers(typename S::v& s, Chunk<S>& e, bool log, const RowEnd<S>& row_end, const T* x,
                                       Size whole, Size next, const Chunk<S>& end, const typename S::v& m, T* powers) {
    ChunkSum<S> sum(Chunk<S>{});
    Chunk<S> part;
    // The end goes through the same code as whole chunks: half the machine code.
    for (Size i = 0; i <= whole; i += Chunk<S>::lanes) {
      const bool last = i == whole;
      if (last) part = end;
      else part.load(x + i), ask_for(x + i + next);
      e.exp_of(part, m);
      if (last) row_end.fill(e, T(0));
      else if (!log) e.store(powers + i);
      sum.add(e);
    }
    sum.finish(s);
  }
  template <class Level>
  GRADUS_INLINE static void run(bool log, Size rows, Size n, const T* x, T* y) {
    using S = Simd<T, Level>;
    constexpr Size L = Chunk<S>::lanes;
    const RowEnd<S> row_end(n);
    const Size whole = n - row_end.rest, ahead = n < 2048 ? n : 2048;
    // Two rows ahead, or one, or (of the longest) within the row: what the second-level cache still has when needed.
    const Size next = n < 2048 ? 2 * n : n < 65536 ? n : ahead;
    constexpr Size kept = 8192 / static_cast<Size>(sizeof(T));
    alignas(64) T room[static_cast<std::size_t>(kept)];
    Chunk<S> end{}, next_end{}, part, e;
    typename S::v m{}, next_m{}, s{};
    // While the sum of a row and its logarithm are on their way, the next row is searched.
    for (Size row = -1; row < rows; ++row, end = next_end, m = next_m) {
      const T* const from = x + row * n;
      T* const to = y + row * n;
      T* const powers = n <= kept ? room : to;  // so that y goes to memory once
      if (row >= 0) add_powers<S>(s, e, log, row_end, from, whole, next, end, m, powers);
      const bool good = row < 0 || s[0] == s[0];
      if (log && row >= 0) kernel::log<S>(s, s);
      if (row + 1 < rows) find_most<S>(next_end, next_m, row_end, from + n, n, (rows - row - 1) * n);
      if (row < 0) continue;
      if (!good) {  // one NaN for all: which of several comes through depends on the vectors' width
        for (Size i = 0; i < n; ++i) to[i] = std::numeric_limits<T>::quiet_NaN();
        continue;
      }
      for (Size i = 0; i <= whole; i += L) {
        const bool last = i == whole;
        if (last) part = log ? end : e;
        else part.load(log ? from + i : powers + i), ask_to_write(to + i + ahead);
        for (auto& v : part.v) v = log ? (v - m) - s : v / s;
        if (last) row_end.store(to + whole, part);
        else part.store(to + i);
      }
    }
  }
};

/// dx = (dy - sum dy y) y, or dy - e^y sum dy, for rows of n.
template <class T>
struct SoftmaxGradientRows {
  using Signature = void(bool log, Size rows, Size n, const T* y, const T* dy, T* dx);

  template <class S>
  GRADUS_INLINE static void summand(Chunk<S>& t, bool log, const Chunk<S>& y, const Chunk<S>& dy) {
    t = dy;
    if (!log) for (std::size_t k = 0; k < Chunk<S>::vectors; ++k) S::mul(t.v[k], dy.v[k], y.v[k]);
  }
  template <class S>
  GRADUS_INLINE static void result(Chunk<S>& y, bool log, const Chunk<S>& dy, const typename S::v& s) {
    for (std::size_t k = 0; k < Chunk<S>::vectors; ++k) {
      if (log) {
        exp<S>(y.v[k], y.v[k]);
        S::fma(y.v[k], -y.v[k], s, dy.v[k]);
      } else {
        S::mul(y.v[k], dy.v[k] - s, y.v[k]);
      }
    }
  }
  template <class Level>
  GRADUS_INLINE static void run(bool log, Size rows, Size n, const T* y, const T* dy, T* dx) {
    using S = Simd<T, Level>;
    constexpr Size L = Chunk<S>::lanes;
    const RowEnd<S> row_end(n);
    const Size whole = n - row_end.rest;
    for (Size row = 0; row < rows; ++row, y += n, dy += n, dx += n) {
      Chunk<S> y_end, dy_end, y_part, dy_part, t;
      const Size readable = (rows - row) * n - whole;
      row_end.load(y_end, y + whole, readable);
      row_end.load(dy_end, dy + whole, readable);
      ChunkSum<S> sum(Chunk<S>{});
      for (Size i = 0; i <= whole; i += L) {
        if (i == whole) y_part = y_end, dy_part = dy_end;
        else y_part.load(y + i), dy_part.load(dy + i);
        summand<S>(t, log, y_part, dy_part);
        sum.add(t);
      }
      typename S::v s;
      sum.finish(s);
      for (Size i = 0; i <= whole; i += L) {
        if (i == whole) y_part = y_end, dy_part = dy_end;
        else y_part.load(y + i), dy_part.load(dy + i);
        result<S>(y_part, log, dy_part, s);
        if (i == whole) row_end.store(dx + whole, y_part);
        else y_part.store(dx + i);
      }
    }
  }
};

/// (many, n) = the transpose of x (n, many), rows `stride` apart; and back.
template <class T>
void gather_lines(Size n, Size many, Size stride, const T* x, T* lines) {
  for (Size i = 0; i < n; ++i)
    for (Size j = 0; j < many; ++j) lines[j * n + i] = x[i * stride + j];
}
template <class T>
void scatter_lines(Size n, Size many, Size stride, const T* lines, T* y) {
  for (Size i = 0; i < n; ++i)
    for (Size j = 0; j < many; ++j) y[i * stride + j] = lines[j * n + i];
}

/// Calls rows(count, a, b, y) with contiguous rows of n: as they lie, or (inner > 1) copied, sixteen at a time.
template <class T, class Rows>
void for_softmax_rows(Size outer, Size n, Size inner, const T* a, const T* b, T* y, Rows&& rows) {
  if (n == 0 || inner == 0) return;
  if (inner == 1)
    return parallel_blocks(outer, 16384 / n + 1, [&](Size begin, Size end) {
      rows(end - begin, a + begin * n, b + begin * n, y + begin * n);
    });
  constexpr Size most = 16;
  const Size pieces = (inner + most - 1) / most;
  parallel_blocks(outer * pieces, 1024 / n + 1, [&](Size begin, Size end) {
    const Scratch<T> scratch(3 * most * n);
    T *const la = scratch.data(), *const lb = la + most * n, *const ly = lb + most * n;
    for (; begin < end; ++begin) {
      const Size j = begin % pieces * most, many = inner - j < most ? inner - j : most;
      const Size at = begin / pieces * n * inner + j;
      gather_lines(n, many, inner, a + at, la);
      if (b != a) gather_lines(n, many, inner, b + at, lb);
      rows(many, la, b != a ? lb : la, ly);
      scatter_lines(n, many, inner, ly, y + at);
    }
  });
}
template <class T>
void softmax_forward(bool log, Size outer, Size n, Size inner, const T* x, T* y) {
  auto* const run = best<SoftmaxRows<T>, typename SoftmaxRows<T>::Signature>();
  for_softmax_rows(outer, n, inner, x, x, y, [=](Size rows, const T* a, const T*, T* to) {
    const Size done = softmax_short_rows(log, rows, n, a, to);
    run(log, rows - done, n, a + done * n, to + done * n);
  });
}
template <class T>
void softmax_backward(bool log, Size outer, Size n, Size inner, const T* y, const T* dy, T* dx) {
  auto* const run = best<SoftmaxGradientRows<T>, typename SoftmaxGradientRows<T>::Signature>();
  for_softmax_rows(outer, n, inner, y, dy, dx,
                   [=](Size rows, const T* a, const T* b, T* to) { run(log, rows, n, a, b, to); });
}

/// y_i = e^x_i / sum_k e^x_k, over the axis of n.
template <Floating T>
void softmax(Size outer, Size n, Size inner, const T* x, T* y) { softmax_forward(false, outer, n, inner, x, y); }
/// y_i = x_i - log(sum_k e^x_k), over the axis of n.
template <Floating T>
void log_softmax(Size outer, Size n, Size inner, const T* x, T* y) { softmax_forward(true, outer, n, inner, x, y); }
/// dx_i = y_i (dy_i - sum_k dy_k y_k), for y = softmax(x).
template <Floating T>
void softmax_gradient(Size outer, Size n, Size inner, const T* y, const T* dy, T* dx) {
  softmax_backward(false, outer, n, inner, y, dy, dx);
}
/// dx_i = dy_i - e^y_i sum_k dy_k, for y = log_softmax(x).
template <Floating T>
void log_softmax_gradient(Size outer, Size n, Size inner, const T* y, const T* dy, T* dx) {
  softmax_backward(true, outer, n, inner, y, dy, dx);
}

}  // namespace gradus::kernel
