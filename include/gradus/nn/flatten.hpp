// SPDX-License-Identifier: MIT
#pragma once
#include <gradus/nn/module.hpp>
#include <gradus/ops/view.hpp>

namespace gradus::nn {

/// Dimensions start_dim to end_dim made one.
///
/// Shapes  x (N, ...) -> y (N, product of the others), by default
template <Floating T = float>
class Flatten : public Module<T> {
 public:
  explicit Flatten(Size start_dim = 1, Size end_dim = -1) : start_dim_(start_dim), end_dim_(end_dim) {}
  Tensor<T> forward(const Tensor<T>& x) override { return flatten(x, start_dim_, end_dim_); }
  GRADUS_SMALL std::string extra_repr() const override {
    return join({"start_dim=", start_dim_, ", end_dim=", end_dim_});
  }

 private:
  Size start_dim_, end_dim_;
};

}  // namespace gradus::nn
