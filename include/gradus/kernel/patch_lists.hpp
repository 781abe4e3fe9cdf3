// SPDX-License-Identifier: MIT
#pragma once
// Sparse sums over the patches of an image whose channels lie side by side: for each entry of a list a multiple of one
// patch, whole vectors of channels at a time; one chain of multiply-adds a result, in the order of the list.
#include <gradus/core/shape.hpp>
#include <gradus/kernel/broadcast.hpp>

namespace gradus::kernel {

/// A factor, and where its patch begins, in elements.
template <class T>
struct PatchEntry {
  std::int32_t at;
  T g;
};

/// y_k = sum of g x_(at + k) over the entries of some images, k < n, whole vectors; added to y unless `first`.
template <class T>
struct GatherPatches {
  using Entry = PatchEntry<T>;
  struct Lists {
    const Entry* const* lists;
    const Size* counts;
    Size images, x_image;  // how many; from one to the next in x
    bool first;
    int* minus_zero;       // set to 1 if a sum is -0
  };
  using Signature = void(const Lists& lists, const T* x, Size n, T* y);

  template <class Level>
  GRADUS_INLINE static void run(const Lists& lists, const T* x, Size n, T* y) {
    using S = Simd<T, Level>;
    constexpr Size width = static_cast<Size>(S::width);
    Size k = 0;
    for (; k + 6 * width <= n; k += 6 * width) step<S, 6>(lists, x + k, y + k);
    for (; k + 3 * width <= n; k += 3 * width) step<S, 3>(lists, x + k, y + k);
    for (; k < n; k += width) step<S, 1>(lists, x + k, y + k);
  }

 private:
  template <class S, int V>
  GRADUS_INLINE static void step(const Lists& lists, const T* x, T* y) {
    constexpr Size width = static_cast<Size>(S::width);
    typename S::v a0{}, a1{}, a2{}, a3{}, a4{}, a5{};
    for (Size i = 0; i < lists.images; ++i, x += lists.x_image)
      for (const Entry *e = lists.lists[i], *end = e + lists.counts[i]; e < end; ++e) {
        const T* from = x + e->at;
        typename S::v g;
        broadcast<S>(g, e->g);
        add<S>(a0, g, from);
        if constexpr (V > 1) add<S>(a1, g, from + width), add<S>(a2, g, from + 2 * width);
        if constexpr (V > 3) add<S>(a3, g, from + 3 * width), add<S>(a4, g, from + 4 * width);
        if constexpr (V > 3) add<S>(a5, g, from + 5 * width);
      }
    keep<S>(lists, a0, y);
    if constexpr (V > 1) keep<S>(lists, a1, y + width), keep<S>(lists, a2, y + 2 * width);
    if constexpr (V > 3) keep<S>(lists, a3, y + 3 * width), keep<S>(lists, a4, y + 4 * width);
    if constexpr (V > 3) keep<S>(lists, a5, y + 5 * width);
  }
  template <class S>
  GRADUS_INLINE static void add(typename S::v& sum, const typename S::v& g, const T* x) {
    typename S::v v;
    S::load(v, x);
    S::fma(sum, g, v, sum);
  }
  template <class S>
  GRADUS_INLINE static void keep(const Lists& lists, const typename S::v& sum, T* y) {
    typename S::i bits;
    S::bits(bits, sum);
    if (__builtin_expect(S::any(bits == S::sign_bit), 0)) *lists.minus_zero = 1;
    if (lists.first) return S::store(y, sum);
    typename S::v all;
    S::load(all, y);
    all += sum;
    S::store(y, all);
  }
};
/// x_(at + k) += g w_k for each entry, k < n, whole vectors. From the last k to the first: where patches overlap, a
/// sum then takes the last tap first, and the pixels in ascending order.
template <class T>
struct SpreadPatches {
  using Entry = PatchEntry<T>;
  using Signature = void(const Entry* list, Size count, const T* w, Size n, T* x);

  template <class Level>
  GRADUS_INLINE static void run(const Entry* list, Size count, const T* w, Size n, T* x) {
    using S = Simd<T, Level>;
    constexpr Size width = static_cast<Size>(S::width);
    Size k = n;
    for (; k >= 6 * width; k -= 6 * width) step<S, 6>(list, count, w + k - 6 * width, x + k - 6 * width);
    for (; k >= 3 * width; k -= 3 * width) step<S, 3>(list, count, w + k - 3 * width, x + k - 3 * width);
    for (; k > 0; k -= width) step<S, 1>(list, count, w + k - width, x + k - width);
  }

 private:
  template <class S, int V>
  GRADUS_INLINE static void step(const Entry* e, Size count, const T* w, T* x) {
    constexpr Size width = static_cast<Size>(S::width);
    typename S::v w0, w1, w2, w3, w4, w5;
    S::load(w0, w);
    if constexpr (V > 1) S::load(w1, w + width), S::load(w2, w + 2 * width);
    if constexpr (V > 3) S::load(w3, w + 3 * width), S::load(w4, w + 4 * width), S::load(w5, w + 5 * width);
    for (const Entry* end = e + count; e < end; ++e) {
      T* to = x + e->at;
      typename S::v g;
      broadcast<S>(g, e->g);
      add<S>(g, w0, to);
      if constexpr (V > 1) add<S>(g, w1, to + width), add<S>(g, w2, to + 2 * width);
      if constexpr (V > 3) add<S>(g, w3, to + 3 * width), add<S>(g, w4, to + 4 * width);
      if constexpr (V > 3) add<S>(g, w5, to + 5 * width);
    }
  }
  template <class S>
  GRADUS_INLINE static void add(const typename S::v& g, const typename S::v& w, T* x) {
    typename S::v v;
    S::load(v, x);
    S::fma(v, g, w, v);
    S::store(x, v);
  }
};

/// Whether n elements, whole vectors, are finite and none is -0 (unless `minus_zeros` may be).
template <class T>
struct Plain {
  using Signature = bool(const T* x, Size n, bool minus_zeros);

  template <class Level>
  GRADUS_INLINE static bool run(const T* x, Size n, bool minus_zeros) {
    using S = Simd<T, Level>;
    typename S::v sum{}, v;
    typename S::i bits, bad{};
    for (Size i = 0; i < n; i += static_cast<Size>(S::width)) {
      S::load(v, x + i);
      S::bits(bits, v);
      bad |= bits == S::sign_bit;
      sum += v - v;
    }
    if (minus_zeros) bad = typename S::i{};
    return !S::any(bad | (sum != typename S::v{}));
  }
};

}  // namespace gradus::kernel
