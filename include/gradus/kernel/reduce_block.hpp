// SPDX-License-Identifier: MIT
#pragma once
// The arithmetic of reductions, in one order that does not depend on vector unit, threads or layout: elements are cut
// into blocks of 16 times 256 bytes; in a block element r belongs to lane r mod L (L = 256 bytes), a lane adds up in
// order, and lane l takes in lane l + L/2, then l + L/4, ...; blocks are joined in a binary tree. A result's error
// grows with the logarithm of its length (N. Higham, The accuracy of floating point summation, 1993).
#include <type_traits>

#include <gradus/core/shape.hpp>
#include <gradus/kernel/broadcast.hpp>
#include <gradus/kernel/reduce_op.hpp>

namespace gradus::kernel {

template <class T> inline constexpr Size reduce_lanes = 256 / static_cast<Size>(sizeof(T));
template <class T> inline constexpr Size reduce_block = 16 * reduce_lanes<T>;
/// Columns whose lanes stay in the second-level cache, and how far apart: not all in the same lines of it.
template <class T> inline constexpr Size reduce_strip = 4096 / static_cast<Size>(sizeof(T));
template <class T> inline constexpr Size reduce_pitch = reduce_strip<T> + 64 / static_cast<Size>(sizeof(T));

/// N vectors side by side, as halves of halves: so every one of them stays in a register.
template <class S, std::size_t N>
struct Vectors {
  using T = typename S::Element;
  static constexpr Size width = static_cast<Size>(N * S::width);
  Vectors<S, N / 2> low, high;

  GRADUS_INLINE void set(const typename S::v& x) { low.set(x), high.set(x); }
  GRADUS_INLINE void load(const T* x) { low.load(x), high.load(x + width / 2); }
  GRADUS_INLINE void store(T* y) const { low.store(y), high.store(y + width / 2); }
  template <class Op, class Center>
  GRADUS_INLINE void add(const T* x, const Center& c) {
    low.template add<Op>(x, c.low);
    high.template add<Op>(x + width / 2, c.high);
  }
  template <class Op>
  GRADUS_INLINE void join(const Vectors& x) {
    low.template join<Op>(x.low);
    high.template join<Op>(x.high);
  }
  template <class Op>
  GRADUS_INLINE void fold(T& y) {
    low.template join<Op>(high);
    low.template fold<Op>(y);
  }
};
template <class S>
struct Vectors<S, 1> {
  using T = typename S::Element;
  static constexpr Size width = static_cast<Size>(S::width);
  typename S::v all;

  GRADUS_INLINE void set(const typename S::v& x) { all = x; }
  GRADUS_INLINE void load(const T* x) { S::load(all, x); }
  GRADUS_INLINE void store(T* y) const { S::store(y, all); }
  template <class Op, class Center>
  GRADUS_INLINE void add(const T* x, const Center& c) {
    typename S::v v;
    S::load(v, x);
    Op::template add<S>(all, v, c.all);
  }
  template <class Op> GRADUS_INLINE void join(const Vectors& x) { Op::template merge<S>(all, x.all); }
  /// Lane l takes in lane l + width/2, then l + width/4, ...: the result ends in every lane.
  template <class Op>
  GRADUS_INLINE void fold(T& y) {
    turn<Op, S::width / 2>();
    y = all[0];
  }
  template <class Op, std::size_t H>
  GRADUS_INLINE void turn() {
    if constexpr (H > 0) {
      typename S::v other;
      rotate<H>(other, all);
      Op::template merge<S>(all, other);
      turn<Op, H / 2>();
    }
  }
  template <std::size_t H>
  GRADUS_INLINE static void rotate(typename S::v& y, const typename S::v& x) {
    if constexpr (S::width == 16)
      y = __builtin_shufflevector(x, x, H, H + 1, H + 2, H + 3, H + 4, H + 5, H + 6, H + 7,
                                  (H + 8) % 16, (H + 9) % 16, (H + 10) % 16, (H + 11) % 16,
                                  (H + 12) % 16, (H + 13) % 16, (H + 14) % 16, (H + 15) % 16);
    else if constexpr (S::width == 8)
      y = __builtin_shufflevector(x, x, H, H + 1, H + 2, H + 3, (H + 4) % 8, (H + 5) % 8, (H + 6) % 8, (H + 7) % 8);
    else if constexpr (S::width == 4)
      y = __builtin_shufflevector(x, x, H, H + 1, (H + 2) % 4, (H + 3) % 4);
    else
      y = __builtin_shufflevector(x, x, 1, 0);
  }
};
/// The same vector wherever Vectors are expected.
template <class S>
struct Broadcast {
  typename S::v all;
  const Broadcast& low = *this;
  const Broadcast& high = *this;
};

/// Joins results as they come: two that stand for equally many become one. Nothing gives `start`.
template <class T>
class JoinTree {
 public:
  using Join = void(T& y, T x);
  JoinTree(Join* join, T start) : join_(join) { held_[0] = start; }
  void push(T x) {
    for (Size n = pushed_++; n & 1; n >>= 1) {
      join_(held_[--depth_], x);
      x = held_[depth_];
    }
    held_[depth_++] = x;
  }
  void finish(T& y) {
    for (; depth_ > 1; --depth_) join_(held_[depth_ - 2], held_[depth_ - 1]);
    y = held_[0];
  }

