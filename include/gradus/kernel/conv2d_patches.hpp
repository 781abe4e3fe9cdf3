// SPDX-License-Identifier: MIT
#pragma once
// The matrix of a convolution's patches, (channel, tap) by output pixel, made a window at a time and never whole. The
// rows of the image that a window of pixels sees are copied with their padding, and columns of one residue of the
// stride side by side. In such a band every row of the matrix lies a fixed offset behind its first, and the pixels of
// one row of the output lie side by side. An image that needs neither is read where it is.
#include <gradus/core/parallel.hpp>
#include <gradus/kernel/scratch.hpp>
#include <gradus/kernel/simd.hpp>

namespace gradus::kernel {

/// Which elements of the source make the patch of output pixel (row, col): those at first + row stride + tap step, on
/// both axes; zero where that lies outside.
struct PatchGrid {
  Size images, channels, h, w;  // the source; its rows are w apart, its channels h w
  Size image_step;              // in elements
  Size taps_h, taps_w, first_h, first_w, step_h, step_w, stride_h, stride_w;
  Size rows, cols;              // the output

  Size pixels() const noexcept { return rows * cols; }
  Size taps() const noexcept { return taps_h * taps_w; }
  /// Rows of the source that n rows of the output see.
  Size reach_h(Size n) const noexcept { return (n - 1) * stride_h + (taps_h - 1) * step_h + 1; }
  Size reach_w(Size n) const noexcept { return (n - 1) * stride_w + (taps_w - 1) * step_w + 1; }
  bool is_inside() const noexcept {
    return first_h >= 0 && first_w >= 0 && first_h + reach_h(rows) <= h && first_w + reach_w(cols) <= w;
  }
};

/// True if some tap of some pixel lies `position` behind the first.
GRADUS_SMALL inline bool is_seen(Size position, Size taps, Size step, Size stride) noexcept {
  for (Size t = 0; t < taps && t * step <= position; ++t)
    if ((position - t * step) % stride == 0) return true;
  return false;
}

/// Rows of n bytes, a multiple of 4, each as whole vectors, the last of which overlaps the one before:
/// to + k to_step = from + at[k].
struct CopyRows {
  template <class Level>
  GRADUS_INLINE static void run(char* to, Size to_step, const char* from, const Size* at, Size rows, Size n) {
    if (n >= 64) many<64>(to, to_step, from, at, rows, n);
    else if (n >= 32) many<32>(to, to_step, from, at, rows, n);
    else if (n >= 16) many<16>(to, to_step, from, at, rows, n);
    else if (n >= 8) many<8>(to, to_step, from, at, rows, n);
    else many<4>(to, to_step, from, at, rows, n);
  }

