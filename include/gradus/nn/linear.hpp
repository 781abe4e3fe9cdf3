// SPDX-License-Identifier: MIT
#pragma once
#include <gradus/nn/init.hpp>
#include <gradus/nn/module.hpp>
#include <gradus/ops/linear.hpp>

namespace gradus::nn {

struct LinearOptions {
  bool bias = true;
};

/// Fully connected layer: y = x w^T + b.
///
/// Shapes  x (..., in_features) -> y (..., out_features);  weight (out_features, in_features), bias (out_features)
/// Initial weight, then bias: U(-1/sqrt(in_features), 1/sqrt(in_features)), the numbers that PyTorch draws
/// Throws  ValueError for negative features
template <Floating T = float>
class Linear : public Module<T> {
 public:
  Parameter<T> weight, bias;  // bias is undefined without one

  GRADUS_SMALL Linear(Size in_features, Size out_features, LinearOptions options = {}) {
    if (in_features < 0 || out_features < 0)
      fail<ValueError>({"[Linear] in_features and out_features must not be negative, but got ", in_features, " and ",
                        out_features, "."});
    weight = this->add_parameter("weight", Tensor<T>::empty({out_features, in_features}));
    init::kaiming_uniform_<T>(weight, in_features, std::sqrt(5.0));
    if (!options.bias) return;
    bias = this->add_parameter("bias", Tensor<T>::empty({out_features}));
    init::bias_uniform_<T>(bias, in_features);
  }
  Size in_features() const noexcept { return weight.sizes().dim[1]; }
  Size out_features() const noexcept { return weight.sizes().dim[0]; }
  Tensor<T> forward(const Tensor<T>& x) override {
    return bias.defined() ? linear<T>(x, weight, bias) : linear<T>(x, weight);
  }
  GRADUS_SMALL std::string extra_repr() const override {
    return join({"in_features=", in_features(), ", out_features=", out_features(), ", bias=",
                 bias.defined() ? "True" : "False"});
  }
};

}  // namespace gradus::nn