 private:
  Join* join_;
  T held_[48];
  int depth_ = 0;
  Size pushed_ = 0;
};
template <class Op, class T>
void join_one(T& y, T x) { Op::join(y, x); }

template <class T>
using ReduceBody = void(const T* x, Size rows, Size stride, Size n, const T* center, T* y);
template <class T>
using ColumnsBody = void(const T* x, Size rows, Size stride, Size columns, const T* center, T* y, T* lanes);

/// y_j = the reduction of n contiguous elements at x + j stride; n is at most a block. center may be null.
template <class Op, class T>
struct ReduceRows {
  using Signature = ReduceBody<T>;

  template <class Level>
  GRADUS_INLINE static void run(const T* x, Size rows, Size stride, Size n, const T* center, T* y) {
    using S = Simd<T, Level>;
    constexpr Size L = reduce_lanes<T>;
    typename S::v start;
    S::set(start, Op::template start<T>);
    for (Size j = 0; j < rows; ++j, x += stride) {
      const T c = center ? center[j] : T(0);
      Broadcast<S> centers;
      broadcast<S>(centers.all, c);
      Vectors<S, 256 / Level::bytes> sum;
      sum.set(start);
      Size i = 0;
      for (; i + L <= n; i += L) sum.template add<Op>(x + i, centers);
      if (i < n) {
        T rest[static_cast<std::size_t>(L)];
        typename S::v fill;
        broadcast<S>(fill, Op::neutral(c));
        for (Size k = 0; k < L; k += static_cast<Size>(S::width)) S::store(rest + k, fill);
        __builtin_memcpy(rest, x + i, static_cast<std::size_t>(n - i) * sizeof(T));
        sum.template add<Op>(rest, centers);
      }
      sum.template fold<Op>(y[j]);
    }
  }
};

/// Four floats or two doubles, with FMA: for columns that do not fill a wider vector.
struct Narrow { static constexpr std::size_t bytes = 16; static constexpr bool fma = true; };

/// Columns side by side that fill N vectors, with their rows. `lanes` may hold what the first `added` of them gave.
template <class Op, class S, std::size_t N>
struct ColumnLanes {
  using T = typename S::Element;
  using Vector = S;
  using V = Vectors<S, N>;
  static constexpr Size L = reduce_lanes<T>, width = V::width, pitch = reduce_pitch<T>;
  static constexpr bool narrow = width * static_cast<Size>(sizeof(T)) == Narrow::bytes;
  const T* x;
  Size rows, stride;
  typename S::v start;
  V center{};
  const T* lanes = nullptr;
  Size added = 0;

