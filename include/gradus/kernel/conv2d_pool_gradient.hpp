// SPDX-License-Identifier: MIT
#pragma once
// Gradients of kernel/conv2d_pool.hpp. At most one in four elements of the convolution's gradient is not 0, and only
// these are worked on: each adds a multiple of a patch of x to dw, and a multiple of the weights to a patch of dx,
// whole vectors of channels at a time. The sums are the chains of conv2d_weight.hpp and conv2d.hpp without the
// products that are 0, in the same order, so they have the same bits, with two exceptions: 0 times infinity or NaN, and
// a sum that underflows to -0. Both are noticed, and the caller falls back on the dense kernels.
#include <gradus/kernel/conv2d_pool.hpp>
#include <gradus/kernel/patch_lists.hpp>

namespace gradus::kernel {

/// Channels in, padded to whole vectors of any level.
inline Size vectored_channels(Size c, Size element_bytes) noexcept {
  const Size lanes = 64 / element_bytes;
  return divide_up(c, lanes) * lanes;
}
/// Lists are worth it where vectors of channels are nearly full.
inline bool has_patch_lists(Size c, Size element_bytes) noexcept {
  return 4 * c >= 3 * vectored_channels(c, element_bytes);
}

/// What the gradients of one batch share.
template <class T>
class PooledBackward {
 public:
  using Entry = PatchEntry<T>;

  explicit PooledBackward(const PooledConv2d& shape)
      : p_(shape), method_(method_for<T>(cpu())), channels_(pooled_channels<T>(p_.conv.o)),
        in_(vectored_channels(p_.conv.c, bytes_)), sparse_(has_patch_lists(p_.conv.c, bytes_)),
        g_(p_.conv.n * p_.windows() * channels_),
        entries_(sparse_ ? p_.conv.n * p_.conv.o * room() : 0), counts_(sparse_ ? p_.conv.n * p_.conv.o : 0),
        x_(p_.conv.n * p_.padded() * (sparse_ ? in_ : p_.is_padded() ? p_.conv.c : 0)) {}

  bool is_fine() const noexcept { return !__atomic_load_n(&trouble_, __ATOMIC_RELAXED); }

  /// Takes in dy (N, O, H', W'), and x in the order in which dw reads it. mask may be null, and x without dw.
  void prepare(const T* x, const T* dy, const T* mask, const std::uint8_t* codes) {
    codes_ = codes;
    dense_x_ = p_.is_padded() ? x_.data() : x;
    parallel_blocks(p_.conv.n, divide_up(8 * 1024, p_.windows() * channels_), [&](Size begin, Size end) {
      for (Size n = begin; n < end; ++n) {
        turn_gradient(dy + n * p_.conv.o * p_.windows(), mask ? mask + n * p_.conv.o * p_.windows() : nullptr, n);
        if (sparse_) list(n);
        if (x) take_image(x + n * p_.image(), n);
      }
    });
  }

  /// dw (O, C, KH, KW).
  void weight(T* dw) { sparse_ ? weight_sparse(dw) : weight_dense(dw); }

  /// db (O).
  void bias(T* db) const {
    const Size last = p_.conv.n * p_.conv.out_h * p_.conv.out_w, blocks = divide_up(last, reduce_block<T>);
    const Scratch<T> parts(blocks * channels_);
    auto* const sum = best<SumChannels<T>, typename SumChannels<T>::Signature>();
    const Size width = cpu() == Cpu::avx512 ? 64 / bytes_ : cpu() == Cpu::avx2 ? 32 / bytes_ : 16 / bytes_;
    const PooledRows all{p_.conv.n, p_.rows, p_.cols, p_.conv.out_h, p_.conv.out_w};
    parallel_blocks(channels_ / width, divide_up(8 * 1024, all.images * p_.windows() * width), [&](Size i, Size end) {
      for (Size o = i * width; o < end * width; o += width)
        sum(all, g_.data() + o, codes_ + o, channels_, parts.data() + o);
    });
    for (Size o = 0; o < p_.conv.o; ++o) {
      JoinTree<T> tree(join_one<Sum, T>, T(0));
      for (Size i = 0; i < blocks; ++i) tree.push(parts.data()[i * channels_ + o]);
      tree.finish(db[o]);
    }
  }

