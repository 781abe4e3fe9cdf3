// SPDX-License-Identifier: MIT
#pragma once
// Softmax and LogSoftmax, as layers.
#include <gradus/nn/module.hpp>
#include <gradus/ops/softmax.hpp>

namespace gradus::nn {

/// y_i = e^x_i / sum_k e^x_k along dimension `dim`.
template <Floating T = float>
class Softmax : public Module<T> {
 public:
  explicit Softmax(Size dim) : dim_(dim) {}
  Size dim() const noexcept { return dim_; }
  Tensor<T> forward(const Tensor<T>& x) override { return softmax(x, dim_); }
  GRADUS_SMALL std::string extra_repr() const override { return join({"dim=", dim_}); }

 private:
  Size dim_;
};
/// y_i = x_i - log(sum_k e^x_k) along dimension `dim`.
template <Floating T = float>
class LogSoftmax : public Module<T> {
 public:
  explicit LogSoftmax(Size dim) : dim_(dim) {}
  Size dim() const noexcept { return dim_; }
  Tensor<T> forward(const Tensor<T>& x) override { return log_softmax(x, dim_); }
  GRADUS_SMALL std::string extra_repr() const override { return join({"dim=", dim_}); }

 private:
  Size dim_;
};

}  // namespace gradus::nn
