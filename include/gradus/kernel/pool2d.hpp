// SPDX-License-Identifier: MIT
#pragma once
// Pooling of contiguous planes: each element of y is the largest element, or the mean, of a window of its plane of x;
// windows may reach beyond the edges, where there is nothing. Windows of 2 x 2 that lie side by side are what networks
// use: these are worked off in whole vectors, the same bits as one by one.
#include <limits>

#include <gradus/core/pair.hpp>
#include <gradus/kernel/pool2d_halving.hpp>

namespace gradus::kernel {

struct PoolShape {
  Size planes, height, width, out_height, out_width;
  Pair kernel, stride, padding, dilation;

  /// Rows and columns of y that belong to whole 2 x 2 windows side by side, if there are enough for a vector of T.
  template <class T>
  Pair halving() const noexcept {
    const bool is = kernel == 2 && stride == 2 && padding == 0 && dilation == 1;
    if (!is || width / 2 < static_cast<Size>(16 / sizeof(T))) return 0;
    return {height / 2, width / 2};
  }
  Size in() const noexcept { return height * width; }
  Size out() const noexcept { return out_height * out_width; }
};
/// Where window i lies along an axis of n elements: first, first + dilation, ..., before end.
struct PoolSpan {
  Size first, end;
  PoolSpan(Size i, Size n, Size kernel, Size stride, Size padding, Size dilation) noexcept
      : first(i * stride - padding), end(first + (kernel - 1) * dilation + 1) {
    if (end > n) end = n;
    if (first < 0) first += (dilation - 1 - first) / dilation * dilation;
  }
};
struct PoolWindow {
  PoolSpan rows, columns;
  PoolWindow(const PoolShape& s, Size i, Size j) noexcept
      : rows(i, s.height, s.kernel.h, s.stride.h, s.padding.h, s.dilation.h),
        columns(j, s.width, s.kernel.w, s.stride.w, s.padding.w, s.dilation.w) {}
  /// With dilation, every element of a window can lie outside.
  bool empty() const noexcept { return rows.first >= rows.end || columns.first >= columns.end; }
};

/// The largest of the windows of one plane, and their places in it, unless `place` is null. Of equals the first counts;
/// NaN counts as the largest, and of NaNs the last. Where there is nothing: the least number, and place -1.
template <class T>
struct MaxPoolPlane {
  using Signature = void(const PoolShape& s, const T* x, T* y, PlaceOf<T>* place);

  static void window(const PoolShape& s, Size i, Size j, const T* x, T* y, PlaceOf<T>* place) {
    using Limits = std::numeric_limits<T>;
    const PoolWindow win(s, i, j);
    T most = Limits::has_infinity ? -Limits::infinity() : Limits::lowest();
    Size at = win.empty() ? -1 : win.rows.first * s.width + win.columns.first;
    for (Size h = win.rows.first; h < win.rows.end; h += s.dilation.h)
      for (Size w = win.columns.first; w < win.columns.end; w += s.dilation.w) {
        const T v = x[h * s.width + w];
        if (v > most || v != v) most = v, at = h * s.width + w;
      }
    y[i * s.out_width + j] = most;
    if (place) place[i * s.out_width + j] = static_cast<PlaceOf<T>>(at);
  }
  template <class Level>
  GRADUS_INLINE static void run(const PoolShape& s, const T* x, T* y, PlaceOf<T>* place) {
    const Pair whole = s.halving<T>();
    for (Size i = 0; i < s.out_height; ++i) {
      Size j = 0;
      if constexpr (is_float<T>)
        if (i < whole.h) {
          j = whole.w;
          const Size at = 2 * i * s.width, to = i * s.out_width;
          cover<Level>(j, HalvingMax<T>{x + at, s.width, at, y + to, place ? place + to : nullptr});
        }
      for (; j < s.out_width; ++j) window(s, i, j, x, y, place);
    }
  }
};
/// dx = dy at the places, zero elsewhere.
template <class T>
struct MaxPoolGradientPlane {
  using Signature = void(const PoolShape& s, const T* dy, const PlaceOf<T>* place, T* dx);

  template <class Level>
  GRADUS_INLINE static void run(const PoolShape& s, const T* dy, const PlaceOf<T>* place, T* dx) {
    const Pair whole = s.halving<T>();
    if (!whole.h || s.width % 2 || s.height % 2)
      __builtin_memset(dx, 0, static_cast<std::size_t>(s.in()) * sizeof(T));
    for (Size i = 0; i < s.out_height; ++i) {
      Size j = 0;
      const Size at = 2 * i * s.width, from = i * s.out_width;
      if (i < whole.h) {
        j = whole.w;
        cover<Level>(j, HalvingMaxGradient<T>{dy + from, place + from, s.width, at, dx + at});
      }
      for (; j < s.out_width; ++j)
        if (place[from + j] >= 0) dx[place[from + j]] += dy[from + j];
    }
  }
};

/// The sums of the windows of one plane, each divided by how many elements it has (count_include_pad: those of the
/// padding, too), or by `divisor` if that is not 0.
template <class T>
struct AveragePool {
  PoolShape s;
  bool count_include_pad;
  T divisor;

  using Forward = void(const AveragePool&, const T* x, T* y);