  /// dx (N, C, H, W). Needs lists.
  void input(const T* weight, T* dx) {
    const Conv2dShape& s = p_.conv;
    const Size row = s.kernel_w * in_, all = s.kernel_h * row;
    const Scratch<T> turned(s.o * all);  // (O, KH, KW, channels in)
    clear(turned.data(), s.o * all);
    for (Size o = 0; o < s.o; ++o)
      method_.pack({bytes(weight + o * p_.patch()), bytes_, s.taps() * bytes_, s.taps(), s.c},
                   reinterpret_cast<char*>(turned.data() + o * all), in_ * bytes_);
    if (!is_plain(turned.data(), s.o * all, true)) return fail();
    auto* const spread = best<SpreadPatches<T>, typename SpreadPatches<T>::Signature>();
    parallel_for(s.n, [&](Size n) {
      const Scratch<T> image(p_.padded() * in_);
      clear(image.data(), p_.padded() * in_);
      for (Size o = 0; o < s.o; ++o)
        for (Size i = s.kernel_h; i-- > 0;)  // the last tap first
          spread(entries(n, o), counts_.data()[n * s.o + o], turned.data() + o * all + i * row, row,
                 image.data() + i * p_.padded_w * in_);
      if (!is_plain(image.data(), p_.padded() * in_, false)) fail();
      for (Size i = 0; i < runs(); ++i)
        method_.pack({bytes(image.data() + place(i)), bytes_, in_ * bytes_, s.c, run()},
                     reinterpret_cast<char*>(dx + n * p_.image() + i * s.w), s.h * s.w * bytes_);
    });
  }

 private:
  static constexpr Size bytes_ = sizeof(T);
  static const char* bytes(const T* x) noexcept { return reinterpret_cast<const char*>(x); }
  static void clear(T* x, Size n) noexcept { __builtin_memset(x, 0, static_cast<std::size_t>(n) * sizeof(T)); }
  Entry* entries(Size n, Size o) const noexcept { return entries_.data() + (n * p_.conv.o + o) * room(); }
  Size room() const noexcept { return p_.windows() + p_.cols; }  // of a list
  // Pixels of an image that lie side by side in a padded one, too; where run i lies in one by channels.
  Size runs() const noexcept { return p_.is_padded() ? p_.conv.h : 1; }
  Size run() const noexcept { return p_.conv.h / runs() * p_.conv.w; }
  Size place(Size i) const noexcept { return ((p_.conv.top + i) * p_.padded_w + p_.conv.left) * in_; }
  void fail() noexcept { __atomic_store_n(&trouble_, 1, __ATOMIC_RELAXED); }
  /// Any n.
  static bool is_plain(const T* x, Size n, bool minus_zeros) {
    static auto* const check = best<Plain<T>, typename Plain<T>::Signature>();
    constexpr Size unit = 64 / bytes_;
    T rest[static_cast<std::size_t>(unit)] = {};
    __builtin_memcpy(rest, x + n / unit * unit, static_cast<std::size_t>(n % unit) * sizeof(T));
    return check(x, n / unit * unit, minus_zeros) && check(rest, unit, minus_zeros);
  }

