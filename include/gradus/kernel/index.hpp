// SPDX-License-Identifier: MIT
#pragma once
// Reading and adding at given positions. Indices are int64 in [0, size): the caller checks them (check_indices).
#include <gradus/kernel/broadcast.hpp>
#include <gradus/kernel/walk.hpp>

namespace gradus::kernel {

/// The first position whose index is outside [0, size), or -1.
[[gnu::noinline]] inline Size check_indices(const Size* index, Size n, Size size) noexcept {
  for (Size i = 0; i < n; ++i)
    if (static_cast<std::uint64_t>(index[i]) >= static_cast<std::uint64_t>(size)) return i;
  return -1;
}

/// y_ij = x_(index_ij)j for dim 0, and so on: `sizes` are those of y (contiguous) and of index.
template <class T>
void gather(const Dims& sizes, T* y, const T* x, Dims x_strides, int dim, const Size* index,
            const Dims& index_strides) {
  if (count(sizes) == 0) return;
  const Size step = Lines::step(x_strides, dim);
  if (x_strides.rank) x_strides[dim] = 0;  // the index alone moves along the axis
  Walk<2> w(sizes, {x_strides, index_strides});
  for (Size row = 0; row < w.rows(); ++row, w.next()) {
    const T* from = x + w.offset(0);
    const Size* at = index + w.offset(1);
    for (Size j = 0; j < w.inner(); ++j) *y++ = from[j * w.inner_stride(0) + at[j * w.inner_stride(1)] * step];
  }
}

/// dx_(index_ij)j += dy_ij for dim 0, and so on, in the order of dy's elements: `sizes` are those of dy and of index.
template <class T>
void scatter_add(const Dims& sizes, const T* dy, const Dims& dy_strides, int dim, const Size* index,
                 const Dims& index_strides, T* dx, Dims dx_strides) {
  if (count(sizes) == 0) return;
  const Size step = Lines::step(dx_strides, dim);
  if (dx_strides.rank) dx_strides[dim] = 0;
  Walk<3> w(sizes, {dx_strides, index_strides, dy_strides});
  for (Size row = 0; row < w.rows(); ++row, w.next()) {
    T* to = dx + w.offset(0);
    const Size* at = index + w.offset(1);
    const T* from = dy + w.offset(2);
    for (Size j = 0; j < w.inner(); ++j)
      to[j * w.inner_stride(0) + at[j * w.inner_stride(1)] * step] += from[j * w.inner_stride(2)];
  }
}

template <std::size_t bytes>
void gather_words(Size begin, Size end, const Size* index, const char* x, char* y) {
  constexpr Size word = static_cast<Size>(bytes);
  for (Size i = begin; i < end; ++i) __builtin_memcpy(y + i * word, x + index[i] * word, bytes);
}
/// y_i = x_(index_i): whole rows of bytes.
[[gnu::noinline]] inline void gather_bytes(Size n, Size row_bytes, const Size* index, const char* x, char* y) {
  if (row_bytes == 0) return;
  parallel_blocks(n, 65536 / row_bytes + 1, [&](Size begin, Size end) {
    // Rows of one element, labels mostly, without a call for each.
    if (row_bytes == 8) return gather_words<8>(begin, end, index, x, y);
    if (row_bytes == 4) return gather_words<4>(begin, end, index, x, y);
    if (row_bytes == 1) return gather_words<1>(begin, end, index, x, y);
    for (Size i = begin; i < end; ++i)
      __builtin_memcpy(y + i * row_bytes, x + index[i] * row_bytes, static_cast<std::size_t>(row_bytes));
  });
}
/// y_i = x_(index_i) for i < n, rows of `row_elements` contiguous elements.
template <class T>
void gather_rows(Size n, Size row_elements, const Size* index, const T* x, T* y) {
  gather_bytes(n, row_elements * static_cast<Size>(sizeof(T)), index, reinterpret_cast<const char*>(x),
               reinterpret_cast<char*>(y));
}
/// dx_(index_i) += dy_i for ascending i: the gradient of gather_rows. Cut by columns, so that no two threads meet.
template <class T>
void scatter_add_rows(Size n, Size row_elements, const Size* index, const T* dy, T* dx) {
  if (n == 0) return;
  const Size grain = 16384 / n + 64;
  parallel_blocks(row_elements, grain, [&](Size begin, Size end) {
    for (Size i = 0; i < n; ++i) {
      T* to = dx + index[i] * row_elements;
      const T* from = dy + i * row_elements;
      for (Size j = begin; j < end; ++j) to[j] += from[j];
    }
  });
}

// Pixels on their way to float: each turns a vector of the whole numbers 0..255 into its values.

/// v / 255, rounded once: with FMA the quotient by the reciprocal is corrected by its exact remainder.
struct UnitPixels {
  struct Channel {};
  GRADUS_INLINE Channel channel(Size) const { return {}; }
  template <class S>
  GRADUS_INLINE static void run(typename S::v& v, const Channel&) {
    if constexpr (S::width == Simd<float, Portable>::width) {
      v = v / 255.0f;
      return;
    }
    typename S::v quotient, rest, minus_255;
    S::set(minus_255, -255.0f);
    S::mul(quotient, v, 1.0f / 255.0f);
    S::fma(rest, quotient, minus_255, v);
    S::fma(v, rest, 1.0f / 255.0f, quotient);
  }
};
/// v scale_c + shift_c, rounded once.
struct AffinePixels {
  struct Channel { float scale, shift; };
  const float* scale;
  const float* shift;
  GRADUS_INLINE Channel channel(Size c) const { return {scale[c], shift[c]}; }
  template <class S>
  GRADUS_INLINE static void run(typename S::v& v, const Channel& c) {
    typename S::v scale, shift;
    broadcast<S>(scale, c.scale);
    broadcast<S>(shift, c.shift);
    S::fma(v, v, scale, shift);
  }
};
/// (v / 255 - mean_c) / std_c, each step rounded: the values of ToTensor, then Normalize; v / 255 if that is all.
struct NormalizedPixels {
  struct Channel {
    float mean, std;
    bool unit;
  };
  const float* mean;
  const float* std;
  GRADUS_INLINE Channel channel(Size c) const { return {mean[c], std[c], mean[c] == 0 && std[c] == 1}; }
  template <class S>
  GRADUS_INLINE static void run(typename S::v& v, const Channel& c) {
    UnitPixels::run<S>(v, {});
    if (c.unit) return;
    typename S::v mean, std;
    broadcast<S>(mean, c.mean);
    broadcast<S>(std, c.std);
    v = (v - mean) / std;
  }
};

template <class Pixels>
struct PixelRows {
  template <class S>
  GRADUS_INLINE static void vector(float* y, const std::uint8_t* x, const typename Pixels::Channel& c) {
    typedef std::uint8_t Bytes __attribute__((vector_size(S::width), aligned(1), may_alias));
    const Bytes& bytes = *reinterpret_cast<const Bytes*>(x);
    typename S::i whole;
#if defined(__x86_64__)
    // g++ 12 would widen a vector of this size element by element.
    if constexpr (S::width > 4) __asm__("vpmovzxbd %1, %0" : "=" GRADUS_REGISTER(whole) : "m"(bytes));
    else
#endif
      whole = __builtin_convertvector(bytes, typename S::i);
    typename S::v v;
    S::convert(v, whole);
    Pixels::template run<S>(v, c);
    S::store(y, v);
  }
  /// y = the row's channels of `area` pixels each, while the row `next` is asked for. The tail runs through the same
  /// vector code.
  template <class Level>
  GRADUS_INLINE static void run(const Pixels& pixels, Size channels, Size area, const std::uint8_t* x,
                                const std::uint8_t* next, float* y) {
    using S = Simd<float, Level>;
    constexpr Size W = static_cast<Size>(S::width);
    for (Size c = 0; c < channels; ++c, x += area, next += area, y += area) {
      const typename Pixels::Channel channel = pixels.channel(c);
      Size i = 0;
      for (; i + W <= area; i += W) {
        __builtin_prefetch(next + i);
        vector<S>(y + i, x + i, channel);
      }
      if (i == area) continue;
      std::uint8_t bytes[S::width] = {};
      float values[S::width];
      __builtin_memcpy(bytes, x + i, static_cast<std::size_t>(area - i));
      vector<S>(values, bytes, channel);
      __builtin_memcpy(y + i, values, static_cast<std::size_t>(area - i) * sizeof(float));
    }
  }
};
/// y_i = the pixels of image index_i as float, for i in [begin, end) of the n.
template <class Pixels>
void gather_pixel_rows(Size begin, Size end, Size n, Size channels, Size area, const Size* index,
                       const std::uint8_t* x, float* y, const Pixels& pixels) {
  const Size row = channels * area;
  auto* const convert = best<PixelRows<Pixels>, void(const Pixels&, Size, Size, const std::uint8_t*,
                                                     const std::uint8_t*, float*)>();
  // Rows lie anywhere in memory, and one is worked off faster than one arrives: each asks for the eighth after it, a
  // line at a time, as only so many requests can wait.
  constexpr Size ahead = 8;
  for (Size i = begin; i < n && i < begin + ahead; ++i)
    for (Size at = 0; at < row; at += 64) __builtin_prefetch(x + index[i] * row + at);
  for (Size i = begin; i < end; ++i) {
    const Size next = i + ahead < n ? i + ahead : i;
    convert(pixels, channels, area, x + index[i] * row, x + index[next] * row, y + i * row);
  }
}
/// The whole of it: gather_pixels(n, channels, height * width, index, x, y, UnitPixels{}).
template <class Pixels>
void gather_pixels(Size n, Size channels, Size area, const Size* index, const std::uint8_t* x, float* y,
                   Pixels pixels) {
  parallel_blocks(n, 65536 / (channels * area + 1) + 1, [&](Size begin, Size end) {
    gather_pixel_rows(begin, end, end, channels, area, index, x, y, pixels);
  });
}

}  // namespace gradus::kernel
