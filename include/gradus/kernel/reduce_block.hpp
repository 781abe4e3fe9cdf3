// SPDX-License-Identifier: MIT
#pragma once
// The arithmetic of reductions, in one order that does not depend on vector unit, threads or layout: elements are cut
// into blocks of 16 times 256 bytes; in a block element r belongs to lane r mod L (L = 256 bytes), a lane adds up in
// order, and lane l takes in lane l + L/2, then l + L/4, ...; blocks are joined in a binary tree. A result's error
// grows with the logarithm of its length (N. Higham, The accuracy of floating point summation, 1993).
#include <gradus/core/shape.hpp>
#include <gradus/kernel/broadcast.hpp>
#include <gradus/kernel/reduce_op.hpp>

namespace gradus::kernel {

template <class T> inline constexpr Size reduce_lanes = 256 / static_cast<Size>(sizeof(T));
template <class T> inline constexpr Size reduce_block = 16 * reduce_lanes<T>;

/// N vectors side by side, as halves of halves: so every one of them stays in a register.
template <class S, std::size_t N>
struct Vectors {
  using T = typename S::Element;
  static constexpr Size width = static_cast<Size>(N * S::width);
  Vectors<S, N / 2> low, high;

  GRADUS_INLINE void set(const typename S::v& x) { low.set(x), high.set(x); }
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

/// y_c = the reduction over r of x_(r, c), c < columns contiguous, rows `stride` apart, at most a block of them.
/// At least 16 bytes of columns: the last vector overlaps the one before, and doing a column twice changes nothing.
template <class Op, class T>
struct ReduceColumns {
  using Signature = ReduceBody<T>;
  static constexpr Size strip_columns = 128;

  /// Vector v of the columns: the last one overlaps the one before.
  template <class S>
  GRADUS_INLINE static Size place(Size v, Size columns) {
    constexpr Size W = static_cast<Size>(S::width);
    return (v + 1) * W <= columns ? v * W : columns - W;
  }
  /// Vectors [begin, end): lane after lane, so that memory is read along its rows.
  template <class S>
  GRADUS_INLINE static void strip(const T* x, Size rows, Size stride, Size columns, Size begin, Size end,
                                  const T* center, T* y) {
    constexpr Size L = reduce_lanes<T>, W = static_cast<Size>(S::width);
    T lanes[static_cast<std::size_t>(L * strip_columns)];
    typename S::v start, c{}, sum, v;
    S::set(start, Op::template start<T>);
    for (Size l = 0; l < L && l < rows; ++l)
      for (Size k = begin; k < end; ++k) {
        const Size at = place<S>(k, columns);
        if (center) S::load(c, center + at);
        sum = start;
        for (Size r = l; r < rows; r += L) {
          S::load(v, x + r * stride + at);
          Op::template add<S>(sum, v, c);
        }
        S::store(lanes + l * strip_columns + (k - begin) * W, sum);
      }
    for (Size half = L / 2; half > 0; half /= 2)
      for (Size l = 0; l < half && l + half < rows; ++l)
        for (Size k = l * strip_columns; k < l * strip_columns + (end - begin) * W; k += W) {
          S::load(sum, lanes + k);
          S::load(v, lanes + half * strip_columns + k);
          Op::template merge<S>(sum, v);
          S::store(lanes + k, sum);
        }
    for (Size k = begin; k < end; ++k) {
      S::load(sum, lanes + (k - begin) * W);
      S::store(y + place<S>(k, columns), sum);
    }
  }
  template <class S>
  GRADUS_INLINE static void strips(const T* x, Size rows, Size stride, Size columns, const T* center, T* y) {
    constexpr Size W = static_cast<Size>(S::width), many = strip_columns / W;
    const Size vectors = (columns + W - 1) / W;
    for (Size k = 0; k < vectors; k += many)
      strip<S>(x, rows, stride, columns, k, k + many < vectors ? k + many : vectors, center, y);
  }
  template <class Level>
  GRADUS_INLINE static void run(const T* x, Size rows, Size stride, Size columns, const T* center, T* y) {
    using S = Simd<T, Level>;
    if (Level::bytes == Narrow::bytes || columns >= static_cast<Size>(S::width))
      strips<S>(x, rows, stride, columns, center, y);
    else if constexpr (Level::bytes > Narrow::bytes)
      strips<Simd<T, Narrow>>(x, rows, stride, columns, center, y);
  }
};

/// An operation on T, for the drivers: they are compiled once for all operations.
template <class T>
struct ReduceOp {
  ReduceBody<T>*rows, *columns;
  typename JoinTree<T>::Join* join;
  T start;
};
template <class Op, class T>
ReduceOp<T> reduce_op() {
  return {best<ReduceRows<Op, T>, ReduceBody<T>>(), best<ReduceColumns<Op, T>, ReduceBody<T>>(), join_one<Op, T>,
          Op::template start<T>};
}

}  // namespace gradus::kernel
