// SPDX-License-Identifier: MIT
#pragma once
// Convolution, ReLU and the largest of each window of 2 x 2 at once: the convolution's result is never written, only
// two rows of it at a time, for as many channels as a tile has columns. A tile's rows are pixels, which it reads where
// they are in the image: a table says how far it is from one element of a patch to the next. Each result is the chain
// of multiply-adds that kernel/conv2d.hpp computes. N: images, O: channels out, H', W': sizes of the pooled image.
#include <gradus/kernel/conv2d_weight.hpp>
#include <gradus/kernel/pool_channels.hpp>

namespace gradus::kernel {

/// A convolution of one group, stride 1 and dilation 1, whose result is pooled. Images are padded first.
struct PooledConv2d {
  Conv2dShape conv;
  Size padded_h, padded_w;
  Size rows, cols;  // H', W'

  explicit PooledConv2d(const Conv2dShape& s) noexcept
      : conv(s), padded_h(s.out_h + s.kernel_h - 1), padded_w(s.out_w + s.kernel_w - 1), rows(s.out_h / 2),
        cols(s.out_w / 2) {}
  Size image() const noexcept { return conv.c * conv.h * conv.w; }
  Size windows() const noexcept { return rows * cols; }
  Size patch() const noexcept { return conv.c * conv.taps(); }
  Size padded() const noexcept { return padded_h * padded_w; }
  bool is_padded() const noexcept { return padded_h != conv.h || padded_w != conv.w; }
};
/// Channels out, padded to whole tiles.
template <class T>
Size pooled_channels(Size o) noexcept {
  const Size cols = tile_kind<T>(cpu()).cols;
  return divide_up(o, cols) * cols;
}

/// Rows [first, last) of each channel of x (C, H, W), one image with its padding: x itself if there is none.
[[gnu::noinline]] inline const char* pad_image(const PooledConv2d& p, Size bytes, const char* x, char* to, Size first,
                                               Size last) {
  if (!p.is_padded()) return x;
  const Conv2dShape& s = p.conv;
  const Size row = p.padded_w * bytes;
  for (Size c = 0; c < s.c; ++c) {
    __builtin_memset(to + (c * p.padded_h + first) * row, 0, static_cast<std::size_t>((last - first) * row));
    for (Size i = first < s.top ? s.top : first; i < last && i < s.top + s.h; ++i)
      __builtin_memcpy(to + (c * p.padded_h + i) * row + s.left * bytes, x + (c * s.h + i - s.top) * s.w * bytes,
                       static_cast<std::size_t>(s.w * bytes));
  }
  return to;
}

/// y = a b, element by element.
template <class T>
struct Scale {
  using Signature = void(const T* a, const T* b, T* y, Size n);

  template <class Level>
  GRADUS_INLINE static void run(const T* a, const T* b, T* y, Size n) {
    using S = Simd<T, Level>;
    constexpr Size width = static_cast<Size>(S::width);
    Size i = 0;
    for (; i + width <= n; i += width) {
      typename S::v u, v;
      S::load(u, a + i);
      S::load(v, b + i);
      S::mul(u, u, v);
      S::store(y + i, u);
    }
    for (; i < n; ++i) y[i] = a[i] * b[i];
  }
};

/// Asks for part i of n of some bytes ahead of time, to read or to write them.
template <int to_write>
GRADUS_INLINE void prefetch(const void* from, Size bytes, Size i, Size n) {
  for (Size at = bytes * i / n; at < bytes * (i + 1) / n; at += 64)
    __builtin_prefetch(static_cast<const char*>(from) + at, to_write);
}

/// How images are convolved and pooled: weights by tiles, and the table of steps through a patch.
template <class T>
class PooledForward {
 public:
  PooledForward(const PooledConv2d& shape, const T* weight, const T* bias)
      : p_(shape), method_(method_for<T>(cpu())), width_(method_.tile.cols), channels_(pooled_channels<T>(p_.conv.o)),
        from_(weight), is_large_(p_.conv.n * (p_.image() + p_.conv.o * p_.windows()) * bytes_ > 1 << 20),
        bands_(cut()), packs_late_(p_.conv.n * bands_ == 1), weight_(channels_ * p_.patch()), bias_(channels_),
        steps_(p_.patch()) {
    const Conv2dShape& s = p_.conv;
    if (!packs_late_)
      parallel_blocks(strips(), divide_up(64 * 1024, width_ * p_.patch()), [&](Size begin, Size end) {
        for (Size i = begin; i < end; ++i) pack_weights(i * width_);
      });
    for (Size o = 0; o < channels_; ++o) bias_.data()[o] = bias && o < s.o ? bias[o] : T(0);
    // From the last element of a row, of a channel and of the patch: where the next one is.
    const Size down = p_.padded_w - s.kernel_w + 1, on = (p_.padded_h - s.kernel_h) * p_.padded_w + down;
    Size* step = steps_.data();
    for (Size c = 0; c < s.c; ++c)
      for (Size i = 0; i < s.kernel_h; ++i, ++step) {
        for (Size j = 1; j < s.kernel_w; ++j) *step++ = bytes_;
        *step = (i + 1 < s.kernel_h ? down : c + 1 < s.c ? on : 0) * bytes_;
      }
  }
  Size channels() const noexcept { return channels_; }
  /// As many channels as a tile has columns.
  Size strips() const noexcept { return channels_ / width_; }
  /// Rows of windows that one piece has.
  Size band() const noexcept { return divide_up(p_.rows, bands_); }
  /// Multiply-adds of a row of windows of a strip.
  Size row_work() const noexcept { return 4 * p_.cols * width_ * p_.patch(); }

