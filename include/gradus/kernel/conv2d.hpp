// SPDX-License-Identifier: MIT
#pragma once
// Convolution of images on raw memory, forward and backward to the input: C = start + A P, where A holds weights and P
// is the matrix of patches (kernel/conv2d_patches.hpp). Each result is one chain of fused multiply-adds, channels
// ascending, then taps: its bits depend on neither tiles nor threads. A strip of P, as wide as a tile, is packed once
// for all rows of A. N: images, C: channels in, O: channels out, H, W: sizes of an image.
#include <type_traits>

#include <gradus/kernel/conv2d_direct.hpp>

namespace gradus::kernel {

/// Sizes of a convolution. x (N, C, H, W), weight (O, C / groups, KH, KW), y (N, O, OH, OW), all row-major.
struct Conv2dShape {
  Size n, c, h, w, o, kernel_h, kernel_w;
  Size stride_h = 1, stride_w = 1;
  Size top = 0, left = 0;  // rows and columns of zeros before the image; how many follow, OH and OW say
  Size dilation_h = 1, dilation_w = 1, groups = 1;
  Size out_h = 0, out_w = 0;

  Size taps() const noexcept { return kernel_h * kernel_w; }
  Size group_in() const noexcept { return c / groups; }
  Size group_out() const noexcept { return o / groups; }
};

/// How it is cut for threads: pixels (whole strips) and rows of A of a block.
struct ConvolutionCut {
  Size pixels, rows;
};

[[gnu::noinline]] inline ConvolutionCut cut(const Convolution& c, const Patches& patches, const Method& method) {
  constexpr double least = 256 * 1024;  // as in gemm.hpp
  const Size pixels = c.grid.images * c.grid.pixels(), strips = divide_up(pixels, method.tile.cols);
  const double work = static_cast<double>(c.m * pixels) * static_cast<double>(c.grid.channels * c.grid.taps());
  const Size blocks = work < 2 * least ? 1 : work < 32 * least ? static_cast<Size>(work / least) : 32;
  // The band that a block copies should stay in the second-level cache.
  const Size row = patches.in_place ? 0 : c.grid.stride_h * patches.row_step * method.tile.cols;
  const Size most = row ? (512 << 10) * c.grid.cols / row + 1 : strips;
  Size wide = divide_up(strips, blocks);
  if (wide > most) wide = most;
  const Size across = divide_up(strips, wide);
  const Size down = across >= blocks ? 1 : divide_up(blocks, across), most_down = divide_up(c.m, 24);
  return {wide * method.tile.cols, divide_up(c.m, down < most_down ? down : most_down)};
}

/// What was computed beside its place, rows of `step` bytes, goes there.
[[gnu::noinline]] inline void scatter(const Convolution& c, Size bytes, char* y, const char* from, Size step, Size m,
                                      Size p0, Size p1) {
  for_runs(c.grid, p0, p1, [&](Size image, Size row, Size col, Size length, Size before) {
    char* to = y + image * c.y_image + row * c.y_row + col * c.y_col;
    for (Size i = 0; i < m; ++i)
      copy_strided(bytes, to + i * c.y_channel, c.y_col, from + i * step + before * bytes, bytes, length);
  });
}

/// Pixels [p0, p1) of rows [m0, m1) of a group's results.
[[gnu::noinline]] inline void convolve_block(const Convolution& c, const Patches& patches, const Method& method,
                                             Size group, Size p0, Size p1, Size m0, Size m1) {
  const Size bytes = method.bytes, cols = method.tile.cols, strip = cols * bytes, all = c.grid.channels * c.grid.taps();
  const Size chunk = all <= 1024 ? all : divide_up(all, divide_up(all, 1024));
  const Size step = divide_up(m1 - m0, divide_up(m1 - m0, method.tile.rows));  // rows shared out evenly
  const Scratch<char> panel(chunk * strip), beside((m1 - m0) * strip);
  const Band band(patches, c.x + group * c.x_group, c.grid.channels, p0, p1);
  const bool dense = c.is_dense(bytes);
  for (Size p = p0; p < p1; p += cols) {
    const Size n = p1 - p < cols ? p1 - p : cols, image = p / c.grid.pixels(), pixel = p % c.grid.pixels();
    const bool whole = dense && pixel + n <= c.grid.pixels();
    char* y = c.y + group * c.y_group + m0 * c.y_channel;
    char* to = whole ? y + image * c.y_image + pixel * bytes : beside.data();
    const Size to_row = whole ? c.y_channel : strip;
    Size k0 = 0;
    do {
      const Size k = chunk < all - k0 ? chunk : all - k0;
      if (n < cols && method.tile.padded) __builtin_memset(panel.data(), 0, static_cast<std::size_t>(chunk * strip));
      gather(patches, band, p, p + n, k0, k, panel.data(), strip);
      for (Size m = m0; m < m1; m += step) {
        char* results = to + (m - m0) * to_row;
        method.tile.run({c.a + group * c.a_group + m * c.a_row + k0 * c.a_col, c.a_row, c.a_col, panel.data(), strip,
                         k0 ? results : c.from + group * c.from_group + m * c.from_row, k0 ? to_row : c.from_row,
                         results, to_row, k, m1 - m < step ? m1 - m : step, n});
      }
      k0 += k;
    } while (k0 < all);
    if (!whole) scatter(c, bytes, y, beside.data(), strip, m1 - m0, p, p + n);
  }
}

[[gnu::noinline]] inline void convolve(const Convolution& c, const Method& method) {
  const Size pixels = c.grid.images * c.grid.pixels();
  if (pixels < 1 || c.m < 1) return;
  if (pays_directly(c, method)) return convolve_directly(c, method);
  const Patches patches(c.grid, method.bytes, c.grid.channels);
  const ConvolutionCut by = cut(c, patches, method);
  const Size across = divide_up(pixels, by.pixels), down = divide_up(c.m, by.rows), blocks = c.groups * across * down;
  const Size grain = across * down > 1 ? 1 : divide_up(blocks, 32);
  parallel_blocks(blocks, grain, [&](Size begin, Size end) {
    for (Size i = begin; i < end; ++i) {
      const Size m = i % down * by.rows, p = i / down % across * by.pixels;
      convolve_block(c, patches, method, i / down / across, p, p + by.pixels < pixels ? p + by.pixels : pixels, m,
                     m + by.rows < c.m ? m + by.rows : c.m);
    }
  });
}

/// Where a kernel of one tap reads whole rows, an image is one long row.
[[gnu::noinline]] inline PatchGrid as_one_row(PatchGrid g) noexcept {
  if (g.taps() != 1 || g.stride_h != 1 || g.stride_w != 1 || g.cols != g.w || !g.is_inside()) return g;
  g.first_w = g.first_h * g.w, g.w *= g.h, g.cols *= g.rows;
  g.first_h = 0, g.h = g.rows = 1;
  return g;
}
/// The patches that make y.
[[gnu::noinline]] inline PatchGrid forward_grid(const Conv2dShape& s) noexcept {
  return as_one_row({s.n, s.group_in(), s.h, s.w, s.c * s.h * s.w, s.kernel_h, s.kernel_w, -s.top, -s.left,
                     s.dilation_h, s.dilation_w, s.stride_h, s.stride_w, s.out_h, s.out_w});
}

/// The bias (O), each number repeated over a tile's columns.
[[gnu::noinline]] inline void widen_bias(const char* bias, Size o, const Method& method, char* to) {
  for (Size i = 0; i < o; ++i)
    copy_strided(method.bytes, to + i * method.tile.cols * method.bytes, method.bytes, bias + i * method.bytes, 0,
                 method.tile.cols);
}

/// y = x convolved with weight, + bias if there is one.
[[gnu::noinline]] inline void convolve_forward(const Conv2dShape& s, const Method& method, const char* x,
                                               const char* weight, const char* bias, char* y) {
  const Size bytes = method.bytes, k = s.group_in() * s.taps() * bytes, row = method.tile.cols * bytes;
  const Size pixels = s.out_h * s.out_w * bytes;
  const Scratch<char> wide(bias ? s.o * row : 0);
  if (bias) widen_bias(bias, s.o, method, wide.data());
  const PatchGrid grid = forward_grid(s);
  convolve({grid, s.groups, s.group_out(), x, s.group_in() * s.h * s.w * bytes,
            weight, s.group_out() * k, k, bytes,
            bias ? wide.data() : zeros, bias ? s.group_out() * row : 0, bias ? row : 0,
            y, s.group_out() * pixels, pixels, s.o * pixels, grid.cols * bytes, bytes}, method);
}

/// On one axis: the taps that reach input positions of one residue of the stride, and where in dy they lie.
struct Residue {
  Size count = 0;           // positions of the input
  Size tap = 0, tap_step = 1, taps = 0;
  Size first = 0, step = 1;  // in dy, of the last tap; from a tap to the one before