  GRADUS_INLINE void lane(V& y, Size l) const {
    if (added) y.load(lanes + l * pitch);
    else y.set(start);
    for (Size r = added + l; r < rows; r += L) y.template add<Op>(x + r * stride, center);
  }
  /// Lanes l, l + D, l + 2 D, ... joined in halves.
  template <Size D>
  GRADUS_INLINE void join(V& y, Size l) const {
    if constexpr (D == L) {
      lane(y, l);
    } else {
      join<2 * D>(y, l);
      if (l + D >= rows) return;
      V v;
      join<2 * D>(v, l + D);
      y.template join<Op>(v);
    }
  }
  /// Lanes in the order of their reversed bits: two that have been joined from equally many become one.
  GRADUS_INLINE void all(T* y) const {
    constexpr Size D = N > 2 ? L : L / 4;  // a few lanes at once, in registers
    Size many = 1;
    while (many < rows && many < D) many *= 2;
    V held[8], sum;
    int depth = 0;
    for (Size i = 0, l = 0; i < many; ++i) {
      join<D>(sum, l);
      for (Size n = i; n & 1; n >>= 1) {
        V before = held[--depth];
        before.template join<Op>(sum);
        sum = before;
      }
      held[depth++] = sum;
      for (Size bit = many / 2; bit > 0 && ((l ^= bit) & bit) == 0;) bit /= 2;
    }
    held[0].store(y);
  }
  /// Adds four rows from `row` on, L apart, to a lane, and asks for those that come after the next four.
  GRADUS_INLINE void add_to(T* lane, Size row) const {
    const T *a = x + row * stride, *b = a + L * stride, *c = b + L * stride, *d = c + L * stride;
    V sum;
    if (row >= L) sum.load(lane);
    else sum.set(start);
    for (Size i = 0; i < width * static_cast<Size>(sizeof(T)); i += 64)
      for (const T* p : {a, b, c, d}) __builtin_prefetch(reinterpret_cast<const char*>(p + 2 * stride) + i);
    sum.template add<Op>(a, center);
    sum.template add<Op>(b, center);
    sum.template add<Op>(c, center);
    sum.template add<Op>(d, center);
    sum.store(lane);
  }
};

/// y_c = the reduction over r of x_(r, c), c < columns contiguous, rows `stride` apart, at most a block of them.
/// At least 16 bytes of columns: the last vectors overlap those before, and doing a column twice changes nothing.
/// With room for lanes (reduce_lanes by reduce_pitch; null: none), memory is read along its rows, four at once: best
/// for more than the second-level cache holds.
template <class Op, class T>
struct ReduceColumns {
  using Signature = ColumnsBody<T>;

  template <class C>
  GRADUS_INLINE static void strips(const T* x, Size rows, Size stride, Size columns, const T* center, T* y, T* lanes) {
    C c{x, rows, stride, {}};
    C::Vector::set(c.start, Op::template start<T>);
    const auto go_to = [&](Size k) {
      const Size at = k + C::width <= columns ? k : columns - C::width;
      c.x = x + at;
      if (center) c.center.load(center + at);
      return y + at;
    };
    if (!C::narrow && lanes) c.added = rows / (4 * C::L) * (4 * C::L);
    for (Size first = 0; first < columns; first += reduce_strip<T>) {
      const Size end = columns - first < reduce_strip<T> ? columns : first + reduce_strip<T>;
      if constexpr (!C::narrow)
        for (Size row = 0; row < c.added; row += 4 * C::L)
          for (Size l = 0; l < C::L; ++l)
            for (Size k = first; k < end; k += C::width) go_to(k), c.add_to(lanes + l * C::pitch + k - first, row + l);
      for (Size k = first; k < end; k += C::width) {
        T* const to = go_to(k);
        if (c.added) c.lanes = lanes + (k - first);
        c.all(to);
      }
    }
  }
  template <class Level>
  GRADUS_INLINE static void run(const T* x, Size rows, Size stride, Size columns, const T* center, T* y, T* lanes) {
    constexpr bool narrow = Level::bytes == Narrow::bytes;
    using Many = ColumnLanes<Op, Simd<T, Level>, narrow ? 4 : 2>;
    using Few = ColumnLanes<Op, Simd<T, std::conditional_t<narrow, Level, Narrow>>, 1>;
    if (columns >= Many::width) strips<Many>(x, rows, stride, columns, center, y, lanes);
    else strips<Few>(x, rows, stride, columns, center, y, nullptr);
  }
};

/// An operation on T, for the drivers: they are compiled once for all operations.
template <class T>
struct ReduceOp {
  ReduceBody<T>* rows;
  ColumnsBody<T>* columns;
  typename JoinTree<T>::Join* join;
  T start;
};
template <class Op, class T>
ReduceOp<T> reduce_op() {
  return {best<ReduceRows<Op, T>, ReduceBody<T>>(), best<ReduceColumns<Op, T>, ColumnsBody<T>>(), join_one<Op, T>,
          Op::template start<T>};
}

}  // namespace gradus::kernel