  /// Rows [begin, end) of windows of one strip: x (C, H, W) -> y (O, H' W'), times mask, and codes (H' W', channels);
  /// these two unless null. has_next: another image follows x.
  void strip(Size strip, Size begin, Size end, const T* x, bool has_next, const T* mask, T* y,
             std::uint8_t* codes) const {
    const Size o = strip * width_, line = p_.cols * width_, all = p_.windows();
    const Scratch<char> padded(p_.is_padded() ? p_.conv.c * p_.padded() * bytes_ : 0);
    const Scratch<T> pooled((end - begin) * line), two_rows(4 * line);
    if (packs_late_) pack_weights(o);
    const char* in = pad_image(p_, bytes_, bytes(x), padded.data(), 2 * begin, 2 * end + p_.conv.kernel_h - 1);
    auto* const pool = best<PoolChannels<T>, typename PoolChannels<T>::Signature>();
    for (Size i = begin; i < end; ++i) {
      if (is_large_ && has_next && !strip) prefetch<0>(x + p_.image(), p_.image() * bytes_, i, p_.rows);
      if (is_large_) prefetch<1>(y + o * all, used(o) * all * bytes_, i, p_.rows);
      row(in + 2 * i * p_.padded_w * bytes_, o, two_rows.data());
      row(in + (2 * i + 1) * p_.padded_w * bytes_, o, two_rows.data() + 2 * line);
      pool(two_rows.data(), p_.cols, width_, pooled.data() + (i - begin) * line,
           codes ? codes + i * p_.cols * channels_ + o : nullptr, channels_);
    }
    const Size windows = (end - begin) * p_.cols, first = o * all + begin * p_.cols;
    method_.pack({bytes(pooled.data()), bytes_, width_ * bytes_, used(o), windows}, reinterpret_cast<char*>(y + first),
                 all * bytes_);
    if (!mask) return;
    const Size channels = windows == all ? 1 : used(o), n = windows == all ? used(o) * all : windows;
    for (Size c = 0; c < channels; ++c) {
      T* const to = y + first + c * all;
      best<Scale<T>, typename Scale<T>::Signature>()(to, mask + first + c * all, to, n);
    }
  }

 private:
  static constexpr Size bytes_ = sizeof(T);
  static const char* bytes(const T* x) noexcept { return reinterpret_cast<const char*>(x); }
  Size used(Size o) const noexcept { return p_.conv.o - o < width_ ? p_.conv.o - o : width_; }

  /// Few images are cut: in two if each has 1 us to do, in up to 32 if each has 8.
  Size cut() const noexcept {
    const Size work = p_.conv.n * strips() * p_.rows * row_work(), few = work >> 17 ? 2 : 1, many = work >> 20;
    const Size pieces = few > many ? few : many < 32 ? many : 32, bands = divide_up(pieces, p_.conv.n * strips());
    return bands < p_.rows ? bands : p_.rows;
  }
  /// Those of channels [o, o + width), side by side.
  void pack_weights(Size o) const {
    const Size patch = p_.patch();
    T* const to = weight_.data() + o * patch;
    if (used(o) < width_) __builtin_memset(to, 0, static_cast<std::size_t>(width_ * patch) * sizeof(T));
    method_.pack({bytes(from_ + o * patch), bytes_, patch * bytes_, patch, used(o)}, reinterpret_cast<char*>(to),
                 width_ * bytes_);
  }
  /// The pixels of one row that are pooled, channels [o, o + width), pixel by pixel.
  void row(const char* x, Size o, T* y) const {
    TileFunction* const run = patch_tile(bytes_, method_.tile);
    const Size pixels = 2 * p_.cols, step = divide_up(pixels, divide_up(pixels, method_.tile.rows));
    const char* w = bytes(weight_.data() + o * p_.patch());
    for (Size j = 0; j < pixels; j += step)
      run({x + j * bytes_, bytes_, reinterpret_cast<Size>(steps_.data()), w, width_ * bytes_,
           bytes(bias_.data() + o), 0, reinterpret_cast<char*>(y + j * width_), width_ * bytes_, p_.patch(),
           pixels - j < step ? pixels - j : step, width_});
  }

  const PooledConv2d p_;
  const Method method_;
  const Size width_, channels_;
  const T* const from_;
  const bool is_large_;    // a batch that does not stay in the second-level cache
  const Size bands_;       // of rows of windows: pieces of a strip of an image
  const bool packs_late_;  // each strip its own weights, when there is one piece a strip
  const Scratch<T> weight_, bias_;
  const Scratch<Size> steps_;
};

/// y (N, O, H', W') = max_pool2d(relu(conv2d(x, weight, bias)), 2), times mask if there is one. bias may be null.
/// codes: room for N H' W' pooled_channels<T>(O), or null.
template <class T>
void conv2d_relu_pool(const PooledConv2d& p, const T* x, const T* weight, const T* bias, const T* mask, T* y,
                      std::uint8_t* codes) {
  const PooledForward<T> forward(p, weight, bias);
  const Size out = p.conv.o * p.windows(), strips = forward.strips(), band = forward.band();
  const Size bands = divide_up(p.rows, band), all = p.conv.n * strips * bands;
  parallel_blocks(all, bands > 1 ? 1 : divide_up(256 * 1024, p.rows * forward.row_work()), [&](Size from, Size to) {
    for (Size i = from; i < to; ++i) {
      const Size n = i / bands / strips, begin = i % bands * band, end = begin + band;
      forward.strip(i / bands % strips, begin, end < p.rows ? end : p.rows, x + n * p.image(), n + 1 < p.conv.n,
                    mask ? mask + n * out : nullptr, y + n * out,
                    codes ? codes + n * p.windows() * forward.channels() : nullptr);
    }
  });
}

}  // namespace gradus::kernel
