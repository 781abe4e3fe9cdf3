// SPDX-License-Identifier: MIT
#pragma once
// Losses, as modules: nn::CrossEntropyLoss loss; loss(x, labels).
#include <gradus/nn/loss.hpp>
#include <gradus/nn/module_tree.hpp>

namespace gradus::nn {

/// cross_entropy with its options.
template <Floating T = float>
class CrossEntropyLoss : public ModuleBase {
 public:
  CrossEntropyOptions<T> options;
  explicit CrossEntropyLoss(CrossEntropyOptions<T> o = {}) : options(std::move(o)) {
    if (options.weight.defined()) add_buffer("weight", options.weight);
  }
  Tensor<T> operator()(const Tensor<T>& x, const Tensor<std::int64_t>& target) const {
    return cross_entropy(x, target, options);
  }
  Tensor<T> operator()(const Tensor<T>& x, const Tensor<T>& target) const { return cross_entropy(x, target, options); }
};

/// nll_loss with its options.
template <Floating T = float>
class NLLLoss : public ModuleBase {
 public:
  NllOptions<T> options;
  explicit NLLLoss(NllOptions<T> o = {}) : options(std::move(o)) {
    if (options.weight.defined()) add_buffer("weight", options.weight);
  }
  Tensor<T> operator()(const Tensor<T>& x, const Tensor<std::int64_t>& target) const {
    return nll_loss(x, target, options);
  }
};

/// mse_loss with its reduction.
template <Floating T = float>
class MSELoss : public ModuleBase {
 public:
  Reduction reduction;
  explicit MSELoss(Reduction r = Reduction::mean) : reduction(r) {}
  Tensor<T> operator()(const Tensor<T>& x, const Tensor<T>& target) const { return mse_loss(x, target, reduction); }
};

}  // namespace gradus::nn
