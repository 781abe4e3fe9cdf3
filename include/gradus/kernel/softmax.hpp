// SPDX-License-Identifier: MIT
#pragma once
// Softmax over the middle axis of contiguous data (outer, n, inner), and its gradients. The largest element is taken
// off first: only differences matter, and no exponential overflows. A row of -inf, or with NaN or +inf, gives NaN.
//
// A row is summed in 64 bytes of lanes at every level, 64 vectors of them at a time; what is left of it at its end
// stays in registers, so that a row of ten classes is read once and written once. y may be x, dx may be dy.
#include <limits>

#include <gradus/core/dtype.hpp>
#include <gradus/kernel/math_exp.hpp>
#include <gradus/kernel/math_log.hpp>
#include <gradus/kernel/reduce_block.hpp>
#include <gradus/kernel/scratch.hpp>
#include <gradus/kernel/walk.hpp>

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

/// Memory that is needed soon, asked for while the processor has much to compute: it may lie beyond the end.
GRADUS_INLINE void ask_for(const void* memory) { __builtin_prefetch(memory); }

/// y = e^(x - max) / sum e^(x - max), or (x - max) - log(sum e^(x - max)), for rows of n.
template <class T>
struct SoftmaxRows {
  using Signature = void(bool log, Size rows, Size n, const T* x, T* y);
  template <class Level>
  GRADUS_INLINE static void run(bool log, Size rows, Size n, const T* x, T* y) {
    using S = Simd<T, Level>;
    constexpr Size L = Chunk<S>::lanes;
    const RowEnd<S> row_end(n);
    const Size whole = n - row_end.rest, ahead = n < 2048 ? n : 2048;
    for (Size row = 0; row < rows; ++row, x += n, y += n) {
      Chunk<S> end, most, part, e;
      row_end.load(end, x + whole, (rows - row) * n - whole);
      most = end;
      row_end.fill(most, -std::numeric_limits<T>::infinity());
      Chunk<S> second = most;  // two searches, so that neither waits for the other
      Size at = 0;
      for (; at + 2 * L <= whole; at += 2 * L) {
        part.load(x + at), most.template merge<MostNumber>(part);
        part.load(x + at + L), second.template merge<MostNumber>(part);
      }
      if (at < whole) part.load(x + at), most.template merge<MostNumber>(part);
      most.template merge<MostNumber>(second);
      typename S::v m, s;
      most.template fold<MostNumber>(m);
      ChunkSum<S> sum(Chunk<S>{});
      // The end goes through the same code as whole chunks: half the machine code.
      for (Size i = 0; i <= whole; i += L) {
        const bool last = i == whole;
        if (last) part = end;
        else part.load(x + i), ask_for(x + i + ahead);
        e.exp_of(part, m);
        if (last) row_end.fill(e, T(0));
        else if (!log) e.store(y + i);
        sum.add(e);
      }
      sum.finish(s);
      if (!(s[0] == s[0])) {  // one NaN for all: which of several comes through depends on the vectors' width
        for (Size i = 0; i < n; ++i) y[i] = std::numeric_limits<T>::quiet_NaN();
        continue;
      }
      if (log) kernel::log<S>(s, s);
      for (Size i = 0; i <= whole; i += L) {
        const bool last = i == whole;
        if (last) part = log ? end : e;
        else part.load(log ? x + i : y + i), ask_for(y + i + ahead);
        for (auto& v : part.v) v = log ? (v - m) - s : v / s;
        if (last) row_end.store(y + whole, part);
        else part.store(y + i);
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
  for_softmax_rows(outer, n, inner, x, x, y, [=](Size rows, const T* a, const T*, T* to) { run(log, rows, n, a, to); });
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