  T divisor_of(Size i, Size j, const PoolWindow& win) const noexcept {
    if (divisor != 0) return divisor;
    if (!count_include_pad)
      return static_cast<T>((win.rows.end - win.rows.first) * (win.columns.end - win.columns.first));
    const auto reach = [](Size first, Size kernel, Size end) { return kernel < end - first ? kernel : end - first; };
    return static_cast<T>(reach(i * s.stride.h - s.padding.h, s.kernel.h, s.height + s.padding.h) *
                          reach(j * s.stride.w - s.padding.w, s.kernel.w, s.width + s.padding.w));
  }
  GRADUS_INLINE T of_four() const noexcept { return divisor != 0 ? divisor : 4; }
};
template <class T>
struct AveragePoolPlane {
  using Signature = typename AveragePool<T>::Forward;
  static void window(const AveragePool<T>& p, Size i, Size j, const T* x, T* y) {
    const PoolWindow win(p.s, i, j);
    T sum = 0;
    for (Size h = win.rows.first; h < win.rows.end; ++h)
      for (Size w = win.columns.first; w < win.columns.end; ++w) sum += x[h * p.s.width + w];
    y[i * p.s.out_width + j] = sum / p.divisor_of(i, j, win);
  }
  template <class Level>
  GRADUS_INLINE static void run(const AveragePool<T>& p, const T* x, T* y) {
    const Pair whole = p.s.template halving<T>();
    for (Size i = 0; i < p.s.out_height; ++i) {
      Size j = 0;
      if (i < whole.h) {
        j = whole.w;
        cover<Level>(j, HalvingMean<T>{x + 2 * i * p.s.width, p.s.width, p.of_four(), y + i * p.s.out_width});
      }
      for (; j < p.s.out_width; ++j) window(p, i, j, x, y);
    }
  }
};
/// dx = the sum of dy / divisor over the windows that an element is in.
template <class T>
struct AveragePoolGradientPlane {
  using Signature = typename AveragePool<T>::Forward;
  static void window(const AveragePool<T>& p, Size i, Size j, const T* dy, T* dx) {
    const PoolWindow win(p.s, i, j);
    const T share = dy[i * p.s.out_width + j] / p.divisor_of(i, j, win);
    for (Size h = win.rows.first; h < win.rows.end; ++h)
      for (Size w = win.columns.first; w < win.columns.end; ++w) dx[h * p.s.width + w] += share;
  }
  template <class Level>
  GRADUS_INLINE static void run(const AveragePool<T>& p, const T* dy, T* dx) {
    const Pair whole = p.s.template halving<T>();
    if (!whole.h || p.s.width % 2 || p.s.height % 2)
      __builtin_memset(dx, 0, static_cast<std::size_t>(p.s.in()) * sizeof(T));
    for (Size i = 0; i < p.s.out_height; ++i) {
      Size j = 0;
      if (i < whole.h) {
        j = whole.w;
        cover<Level>(j, HalvingMeanGradient<T>{dy + i * p.s.out_width, p.s.width, p.of_four(), dx + 2 * i * p.s.width});
      }
      for (; j < p.s.out_width; ++j) window(p, i, j, dy, dx);
    }
  }
};

/// Calls f(plane) for all planes, some on each thread.
template <class F>
void for_planes(const PoolShape& s, F&& f) {
  parallel_blocks(s.planes, 16384 / (s.in() + s.out() + 1) + 1, [&](Size begin, Size end) {
    for (; begin < end; ++begin) f(begin);
  });
}
template <class T>
void max_pool2d(const PoolShape& s, const T* x, T* y, PlaceOf<T>* place) {
  auto* run = MaxPoolPlane<T>::template run<Portable>;
  if constexpr (is_float<T>) run = best<MaxPoolPlane<T>, typename MaxPoolPlane<T>::Signature>();
  for_planes(s, [=](Size p) { run(s, x + p * s.in(), y + p * s.out(), place ? place + p * s.out() : nullptr); });
}
template <class T>
void max_pool2d_gradient(const PoolShape& s, const T* dy, const PlaceOf<T>* place, T* dx) {
  auto* const run = best<MaxPoolGradientPlane<T>, typename MaxPoolGradientPlane<T>::Signature>();
  for_planes(s, [=](Size p) { run(s, dy + p * s.out(), place + p * s.out(), dx + p * s.in()); });
}
/// y = x at the places: the gradient of that gradient.
template <class T>
void max_pool2d_pick(const PoolShape& s, const T* x, const PlaceOf<T>* place, T* y) {
  for_planes(s, [=](Size p) {
    for (Size i = p * s.out(); i < (p + 1) * s.out(); ++i) y[i] = place[i] < 0 ? T{} : x[p * s.in() + place[i]];
  });
}
template <class T>
void avg_pool2d(const AveragePool<T>& a, const T* x, T* y) {
  auto* const run = best<AveragePoolPlane<T>, typename AveragePool<T>::Forward>();
  for_planes(a.s, [&](Size p) { run(a, x + p * a.s.in(), y + p * a.s.out()); });
}
template <class T>
void avg_pool2d_gradient(const AveragePool<T>& a, const T* dy, T* dx) {
  auto* const run = best<AveragePoolGradientPlane<T>, typename AveragePool<T>::Forward>();
  for_planes(a.s, [&](Size p) { run(a, dy + p * a.s.out(), dx + p * a.s.in()); });
}

}  // namespace gradus::kernel
