// SPDX-License-Identifier: MIT
#pragma once
// Convolution, ReLU, windows of 2 x 2 and dropout as one operation, with the bits of the four. The graph shows all of
// them: three nodes only pass the gradient on, and the convolution's makes all the gradients. Where these are to be
// recorded, or an infinity or NaN is near, it runs the gradients of the parts one by one.
#include <array>

#include <gradus/kernel/conv2d_pool_gradient.hpp>
#include <gradus/ops/conv2d.hpp>
#include <gradus/ops/dropout.hpp>
#include <gradus/ops/max_pool2d.hpp>
#include <gradus/ops/unary.hpp>

namespace gradus {

/// Whether a convolution that is pooled by 2 x 2 can be one operation: what it throws for it leaves to the parts.
GRADUS_SMALL inline bool can_fuse_conv2d(const Dims& x, const Dims& w, const Dims* b, const Conv2dOptions& o,
                                         Size element_bytes, bool needs_dx) {
  const Pair pad = o.padding.same ? Pair(w[-2] - 1, w[-1] - 1) : Pair(2 * o.padding.amount.h, 2 * o.padding.amount.w);
  if (cpu() == Cpu::portable || x.rank != 4 || w.rank != 4 || !count(x) || !count(w) || x.dim[1] != w.dim[1] ||
      (b && !(*b == Dims{w.dim[0]})) || !(o.stride == 1) || !(o.dilation == 1) || o.groups != 1 || pad.h < 0 ||
      pad.w < 0)
    return false;
  const Size h = x.dim[2] + pad.h, width = x.dim[3] + pad.w, c = x.dim[1];
  return h > w.dim[2] && width > w.dim[3] &&
         h < (Size(1) << 31) / kernel::vectored_channels(c, element_bytes) / width &&
         (!needs_dx || kernel::has_patch_lists(c, element_bytes));
}

/// The gradients of the parts, one by one: for any numbers, and recorded where that is on.
template <Floating T>
std::array<Tensor<T>, 3> conv2d_relu_pool_gradient_by_parts(const kernel::PooledConv2d& p, const Tensor<T>& x,
                                                            const Tensor<T>& weight, const Tensor<T>& dy,
                                                            const Tensor<T>& mask, const Tensor<std::uint8_t>& codes,
                                                            const std::array<bool, 3>& needs) {
  using At = kernel::PlaceOf<T>;
  const kernel::Conv2dShape& s = p.conv;
  const Size channels = codes.sizes().dim[2];
  const Tensor<At> places = Tensor<At>::empty(dy.sizes());
  const Tensor<T> alive = Tensor<T>::empty(dy.sizes());
  for (Size i = 0; i < places.numel(); ++i) {
    const Size window = i % p.windows(), plane = i / p.windows();
    const int code = codes.data_ptr()[(plane / s.o * p.windows() + window) * channels + plane % s.o];
    const Size row = 2 * (window / p.cols) + (code & kernel::pool_below ? 1 : 0);
    places.data_ptr()[i] = static_cast<At>(row * s.out_w + 2 * (window % p.cols) + (code & kernel::pool_right));
    alive.data_ptr()[i] = code & kernel::pool_alive ? T(1) : T(0);
  }
  const kernel::PoolShape pool{s.n * s.o, s.out_h, s.out_w, p.rows, p.cols, 2, 2, 0, 1};
  Tensor<T> g = mask.numel() ? mul(dy, mask) : dy;
  g = relu_gradient(max_pool2d_gradient(alive, pool, places), max_pool2d_gradient(g, pool, places));
  std::array<Tensor<T>, 3> y;
  if (needs[0]) y[0] = conv2d_input_grad(g, weight, s);
  if (needs[1]) y[1] = conv2d_weight_grad(x, g, s);
  if (needs[2]) y[2] = sum(g, {0, 2, 3});
  return y;
}
/// Gradients of x, weight and bias for dy, as far as they are needed.
template <Floating T>
std::array<Tensor<T>, 3> conv2d_relu_pool_gradient(const kernel::PooledConv2d& p, const Tensor<T>& x,
                                                   const Tensor<T>& weight, const Tensor<T>& dy, const Tensor<T>& mask,
                                                   const Tensor<std::uint8_t>& codes,
                                                   const std::array<bool, 3>& needs) {
  const kernel::Conv2dShape& s = p.conv;
  if (!thread_state.grad_enabled) {
    const Tensor<T> in = plain(x), w = plain(weight), from = plain(dy);
    const Dims sizes[] = {{s.n, s.c, s.h, s.w}, {s.o, s.c, s.kernel_h, s.kernel_w}, {s.o}};
    std::array<Tensor<T>, 3> y;
    T* to[3] = {};
    for (std::size_t i = 0; i < 3; ++i)
      if (needs[i]) y[i] = Tensor<T>::empty(sizes[i]), to[i] = y[i].data_ptr();
    if (kernel::conv2d_relu_pool_gradient<T>(p, needs[1] ? in.data_ptr() : nullptr, w.data_ptr(), from.data_ptr(),
                                             mask.numel() ? mask.data_ptr() : nullptr, codes.data_ptr(), to[0], to[1],
                                             to[2]))
      return y;
  }
  return conv2d_relu_pool_gradient_by_parts(p, x, weight, dy, mask, codes, needs);
}

/// The rule of a part whose gradient another part makes. What it keeps is freed as in the part: a second pass without
/// retain_graph fails at the same node.
template <Floating T, Element K>
struct PassOn {
  Saved<K> kept;
  Tensor<T> operator()(Tensor<T> dy) const { return dy; }
};

/// y = dropout(max_pool2d(relu(conv2d(x, weight, bias, options)), 2), p), without dropout if p = 0. bias may be
/// undefined. Only if can_fuse_conv2d.
///
/// Shapes  x (N, C, H, W), weight (O, C, KH, KW), bias (O) -> y (N, O, H', W'), H' = (H + 2 padding - KH + 1) / 2
/// Grad    as the four operations: the same bits
template <Floating T>
Tensor<T> conv2d_relu_pool(const Tensor<T>& x, const Tensor<T>& weight, const Tensor<T>& bias,
                           const Conv2dOptions& options, double p) {
  const Dims* b = bias.defined() ? &bias.sizes() : nullptr;
  const kernel::PooledConv2d plan(plan_conv2d("conv2d", x.sizes(), weight.sizes(), b, options));
  const kernel::Conv2dShape& s = plan.conv;
  const bool dx = x.requires_grad(), dw = weight.requires_grad(), wants = dx || dw || (b && bias.requires_grad());
  const Tensor<T> nothing = Tensor<T>::empty({0}), in = plain(x), w = plain(weight), start = b ? plain(bias) : nothing;
  Tensor<T> y = Tensor<T>::empty({s.n, s.o, plan.rows, plan.cols}), mask = nothing;
  Tensor<std::uint8_t> codes;
  if (wants && thread_state.grad_enabled)
    codes = Tensor<std::uint8_t>::empty({s.n, plan.windows(), kernel::pooled_channels<T>(s.o)});
  if (p != 0) mask = Tensor<T>::empty(y.sizes()), fill_dropout(mask.data_ptr(), mask.numel(), p);
  kernel::conv2d_relu_pool<T>(plan, in.data_ptr(), w.data_ptr(), b ? start.data_ptr() : nullptr,
                              p != 0 ? mask.data_ptr() : nullptr, y.data_ptr(),
                              codes.defined() ? codes.data_ptr() : nullptr);
  if (!codes.defined()) return y;

  // What only an unwanted gradient needs is not saved: it may be edited.
  const Tensor<T>&x_kept = dw ? x : nothing, &w_kept = dx ? weight : nothing;
  auto rule = [plan, w = saved(w_kept), x = saved(x_kept), mask = saved(mask), codes = saved(codes),
               has_bias = b != nullptr](Tensor<T> dy, Needs needs) {
    const bool db = has_bias && needs[2];
    return conv2d_relu_pool_gradient<T>(plan, x(), w(), dy, mask(), codes(), {needs[0], needs[1], db});
  };
  const Input inputs[] = {x, weight, b ? bias : nothing};
  y = record_jointly("ConvolutionBackward0", y, std::span<const Input>(inputs, b ? 3 : 2), std::move(rule));
  y = record("ReluBackward0", y, {y}, PassOn<T, std::uint8_t>{saved(codes)});
  y = record("MaxPool2DWithIndicesBackward0", y, {y}, PassOn<T, std::uint8_t>{saved(codes)});
  return p != 0 ? record("MulBackward0", y, {y}, PassOn<T, T>{saved(mask)}) : y;
}

}  // namespace gradus
