// SPDX-License-Identifier: MIT
#pragma once
// Convolution without a matrix of patches, where channels out fill a tile's columns: a tile's rows are pixels of a row
// of the image, which it reads where they are, or in a copy with its padding. The sums are the chains of conv2d.hpp.
#include <gradus/kernel/conv2d_patches.hpp>
#include <gradus/kernel/gemm.hpp>
#include <gradus/kernel/patch_tile.hpp>

namespace gradus::kernel {

/// One sum over patches, without its type. Steps in bytes.
struct Convolution {
  PatchGrid grid;  // of one group
  Size groups, m;  // results of a pixel in a group
  const char* x;
  Size x_group;
  const char* a;   // m rows of weights
  Size a_group, a_row, a_col;
  const char* from;  // where the sums start
  Size from_group, from_row;
  char* y;
  Size y_group, y_channel, y_image, y_row;  // elements of a row lie side by side

  bool is_dense(Size bytes) const noexcept { return grid.rows == 1 || y_row == grid.cols * bytes; }
};

/// Rows of memory that will be wanted soon: tiles ask for a part each while they compute.
struct Ahead {
  const char* at = nullptr;
  Size step = 0, rows = 0, bytes = 0;  // from row to row; how many; of a row
  Size next = 0;

  /// False if nothing is left.
  [[gnu::noinline]] bool ask(Tile& tile) noexcept {
    const bool across = rows >= tile.k;  // a line of many rows, or all lines of one
    if (next >= (across ? bytes : rows) || !tile.k) return false;
    tile.ahead = at + next * (across ? 1 : step);
    tile.ahead_step = across ? step : bytes / tile.k + 1;
    next += across ? 64 : 1;
    return true;
  }
};

inline bool pays_directly(const Convolution& c, const Method& method) noexcept {
  const PatchGrid& g = c.grid;
  const Size cols = method.tile.cols, k = g.channels * g.taps();
  return patch_tile(method.bytes, method.tile) && g.stride_h == 1 && g.stride_w == 1 && g.taps() > 1 &&
         c.is_dense(method.bytes) && 8 * c.m >= 7 * divide_up(c.m, cols) * cols && g.cols >= 6 && k >= 64 &&
         k * cols * method.bytes <= 256 << 10;
}

/// One such convolution. A strip: as many channels out as a tile has columns. A band: rows of pixels of one image.
class DirectConvolution {
 public:
  DirectConvolution(const Convolution& convolution, const Method& m)
      : c_(convolution), method_(m), run_(patch_tile(m.bytes, m.tile)), row_(m.tile.cols * m.bytes),
        patch_(c_.grid.channels * c_.grid.taps()), strips_(divide_up(c_.m, method_.tile.cols)), pieces_(cut()),
        band_(band()),
        in_place_(c_.grid.is_inside()), width_(in_place_ ? c_.grid.w : c_.grid.reach_w(c_.grid.cols)),
        plane_(in_place_ ? c_.grid.h * c_.grid.w : c_.grid.reach_h(band_) * width_), steps_(patch_ + 1),
        places_(c_.grid.channels), weights_(c_.groups * strips_ * strip_bytes()) {
    const PatchGrid& g = c_.grid;
    Size before = 0, *step = steps_.data();
    for (Size i = 0; i < g.channels; ++i) {
      places_.data()[i] = i * g.h * g.w * m.bytes;
      for (Size v = 0; v < g.taps_h; ++v)
        for (Size u = 0; u < g.taps_w; ++u) {
          const Size place = i * plane_ + v * g.step_h * width_ + u * g.step_w;
          *step++ = (place - before) * m.bytes;
          before = place;
        }
    }
    *step = 0;
    parallel_blocks(c_.groups * strips_, divide_up(64 * 1024, patch_ * m.tile.cols), [&](Size begin, Size end) {
      for (Size i = begin; i < end; ++i)
        pack_strip(i / strips_, i % strips_ * method_.tile.cols, weights_.data() + i * strip_bytes());
    });
  }

  void run() const {
    // All strips of a band at once, which is copied once for them, unless there are few bands.
    const Size parts = c_.grid.images * c_.groups * bands(), all = parts * strips_, grain = divide_up(all, pieces_);
    parallel_blocks(all, 4 * parts >= pieces_ ? divide_up(grain, strips_) * strips_ : grain,
                    [&](Size begin, Size end) { convolve(begin, end); });
  }

