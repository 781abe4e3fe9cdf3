// SPDX-License-Identifier: MIT
#pragma once
// Convolution, ReLU and the largest of each window of 2 x 2 at once: the convolution's result is never written, only
// two rows of it at a time, for as many channels as a tile has columns. A tile's rows are pixels, which it reads where
// they are in the image: a table says how far it is from one element of a patch to the next. Each result is the chain
// of multiply-adds that kernel/conv2d.hpp computes. N: images, O: channels out, H', W': sizes of the pooled image.
#include <gradus/kernel/conv2d_weight.hpp>
#include <gradus/kernel/pool_channels.hpp>

namespace gradus::kernel {

// A tile as in gemm_tile.hpp, but Tile::a_col is the address of a table: bytes from a_mk to a_m,k+1, for each k.
#if defined(__x86_64__)
#pragma push_macro("GRADUS_ADVANCE")
#undef GRADUS_ADVANCE
#define GRADUS_ADVANCE \
  "add (%%rcx), %%r8\n add (%%rcx), %%r9\n add (%%rcx), %%r10\n add (%%rcx), %%r11\n add $8, %%rcx\n"
#define GRADUS_X "s"
inline void walk_float_avx512(const Tile& t) {
  if (t.cols > 16)
    GRADUS_RUN(GRADUS_TILE_512("16"));
  else
    GRADUS_RUN(GRADUS_TILE_512_NARROW);
}
inline void walk_float_avx2(const Tile& t) { GRADUS_RUN(GRADUS_TILE_256); }
#undef GRADUS_X
#define GRADUS_X "d"
inline void walk_double_avx512(const Tile& t) {
  if (t.cols > 8)
    GRADUS_RUN(GRADUS_TILE_512("8"));
  else
    GRADUS_RUN(GRADUS_TILE_512_NARROW);
}
inline void walk_double_avx2(const Tile& t) { GRADUS_RUN(GRADUS_TILE_256); }
#undef GRADUS_X
#pragma pop_macro("GRADUS_ADVANCE")
#endif

using TileFunction = void(const Tile&);
/// nullptr on a machine without vectors for it.
template <class T>
TileFunction* walking_tile() noexcept {
#if defined(__x86_64__)
  if constexpr (sizeof(T) == 4) return pick<TileFunction>(nullptr, walk_float_avx2, walk_float_avx512);
  else return pick<TileFunction>(nullptr, walk_double_avx2, walk_double_avx512);
#else
  return nullptr;
#endif
}

/// A convolution of one group, stride 1 and dilation 1, whose result is pooled. Images are padded first.
struct PooledConv2d {
  Conv2dShape conv;
  Size padded_h, padded_w;
  Size rows, cols;  // H', W'