  /// dy (O, H' W') of image n, by channels.
  void turn_gradient(const T* dy, const T* mask, Size n) {
    const Size windows = p_.windows(), all = windows * channels_, o = p_.conv.o;
    const Scratch<T> masked(mask ? o * windows : 0);
    if (mask) best<Scale<T>, typename Scale<T>::Signature>()(dy, mask, masked.data(), o * windows);
    T* g = g_.data() + n * all;
    method_.pack({bytes(mask ? masked.data() : dy), bytes_, windows * bytes_, windows, o}, reinterpret_cast<char*>(g),
                 channels_ * bytes_);
    best<KeepAlive<T>, typename KeepAlive<T>::Signature>()(g, codes_ + n * all, all);
  }
  /// The lists of image n: in each row of windows first what lies in the upper row of pixels. Without branches, which
  /// could not be foreseen: what does not count is written over.
  void list(Size n) {
    using Bits = typename Float<T>::Unsigned;
    const Size in_row = p_.padded_w * in_, channels = channels_, cols = p_.cols;
    const std::int32_t right = static_cast<std::int32_t>(in_), down = static_cast<std::int32_t>(in_row);
    const std::int32_t place[] = {0, right, down, down + right};
    const Scratch<Entry> below(cols + 1);
    for (Size o = 0; o < p_.conv.o; ++o) {
      Entry* to = entries(n, o);
      const T* g = g_.data() + n * p_.windows() * channels + o;
      const std::uint8_t* codes = codes_ + n * p_.windows() * channels + o;
      for (Size i = 0; i < p_.rows; ++i) {
        Entry* later = below.data();
        std::int32_t at = static_cast<std::int32_t>(2 * i * in_row);
        for (Size j = 0; j < cols; ++j, at += 2 * right, g += channels, codes += channels) {
          const int code = *codes;
          Bits bits;
          __builtin_memcpy(&bits, g, sizeof bits);
          const Size counts = Bits(bits << 1) != 0, low = code >> 1 & 1;
          to->at = later->at = at + place[code & 3];
          to->g = later->g = *g;
          to += counts & (low ^ 1);
          later += counts & low;
        }
        for (Size j = 0; j < cols; ++j) to[j] = below.data()[j];
        to += later - below.data();
      }
      counts_.data()[n * p_.conv.o + o] = to - entries(n, o);
    }
  }
  /// x (C, H, W) of image n, padded; for lists by channels.
  void take_image(const T* x, Size n) {
    const Conv2dShape& s = p_.conv;
    if (!sparse_) {
      const Size all = s.c * p_.padded();
      pad_image(p_, bytes_, bytes(x), reinterpret_cast<char*>(x_.data() + n * all), 0, p_.padded_h);
      if (!is_plain(dense_x_ + n * all, all, true)) fail();
      return;
    }
    T* to = x_.data() + n * p_.padded() * in_;
    if (p_.is_padded() || in_ > s.c) clear(to, p_.padded() * in_);
    for (Size i = 0; i < runs(); ++i)
      method_.pack({bytes(x + i * s.w), bytes_, s.h * s.w * bytes_, run(), s.c}, reinterpret_cast<char*>(to + place(i)),
                   in_ * bytes_);
    if (!is_plain(to, p_.padded() * in_, true)) fail();
  }

  void weight_sparse(T* dw) {
    const Conv2dShape& s = p_.conv;
    const Size images = cut_weights(s, bytes_).images, row = s.kernel_w * in_, all = s.kernel_h * row;
    const Scratch<T> sums(s.o * all);  // (O, KH, KW, channels in)
    const Size image = p_.padded() * in_;
    auto* const gather = best<GatherPatches<T>, typename GatherPatches<T>::Signature>();
    parallel_blocks(s.o, divide_up(s.o, 4), [&](Size begin, Size end) {
      const Scratch<const Entry*> lists(images);
      const Scratch<Size> counts(images);
      int minus_zero = 0;
      for (Size n = 0; n < s.n; n += images)  // these images stay in the first-level cache
        for (Size o = begin; o < end; ++o) {
          const Size many = s.n - n < images ? s.n - n : images;
          for (Size i = 0; i < many; ++i)
            lists.data()[i] = entries(n + i, o), counts.data()[i] = counts_.data()[(n + i) * s.o + o];
          for (Size i = 0; i < s.kernel_h; ++i)
            gather({lists.data(), counts.data(), many, image, n == 0, &minus_zero},
                   x_.data() + n * image + i * p_.padded_w * in_, row, sums.data() + o * all + i * row);
        }
      if (minus_zero) fail();
      for (Size o = begin; o < end; ++o)
        method_.pack({bytes(sums.data() + o * all), bytes_, in_ * bytes_, s.c, s.taps()},
                     reinterpret_cast<char*>(dw + o * p_.patch()), s.taps() * bytes_);
    });
  }

