// SPDX-License-Identifier: MIT
#pragma once
// What max_pool2d and avg_pool2d share: their options, checked against x. N: samples, C: channels.
#include <limits>

#include <gradus/kernel/pool2d.hpp>
#include <gradus/ops/copy.hpp>

namespace gradus {

/// Throws unless both numbers are in [least, 2^31).
GRADUS_SMALL inline void check_pool_option(const char* op, const char* what, Pair got, Size least, const char* words) {
  const Size most = std::numeric_limits<std::int32_t>::max();
  if (got.h < least || got.w < least || got.h > most || got.w > most)
    fail<ValueError>({"[", op, "] ", what, " must be ", least ? "" : "0 or ", "positive and fit 32 bits, but got ",
                      to_string(got), ". ", words, "."});
}
/// How many windows fit along an axis of n elements. In ceil_mode the last may reach beyond the end, but starts before.
inline Size pooled_size(Size n, Size kernel, Size stride, Size padding, Size dilation, bool ceil_mode) noexcept {
  const Size room = n + 2 * padding - dilation * (kernel - 1) - 1 + (ceil_mode ? stride - 1 : 0);
  const Size windows = room < 0 ? 0 : room / stride + 1;
  return ceil_mode && (windows - 1) * stride >= n + padding ? windows - 1 : windows;
}
/// y's sizes, and all that the kernels need to know; planes of x are contiguous.
GRADUS_SMALL inline kernel::PoolShape plan_pool2d(const char* op, const Dims& x, Pair kernel, Pair stride, Pair padding,
                                                  Pair dilation, bool ceil_mode, Dims& y) {
  if (x.rank != 3 && x.rank != 4)
    fail<ShapeError>({"[", op, "] x must be (N, C, H, W) or (C, H, W), but got x ", x,
                      ". non-empty 3D or 4D (batch mode) tensor expected for input."});
  for (int d = x.rank - 3; d < x.rank; ++d)
    if (!x.dim[d])
      fail<ShapeError>({"[", op, "] x must have channels, rows and columns, but got x ", x, ". Expected 3D or 4D "
                        "(batch mode) tensor with optional 0 dim batch size for input."});
  check_pool_option(op, "kernel_size", kernel, 1, "kernel size should be greater than zero");
  check_pool_option(op, "stride", stride, 1, "stride should be greater than zero");
  check_pool_option(op, "padding", padding, 0, "pad must be non-negative");
  check_pool_option(op, "dilation", dilation, 1, "dilation should be greater than zero");
  if (padding.h > kernel.h / 2 || padding.w > kernel.w / 2)
    fail<ValueError>({"[", op, "] padding must be at most half of kernel_size, but got padding ", to_string(padding),
                      " and kernel_size ", to_string(kernel),
                      ". pad should be at most half of effective kernel size."});
  kernel::PoolShape s{1, x[-2], x[-1], 0, 0, kernel, stride, padding, dilation};
  s.out_height = pooled_size(s.height, kernel.h, stride.h, padding.h, dilation.h, ceil_mode);
  s.out_width = pooled_size(s.width, kernel.w, stride.w, padding.w, dilation.w, ceil_mode);
  if (s.out_height < 1 || s.out_width < 1)
    fail<ShapeError>({"[", op, "] x must hold a window, but got x ", x, " and kernel_size ", to_string(kernel),
                      ". Given input size: (", x[-3], "x", s.height, "x", s.width, "). Calculated output size: (",
                      x[-3], "x", s.out_height, "x", s.out_width, "). Output size is too small."});
  y = x;
  y[-2] = s.out_height;
  y[-1] = s.out_width;
  for (int d = 0; d < x.rank - 2; ++d) s.planes *= x.dim[d];
  return s;
}

}  // namespace gradus
