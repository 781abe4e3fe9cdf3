// SPDX-License-Identifier: MIT
#pragma once
// Layers without parameters.
#include <gradus/nn/module_tree.hpp>
#include <gradus/ops/dropout.hpp>
#include <gradus/ops/softmax.hpp>
#include <gradus/ops/unary.hpp>
#include <gradus/ops/view.hpp>

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
template <Floating T = float>
class Tanh : public Module<T> {
 public:
  Tensor<T> forward(const Tensor<T>& x) override { return tanh(x); }
};

/// y_i = e^x_i / sum_k e^x_k along `dim`.
template <Floating T = float>
class Softmax : public Module<T> {
 public:
  Size dim;
  explicit Softmax(Size along) : dim(along) {}
  Tensor<T> forward(const Tensor<T>& x) override { return softmax(x, dim); }
  std::string extra_repr() const override { return "dim=" + std::to_string(dim); }
};
/// The logarithm of Softmax.
template <Floating T = float>
class LogSoftmax : public Module<T> {
 public:
  Size dim;
  explicit LogSoftmax(Size along) : dim(along) {}
  Tensor<T> forward(const Tensor<T>& x) override { return log_softmax(x, dim); }
  std::string extra_repr() const override { return "dim=" + std::to_string(dim); }
};

/// While training, each element is 0 with probability p, and 1 / (1 - p) times larger otherwise.
///
/// Throws  ValueError unless p is in [0, 1]
template <Floating T = float>
class Dropout : public Module<T> {
 public:
  double p;
  explicit Dropout(double probability = 0.5) : p(probability) {
    if (!(p >= 0 && p <= 1))
      fail<ValueError>({"[Dropout] p must be in [0, 1], but got ", p, ". dropout probability has to be between 0 and 1."});
  }
  Tensor<T> forward(const Tensor<T>& x) override { return dropout(x, p, this->is_training()); }
  std::string extra_repr() const override { return "p=" + join({p}) + ", inplace=False"; }
};

/// Dimensions start_dim to end_dim made one.
template <Floating T = float>
class Flatten : public Module<T> {
 public:
  Size start_dim, end_dim;
  explicit Flatten(Size start = 1, Size end = -1) : start_dim(start), end_dim(end) {}
  Tensor<T> forward(const Tensor<T>& x) override { return flatten(x, start_dim, end_dim); }
  std::string extra_repr() const override {
    return "start_dim=" + std::to_string(start_dim) + ", end_dim=" + std::to_string(end_dim);
  }
};

}  // namespace gradus::nn
