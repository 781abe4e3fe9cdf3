// SPDX-License-Identifier: MIT
#pragma once
// MaxPool2d and AvgPool2d, as layers. In PyTorch's order or by name, a number for both axes or one for each:
//   nn::MaxPool2d(2), nn::MaxPool2d({3, 2}, {2, 1}), nn::MaxPool2d({.kernel_size = {3, 2}, .stride = 2})
// A kernel of two numbers alone needs its name, {.kernel_size = {3, 2}} or Pair(3, 2): as an argument of its own,
// {3, 2} could be a layer, too, with kernel_size 3 and stride 2.
#include <gradus/nn/module.hpp>
#include <gradus/ops/avg_pool2d.hpp>
#include <gradus/ops/max_pool2d.hpp>

namespace gradus::nn {

/// As PyTorch prints a number for both axes, or one for each.
inline std::string pair_repr(Pair p) { return p.h == p.w ? std::to_string(p.h) : to_string(p); }

/// The largest elements of windows: max_pool2d.
///
/// Shapes  x (N, C, H, W) or (C, H, W) -> y (..., H', W')
template <Floating T = float>
class MaxPool2d : public Module<T> {
 public:
  explicit MaxPool2d(const MaxPool2dOptions& options) : options_(options) {}
  explicit MaxPool2d(Pair kernel_size) : options_{kernel_size} {}
  MaxPool2d(Pair kernel_size, Pair stride, Pair padding = 0, Pair dilation = 1, bool ceil_mode = false)
      : options_{kernel_size, stride, padding, dilation, ceil_mode} {}
  const MaxPool2dOptions& options() const noexcept { return options_; }
  Tensor<T> forward(const Tensor<T>& x) override { return max_pool2d(x, options_); }
  GRADUS_SMALL std::string extra_repr() const override {
    return "kernel_size=" + pair_repr(options_.kernel_size) + ", stride=" + pair_repr(options_.stride) +
           ", padding=" + pair_repr(options_.padding) + ", dilation=" + pair_repr(options_.dilation) +
           ", ceil_mode=" + (options_.ceil_mode ? "True" : "False");
  }

 private:
  MaxPool2dOptions options_;
};
/// The means of windows: avg_pool2d.
///
/// Shapes  x (N, C, H, W) or (C, H, W) -> y (..., H', W')
template <Floating T = float>
class AvgPool2d : public Module<T> {
 public:
  explicit AvgPool2d(const AvgPool2dOptions& options) : options_(options) {}
  explicit AvgPool2d(Pair kernel_size) : options_{kernel_size} {}
  AvgPool2d(Pair kernel_size, Pair stride, Pair padding = 0, bool ceil_mode = false, bool count_include_pad = true,
            Size divisor_override = no_divisor)
      : options_{kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override} {}
  const AvgPool2dOptions& options() const noexcept { return options_; }
  Tensor<T> forward(const Tensor<T>& x) override { return avg_pool2d(x, options_); }
  GRADUS_SMALL std::string extra_repr() const override {
    return "kernel_size=" + pair_repr(options_.kernel_size) + ", stride=" + pair_repr(options_.stride) +
           ", padding=" + pair_repr(options_.padding);
  }

 private:
  AvgPool2dOptions options_;
};

}  // namespace gradus::nn
