// SPDX-License-Identifier: MIT
#pragma once
// Convolution layer: nn::Conv2d(1, 32, 3), nn::Conv2d(1, 32, 3, 2, 1) in PyTorch's order, options by their names in
// nn::Conv2d(1, 32, {3, 2}, {.stride = 2, .padding = 1}), or every argument so:
// nn::Conv2d({.in_channels = 1, .out_channels = 32, .kernel_size = 3}).
#include <gradus/nn/activation.hpp>
#include <gradus/nn/dropout.hpp>
#include <gradus/nn/init.hpp>
#include <gradus/nn/pool.hpp>
#include <gradus/ops/fused_conv2d.hpp>
#include <gradus/ops/pad.hpp>

namespace gradus::nn {

struct Conv2dOptions {
  Pair stride = 1;
  Padding padding = 0;                 // a number, two, "valid" or "same"
  Pair dilation = 1;
  Size groups = 1;
  bool bias = true;
  const char* padding_mode = "zeros";  // or "reflect", "replicate", "circular"
};
struct Conv2dArguments {
  Size in_channels, out_channels;
  Pair kernel_size;
  Pair stride = 1;
  Padding padding = 0;
  Pair dilation = 1;
  Size groups = 1;
  bool bias = true;
  const char* padding_mode = "zeros";
};

inline constexpr const char* padding_modes[] = {"zeros", "reflect", "replicate", "circular"};  // as PadMode
/// Throws unless a layer can be made of these; returns what padding_mode means.
GRADUS_SMALL inline PadMode check_conv2d_layer(Size in, Size out, Pair kernel, const Conv2dOptions& o) {
  check_conv2d_numbers("Conv2d", {o.stride, o.padding, o.dilation, o.groups});
  if (in < 0 || out < 0)
    fail<ValueError>({"[Conv2d] in_channels and out_channels must not be negative, but got ", in, " and ", out, "."});
  for (const Size channels : {in, out})
    if (channels % o.groups)
      fail<ValueError>({"[Conv2d] ", channels == in ? "in" : "out", "_channels must be a multiple of groups, but got ",
                        channels, " and ", o.groups, ". ", channels == in ? "in" : "out",
                        "_channels must be divisible by groups."});
  if (kernel.h < 1 || kernel.w < 1)
    fail<ValueError>({"[Conv2d] kernel_size must be positive, but got ", to_string(kernel), "."});
  const char* const mode = o.padding_mode ? o.padding_mode : "nullptr";
  for (int i = 0; i < 4; ++i)
    if (!__builtin_strcmp(mode, padding_modes[i])) return static_cast<PadMode>(i);
  fail<ValueError>({"[Conv2d] padding_mode must be one of {'zeros', 'replicate', 'reflect', 'circular'}, but got "
                    "padding_mode='", mode, "'."});
}

/// Convolution of images: y = conv2d(x, weight, bias).
///
/// Shapes  x (N, in_channels, H, W) or (in_channels, H, W) -> y (..., out_channels, OH, OW);
///         weight (out_channels, in_channels / groups, KH, KW), bias (out_channels)
/// Initial weight, then bias: U(-1/sqrt(n), 1/sqrt(n)), n = in_channels / groups KH KW, the numbers that PyTorch draws
/// Throws  ValueError for an option out of range
template <Floating T = float>
class Conv2d : public Module<T> {
 public:
  Parameter<T> weight, bias;  // bias is undefined without one

