// SPDX-License-Identifier: MIT
#pragma once
// Softmax of many short rows, as a classifier's: a vector for each element, a lane for each row, so that the maximum,
// the sum and the logarithm of 64 bytes of rows are computed at once. The bits are those of kernel/softmax.hpp, which
// gives a row as many lanes: the same partial sums, added in the same order.
#include <limits>

#include <gradus/kernel/math_log.hpp>
#include <gradus/kernel/transpose.hpp>

namespace gradus::kernel {

template <class T> inline constexpr Size softmax_lanes = 64 / static_cast<Size>(sizeof(T));

/// Of softmax_lanes rows at once: element i of all rows is at x + i softmax_lanes. The result takes the place of x.
template <class T>
struct SoftmaxLanes {
  using Signature = void(bool log, Size n, T* x);
  static constexpr Size L = softmax_lanes<T>;

  /// A sum of n vectors in L partial sums.
  template <class S>
  struct Total {
    typename S::v part[static_cast<std::size_t>(L)];
    Size n = 0;
    GRADUS_INLINE void add(const typename S::v& x) {
      typename S::v& sum = part[n % L];
      if (n++ < L) sum = typename S::v{};
      sum = sum + x;
    }
    GRADUS_INLINE void finish(typename S::v& y) {
      for (Size half = L / 2; half > 0; half /= 2)
        for (Size l = 0; l < half && l + half < n; ++l) part[l] = part[l] + part[l + half];
      y = part[0];
    }
  };
  template <class S>
  GRADUS_INLINE static void forward(bool log, Size n, T* x) {
    typename S::v m, s, v, e;
    S::load(m, x);
    for (T* p = x; p < x + n * L; p += L) S::load(v, p), S::greater(m, v, m);
    Total<S> total;
    for (T* p = x; p < x + n * L; p += L) {
      S::load(v, p);
      v = v - m;
      exp<S>(e, v);
      total.add(e);
      S::store(p, log ? v : e);
    }
    total.finish(s);
    const typename S::i good = s == s;
    if (log) kernel::log<S>(s, s);
    for (T* p = x; p < x + n * L; p += L) {
      S::load(v, p);
      v = log ? v - s : v / s;
      S::select(v, good, v, std::numeric_limits<T>::quiet_NaN());
      S::store(p, v);
    }
  }
  template <class Level>
  GRADUS_INLINE static void run(bool log, Size n, T* x) {
    using S = Simd<T, Level>;
    if constexpr (Level::fma)
      for (Size lane = 0; lane < L; lane += static_cast<Size>(S::width)) forward<S>(log, n, x + lane);
  }
};

/// Short rows between memory and lanes, in squares of registers.
template <class T>
class ShortRows {
 public:
  static constexpr Size most = 64;
  static constexpr Size L = softmax_lanes<T>;

  ShortRows(Size n) : n_(n), kind_(square_kind<T>(cpu())) {}
  /// `many` rows from x on, from where `readable` elements may be read.
  GRADUS_SMALL void gather(const T* x, Size many, Size readable, T* lanes) {
    if (many < L || readable < L * n_ + L) {  // squares would read more
      __builtin_memset(room_, 0, static_cast<std::size_t>(L * n_ + L) * sizeof(T));
      __builtin_memcpy(room_, x, static_cast<std::size_t>(many * n_) * sizeof(T));
      x = room_;
    }
    for (Size r = 0; r < L; r += kind_.side)
      transpose(x + r * n_, n_, lanes + r, L, (n_ + kind_.side - 1) / kind_.side);
  }
  /// Squares from the last: what one writes beyond its rows is where another is still to be written. Beyond the last
  /// row, too, if that is `allowed`.
  GRADUS_SMALL void scatter(const T* lanes, Size many, T* y, bool allowed) {
    T* const to = allowed ? y : room_;
    for (Size i = (n_ - 1) / kind_.side * kind_.side; i >= 0; i -= kind_.side)
      for (Size r = 0; r < L; r += kind_.side) transpose(lanes + i * L + r, L, to + r * n_ + i, n_, 1);
    if (!allowed) __builtin_memcpy(y, room_, static_cast<std::size_t>(many * n_) * sizeof(T));
  }

 private:
  void transpose(const T* from, Size from_row, T* to, Size to_row, Size squares) {
    constexpr Size bytes = static_cast<Size>(sizeof(T));
    Squares s{};
    s.from = reinterpret_cast<const char*>(from), s.from_row = from_row * bytes;
    s.to = reinterpret_cast<char*>(to), s.to_row = to_row * bytes, s.count = squares;
    kind_.transpose(s);
  }
  Size n_;
  SquareKind kind_;
  alignas(64) T room_[static_cast<std::size_t>(most * L + L)];
};

/// As many rows as are worth it; returns how many.
template <class T>
[[gnu::noinline]] Size softmax_short_rows(bool log, Size rows, Size n, const T* x, T* y) {
  constexpr Size L = softmax_lanes<T>;
  if (n > ShortRows<T>::most || rows < 4 || cpu() == Cpu::portable) return 0;
  auto* const run = best<SoftmaxLanes<T>, typename SoftmaxLanes<T>::Signature>();
  alignas(64) T lanes[static_cast<std::size_t>(ShortRows<T>::most * L)];
  ShortRows<T> turn(n);
  Size row = 0;
  for (; rows - row >= 4; row += L) {
    const Size many = rows - row < L ? rows - row : L, left = (rows - row) * n;
    turn.gather(x + row * n, many, left, lanes);
    run(log, n, lanes);
    turn.scatter(lanes, many, y + row * n, x != y && left >= L * n + L);
  }
  return row < rows ? row : rows;
}

}  // namespace gradus::kernel
