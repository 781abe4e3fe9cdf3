// SPDX-License-Identifier: MIT
#pragma once
// One row of windows of 2 x 2 that lie side by side: two rows of x, taken apart into the left and the right elements of
// the windows, become one row of y; and back.
#include <type_traits>
#include <utility>

#include <gradus/core/shape.hpp>
#include <gradus/kernel/lanes.hpp>

namespace gradus::kernel {

/// A place in a plane: as wide as an element, so that both fill the same vectors.
template <class T> struct PlaceType { using Type = Size; };
template <> struct PlaceType<float> { using Type = std::int32_t; };
template <class T> using PlaceOf = typename PlaceType<T>::Type;

/// The elements of as many windows as a vector has lanes.
template <class S>
struct Windows {
  using T = typename S::Element;
  using Lanes = std::make_index_sequence<S::width>;
  static constexpr Size width = static_cast<Size>(S::width);
  typename S::v top_left, top_right, bottom_left, bottom_right;

  GRADUS_INLINE void load(const T* top, const T* bottom) {
    take_apart(top_left, top_right, top, Lanes());
    take_apart(bottom_left, bottom_right, bottom, Lanes());
  }
  GRADUS_INLINE void store(T* top, T* bottom) const {
    put_together(top, top_left, top_right, Lanes());
    put_together(bottom, bottom_left, bottom_right, Lanes());
  }

 private:
  template <std::size_t... k>
  GRADUS_INLINE static void take_apart(typename S::v& left, typename S::v& right, const T* x,
                                       std::index_sequence<k...>) {
    typename S::v a, b;
    S::load(a, x);
    S::load(b, x + width);
    left = __builtin_shufflevector(a, b, static_cast<int>(2 * k)...);
    right = __builtin_shufflevector(a, b, static_cast<int>(2 * k + 1)...);
  }
  template <std::size_t... k>
  GRADUS_INLINE static void put_together(T* x, const typename S::v& left, const typename S::v& right,
                                         std::index_sequence<k...>) {
    constexpr std::size_t n = S::width;
    S::store(x, __builtin_shufflevector(left, right, static_cast<int>(k / 2 + k % 2 * n)...));
    S::store(x + width, __builtin_shufflevector(left, right, static_cast<int>(n / 2 + k / 2 + k % 2 * n)...));
  }
};

/// Calls row.step<S>(j) for vectors from j on that cover [0, n): as wide as Level's and n allow. The last one overlaps
/// the one before, which does no harm: a step only depends on j. n is at least 16 bytes of elements.
template <class Level, class Row>
GRADUS_INLINE void cover(Size n, const Row& row) {
  using S = Simd<typename Row::Element, Level>;
  constexpr Size width = static_cast<Size>(S::width);
  if constexpr (Level::bytes > Portable::bytes)
    if (n < width) return cover<std::conditional_t<(Level::bytes > Avx2::bytes), Avx2, Portable>>(n, row);
  for (Size j = 0; j < n; j += width) row.template step<S>(j + width <= n ? j : n - width);
}

/// Places of the windows' top left elements, from the one at `place` on.
template <class S, std::size_t... k>
GRADUS_INLINE void first_places(typename S::i& y, Size place, std::index_sequence<k...>) {
  using Integer = typename S::Integer;
  y = typename S::i{static_cast<Integer>(2 * k)...} + static_cast<Integer>(place);
}
template <class S>
GRADUS_INLINE void take_larger(typename S::v& most, typename S::i& at, const typename S::v& v,
                               const typename S::i& place) {
  typename S::i larger;
  S::either(larger, v > most, v != v);
  S::select(most, larger, v, most);
  at = larger ? place : at;
}
template <class T>
struct HalvingMax {
  using Element = T;
  const T* x;
  Size width, first;  // elements of a row of x; the place of x
  T* y;
  PlaceOf<T>* place;

  template <class S>
  GRADUS_INLINE void step(Size j) const {
    Windows<S> w;
    w.load(x + 2 * j, x + 2 * j + width);
    typename S::i at, place_of_w;
    first_places<S>(place_of_w, first + 2 * j, typename Windows<S>::Lanes());
    at = place_of_w;
    take_larger<S>(w.top_left, at, w.top_right, place_of_w + 1);
    place_of_w += static_cast<typename S::Integer>(width);
    take_larger<S>(w.top_left, at, w.bottom_left, place_of_w);
    take_larger<S>(w.top_left, at, w.bottom_right, place_of_w + 1);
    S::store(y + j, w.top_left);
    if (place) __builtin_memcpy(place + j, &at, sizeof at);
  }
};
template <class T>
struct HalvingMaxGradient {
  using Element = T;
  const T* dy;
  const PlaceOf<T>* place;
  Size width, first;
  T* dx;

  template <class S>
  GRADUS_INLINE void step(Size j) const {
    typename S::v g;
    S::load(g, dy + j);
    typename S::i at, place_of_w;
    __builtin_memcpy(&at, place + j, sizeof at);
    first_places<S>(place_of_w, first + 2 * j, typename Windows<S>::Lanes());
    at -= place_of_w;
    const auto below = static_cast<typename S::Integer>(width);
    Windows<S> w;
    S::select(w.top_left, at == 0, g, T(0));
    S::select(w.top_right, at == 1, g, T(0));
    S::select(w.bottom_left, at == below, g, T(0));
    S::select(w.bottom_right, at == below + 1, g, T(0));
    w.store(dx + 2 * j, dx + 2 * j + width);
  }
};
template <class T>
struct HalvingMean {
  using Element = T;
  const T* x;
  Size width;
  T divisor;
  T* y;

  template <class S>
  GRADUS_INLINE void step(Size j) const {
    Windows<S> w;
    w.load(x + 2 * j, x + 2 * j + width);
    typename S::v sum{};
    sum += w.top_left;
    sum += w.top_right;
    sum += w.bottom_left;
    sum += w.bottom_right;
    S::store(y + j, sum / divisor);
  }
};
template <class T>
struct HalvingMeanGradient {
  using Element = T;
  const T* dy;
  Size width;
  T divisor;
  T* dx;

  template <class S>
  GRADUS_INLINE void step(Size j) const {
    Windows<S> w;
    S::load(w.top_left, dy + j);
    w.top_left = w.top_left / divisor;
    w.top_right = w.bottom_left = w.bottom_right = w.top_left;
    w.store(dx + 2 * j, dx + 2 * j + width);
  }
};

}  // namespace gradus::kernel
