// SPDX-License-Identifier: MIT
#pragma once
// Elementwise layers without parameters.
#include <gradus/nn/module.hpp>
#include <gradus/ops/unary.hpp>

namespace gradus::nn {

/// y = max(x, 0).
template <Floating T = float>
class ReLU : public Module<T> {
 public:
  Tensor<T> forward(const Tensor<T>& x) override { return relu(x); }
};
/// y = 1 / (1 + e^-x).
template <Floating T = float>
class Sigmoid : public Module<T> {
 public:
  Tensor<T> forward(const Tensor<T>& x) override { return sigmoid(x); }
};
/// y = (e^x - e^-x) / (e^x + e^-x).
template <Floating T = float>
class Tanh : public Module<T> {
 public:
  Tensor<T> forward(const Tensor<T>& x) override { return tanh(x); }
};

}  // namespace gradus::nn