  explicit PooledConv2d(const Conv2dShape& s) noexcept
      : conv(s), padded_h(s.out_h + s.kernel_h - 1), padded_w(s.out_w + s.kernel_w - 1), rows(s.out_h / 2),
        cols(s.out_w / 2) {}
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

/// x (C, H, W) of one image with its padding: x itself if there is none.
[[gnu::noinline]] inline const char* pad_image(const PooledConv2d& p, Size bytes, const char* x, char* to) {
  if (!p.is_padded()) return x;
  const Conv2dShape& s = p.conv;
  __builtin_memset(to, 0, static_cast<std::size_t>(s.c * p.padded() * bytes));
  for (Size c = 0; c < s.c; ++c)
    for (Size i = 0; i < s.h; ++i)
      __builtin_memcpy(to + (c * p.padded() + (s.top + i) * p.padded_w + s.left) * bytes,
                       x + (c * s.h + i) * s.w * bytes, static_cast<std::size_t>(s.w * bytes));
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

/// How an image is convolved and pooled: weights by tiles, and the table of steps through a patch.
template <class T>
class PooledForward {
 public:
  PooledForward(const PooledConv2d& shape, const T* weight, const T* bias)
      : p_(shape), method_(method_for<T>(cpu())), width_(method_.tile.cols), channels_(pooled_channels<T>(p_.conv.o)),
        weight_(channels_ * p_.patch()), bias_(channels_), steps_(p_.patch()) {
    const Conv2dShape& s = p_.conv;
    const Size patch = p_.patch();
    __builtin_memset(weight_.data(), 0, static_cast<std::size_t>(channels_ * patch) * sizeof(T));
    parallel_blocks(strips(), divide_up(16 * 1024, width_ * patch), [&](Size begin, Size end) {
      for (Size o = begin * width_; o < end * width_; o += width_)
        method_.pack({bytes(weight + o * patch), bytes_, patch * bytes_, patch, used(o)},
                     reinterpret_cast<char*>(weight_.data() + o * patch), width_ * bytes_);
    });
    for (Size o = 0; o < channels_; ++o) bias_.data()[o] = bias && o < s.o ? bias[o] : T(0);
    const auto place = [&](Size k) {
      return k / s.taps() * p_.padded() + k % s.taps() / s.kernel_w * p_.padded_w + k % s.kernel_w;
    };
    for (Size k = 0; k < patch; ++k) steps_.data()[k] = k + 1 < patch ? (place(k + 1) - place(k)) * bytes_ : 0;
  }
  Size channels() const noexcept { return channels_; }
  /// As many channels as a tile has columns.
  Size strips() const noexcept { return channels_ / width_; }
  /// Multiply-adds of a strip of an image.
  Size work() const noexcept { return 4 * p_.windows() * width_ * p_.patch(); }

  /// One strip: x (C, H, W) -> y (O, H' W'), times mask, and codes (H' W', channels); these two unless null.
  void strip(Size strip, const T* x, const T* mask, T* y, std::uint8_t* codes) const {
    const Size o = strip * width_;
    const Scratch<char> padded(p_.is_padded() ? p_.conv.c * p_.padded() * bytes_ : 0);
    const Scratch<T> pooled(p_.windows() * width_), two_rows(4 * p_.cols * width_);
    const char* in = pad_image(p_, bytes_, bytes(x), padded.data());
    auto* const pool = best<PoolChannels<T>, typename PoolChannels<T>::Signature>();
    for (Size i = 0; i < p_.rows; ++i) {
      row(in + 2 * i * p_.padded_w * bytes_, o, two_rows.data());
      row(in + (2 * i + 1) * p_.padded_w * bytes_, o, two_rows.data() + 2 * p_.cols * width_);
      pool(two_rows.data(), p_.cols, width_, pooled.data() + i * p_.cols * width_,
           codes ? codes + i * p_.cols * channels_ + o : nullptr, channels_);
    }
    const Size first = o * p_.windows();
    method_.pack({bytes(pooled.data()), bytes_, width_ * bytes_, used(o), p_.windows()},
                 reinterpret_cast<char*>(y + first), p_.windows() * bytes_);
    if (mask)
      best<Scale<T>, typename Scale<T>::Signature>()(y + first, mask + first, y + first, used(o) * p_.windows());
  }

 private:
  static constexpr Size bytes_ = sizeof(T);
  static const char* bytes(const T* x) noexcept { return reinterpret_cast<const char*>(x); }
  Size used(Size o) const noexcept { return p_.conv.o - o < width_ ? p_.conv.o - o : width_; }

  /// The pixels of one row that are pooled, channels [o, o + width), pixel by pixel.
  void row(const char* x, Size o, T* y) const {
    static TileFunction* const run = walking_tile<T>();
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
  const Scratch<T> weight_, bias_;
  const Scratch<Size> steps_;
};

/// y (N, O, H', W') = max_pool2d(relu(conv2d(x, weight, bias)), 2), times mask if there is one. bias may be null.
/// codes: room for N H' W' pooled_channels<T>(O), or null.
template <class T>
void conv2d_relu_pool(const PooledConv2d& p, const T* x, const T* weight, const T* bias, const T* mask, T* y,
                      std::uint8_t* codes) {
  const PooledForward<T> forward(p, weight, bias);
  const Size in = p.conv.c * p.conv.h * p.conv.w, out = p.conv.o * p.windows();
  const Size strips = forward.strips();
  parallel_blocks(p.conv.n * strips, divide_up(256 * 1024, forward.work()), [&](Size begin, Size end) {
    for (Size i = begin; i < end; ++i) {
      const Size n = i / strips;
      forward.strip(i % strips, x + n * in, mask ? mask + n * out : nullptr, y + n * out,
                    codes ? codes + n * p.windows() * forward.channels() : nullptr);
    }
  });
}

}  // namespace gradus::kernel
