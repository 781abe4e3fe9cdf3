// SPDX-License-Identifier: MIT
#pragma once
// Convolution of images, and its two gradients as operations of their own: each of the three is linear in each of its
// two tensors, and their gradients are made of the three again. N: samples, C: channels in, O: channels out, G: groups.
#include <concepts>

#include <gradus/core/pair.hpp>
#include <gradus/kernel/conv2d_weight.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/ops/view.hpp>

namespace gradus {

/// Zeros around an image: a number, one for each axis, or a word: "valid" (none) or "same" (as many as keep the size).
struct Padding {
  Pair amount = 0;
  bool same = false;
  const char* word = nullptr;

  constexpr Padding(std::integral auto both) noexcept : amount(static_cast<Size>(both)) {}
  constexpr Padding(Size height, Size width) noexcept : amount(height, width) {}
  constexpr Padding(Pair pair) noexcept : amount(pair) {}
  Padding(const char* name) : same(name && !__builtin_strcmp(name, "same")), word(same ? "same" : "valid") {
    if (!same && (!name || __builtin_strcmp(name, "valid")))
      fail<ValueError>({"[conv2d] padding must be a number, two numbers, 'valid' or 'same', but got '",
                        name ? name : "nullptr", "'. Invalid padding string: '", name ? name : "nullptr", "'."});
  }
};
struct Conv2dOptions {
  Pair stride = 1;
  Padding padding = 0;
  Pair dilation = 1;
  Size groups = 1;
};

GRADUS_SMALL inline void check_conv2d_numbers(const char* op, const Conv2dOptions& o) {
  constexpr Size most = (Size(1) << 31) - 1;
  const Pair &s = o.stride, &p = o.padding.amount, &d = o.dilation;
  if (s.h < 1 || s.w < 1 || s.h > most || s.w > most)
    fail<ValueError>({"[", op, "] stride must be positive and fit 32 bits, but got ", to_string(s),
                      ". non-positive stride is not supported."});
  if (p.h < 0 || p.w < 0 || p.h > most || p.w > most)
    fail<ValueError>({"[", op, "] padding must be 0 or positive and fit 32 bits, but got ", to_string(p),
                      ". negative padding is not supported."});
  if (d.h < 1 || d.w < 1 || d.h > most || d.w > most)
    fail<ValueError>({"[", op, "] dilation must be positive and fit 32 bits, but got ", to_string(d),
                      ". dilation should be greater than zero."});
  if (o.groups < 1)
    fail<ValueError>({"[", op, "] groups must be positive, but got ", o.groups,
                      ". non-positive groups is not supported."});
  if (o.padding.same && !(s == 1))
    fail<ValueError>({"[", op, "] stride must be 1 with padding 'same', but got ", to_string(s),
                      ". padding='same' is not supported for strided convolutions."});
}
GRADUS_SMALL inline void check_conv2d_sizes(const char* op, const Dims& x, const Dims& w, const Dims* b, Size groups) {
  if (x.rank != 3 && x.rank != 4)
    fail<ShapeError>({"[", op, "] x must be (N, C, H, W) or (C, H, W), but got x ", x,
                      ". Expected 3D (unbatched) or 4D (batched) input to conv2d, but got input of size: ",
                      as_list(x), "."});
  if (w.rank != 4)
    fail<ShapeError>({"[", op, "] weight must be (out_channels, in_channels / groups, kernel_height, kernel_width), "
                      "but got ", w, "."});
  if (w.dim[2] < 1 || w.dim[3] < 1)
    fail<ShapeError>({"[", op, "] weight must have rows and columns, but got ", w, ". kernel size should be greater "
                      "than zero, but got kernel_height: ", w.dim[2], " kernel_width: ", w.dim[3], "."});
  if (w.dim[0] < groups || w.dim[0] % groups)
    fail<ShapeError>({"[", op, "] weight must have a multiple of groups as its first size, but got ", w, " and groups ",
                      groups, ". Given groups=", groups, ", expected weight to be ",
                      w.dim[0] < groups ? "at least " : "divisible by ", groups, " at dimension 0, but got weight of "
                      "size ", as_list(w), " instead."});
  if (x[-3] != w.dim[1] * groups)
    fail<ShapeError>({"[", op, "] x must have as many channels as weight times groups, but got x ", x, " and weight ",
                      w, ". Given groups=", groups, ", weight of size ", as_list(w), ", expected input", as_list(x),
                      " to have ", w.dim[1] * groups, " channels, but got ", x[-3], " channels instead."});
  if (b && (b->rank != 1 || b->dim[0] != w.dim[0]))
    fail<ShapeError>({"[", op, "] bias must be (", w.dim[0], ",), but got ", *b, ". Given weight of size ", as_list(w),
                      ", expected bias to be 1-dimensional with ", w.dim[0], " elements, but got bias of size ",
                      as_list(*b), " instead."});
}
/// x (C, H, W) is a batch of one.
GRADUS_SMALL inline kernel::Conv2dShape plan_conv2d(const char* op, const Dims& x, const Dims& w, const Dims* b,
                                                    const Conv2dOptions& o) {
  check_conv2d_numbers(op, o);
  check_conv2d_sizes(op, x, w, b, o.groups);
  kernel::Conv2dShape s{x.rank == 4 ? x.dim[0] : 1, x[-3], x[-2], x[-1], w.dim[0], w.dim[2], w.dim[3]};
  s.stride_h = o.stride.h, s.stride_w = o.stride.w;
  s.dilation_h = o.dilation.h, s.dilation_w = o.dilation.w, s.groups = o.groups;
  Size reach_h, reach_w;
  if (__builtin_mul_overflow(s.dilation_h, s.kernel_h - 1, &reach_h) || reach_h >> 40 ||
      __builtin_mul_overflow(s.dilation_w, s.kernel_w - 1, &reach_w) || reach_w >> 40)
    fail<ValueError>({"[", op, "] dilation times weight's sizes must fit 40 bits, but got dilation ",
                      to_string(o.dilation), " and weight ", w, "."});
  const Pair around = o.padding.same ? Pair(reach_h, reach_w) : Pair(2 * o.padding.amount.h, 2 * o.padding.amount.w);
  const Size padded_h = s.h + around.h, padded_w = s.w + around.w;
  s.top = around.h / 2, s.left = around.w / 2;  // PyTorch puts what is left over behind
  if (reach_h >= padded_h || reach_w >= padded_w)
    fail<ShapeError>({"[", op, "] x must be as large as the kernel, but got x ", x, " and weight ", w,
                      ". Calculated padded input size per channel: (", padded_h, " x ", padded_w, "). Kernel size: (",
                      reach_h + 1, " x ", reach_w + 1, "). Kernel size can't be greater than actual input size."});
  if (s.n && s.c && !(s.h && s.w))
    fail<ShapeError>({"[", op, "] x must have rows and columns, but got x ", x,
                      ". Only zero batch or zero channel inputs are supported."});
  Size bytes = 64;  // with room to spare, all that the kernels copy of any image fits a Size
  for (const Size part : {s.n, s.c > s.o ? s.c : s.o, padded_h, padded_w})
    if (s.n && __builtin_mul_overflow(bytes, part, &bytes))
      fail<ValueError>({"[", op, "] x must fit in memory with its padding, but got x ", x, " and padding ",
                        to_string(Pair(s.top, s.left)), "."});
  s.out_h = (padded_h - reach_h - 1) / s.stride_h + 1;
  s.out_w = (padded_w - reach_w - 1) / s.stride_w + 1;
  return s;
}

template <Floating T>
Tensor<T> conv2d_input_grad(const Tensor<T>& dy, const Tensor<T>& weight, const kernel::Conv2dShape& shape);
template <Floating T>
Tensor<T> conv2d_weight_grad(const Tensor<T>& x, const Tensor<T>& dy, const kernel::Conv2dShape& shape);

/// As planned: sizes are known to fit. bias may be undefined.
///
/// Grad    dx = conv2d_input_grad(dy, weight), dweight = conv2d_weight_grad(x, dy), dbias = sum of dy
template <Floating T>
Tensor<T> conv2d(const Tensor<T>& x, const Tensor<T>& weight, const Tensor<T>& bias, const kernel::Conv2dShape& shape) {
  const Tensor<T> in = plain(x), w = plain(weight), b = bias.defined() ? plain(bias) : bias;
  Tensor<T> y = Tensor<T>::empty({shape.n, shape.o, shape.out_h, shape.out_w});
  kernel::conv2d<T>(shape, in.data_ptr(), w.data_ptr(), b.defined() ? b.data_ptr() : nullptr, y.data_ptr());
  auto dx = [weight = saved(weight), shape](const Tensor<T>& dy) { return conv2d_input_grad(dy, weight(), shape); };
  auto dw = [x = saved(x), shape](const Tensor<T>& dy) { return conv2d_weight_grad(x(), dy, shape); };
  if (!b.defined()) return record("ConvolutionBackward0", y, {x, weight}, std::move(dx), std::move(dw));
  return record("ConvolutionBackward0", y, {x, weight, bias}, std::move(dx), std::move(dw),
                [](const Tensor<T>& dy) { return sum(dy, {0, 2, 3}); });
}
/// As planned.    Grad  d(dy) = conv2d(ddx, weight), dweight = conv2d_weight_grad(ddx, dy)
template <Floating T>
Tensor<T> conv2d_input_grad(const Tensor<T>& dy, const Tensor<T>& weight, const kernel::Conv2dShape& shape) {
  const Tensor<T> from = plain(dy), w = plain(weight);
  Tensor<T> dx = Tensor<T>::empty({shape.n, shape.c, shape.h, shape.w});
  kernel::conv2d_input_grad<T>(shape, from.data_ptr(), w.data_ptr(), dx.data_ptr());
  return record("ConvolutionBackwardBackward0", dx, {dy, weight},
      [weight = saved(weight), shape](const Tensor<T>& ddx) { return conv2d(ddx, weight(), Tensor<T>(), shape); },
      [dy = saved(dy), shape](const Tensor<T>& ddx) { return conv2d_weight_grad(ddx, dy(), shape); });
}
/// As planned.    Grad  dx = conv2d_input_grad(dy, ddw), d(dy) = conv2d(x, ddw)
template <Floating T>
Tensor<T> conv2d_weight_grad(const Tensor<T>& x, const Tensor<T>& dy, const kernel::Conv2dShape& shape) {
  const Tensor<T> in = plain(x), from = plain(dy);
  Tensor<T> dw = Tensor<T>::empty({shape.o, shape.group_in(), shape.kernel_h, shape.kernel_w});
  kernel::conv2d_weight_grad<T>(shape, in.data_ptr(), from.data_ptr(), dw.data_ptr());
  return record("ConvolutionBackwardBackward0", dw, {x, dy},
      [dy = saved(dy), shape](const Tensor<T>& ddw) { return conv2d_input_grad(dy(), ddw, shape); },
      [x = saved(x), shape](const Tensor<T>& ddw) { return conv2d(x(), ddw, Tensor<T>(), shape); });
}

/// Convolution (cross-correlation) of images: y_noij = b_o + sum_ckl w_ockl x_nc,(i stride + k dilation - padding),...,
/// over the channels c of o's group: conv2d(x, weight, bias, {.stride = 2, .padding = 1}). bias may be undefined.
///
/// Shapes  x (N, C, H, W) or (C, H, W), weight (O, C / groups, KH, KW), bias (O) -> y (N, O, OH, OW) or (O, OH, OW),
///         OH = (H + 2 padding - dilation (KH - 1) - 1) / stride + 1, rounded down
/// Grad    dx = conv2d_input_grad(dy, weight), dweight = conv2d_weight_grad(x, dy), dbias = sum of dy
/// Throws  ValueError for an option out of range, ShapeError unless the sizes fit each other
template <Floating T>
Tensor<T> conv2d(const Tensor<T>& x, const Tensor<T>& weight, const Tensor<T>& bias,
                 const Conv2dOptions& options = {}) {
  const Dims* b = bias.defined() ? &bias.sizes() : nullptr;
  const kernel::Conv2dShape shape = plan_conv2d("conv2d", x.sizes(), weight.sizes(), b, options);
  if (x.rank() == 4) return conv2d(x, weight, bias, shape);
  return squeeze(conv2d(unsqueeze(x, 0), weight, bias, shape), 0);
}
/// Without a bias.
template <Floating T>
Tensor<T> conv2d(const Tensor<T>& x, const Tensor<T>& weight, const Conv2dOptions& options = {}) {
  return conv2d(x, weight, Tensor<T>(), options);
}

GRADUS_SMALL inline void check_conv2d_gradient(const char* op, const Dims& dy, const kernel::Conv2dShape& s) {
  const Dims y = {s.n, s.o, s.out_h, s.out_w};
  if (!(dy == y))
    fail<ShapeError>({"[", op, "] dy must have the sizes of conv2d's result, ", y, ", but got ", dy, "."});
}
/// The gradient of x (N, C, H, W) for dy, the gradient of y = conv2d(x, weight): a transposed convolution.
///
/// Shapes  weight (O, C / groups, KH, KW), dy (N, O, OH, OW) -> dx of input_size
/// Grad    dweight = conv2d_weight_grad(ddx, dy), d(dy) = conv2d(ddx, weight)
template <Floating T>
Tensor<T> conv2d_input_grad(const Dims& input_size, const Tensor<T>& weight, const Tensor<T>& dy,
                            const Conv2dOptions& options = {}) {
  const kernel::Conv2dShape shape =
      plan_conv2d("conv2d_input_grad", input_size, weight.sizes(), nullptr, options);
  check_conv2d_gradient("conv2d_input_grad", dy.sizes(), shape);
  return conv2d_input_grad(dy, weight, shape);
}
/// The gradient of weight (O, C / groups, KH, KW) for dy, the gradient of y = conv2d(x, weight).
///
/// Shapes  x (N, C, H, W), dy (N, O, OH, OW) -> dweight of weight_size
/// Grad    dx = conv2d_input_grad(dy, ddw), d(dy) = conv2d(x, ddw)
template <Floating T>
Tensor<T> conv2d_weight_grad(const Tensor<T>& x, const Dims& weight_size, const Tensor<T>& dy,
                             const Conv2dOptions& options = {}) {
  const kernel::Conv2dShape shape = plan_conv2d("conv2d_weight_grad", x.sizes(), weight_size, nullptr, options);
  check_conv2d_gradient("conv2d_weight_grad", dy.sizes(), shape);
  return conv2d_weight_grad(x, dy, shape);
}

}  // namespace gradus