  void weight_dense(T* dw) {
    const Conv2dShape& s = p_.conv;
    const Size images = cut_weights(s, bytes_).images, blocks = divide_up(s.n, images), part = p_.patch() * channels_;
    const Scratch<T> parts(blocks * part);  // (blocks, C KH KW, channels)
    const Scratch<Size> places(p_.patch());  // where the patch of the first pixel has its elements
    for (Size k = 0; k < p_.patch(); ++k)
      places.data()[k] =
          (k / s.taps() * p_.padded() + k % s.taps() / s.kernel_w * p_.padded_w + k % s.kernel_w) * bytes_;
    clear(parts.data(), blocks * part);
    parallel_for(blocks, [&](Size i) {
      const Scratch<T> two_rows(4 * p_.cols * channels_), patches(4 * p_.cols * p_.patch());
      for (Size n = i * images; n < s.n && n < (i + 1) * images; ++n)
        for (Size r = 0; r < p_.rows; ++r)
          add_rows(n, r, places.data(), two_rows.data(), patches.data(), parts.data() + i * part);
      if (!is_plain(parts.data() + i * part, part, false)) fail();
    });
    for (Size i = 1; i < blocks; ++i)
      best<AddTo<T>, AddFunction>()(reinterpret_cast<char*>(parts.data()), bytes(parts.data() + i * part),
                                    part * bytes_);
    method_.pack({bytes(parts.data()), bytes_, channels_ * bytes_, s.o, p_.patch()}, reinterpret_cast<char*>(dw),
                 p_.patch() * bytes_);
  }
  /// What row r of windows of image n adds: patches (C KH KW, pixels) times rows (pixels, channels).
  void add_rows(Size n, Size r, const Size* places, T* rows, T* patches, T* sums) const {
    const Size at = (n * p_.windows() + r * p_.cols) * channels_, pixels = 4 * p_.cols, m = p_.patch();
    best<UnpoolChannels<T>, typename UnpoolChannels<T>::Signature>()(g_.data() + at, codes_ + at, p_.cols, channels_,
                                                                     rows);
    for (Size half = 0; half < 2; ++half)
      best<CopyRows, CopyRowsFunction>()(reinterpret_cast<char*>(patches + half * pixels / 2), pixels * bytes_,
                                         bytes(dense_x_ + n * p_.conv.c * p_.padded() + (2 * r + half) * p_.padded_w),
                                         places, m, pixels / 2 * bytes_);
    const Size row = channels_ * bytes_, step = divide_up(m, divide_up(m, method_.tile.rows));
    for (Size k = 0; k < m; k += step)
      for (Size o = 0; o < channels_; o += method_.tile.cols) {
        char* c = reinterpret_cast<char*>(sums + k * channels_ + o);
        method_.tile.run({bytes(patches + k * pixels), pixels * bytes_, bytes_, bytes(rows + o), row, c, row, c, row,
                          pixels, m - k < step ? m - k : step, method_.tile.cols});
      }
  }

  const PooledConv2d p_;
  const Method method_;
  const Size channels_, in_;
  const bool sparse_;
  const Scratch<T> g_;        // (N, H' W', channels)
  const Scratch<Entry> entries_;
  const Scratch<Size> counts_;
  const Scratch<T> x_;        // padded: (N, pixels, channels in) for lists, else (N, C, H, W)
  const T* dense_x_ = nullptr;
  const std::uint8_t* codes_ = nullptr;
  int trouble_ = 0;
};

/// Gradients of conv2d_relu_pool for dy (N, O, H', W'); those that are null are not wanted, and dx needs lists. False
/// if the dense kernels must do it.
template <class T>
bool conv2d_relu_pool_gradient(const PooledConv2d& p, const T* x, const T* weight, const T* dy, const T* mask,
                               const std::uint8_t* codes, T* dx, T* dw, T* db) {
  PooledBackward<T> backward(p);
  backward.prepare(x, dy, mask, codes);
  if (!backward.is_fine()) return false;
  if (dw) backward.weight(dw);
  if (db) backward.bias(db);
  if (dx) backward.input(weight, dx);
  return backward.is_fine();
}

}  // namespace gradus::kernel