 private:
  Size bands() const noexcept { return divide_up(c_.grid.rows, band_); }
  Size strip_bytes() const noexcept { return (patch_ + 1) * row_; }
  Size used(Size m) const noexcept { return c_.m - m < method_.tile.cols ? c_.m - m : method_.tile.cols; }
  /// Into how many pieces, as in conv2d.hpp.
  Size cut() const noexcept {
    const double work = static_cast<double>(c_.grid.images * c_.grid.pixels() * c_.m * c_.groups) *
                        static_cast<double>(patch_) / (256 * 1024);
    return work < 2 ? 1 : work < 32 ? static_cast<Size>(work) : 32;
  }
  /// Rows of a band.
  Size band() const noexcept {
    const Size rows = c_.grid.rows, least = rows < 6 ? rows : 6;
    const Size even = divide_up(rows, divide_up(pieces_, c_.grid.images * c_.groups));
    return even < least ? least : even;
  }
  /// Where the sums of a strip start, then its weights.
  void pack_strip(Size group, Size m, char* to) const {
    if (used(m) < method_.tile.cols) __builtin_memset(to, 0, static_cast<std::size_t>(strip_bytes()));
    copy_strided(method_.bytes, to, method_.bytes, c_.from + group * c_.from_group + m * c_.from_row, c_.from_row,
                 used(m));
    method_.pack({c_.a + group * c_.a_group + m * c_.a_row, c_.a_col, c_.a_row, patch_, used(m)}, to + row_, row_);
  }
  /// Strips [begin, end) of all bands.
  void convolve(Size begin, Size end) const {
    const PatchGrid& g = c_.grid;
    const Size most = divide_up(256, g.cols);  // rows whose results are turned over at once
    const std::size_t copied = in_place_ ? 0 : static_cast<std::size_t>(g.channels * plane_ * method_.bytes);
    const Scratch<char> results((most < band_ ? most : band_) * g.cols * row_), padded(static_cast<Size>(copied));
    __builtin_memset(padded.data(), 0, copied);
    const char* x = nullptr;
    Ahead soon;
    for (Size i = begin, last = -1; i < end; ++i) {
      const Size strip = i % strips_, part = i / strips_, group = part / bands() % c_.groups;
      const Size image = part / bands() / c_.groups, first = part % bands() * band_;
      const Size stop = first + band_ < g.rows ? first + band_ : g.rows;
      if (part != last) x = source(image, group, first, stop, padded.data()), soon = rows_of(part + 1);
      last = part;
      for (Size row = first; row < stop; row += most) {
        const Size rows = stop - row < most ? stop - row : most, m = strip * method_.tile.cols;
        char* y = c_.y + group * c_.y_group + m * c_.y_channel + image * c_.y_image + row * c_.y_row;
        Ahead beyond{y, c_.y_channel, is_large() ? used(m) : 0, rows * c_.y_row};
        for (Size r = 0; r < rows; ++r)
          row_of(x + (row - first + r) * width_ * method_.bytes,
                 weights_.data() + (group * strips_ + strip) * strip_bytes(), results.data() + r * g.cols * row_, soon,
                 beyond);
        method_.pack({results.data(), method_.bytes, row_, used(m), rows * g.cols}, y, c_.y_channel);
      }
    }
  }
  /// Where the patch of the first pixel of rows [first, stop) begins; with padding, in a copy of what they see.
  const char* source(Size image, Size group, Size first, Size stop, char* padded) const {
    static const auto copy = best<CopyRows, CopyRowsFunction>();
    const PatchGrid& g = c_.grid;
    const Size bytes = method_.bytes, top = g.first_h + first;
    const char* x = c_.x + group * c_.x_group + image * g.image_step * bytes;
    if (in_place_) return x + (top * g.w + g.first_w) * bytes;
    const Size left = g.first_w > 0 ? g.first_w : 0, end = g.first_w + width_ < g.w ? g.first_w + width_ : g.w;
    for (Size i = 0; i < g.reach_h(stop - first); ++i) {
      char* to = padded + i * width_ * bytes;
      if (top + i < 0 || top + i >= g.h)  // another band may have written there
        for (Size c = 0; c < g.channels; ++c)
          __builtin_memset(to + c * plane_ * bytes, 0, static_cast<std::size_t>(width_ * bytes));
      else if (left < end)
        copy(to + (left - g.first_w) * bytes, plane_ * bytes, x + ((top + i) * g.w + left) * bytes, places_.data(),
             g.channels, (end - left) * bytes);
    }
    return padded;
  }
  /// What a band reads; nothing if all of it stays in the second-level cache.
  Ahead rows_of(Size part) const noexcept {
    const PatchGrid& g = c_.grid;
    if (part >= g.images * c_.groups * bands() || !is_large()) return {};
    const Size first = part % bands() * band_ + g.first_h, top = first < 0 ? 0 : first;
    const char* x = c_.x + part / bands() % c_.groups * c_.x_group;
    return {x + (part / bands() / c_.groups * g.image_step + top * g.w) * method_.bytes, g.h * g.w * method_.bytes,
            g.channels, g.reach_h(band_) * g.w * method_.bytes};
  }
  bool is_large() const noexcept { return c_.grid.images * c_.grid.image_step * method_.bytes > 1 << 20; }
  /// One row of pixels, pixel by pixel.
  void row_of(const char* x, const char* strip, char* y, Ahead& soon, Ahead& results) const {
    const Size cols = c_.grid.cols, step = divide_up(cols, divide_up(cols, method_.tile.rows));
    for (Size j = 0; j < cols; j += step) {
      Tile tile{x + j * method_.bytes, method_.bytes, reinterpret_cast<Size>(steps_.data() + 1), strip + row_, row_,
                strip, 0, y + j * row_, row_, patch_, cols - j < step ? cols - j : step, method_.tile.cols};
      if (!soon.ask(tile)) results.ask(tile);
      run_(tile);
    }
  }

  const Convolution& c_;
  const Method& method_;
  TileFunction* const run_;
  const Size row_, patch_, strips_;  // bytes of a tile's columns; elements of a patch
  const Size pieces_, band_;
  const bool in_place_;
  const Size width_, plane_;         // of the image as it is read, in elements
  const Scratch<Size> steps_;        // in bytes: to element k of a patch from the one before
  const Scratch<Size> places_;       // of channels in the source, in bytes
  const Scratch<char> weights_;
};
[[gnu::noinline]] inline void convolve_directly(const Convolution& c, const Method& method) {
  DirectConvolution(c, method).run();
}

}  // namespace gradus::kernel
