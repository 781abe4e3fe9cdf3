// SPDX-License-Identifier: MIT
#pragma once
// Gradient of a convolution's weights on raw memory: dw = dy P^T, where P is the matrix of patches
// (kernel/conv2d_patches.hpp). Computed as its transpose, P dy^T: a tile broadcasts elements of P as they lie in the
// image, and only dy, smaller by the number of taps, is turned over. Each result is one chain of fused multiply-adds
// over the pixels of a block of images, ascending; blocks are cut by size, and added up in ascending order.
#include <gradus/kernel/conv2d.hpp>

namespace gradus::kernel {

/// y += x, element by element; whole vectors.
template <class T>
struct AddTo {
  template <class Level>
  GRADUS_INLINE static void run(char* y, const char* x, Size bytes) {
    using S = Simd<T, Level>;
    constexpr Size width = static_cast<Size>(S::width), step = width * static_cast<Size>(sizeof(T));
    for (Size i = 0; i + step <= bytes; i += step) {
      typename S::v a, b;
      S::load(a, reinterpret_cast<const T*>(y + i));
      S::load(b, reinterpret_cast<const T*>(x + i));
      a += b;
      S::store(reinterpret_cast<T*>(y + i), a);
    }
  }
};

/// The sum over patches, without its type. Sizes of one group; m: rows of P, n: results of a pixel.
struct WeightGradient {
  Conv2dShape shape;
  PatchGrid grid;
  const char *x, *dy;
  Size m, n;
};

/// How it is cut: images of a block, channels of a task, pixels of a step.
struct WeightCut {
  Size images, channels, pixels;
};

[[gnu::noinline]] inline WeightCut cut_weights(const Conv2dShape& s, Size bytes) noexcept {
  constexpr double least = 256 * 1024;
  const Size taps = s.taps(), c = s.group_in(), results = s.o * c * taps, pixels = s.out_h * s.out_w;
  const double work = static_cast<double>(results) * static_cast<double>(s.n * pixels);
  const Size tasks = work < 2 * least ? 1 : work < 16 * least ? static_cast<Size>(work / least) : 16;
  // Blocks of images cost memory; blocks of channels turn dy over again.
  const Size most = (4 << 20) / (results * bytes + 1) + 1;
  Size blocks = tasks < s.n ? tasks : s.n;
  if (blocks > most) blocks = most;
  const Size images = divide_up(s.n, blocks);
  const Size sums = divide_up(s.n, images) * s.groups, most_down = divide_up(c * taps, 96);
  const Size down = sums >= 8 && results * bytes <= 256 << 10 ? 1 : divide_up(tasks, sums);
  const Size channels = divide_up(c, down < most_down ? down : most_down);
  Size step = (256 << 10) / (channels * taps * bytes) / 16 * 16;
  step = step < 64 ? 64 : step > 256 ? 256 : step;
  return {images, channels, step};
}

/// Columns [o, o + n) of dy^T, pixels [p0, p1) after each other.
[[gnu::noinline]] inline void turn_gradient(const WeightGradient& w, const Method& method, Size group, Size o, Size n,
                                            Size p0, Size p1, char* to) {
  const Size pixels = w.grid.pixels(), bytes = method.bytes, row = method.tile.cols * bytes;
  if (n < method.tile.cols && method.tile.padded) __builtin_memset(to, 0, static_cast<std::size_t>((p1 - p0) * row));
  for (Size p = p0; p < p1;) {
    const Size image = p / pixels, at = p % pixels, k = pixels - at < p1 - p ? pixels - at : p1 - p;
    const Size channel = image * w.shape.o + group * w.n + o;
    method.pack({w.dy + (channel * pixels + at) * bytes, bytes, pixels * bytes, k, n}, to + (p - p0) * row, row);
    p += k;
  }
}

/// Rows of P of channels [c0, c1) times dy^T, over images [i0, i1).
[[gnu::noinline]] inline void multiply_patches(const WeightGradient& w, const Patches& patches, const Method& method,
                                               Size pixels, Size group, Size c0, Size c1, Size i0, Size i1, char* to) {
  const Size bytes = method.bytes, cols = method.tile.cols, strip = cols * bytes, taps = w.grid.taps();
  const Size m = (c1 - c0) * taps, first = i0 * w.grid.pixels(), last = i1 * w.grid.pixels(), row = w.n * bytes;
  const Size a_row = (pixels + 16) * bytes;  // rows a power of 2 apart would share few sets of the cache
  const Size step = divide_up(m, divide_up(m, method.tile.rows));
  const Scratch<char> a(m * a_row), b(pixels * strip);
  const char* x = w.x + (group * w.grid.channels + c0) * w.grid.h * w.grid.w * bytes;
  for (Size p = first; p < last; p += pixels) {
    const Size end = p + pixels < last ? p + pixels : last;
    const Band band(patches, x, c1 - c0, p, end);
    gather(patches, band, p, end, 0, m, a.data(), a_row);
    // What the next step turns over, and patches of one tap, which lie in the image as in `a`.
    const Size image = end / w.grid.pixels(), at = end % w.grid.pixels() * bytes, plane = w.grid.pixels() * bytes;
    Ahead dy{w.dy + (image * w.shape.o + group * w.n) * plane + at, plane, end < last ? w.n : 0, pixels * bytes}, rows;
    if (end < last && patches.in_place && taps == 1)
      rows = {band.at(image, end % w.grid.pixels() / w.grid.cols) + end % w.grid.cols * bytes, patches.channel_step, m,
              pixels * bytes};
    for (Size o = 0; o < w.n; o += cols) {
      const Size n = w.n - o < cols ? w.n - o : cols;
      turn_gradient(w, method, group, o, n, p, end, b.data());
      for (Size i = 0; i < m; i += step) {
        char* c = to + i * row + o * bytes;
        Tile tile{a.data() + i * a_row, a_row, bytes, b.data(), strip, p == first ? zeros : c,
                  p == first ? 0 : row, c, row, end - p, m - i < step ? m - i : step, n};
        Ahead &one = rows.rows > dy.rows ? rows : dy, &two = rows.rows > dy.rows ? dy : rows;
        if (!one.ask(tile)) two.ask(tile);
        method.tile.run(tile);
      }
    }
  }
}

using AddFunction = void(char* y, const char* x, Size bytes);
[[gnu::noinline]] inline void weight_gradient(const Conv2dShape& s, const Method& method, AddFunction* add,
                                              const char* x, const char* dy, char* dw) {
  const Size bytes = method.bytes, m = s.group_in() * s.taps(), n = s.group_out(), results = s.o * m * bytes;
  if (!results) return;
  if (s.n * s.out_h * s.out_w == 0) return void(__builtin_memset(dw, 0, static_cast<std::size_t>(results)));
  const WeightCut by = cut_weights(s, bytes);
  const Size blocks = divide_up(s.n, by.images), down = divide_up(s.group_in(), by.channels);
  const Size part = divide_up(results, 64) * 64;  // whole vectors
  const bool once = blocks == 1;                  // each task turns its own sums
  const Scratch<char> parts(once ? 0 : blocks * part);  // (blocks, groups, m, n)
  const WeightGradient w{s, forward_grid(s), x, dy, m, n};
  const Patches patches(w.grid, bytes, by.channels);
  const Size tasks = s.groups * blocks * down;
  parallel_blocks(tasks, blocks * down > 1 ? 1 : divide_up(tasks, 16), [&](Size begin, Size end) {
    for (Size i = begin; i < end; ++i) {
      const Size c0 = i % down * by.channels, block = i / down % blocks, group = i / down / blocks;
      const Size c1 = c0 + by.channels < s.group_in() ? c0 + by.channels : s.group_in();
      const Size i0 = block * by.images, i1 = i0 + by.images < s.n ? i0 + by.images : s.n;
      const Size rows = (c1 - c0) * s.taps(), first = c0 * s.taps();
      const Scratch<char> own(once ? rows * n * bytes : 0);
      char* to = once ? own.data() : parts.data() + block * part + (group * m + first) * n * bytes;
      multiply_patches(w, patches, method, by.pixels, group, c0, c1, i0, i1, to);
      if (once) method.pack({to, bytes, n * bytes, n, rows}, dw + (group * n * m + first) * bytes, m * bytes);
    }
  });
  if (once) return;
  parallel_blocks(part, 256 << 10, [&](Size begin, Size end) {
    for (Size i = 1; i < blocks; ++i) add(parts.data() + begin, parts.data() + i * part + begin, end - begin);
  });
  for (Size g = 0; g < s.groups; ++g)
    parallel_blocks(n, divide_up(64 * 1024, m), [&](Size begin, Size end) {
      method.pack({parts.data() + (g * m * n + begin) * bytes, bytes, n * bytes, end - begin, m},
                  dw + (g * n + begin) * m * bytes, m * bytes);
    });
}

/// Gradient of a convolution's weights: dw_ockl = sum_nij dy_noij x_nc,(i stride + k dilation - top),...
template <class T>
void conv2d_weight_grad(const Conv2dShape& s, const T* x, const T* dy, T* dw) {
  static const Method method = method_for<T>(cpu());
  weight_gradient(s, method, best<AddTo<T>, AddFunction>(), reinterpret_cast<const char*>(x),
                  reinterpret_cast<const char*>(dy), reinterpret_cast<char*>(dw));
}

}  // namespace gradus::kernel
