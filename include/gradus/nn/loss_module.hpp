// SPDX-License-Identifier: MIT
#pragma once
// Losses, as modules: nn::CrossEntropyLoss loss; loss(x, labels).
#include <gradus/nn/loss.hpp>
#include <gradus/nn/module.hpp>

namespace gradus::nn {

/// A loss with weights for classes. Its state holds them: they are saved with it.
template <Floating T, class Options>
class WeightedLoss : public ModuleBase {
 protected:
  explicit WeightedLoss(const Options& options) : options_(options) {
    if (!options.weight.defined()) return;
    weight_ = add_buffer("weight", options.weight);
    options_.weight = {};
  }
  Options options() const {
    Options all = options_;
    all.weight = weight_;
    return all;
  }

 private:
  Buffer<T> weight_;
  Options options_;
};

/// cross_entropy with its options.
template <Floating T = float>
class CrossEntropyLoss : public WeightedLoss<T, CrossEntropyOptions<T>> {
 public:
  explicit CrossEntropyLoss(const CrossEntropyOptions<T>& options = {})
      : WeightedLoss<T, CrossEntropyOptions<T>>(options) {}
  /// target: labels, or probabilities of x's sizes.
  template <Element U>
  Tensor<T> operator()(const Tensor<T>& x, const Tensor<U>& target) const {
    return cross_entropy(x, target, this->options());
  }
};
/// nll_loss with its options.
template <Floating T = float>
class NLLLoss : public WeightedLoss<T, NllOptions<T>> {
 public:
  explicit NLLLoss(const NllOptions<T>& options = {}) : WeightedLoss<T, NllOptions<T>>(options) {}
  Tensor<T> operator()(const Tensor<T>& x, const Tensor<std::int64_t>& target) const {
    return nll_loss(x, target, this->options());
  }
};
/// mse_loss with its options.
template <Floating T = float>
class MSELoss : public ModuleBase {
 public:
  explicit MSELoss(MseOptions options = {}) : options_(options) {}
  Tensor<T> operator()(const Tensor<T>& x, const Tensor<T>& target) const { return mse_loss(x, target, options_); }

 private:
  MseOptions options_;
};
/// l1_loss with its options.
template <Floating T = float>
class L1Loss : public ModuleBase {
 public:
  explicit L1Loss(L1Options options = {}) : options_(options) {}
  Tensor<T> operator()(const Tensor<T>& x, const Tensor<T>& target) const { return l1_loss(x, target, options_); }

 private:
  L1Options options_;
};

}  // namespace gradus::nn