 private:
  template <int W>
  GRADUS_INLINE static void many(char* to, Size to_step, const char* from, const Size* at, Size rows, Size n) {
    typedef char V __attribute__((vector_size(W), aligned(1), may_alias));
    for (Size k = 0; k < rows; ++k, to += to_step) {
      const char* x = from + at[k];
      if constexpr (W == 64)
        for (Size i = 0; i + 128 < n; i += 64) *reinterpret_cast<V*>(to + i) = *reinterpret_cast<const V*>(x + i);
      if (W == 64 && n > 128) *reinterpret_cast<V*>(to + n - 2 * W) = *reinterpret_cast<const V*>(x + n - 2 * W);
      else *reinterpret_cast<V*>(to) = *reinterpret_cast<const V*>(x);
      *reinterpret_cast<V*>(to + n - W) = *reinterpret_cast<const V*>(x + n - W);
    }
  }
};
using CopyRowsFunction = void(char* to, Size to_step, const char* from, const Size* at, Size rows, Size n);

/// to[i to_step] = from[i from_step], i < n; steps in bytes. U: the unsigned type of the elements' size.
template <class U>
void copy_strided(char* to, Size to_step, const char* from, Size from_step, Size n) {
  constexpr Size size = sizeof(U), side = 16 / size;
  typedef U V __attribute__((vector_size(16), aligned(sizeof(U)), may_alias));
  if (to_step == size && from_step == 2 * size)
    for (; n > side; n -= side, to += 16, from += 32) {  // more than side: nothing behind the last is read
      const V a = *reinterpret_cast<const V*>(from), b = *reinterpret_cast<const V*>(from + 16);
      if constexpr (size == 4) *reinterpret_cast<V*>(to) = __builtin_shufflevector(a, b, 0, 2, 4, 6);
      else *reinterpret_cast<V*>(to) = __builtin_shufflevector(a, b, 0, 2);
    }
  for (Size i = 0; i < n; ++i, to += to_step, from += from_step)
    *reinterpret_cast<U*>(to) = *reinterpret_cast<const U*>(from);
}
inline void copy_strided(Size bytes, char* to, Size to_step, const char* from, Size from_step, Size n) {
  (bytes == 4 ? copy_strided<std::uint32_t> : copy_strided<std::uint64_t>)(to, to_step, from, from_step, n);
}

/// to = a_0 b_0 a_1 b_1 ...: n elements of 4 bytes.
[[gnu::noinline]] inline void zip(std::uint32_t* to, const std::uint32_t* a, const std::uint32_t* b, Size n) {
  typedef std::uint32_t V __attribute__((vector_size(16), aligned(4), may_alias));
  Size i = 0;
  for (; i + 8 <= n; i += 8) {
    const V x = *reinterpret_cast<const V*>(a + i / 2), y = *reinterpret_cast<const V*>(b + i / 2);
    *reinterpret_cast<V*>(to + i) = __builtin_shufflevector(x, y, 0, 4, 1, 5);
    *reinterpret_cast<V*>(to + i + 4) = __builtin_shufflevector(x, y, 2, 6, 3, 7);
  }
  for (; i < n; ++i) to[i] = i % 2 ? b[i / 2] : a[i / 2];
}

/// Calls f(image, row, col, length, before) for each run of pixels [from, to) that lies in one row of the output;
/// before: pixels that came earlier.
template <class F>
void for_runs(const PatchGrid& grid, Size from, Size to, const F& f) {
  Size image = from / grid.pixels(), row = from % grid.pixels() / grid.cols, col = from % grid.cols;
  for (Size p = from; p < to;) {
    const Size length = grid.cols - col < to - p ? grid.cols - col : to - p;
    f(image, row, col, length, p - from);
    p += length;
    col = 0;
    if (++row == grid.rows) row = 0, ++image;
  }
}

/// How the patches of a grid are read: bands of `channels` channels.
class Patches {
 public:
  Patches(const PatchGrid& g, Size element_bytes, Size band_channels)
      : grid(g), bytes(element_bytes), channels(band_channels), in_place(g.stride_w == 1 && g.is_inside()),
        copy(best<CopyRows, CopyRowsFunction>()), offsets_(channels * (g.taps() + 1)) {
    for (Size t = 0; t < grid.taps_w; ++t)
      if (const Size n = t * grid.step_w % grid.stride_w + 1; n > residues) residues = n;
    width = grid.cols + (grid.taps_w - 1) * grid.step_w / grid.stride_w;
    channel_step = in_place ? grid.h * grid.w * bytes : residues * width * bytes;
    row_step = in_place ? grid.w * bytes : channels * channel_step;
    Size* at = offsets_.data();
    for (Size c = 0; c < channels; ++c)
      for (Size i = 0; i < grid.taps_h; ++i)
        for (Size j = 0; j < grid.taps_w; ++j) {
          const Size column = j * grid.step_w, place = column % grid.stride_w * width + column / grid.stride_w;
          *at++ = c * channel_step + i * grid.step_h * row_step + place * bytes;
        }
    for (Size c = 0; c < channels; ++c) *at++ = c * grid.h * grid.w * bytes;
  }
  const PatchGrid grid;
  const Size bytes, channels;
  const bool in_place;
  CopyRowsFunction* const copy;
  Size residues = 1;                      // of columns by the stride, up to the last that is seen
  Size width, channel_step, row_step;     // of a residue in elements; from one to the next in bytes

  /// Of row (channel, tap) of the matrix, behind its first.
  const Size* offsets() const noexcept { return offsets_.data(); }
  /// Of a channel of the source.
  const Size* channel_offsets() const noexcept { return offsets_.data() + channels * grid.taps(); }