  Residue(Size residue, Size size, Size stride, Size padding, Size dilation, Size kernel) {
    count = divide_up(size - residue, stride);
    while (tap < kernel && (residue + padding - tap * dilation) % stride) ++tap;
    Size divisor = stride;  // the greatest that stride and dilation share
    for (Size rest = dilation % stride; rest;) {
      const Size next = divisor % rest;
      divisor = rest;
      rest = next;
    }
    const Size period = tap_step = stride / divisor;
    taps = tap < kernel ? divide_up(kernel - tap, period) : 0;
    step = period * dilation / stride;
    first = taps ? (residue + padding - (tap + (taps - 1) * period) * dilation) / stride : 0;
  }
};

/// to (groups, C, O, taps of both residues, last first) from weight (groups, O, C, taps). C and O of one group; U: the
/// unsigned type of the elements' size.
template <class U>
void turn_weights(const Conv2dShape& s, const Residue& v, const Residue& u, const U* weight, U* to) {
  const Size c = s.group_in(), o = s.group_out(), taps = v.taps * u.taps;
  constexpr Size side = 16;  // channels, whose weights lie side by side
  const Size blocks = divide_up(c, side);
  parallel_blocks(s.groups * blocks, divide_up(64 * 1024, side * o * s.taps()), [&](Size begin, Size end) {
    for (Size b = begin; b < end; ++b)
      for (Size j = 0; j < o; ++j)
        for (Size i = b % blocks * side; i < c && i < (b % blocks + 1) * side; ++i) {
          const U* from = weight + ((b / blocks * o + j) * c + i) * s.taps() + v.tap * s.kernel_w + u.tap;
          U* y = to + ((b / blocks * c + i) * o + j) * taps + taps;
          for (Size p = 0; p < v.taps; ++p)
            for (Size q = 0; q < u.taps; ++q) *--y = from[p * v.tap_step * s.kernel_w + q * u.tap_step];
        }
  });
}
inline void turn_weights(const Conv2dShape& s, const Residue& v, const Residue& u, Size bytes, const char* weight,
                         char* to) {
  if (bytes == 4)
    turn_weights(s, v, u, reinterpret_cast<const std::uint32_t*>(weight), reinterpret_cast<std::uint32_t*>(to));
  else
    turn_weights(s, v, u, reinterpret_cast<const std::uint64_t*>(weight), reinterpret_cast<std::uint64_t*>(to));
}

/// dx (N, C, H, W): the gradient of x. Each residue of the stride sees its own taps, and is a convolution of dy with
/// stride 1.
[[gnu::noinline]] inline void convolve_backward(const Conv2dShape& s, const Method& method, const char* dy,
                                                const char* weight, char* dx) {
  const Size bytes = method.bytes, c = s.group_in(), o = s.group_out(), pixels = s.h * s.w * bytes;
  const bool turn = s.taps() > 1;
  const Scratch<char> turned(turn ? s.c * o * s.taps() * bytes : 0);
  for (Size i = 0; i < s.stride_h && i < s.h; ++i)
    for (Size j = 0; j < s.stride_w && j < s.w; ++j) {
      const Residue v(i, s.h, s.stride_h, s.top, s.dilation_h, s.kernel_h);
      const Residue u(j, s.w, s.stride_w, s.left, s.dilation_w, s.kernel_w);
      const Size k = o * v.taps * u.taps * bytes;
      if (turn && k) turn_weights(s, v, u, bytes, weight, turned.data());
      PatchGrid grid{s.n, k ? o : 0, s.out_h, s.out_w, s.o * s.out_h * s.out_w, v.taps, u.taps, v.first, u.first,
                     v.step, u.step, 1, 1, v.count, u.count};
      if (s.stride_h == 1 && s.stride_w == 1) grid = as_one_row(grid);
      convolve({grid, s.groups, c, dy, o * s.out_h * s.out_w * bytes,
                turn ? turned.data() : weight, turn ? c * k : o * c * bytes, turn ? k : bytes,
                turn ? bytes : c * bytes, zeros, 0, 0,
                dx + (i * s.w + j) * bytes, c * pixels, pixels, s.c * pixels, s.stride_h * s.w * bytes,
                s.stride_w * bytes}, method);
    }
}

/// Convolution (cross-correlation) of images: y_noij = b_o + sum_ckl w_ockl x_nc,(i stride + k dilation - top),...; a
/// bias that is null counts as 0.
template <class T>
void conv2d(const Conv2dShape& s, const T* x, const T* weight, const T* bias, T* y) {
  static_assert(std::is_floating_point_v<T>);
  static const Method method = method_for<T>(cpu());
  convolve_forward(s, method, reinterpret_cast<const char*>(x), reinterpret_cast<const char*>(weight),
                   reinterpret_cast<const char*>(bias), reinterpret_cast<char*>(y));
}
/// Its gradient: dx, all of it.
template <class T>
void conv2d_input_grad(const Conv2dShape& s, const T* dy, const T* weight, T* dx) {
  static const Method method = method_for<T>(cpu());
  convolve_backward(s, method, reinterpret_cast<const char*>(dy), reinterpret_cast<const char*>(weight),
                    reinterpret_cast<char*>(dx));
}

}  // namespace gradus::kernel
