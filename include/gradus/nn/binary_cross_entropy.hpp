// SPDX-License-Identifier: MIT
#pragma once
// The loss of yes and no: nn::binary_cross_entropy_with_logits(x, target), and its module. PyTorch's definitions.
#include <gradus/nn/loss.hpp>
#include <gradus/nn/module.hpp>
#include <gradus/ops/log_sigmoid.hpp>

namespace gradus::nn {

template <Floating T = float>
struct BceWithLogitsOptions {
  Tensor<T> weight = {};                // of each element, broadcast; undefined: all 1
  Tensor<T> pos_weight = {};            // of the targets 1, broadcast; undefined: all 1
  Reduction reduction = Reduction::mean;
};

/// Binary cross entropy of logits, with s = sigmoid(x): y = -w (p t log s + (1 - t) log(1 - s)), where w is weight and
/// p pos_weight. It is computed as (1 - t) x - (1 + (p - 1) t) log s: no logarithm of 0.
///
/// Shapes  x and target of the same sizes
/// Grad    dx = w (s - t) dy, for p = 1
/// Throws  ShapeError
template <Floating T>
Tensor<T> binary_cross_entropy_with_logits(const Tensor<T>& x, const Tensor<T>& target,
                                           const BceWithLogitsOptions<T>& o = {}) {
  constexpr const char* name = "BinaryCrossEntropyWithLogitsBackward0";
  if (x.sizes() != target.sizes())
    fail<ShapeError>({"[binary_cross_entropy_with_logits] target must have x's sizes ", x.sizes(), ", but got ",
                      target.sizes(), ". Target size must be the same as input size."});
  Tensor<T> likelihood = log_sigmoid(x);
  if (o.pos_weight.defined()) likelihood = mul(add(mul(sub(o.pos_weight.detach(), 1), target), 1), likelihood);
  Tensor<T> losses = sub(mul(sub(1, target), x), likelihood);
  if (o.weight.defined()) losses = mul(losses, o.weight.detach());
  if (o.reduction == Reduction::none) return named(name, losses);
  return named(name, o.reduction == Reduction::mean ? mean(losses) : sum(losses));
}

/// binary_cross_entropy_with_logits with its options. Its state holds the weights: they are saved with it.
template <Floating T = float>
class BCEWithLogitsLoss : public ModuleBase {
 public:
  explicit BCEWithLogitsLoss(const BceWithLogitsOptions<T>& options = {}) : reduction_(options.reduction) {
    if (options.weight.defined()) weight_ = add_buffer("weight", options.weight);
    if (options.pos_weight.defined()) pos_weight_ = add_buffer("pos_weight", options.pos_weight);
  }
  Tensor<T> operator()(const Tensor<T>& x, const Tensor<T>& target) const {
    return binary_cross_entropy_with_logits(x, target, {weight_, pos_weight_, reduction_});
  }

 private:
  Buffer<T> weight_, pos_weight_;
  Reduction reduction_;
};

}  // namespace gradus::nn