 private:
  Scratch<Size> offsets_;
};

/// What pixels [from, to) see of the first `used` channels behind x.
class Band {
 public:
  Band(const Patches& patches, const char* x, Size used, Size from, Size to)
      : s_(patches), x_(x), first_image_(from / s_.grid.pixels()), first_row_(from % s_.grid.pixels() / s_.grid.cols),
        whole_(s_.grid.reach_h(s_.grid.rows)), lead_(0), memory_(s_.in_place ? 0 : count(from, to) * s_.row_step) {
    if (s_.in_place) return;
    __builtin_memset(memory_.data(), 0, static_cast<std::size_t>(rows_ * s_.row_step));
    for (Size i = 0, image = first_image_, row = first_row_ * s_.grid.stride_h; i < rows_; ++i) {
      const Size place = s_.grid.first_h + row;
      if (place >= 0 && place < s_.grid.h && is_seen(row, s_.grid.taps_h, s_.grid.step_h, s_.grid.stride_h))
        copy_row(memory_.data() + i * s_.row_step,
                 x_ + (image * s_.grid.image_step + place * s_.grid.w) * s_.bytes, used);
      if (++row == (image == first_image_ ? first_row_ * s_.grid.stride_h + lead_ : whole_)) row = 0, ++image;
    }
  }
  /// Where the patches of a row of the output begin.
  const char* at(Size image, Size row) const noexcept {
    const PatchGrid& g = s_.grid;
    if (s_.in_place)
      return x_ + (image * g.image_step + (g.first_h + row * g.stride_h) * g.w + g.first_w) * s_.bytes;
    if (image == first_image_) return memory_.data() + (row - first_row_) * g.stride_h * s_.row_step;
    return memory_.data() + (lead_ + (image - first_image_ - 1) * whole_ + row * g.stride_h) * s_.row_step;
  }

 private:
  /// Rows of the band: those of the first image from first_row_ on, then whole images, of which the last may end early.
  Size count(Size from, Size to) {
    const PatchGrid& g = s_.grid;
    const Size last_image = (to - 1) / g.pixels(), last_row = (to - 1) % g.pixels() / g.cols;
    lead_ = g.reach_h((last_image == first_image_ ? last_row + 1 : g.rows) - first_row_);
    return rows_ = from == to ? 0 : lead_ + (last_image == first_image_ ? 0 : (last_image - first_image_ - 1) * whole_ +
                                                                              g.reach_h(last_row + 1));
  }
  void copy_row(char* to, const char* from, Size used) const {
    const PatchGrid& g = s_.grid;
    for (Size residue = 0; residue < s_.residues; ++residue) {
      const Size behind = (g.taps_w * g.step_w / g.stride_w + 1) * g.stride_w;  // all taps
      if (!is_seen(residue + behind, g.taps_w, g.step_w, g.stride_w)) continue;
      // Columns [low, high) of the band lie inside the source.
      const Size first = g.first_w + residue;
      const Size low = first < 0 ? (-first + g.stride_w - 1) / g.stride_w : 0;
      const Size left = (g.w - first + g.stride_w - 1) / g.stride_w, high = left < s_.width ? left : s_.width;
      if (low >= high) continue;
      char* y = to + (residue * s_.width + low) * s_.bytes;
      const char* x = from + (first + low * g.stride_w) * s_.bytes;
      if (g.stride_w == 1) s_.copy(y, s_.channel_step, x, s_.channel_offsets(), used, (high - low) * s_.bytes);
      else
        for (Size c = 0; c < used; ++c)
          copy_strided(s_.bytes, y + c * s_.channel_step, s_.bytes, x + s_.channel_offsets()[c], g.stride_w * s_.bytes,
                       high - low);
    }
  }

  const Patches& s_;
  const char* x_;
  Size first_image_, first_row_, whole_, lead_, rows_ = 0;
  Scratch<char> memory_;
};

/// Rows [k, k + count) of the matrix of patches, pixels [from, to): row by row, `row` bytes apart.
[[gnu::noinline]] inline void gather(const Patches& patches, const Band& band, Size from, Size to, Size k, Size count,
                                     char* y, Size row) {
  constexpr Size block = 256;  // of rows: what several runs write stays in the first-level cache
  for (Size i = 0; i < count; i += block)
    for_runs(patches.grid, from, to, [&](Size image, Size r, Size c, Size length, Size before) {
      patches.copy(y + i * row + before * patches.bytes, row, band.at(image, r) + c * patches.bytes,
                   patches.offsets() + k + i, count - i < block ? count - i : block, length * patches.bytes);
    });
}

}  // namespace gradus::kernel