  template <std::same_as<Conv2dOptions> O = Conv2dOptions>  // a template: {2, 1} is a stride
  GRADUS_SMALL Conv2d(Size in_channels, Size out_channels, Pair kernel_size, const O& options = {})
      : options_{options.stride, options.padding, options.dilation, options.groups},
        mode_(check_conv2d_layer(in_channels, out_channels, kernel_size, options)) {
    const Size channels = in_channels / options.groups, fan_in = channels * kernel_size.h * kernel_size.w;
    weight = this->add_parameter("weight", Tensor<T>::empty({out_channels, channels, kernel_size.h, kernel_size.w}));
    init::kaiming_uniform_<T>(weight, fan_in, std::sqrt(5.0));
    if (!options.bias) return;
    bias = this->add_parameter("bias", Tensor<T>::empty({out_channels}));
    init::bias_uniform_<T>(bias, fan_in);
  }
  Conv2d(Size in_channels, Size out_channels, Pair kernel_size, Pair stride, Padding padding = 0, Pair dilation = 1,
         Size groups = 1, bool with_bias = true, const char* padding_mode = "zeros")
      : Conv2d(in_channels, out_channels, kernel_size,
               Conv2dOptions{stride, padding, dilation, groups, with_bias, padding_mode}) {}
  explicit Conv2d(const Conv2dArguments& a)
      : Conv2d(a.in_channels, a.out_channels, a.kernel_size,
               Conv2dOptions{a.stride, a.padding, a.dilation, a.groups, a.bias, a.padding_mode}) {}

  Size in_channels() const noexcept { return weight.sizes().dim[1] * options_.groups; }
  Size out_channels() const noexcept { return weight.sizes().dim[0]; }
  Pair kernel_size() const noexcept { return {weight.sizes().dim[2], weight.sizes().dim[3]}; }
  const gradus::Conv2dOptions& options() const noexcept { return options_; }

  Tensor<T> forward(const Tensor<T>& x) override {
    if (mode_ == PadMode::constant) return conv2d<T>(x, weight, bias, options_);
    gradus::Conv2dOptions inside = options_;
    inside.padding = 0;
    return conv2d<T>(pad(x, around(), mode_), weight, bias, inside);
  }
  /// Conv2d, ReLU, MaxPool2d(2) and perhaps Dropout.
  Tensor<T> run_fused(const Tensor<T>& x, Followers& next) override {
    if (typeid(*this) != typeid(Conv2d) || !this->state().hooks.empty() || mode_ != PadMode::constant) return {};
    const Dims* b = bias.defined() ? &bias.sizes() : nullptr;
    if (!can_fuse_conv2d(x.sizes(), weight.sizes(), b, options_, sizeof(T), x.requires_grad())) return {};
    const MaxPool2d<T>* pool = next.template take<ReLU<T>>() ? next.template take<MaxPool2d<T>>() : nullptr;
    if (!pool || !pool->options().is_halving()) return {};
    const Dropout<T>* drop = next.template take<Dropout<T>>();
    return conv2d_relu_pool<T>(x, weight, bias, options_, drop && drop->is_training() ? drop->p() : 0);
  }
  GRADUS_SMALL std::string extra_repr() const override {
    const auto& [stride, padding, dilation, groups] = options_;
    std::string s = join({in_channels(), ", ", out_channels(), ", kernel_size=", to_string(kernel_size()), ", stride=",
                          to_string(stride)});
    if (padding.word) s += join({", padding=", padding.word});
    else if (!(padding.amount == 0)) s += ", padding=" + to_string(padding.amount);
    if (!(dilation == 1)) s += ", dilation=" + to_string(dilation);
    if (groups != 1) s += join({", groups=", groups});
    if (!bias.defined()) s += ", bias=False";
    return mode_ == PadMode::constant ? s : join({s, ", padding_mode=", padding_modes[static_cast<int>(mode_)]});
  }

 private:
  /// What pad() puts around x: columns before and after, then rows.
  GRADUS_SMALL Dims around() const {
    Pair both = {2 * options_.padding.amount.h, 2 * options_.padding.amount.w};
    if (options_.padding.same)
      both = {options_.dilation.h * (kernel_size().h - 1), options_.dilation.w * (kernel_size().w - 1)};
    return {both.w / 2, both.w - both.w / 2, both.h / 2, both.h - both.h / 2};
  }

  gradus::Conv2dOptions options_;
  PadMode mode_;
};

}  // namespace gradus::nn
