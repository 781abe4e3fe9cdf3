// SPDX-License-Identifier: MIT
#pragma once
// ReLU and windows of 2 x 2 side by side, and the way back, on images whose channels lie side by side: a vector holds
// one pixel of many channels. Of a window remains one byte: where its largest element is, and whether ReLU let it live.
#include <gradus/kernel/broadcast.hpp>
#include <gradus/kernel/pool2d_halving.hpp>
#include <gradus/kernel/reduce_block.hpp>

namespace gradus::kernel {

/// The bits of a window's code.
inline constexpr int pool_right = 1, pool_below = 2, pool_alive = 4;

/// y = a > b ? a : b: one instruction on x86.
template <class S>
GRADUS_INLINE void larger(typename S::v& y, const typename S::v& a, const typename S::v& b) {
#if defined(__x86_64__)
  if constexpr (S::has_fma && sizeof(typename S::Element) == 4)
    __asm__("vmaxps %2, %1, %0" : "=" GRADUS_REGISTER(y) : GRADUS_REGISTER(a), GRADUS_REGISTER_OR_MEMORY(b));
  else if constexpr (S::has_fma)
    __asm__("vmaxpd %2, %1, %0" : "=" GRADUS_REGISTER(y) : GRADUS_REGISTER(a), GRADUS_REGISTER_OR_MEMORY(b));
  else
#endif
    S::select(y, a > b, a, b);
}

/// One row of windows of `width` channels: x (2, 2 W', width) -> y (W', width), and codes, `row` from window to window,
/// unless null.
template <class T>
struct PoolChannels {
  using Signature = void(const T* x, Size windows, Size width, T* y, std::uint8_t* codes, Size row);

  /// Wide levels leave rows that have a NaN to the narrow one.
  template <class Level>
  GRADUS_INLINE static void run(const T* x, Size windows, Size width, T* y, std::uint8_t* codes, Size row) {
    using S = Simd<T, Level>;
    typename S::v sums{};
    pool<S>(x, windows, width, y, codes, row, sums);
    if constexpr (S::wide)
      if (S::any(sums - sums != typename S::v{}))
        Levels<PoolChannels, Signature>::portable(x, windows, width, y, codes, row);
  }

 private:
  /// Adds up all that it sees.
  template <class S>
  GRADUS_INLINE static void pool(const T* x, Size windows, Size width, T* y, std::uint8_t* codes, Size row,
                                 typename S::v& sums) {
    typedef std::int8_t bytes __attribute__((vector_size(S::width), aligned(1), may_alias));
    const T* below = x + 2 * windows * width;
    for (Size j = 0; j < windows; ++j, x += 2 * width, below += 2 * width, y += width) {
      for (Size k = 0; k < width; k += static_cast<Size>(S::width)) {
        typename S::v most, v1, v2, v3;
        S::load(most, x + k);
        S::load(v1, x + width + k);
        S::load(v2, below + k);
        S::load(v3, below + width + k);
        if constexpr (S::wide) sums += (most + v1) + (v2 + v3);
        typename S::i at{};
        keep_positive<S>(most);
        take<S>(most, at, v1, 1);
        take<S>(most, at, v2, 2);
        take<S>(most, at, v3, 3);
        S::store(y + k, most);
        if (!codes) continue;
        const typename S::i dead = most <= typename S::v{};
        at |= ~dead & pool_alive;
        *reinterpret_cast<bytes*>(codes + k) = __builtin_convertvector(at, bytes);
      }
      if (codes) codes += row;
    }
  }
  template <class S>
  GRADUS_INLINE static void keep_positive(typename S::v& v) {
    if constexpr (S::wide) larger<S>(v, typename S::v{}, v);
    else S::max(v, v, typename S::v{});
  }
  template <class S>
  GRADUS_INLINE static void take(typename S::v& most, typename S::i& at, typename S::v& v, typename S::Integer place) {
    keep_positive<S>(v);
    const typename S::i place_of_v = typename S::i{} + place;
    if constexpr (S::wide) {
      at = v > most ? place_of_v : at;
      larger<S>(most, v, most);
    } else {
      take_larger<S>(most, at, v, place_of_v);
    }
  }
};
/// g = 0 where the window is not alive; whole vectors.
template <class T>
struct KeepAlive {
  using Signature = void(T* g, const std::uint8_t* codes, Size n);

