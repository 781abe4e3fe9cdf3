// SPDX-License-Identifier: MIT
#pragma once
// Initial values of parameters, drawn as PyTorch draws them. fan_in: inputs that make one output.
#include <cmath>

#include <gradus/core/random.hpp>
#include <gradus/tensor/tensor.hpp>

namespace gradus::nn::init {

/// Fills x with U(low, high).
template <Floating T>
void uniform_(const Tensor<T>& x, double low, double high, Generator& generator = default_generator()) {
  fill_uniform(x.data_ptr(), x.numel(), static_cast<T>(low), static_cast<T>(high), generator);
}
/// Weights of a layer: U(-bound, bound), bound = sqrt(3) gain / sqrt(fan_in), gain = sqrt(2 / (1 + a^2)) of a leaky
/// ReLU with slope a. PyTorch's default for linear and convolution layers is a = sqrt(5): bound = 1 / sqrt(fan_in).
///
/// Source  He et al., Delving Deep into Rectifiers (2015), arXiv:1502.01852
template <Floating T>
void kaiming_uniform_(const Tensor<T>& weight, Size fan_in, double a, Generator& generator = default_generator()) {
  const double gain = std::sqrt(2.0 / (1 + a * a)), std = gain / std::sqrt(static_cast<double>(fan_in));
  const double bound = std::sqrt(3.0) * std;  // in this order: another one rounds differently
  uniform_(weight, -bound, bound, generator);
}
/// Biases of a layer: U(-1 / sqrt(fan_in), 1 / sqrt(fan_in)).
template <Floating T>
void bias_uniform_(const Tensor<T>& bias, Size fan_in, Generator& generator = default_generator()) {
  const double bound = fan_in > 0 ? 1 / std::sqrt(static_cast<double>(fan_in)) : 0;
  uniform_(bias, -bound, bound, generator);
}

}  // namespace gradus::nn::init
