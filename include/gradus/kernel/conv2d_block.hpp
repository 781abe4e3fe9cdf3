// SPDX-License-Identifier: MIT
#pragma once
// A block of C = start + A P (kernel/conv2d.hpp), from panels of P: a few strips of it, each as wide as a tile, and a
// few hundred of its rows at a time, packed once for all rows of A in the block.
#include <gradus/kernel/conv2d_direct.hpp>

namespace gradus::kernel {

/// Pixels [p0, p1) of rows [m0, m1) of a group's results. A panel of several strips of P is packed at a time, so that
/// each row of weights is read once for all of them.
class ConvolutionBlock {
 public:
  ConvolutionBlock(const Convolution& c, const Patches& patches, const Method& method, Size group, Size p0, Size p1,
                   Size m0, Size m1)
      : c_(c), patches_(patches), method_(method), p1_(p1), rows_(m1 - m0), strip_(method.tile.cols * method.bytes),
        all_(c.grid.channels * c.grid.taps()), chunk_(divide_up(all_, divide_up(all_, 512) + !all_)),
        wide_(count(divide_up(p1 - p0, method.tile.cols))), a_(c.a + group * c.a_group + m0 * c.a_row),
        from_(c.from + group * c.from_group + m0 * c.from_row), y_(c.y + group * c.y_group + m0 * c.y_channel),
        band_(patches, c.x + group * c.x_group, c.grid.channels, p0, p1), panel_(wide_ * chunk_ * strip_),
        beside_(wide_ * rows_ * strip_), places_(rows_), results_(wide_) {
    for (Size i = 0; i < rows_; ++i) places_.data()[i] = i * strip_;
    for (Size p = p0; p < p1; p += wide_ * method.tile.cols) panel(p);
  }

 private:
  struct Results {
    char* at;
    Size row;
    bool beside;
  };
  Size count(Size strips) const noexcept {
    const Size fit = (256 << 10) / (chunk_ * strip_ + 1) + 1;
    return fit < strips ? fit : strips;
  }
  Size used(Size p) const noexcept { return p1_ - p < method_.tile.cols ? p1_ - p : method_.tile.cols; }
  char* packed(Size i) const noexcept { return panel_.data() + i * chunk_ * strip_; }

  void panel(Size first) {
    const Size cols = method_.tile.cols, left = divide_up(p1_ - first, cols), strips = left < wide_ ? left : wide_;
    for (Size i = 0; i < strips; ++i) results_.data()[i] = place(first + i * cols, beside_.data() + i * rows_ * strip_);
    Size k0 = 0;
    do {
      const Size k = chunk_ < all_ - k0 ? chunk_ : all_ - k0;
      for (Size i = 0, p = first; i < strips; ++i, p += cols) {
        if (used(p) < cols && method_.tile.padded)
          __builtin_memset(packed(i), 0, static_cast<std::size_t>(chunk_ * strip_));
        gather(patches_, band_, p, p + used(p), k0, k, packed(i), strip_);
      }
      multiply(first, strips, k0, k);
      k0 += k;
    } while (k0 < all_);
    for (Size i = 0, p = first; i < strips; ++i, p += cols)
      if (results_.data()[i].beside) scatter(results_.data()[i].at, p, p + used(p));
  }
  /// Where results of pixels from p on go: to their place, if that is dense and all lie in one image.
  Results place(Size p, char* beside) const noexcept {
    const Size pixels = c_.grid.pixels(), pixel = p % pixels;
    if (!c_.is_dense(method_.bytes) || pixel + used(p) > pixels) return {beside, strip_, true};
    return {y_ + p / pixels * c_.y_image + pixel * method_.bytes, c_.y_channel, false};
  }
  void multiply(Size first, Size strips, Size k0, Size k) const {
    const Size step = divide_up(rows_, divide_up(rows_, method_.tile.rows));  // rows shared out evenly
    Ahead soon = next_panel(first, strips, k0, k);
    for (Size m = 0; m < rows_; m += step) {
      const Results& y = results_.data()[0];
      Ahead below{y.at + (m + step) * y.row, y.row, m + step < rows_ && !k0 ? step : 0, strips * strip_};
      for (Size i = 0; i < strips; ++i) {
        const Results& to = results_.data()[i];
        char* at = to.at + m * to.row;
        Tile tile{a_ + m * c_.a_row + k0 * c_.a_col, c_.a_row, c_.a_col, packed(i), strip_,
                  k0 ? at : from_ + m * c_.from_row, k0 ? to.row : c_.from_row, at, to.row, k,
                  rows_ - m < step ? rows_ - m : step, used(first + i * method_.tile.cols)};
        if (!soon.ask(tile)) below.ask(tile);
        method_.tile.run(tile);
      }
    }
  }
  /// Patches of one tap lie in the image as in the panel.
  Ahead next_panel(Size first, Size strips, Size k0, Size k) const noexcept {
    const PatchGrid& g = c_.grid;
    const Size p = first + strips * method_.tile.cols;
    if (!patches_.in_place || g.taps() != 1 || p >= g.images * g.pixels()) return {};
    return {band_.at(p / g.pixels(), p % g.pixels() / g.cols) + p % g.cols * method_.bytes + k0 * patches_.channel_step,
            patches_.channel_step, k, strips * strip_};
  }
  /// What was computed beside its place goes there.
  void scatter(const char* from, Size p0, Size p1) const {
    const Size bytes = method_.bytes;
    for_runs(c_.grid, p0, p1, [&](Size image, Size row, Size col, Size length, Size before) {
      char* to = y_ + image * c_.y_image + row * c_.y_row + col * bytes;
      patches_.copy(to, c_.y_channel, from + before * bytes, places_.data(), rows_, length * bytes);
    });
  }

  const Convolution& c_;
  const Patches& patches_;
  const Method& method_;
  const Size p1_, rows_, strip_;   // bytes of a strip's row
  const Size all_, chunk_, wide_;  // rows of P, those of a panel, and its strips
  const char *const a_, *const from_;
  char* const y_;
  const Band band_;
  const Scratch<char> panel_, beside_;
  const Scratch<Size> places_;  // of rows in `beside`
  const Scratch<Results> results_;
};

}  // namespace gradus::kernel
