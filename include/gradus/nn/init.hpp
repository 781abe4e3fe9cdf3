// SPDX-License-Identifier: MIT
#pragma once
// Initial values of parameters, drawn as PyTorch draws them. fan_in: inputs that make one output.
#include <cmath>

#include <gradus/core/random.hpp>
#include <gradus/tensor/tensor.hpp>

namespace gradus::nn::init {

/// Weights of a layer: U(-bound, bound), bound = sqrt(3) gain / sqrt(fan_in), gain = sqrt(2 / (1 + a^2)) of a leaky
/// ReLU with slope a. Linear and convolution layers take a = sqrt(5): bound = 1 / sqrt(fan_in).
///
/// Source  He et al., Delving Deep into Rectifiers (2015), arXiv:1502.01852
template <Floating T>
GRADUS_SMALL void kaiming_uniform_(const Tensor<T>& weight, Size fan_in, double a,
                                   Generator& generator = default_generator()) {
  // In this order, and the square by itself (volatile: never fused with the sum): anything else may round differently.
  const volatile double square = a * a;
  const double gain = std::sqrt(2.0 / (1 + square)), deviation = gain / std::sqrt(static_cast<double>(fan_in));
  const double bound = std::sqrt(3.0) * deviation;
  if (weight.numel()) fill_uniform(weight.data_ptr(), weight.numel(), -bound, bound, generator);
}
/// Biases of a layer: U(-1 / sqrt(fan_in), 1 / sqrt(fan_in)).
template <Floating T>
GRADUS_SMALL void bias_uniform_(const Tensor<T>& bias, Size fan_in, Generator& generator = default_generator()) {
  const double bound = fan_in > 0 ? 1 / std::sqrt(static_cast<double>(fan_in)) : 0;
  fill_uniform(bias.data_ptr(), bias.numel(), -bound, bound, generator);
}

}  // namespace gradus::nn::init
