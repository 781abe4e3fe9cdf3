// SPDX-License-Identifier: MIT
#pragma once
#include <gradus/nn/init.hpp>
#include <gradus/nn/module_tree.hpp>
#include <gradus/ops/linear.hpp>

namespace gradus::nn {

struct LinearOptions {
  bool bias = true;
};

/// Fully connected layer: y = x w^T + b.
///
/// Shapes  x (..., in_features) -> y (..., out_features);  weight (out_features, in_features), bias (out_features)
/// Initial weight and bias U(-1/sqrt(in_features), 1/sqrt(in_features)), the weight first, as PyTorch draws them
template <Floating T = float>
class Linear : public Module<T> {
 public:
  Size in_features, out_features;
  Parameter<T> weight, bias;

  Linear(Size in, Size out, LinearOptions options = {}) : in_features(in), out_features(out) {
    if (in < 0 || out < 0)
      fail<ValueError>({"[Linear] in_features and out_features must not be negative, but got ", in, " and ", out, "."});
    weight = this->add_parameter("weight", Tensor<T>::empty({out, in}));
    init::kaiming_uniform_(weight, in, std::sqrt(5.0));
    if (!options.bias) return;
    bias = this->add_parameter("bias", Tensor<T>::empty({out}));
    init::bias_uniform_(bias, in);
  }
  Tensor<T> forward(const Tensor<T>& x) override { return bias.defined() ? linear(x, weight, bias) : linear(x, weight); }
  std::string extra_repr() const override {
    return "in_features=" + std::to_string(in_features) + ", out_features=" + std::to_string(out_features) +
           ", bias=" + (bias.defined() ? "True" : "False");
  }
};

}  // namespace gradus::nn
