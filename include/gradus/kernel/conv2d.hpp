// SPDX-License-Identifier: MIT
#pragma once
// Convolution of images on raw memory, forward and backward to the input: C = start + A P, where A holds weights and P
// is the matrix of patches (kernel/conv2d_patches.hpp). Each result is one chain of fused multiply-adds, channels
// ascending, then taps: its bits depend on neither tiles nor threads. N: images, C: channels in, O: channels out, H, W:
// sizes of an image.
#include <type_traits>

#include <gradus/kernel/conv2d_block.hpp>

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
  constexpr double least = 256 * 1024;  // multiply-adds of a block
  const Size pixels = c.grid.images * c.grid.pixels(), strips = divide_up(pixels, method.tile.cols);
  const double work = static_cast<double>(c.m * pixels) * static_cast<double>(c.grid.channels * c.grid.taps());
  const Size blocks = work < 2 * least ? 1 : work < 32 * least ? static_cast<Size>(work / least) : 32;
  // The band that a block copies should stay in the second-level cache.
  const Size row = patches.in_place ? 0 : c.grid.stride_h * patches.row_step * method.tile.cols;
  const Size most = row ? (512 << 10) * c.grid.cols / row + 1 : strips;
  const Size least_wide = strips > 24 ? 4 : divide_up(strips, 8);  // several strips a panel
  Size wide = divide_up(strips, blocks);
  if (wide < least_wide) wide = least_wide;
  if (wide > most) wide = most;
  // Rows are cut only where there are few strips: each piece packs its own panels.
  const Size across = divide_up(strips, wide), wanted = blocks < 5 ? blocks : 5;
  const Size down = across >= wanted ? 1 : divide_up(blocks, across), most_down = divide_up(c.m, 24);
  return {wide * method.tile.cols, divide_up(c.m, down < most_down ? down : most_down)};
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
      ConvolutionBlock(c, patches, method, i / down / across, p, p + by.pixels < pixels ? p + by.pixels : pixels, m,
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
            y, s.group_out() * pixels, pixels, s.o * pixels, grid.cols * bytes}, method);
}

/// On one axis: the taps that reach input positions of one residue of the stride, and where in dy they lie.
struct Residue {
  Size count = 0;           // positions of the input
  Size tap = 0, tap_step = 1, taps = 0;
  Size first = 0, step = 1;  // in dy, of the last tap; from a tap to the one before

  [[gnu::noinline]] Residue(Size residue, Size size, Size stride, Size padding, Size dilation, Size kernel) {
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

/// dx's rows of one residue from its columns, residue by residue: parts (SW, images C, rows, columns), `part` bytes
/// apart.
[[gnu::noinline]] inline void zip_columns(const Conv2dShape& s, Size bytes, Size planes, Size rows, const char* parts,
                                          Size part, char* dx) {
  const Size wide = divide_up(s.w, s.stride_w);
  parallel_blocks(planes * rows, divide_up(16 * 1024, s.w), [&](Size begin, Size end) {
    for (Size r = begin; r < end; ++r) {
      char* to = dx + (r / rows * s.h + r % rows * s.stride_h) * s.w * bytes;
      const char *a = parts + r * wide * bytes, *b = parts + part + r * (s.w / 2) * bytes;
      if (s.stride_w == 2 && bytes == 4)
        zip(reinterpret_cast<std::uint32_t*>(to), reinterpret_cast<const std::uint32_t*>(a),
            reinterpret_cast<const std::uint32_t*>(b), s.w);
      else
        for (Size j = 0; j < s.stride_w && j < s.w; ++j) {
          const Size count = divide_up(s.w - j, s.stride_w);
          copy_strided(bytes, to + j * bytes, s.stride_w * bytes, parts + j * part + r * count * bytes, bytes, count);
        }
    }
  });
}

/// dx (N, C, H, W): the gradient of x. Each residue of the stride sees its own taps, and is a convolution of dy with
/// stride 1. Residues of the columns are made side by side, for a few images at a time, and zipped.
[[gnu::noinline]] inline void convolve_backward(const Conv2dShape& s, const Method& method, const char* dy,
                                                const char* weight, char* dx) {
  const Size bytes = method.bytes, c = s.group_in(), o = s.group_out(), dy_image = s.o * s.out_h * s.out_w;
  const bool turn = s.taps() > 1 || s.n * s.h * s.w >= 256, zips = s.stride_w > 1;
  const Size dx_image = s.c * s.h * s.w * bytes;
  const Size residues = s.stride_w < s.w ? s.stride_w : s.w;
  const Size part_image = zips ? s.c * divide_up(s.h, s.stride_h) * divide_up(s.w, s.stride_w) * bytes : 0;
  const Size fit = zips ? (1 << 20) / (part_image * residues + 1) + 1 : s.n, most = fit < s.n ? fit : s.n;
  const Size part = most * part_image;
  const Scratch<char> parts(part * residues), turned(turn ? s.c * o * s.taps() * bytes : 0);
  for (Size i = 0; i < s.stride_h && i < s.h; ++i) {
    const Residue v(i, s.h, s.stride_h, s.top, s.dilation_h, s.kernel_h);
    for (Size first = 0; first < s.n; first += most) {
      const Size images = s.n - first < most ? s.n - first : most;
      char *to = dx + first * dx_image + i * s.w * bytes, *a = turned.data();
      for (Size j = 0; j < residues; ++j) {
        const Residue u(j, s.w, s.stride_w, s.left, s.dilation_w, s.kernel_w);
        const Size k = o * v.taps * u.taps * bytes;
        if (turn && k && !first) turn_weights(s, v, u, bytes, weight, a);
        PatchGrid grid{images, k ? o : 0, s.out_h, s.out_w, dy_image, v.taps, u.taps, v.first, u.first,
                       v.step, u.step, 1, 1, v.count, u.count};
        if (zips || s.stride_h == 1) grid = as_one_row(grid);
        const Size y_row = zips ? u.count * bytes : s.stride_h * s.w * bytes;
        const Size plane = zips ? v.count * y_row : s.h * s.w * bytes;
        convolve({grid, s.groups, c, dy + first * dy_image * bytes, o * s.out_h * s.out_w * bytes,
                  turn ? a : weight, turn ? c * k : o * c * bytes, turn ? k : bytes, turn ? bytes : c * bytes,
                  zeros, 0, 0, zips ? parts.data() + j * part : to, c * plane, plane, s.c * plane, y_row},
                 method);
        a += turn ? s.c * k : 0;
      }
      if (zips) zip_columns(s, bytes, images * s.c, v.count, parts.data(), part, to);
    }
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