  template <class Level>
  GRADUS_INLINE static void run(T* g, const std::uint8_t* codes, Size n) {
    using S = Simd<T, Level>;
    for (Size i = 0; i < n; i += static_cast<Size>(S::width)) {
      typename S::v v;
      typename S::i code;
      load_codes<S>(code, codes + i);
      S::load(v, g + i);
      S::select(v, (code & pool_alive) != 0, v, T(0));
      S::store(g + i, v);
    }
  }
  template <class S>
  GRADUS_INLINE static void load_codes(typename S::i& y, const std::uint8_t* codes) {
    typedef std::int8_t bytes __attribute__((vector_size(S::width), aligned(1), may_alias));
    const bytes b = *reinterpret_cast<const bytes*>(codes) & 7;  // g++ widens straight from memory byte by byte
    y = __builtin_convertvector(b, typename S::i);
  }
};

/// One row of windows back to two rows of pixels, all channels: to (2, 2 W', channels).
template <class T>
struct UnpoolChannels {
  using Signature = void(const T* g, const std::uint8_t* codes, Size windows, Size channels, T* to);

  template <class Level>
  GRADUS_INLINE static void run(const T* g, const std::uint8_t* codes, Size windows, Size channels, T* to) {
    using S = Simd<T, Level>;
    const Size below = 2 * windows * channels;
    for (Size j = 0; j < windows; ++j, to += 2 * channels, g += channels, codes += channels)
      for (Size k = 0; k < channels; k += static_cast<Size>(S::width)) {
        typename S::v v;
        typename S::i at;
        KeepAlive<T>::template load_codes<S>(at, codes + k);
        at &= pool_right | pool_below;
        S::load(v, g + k);
        put<S>(to + k, v, at == 0);
        put<S>(to + channels + k, v, at == 1);
        put<S>(to + below + k, v, at == 2);
        put<S>(to + below + channels + k, v, at == 3);
      }
  }

 private:
  template <class S>
  GRADUS_INLINE static void put(T* to, const typename S::v& g, const typename S::i& here) {
    typename S::v v;
    S::select(v, here, g, T(0));
    S::store(to, v);
  }
};

/// The windows of a batch, and the images that they are in: what is left over has no window.
struct PooledRows {
  Size images, rows, cols, in_rows, in_cols;
};
/// Sums over images and pixels for one vector of channels, in the order of kernel/reduce_block.hpp.
template <class T>
struct SumChannels {
  using Signature = void(const PooledRows& p, const T* g, const std::uint8_t* codes, Size channels, T* parts);

  /// g, codes: (N, H' W', channels) from the first of these channels on; parts (blocks, channels).
  template <class Level>
  GRADUS_INLINE static void run(const PooledRows& p, const T* g, const std::uint8_t* codes, Size channels, T* parts) {
    using S = Simd<T, Level>;
    constexpr Size L = reduce_lanes<T>, width = static_cast<Size>(S::width);
    T lanes[static_cast<std::size_t>(L * width)] = {};
    const Size row = p.cols * channels, last = p.images * p.in_rows * p.in_cols;
    Size block = reduce_block<T>;  // where it ends
    for (Size n = 0; n < p.images; ++n)
      for (Size i = 0; i < p.rows; ++i, g += row, codes += row)
        for (Size half = 0; half < 2; ++half) {
          Size r = (n * p.in_rows + 2 * i + half) * p.in_cols;
          const auto left = static_cast<typename S::Integer>(2 * half);
          for (Size j = 0; j < row; j += channels, r += 2) {
            for (; r >= block; block += reduce_block<T>, parts += channels) flush<S>(lanes, parts);
            add<S>(lanes + (r & (L - 1)) * width, g + j, codes + j, left);
            if (r + 1 == block) flush<S>(lanes, parts), block += reduce_block<T>, parts += channels;
            add<S>(lanes + ((r + 1) & (L - 1)) * width, g + j, codes + j, left + pool_right);
          }
        }
    for (; block - reduce_block<T> < last; block += reduce_block<T>, parts += channels) flush<S>(lanes, parts);
  }

 private:
  template <class S>
  GRADUS_INLINE static void add(T* lane, const T* g, const std::uint8_t* codes, typename S::Integer place) {
    typename S::v sum, v;
    typename S::i at;
    S::load(v, g);
    KeepAlive<T>::template load_codes<S>(at, codes);
    at &= pool_right | pool_below;
    S::load(sum, lane);
    S::select(v, at == place, v, T(0));
    sum += v;
    S::store(lane, sum);
  }
  template <class S>
  GRADUS_INLINE static void flush(T* lanes, T* y) {
    constexpr Size L = reduce_lanes<T>, width = static_cast<Size>(S::width);
    typename S::v a, b;
    for (Size half = L / 2; half > 0; half /= 2)
      for (Size k = 0; k < half * width; k += width) {
        S::load(a, lanes + k);
        S::load(b, lanes + half * width + k);
        a += b;
        S::store(lanes + k, a);
      }
    S::load(a, lanes);
    S::store(y, a);
    for (Size k = 0; k < L * width; k += width) S::store(lanes + k, typename S::v{});
  }
};

}  // namespace gradus::kernel
