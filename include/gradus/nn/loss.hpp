// SPDX-License-Identifier: MIT
#pragma once
// Losses, as functions: nn::cross_entropy(x, labels, {.label_smoothing = 0.1}). N: samples, C: classes, K: further
// dimensions. Definitions, defaults and edge cases are PyTorch's.
#include <gradus/ops/nll.hpp>
#include <gradus/ops/pow.hpp>
#include <gradus/ops/softmax.hpp>
#include <gradus/ops/unary.hpp>

namespace gradus::nn {

/// nn::Reduction::none, mean or sum.
using Reduction = LossReduction;

template <Floating T = float>
struct CrossEntropyOptions {
  Tensor<T> weight = {};                     // of each class, (C); undefined: all 1
  Size ignore_index = -100;                  // samples with this label count for nothing
  Reduction reduction = Reduction::mean;
  double label_smoothing = 0;                // the share of probability spread over all classes, in [0, 1]
};
template <Floating T = float>
struct NllOptions {
  Tensor<T> weight = {};                     // of each class, (C); undefined: all 1
  Size ignore_index = -100;                  // samples with this label count for nothing
  Reduction reduction = Reduction::mean;
};
struct MseOptions {
  Reduction reduction = Reduction::mean;
};
struct L1Options {
  Reduction reduction = Reduction::mean;
};

/// Negative log likelihood: y_n = -w_t x_nt for label t; the mean divides by the sum of the weights w_t.
///
/// Shapes  x (N, C, K...) or (C), log-probabilities; target (N, K...) or ()
/// Grad    dx_nt = -w_t dy
/// Throws  ShapeError; IndexError for a label outside [0, C)
template <Floating T>
Tensor<T> nll_loss(const Tensor<T>& x, const Tensor<std::int64_t>& target, const NllOptions<T>& o = {}) {
  return nll("nll_loss", x, target, o.weight, o.ignore_index, o.reduction);
}

/// Cross entropy of classes: y_n = -w_t log softmax(x_n)_t for label t. With label smoothing s, a share s of the target
/// is spread evenly: (1 - s) y_n - s / C sum_c w_c log softmax(x_n)_c. The mean divides by the sum of the weights w_t.
///
/// Shapes  x (N, C, K...) or (C), unnormalised; target (N, K...) or ()
/// Grad    dx = (softmax(x) - onehot(target)) / N, for the mean without options
/// Throws  ShapeError; IndexError for a label outside [0, C); ValueError
/// Source  Goodfellow, Bengio, Courville, Deep Learning (2016), 6.2.2.3; smoothing: Szegedy et al., arXiv:1512.00567
template <Floating T>
Tensor<T> cross_entropy(const Tensor<T>& x, const Tensor<std::int64_t>& target, const CrossEntropyOptions<T>& o = {}) {
  return nll("cross_entropy", x.rank() ? log_softmax(x, x.rank() > 1) : x, target, o.weight, o.ignore_index,
             o.reduction, o.label_smoothing);
}
/// Against probabilities: y_n = -sum_c w_c p_nc log softmax(x_n)_c. The mean divides by N and K.
///
/// Shapes  x and target (N, C, K...) or (C)
/// Throws  ShapeError; ValueError
template <Floating T>
Tensor<T> cross_entropy(const Tensor<T>& x, const Tensor<T>& target, const CrossEntropyOptions<T>& o = {}) {
  const int dim = x.rank() > 1 ? 1 : 0;
  if (!x.rank() || x.sizes() != target.sizes())
    fail<ShapeError>({"[cross_entropy] target must hold a probability for each class, of x's sizes ", x.sizes(),
                      ", but got ", target.sizes(), "."});
  const Size classes = x.sizes().dim[dim];
  if (o.weight.defined() && o.weight.sizes() != Dims{classes})
    fail<ShapeError>({"[cross_entropy] weight must be (", classes, ",), one number a class, but got ", o.weight.sizes(),
                      "."});
  if (!(o.label_smoothing >= 0 && o.label_smoothing <= 1))
    fail<ValueError>({"[cross_entropy] label_smoothing must be between 0.0 and 1.0, but got ", o.label_smoothing, "."});
  if (o.ignore_index >= 0)
    fail<ValueError>({"[cross_entropy] ignore_index must not be set for probabilities, but got ", o.ignore_index,
                      ". ignore_index is not supported for floating point target."});
  Tensor<T> p = target;
  if (o.label_smoothing > 0) p = add(mul(p, 1 - o.label_smoothing), o.label_smoothing / static_cast<double>(classes));
  Tensor<T> terms = mul(log_softmax(x, dim), p);
  Dims along = Dims::filled(x.rank(), 1);
  along.dim[dim] = classes;
  if (o.weight.defined()) terms = mul(terms, reshape(o.weight.detach(), along));
  if (o.reduction == Reduction::none) return neg(sum(terms, {dim}));
  const Tensor<T> total = neg(sum(terms));
  if (o.reduction == Reduction::sum) return total;
  return named("DivBackward1", div(total, static_cast<double>(x.numel()) / static_cast<double>(classes)));
}

/// Squared error: y = (x - target)^2, broadcast; the mean runs over all elements.
///
/// Grad    dx = 2 (x - target) dy, dtarget = -dx
template <Floating T>
Tensor<T> mse_loss(const Tensor<T>& x, const Tensor<T>& target, MseOptions o = {}) {
  const Tensor<T> losses = power(sub(x, target), 2);
  if (o.reduction == Reduction::none) return named("MseLossBackward0", losses);
  return named("MseLossBackward0", o.reduction == Reduction::mean ? mean(losses) : sum(losses));
}
template <Floating T>
Tensor<T> mse_loss(const Tensor<T>& x, const Tensor<T>& target, Reduction reduction) {
  return mse_loss(x, target, MseOptions{reduction});
}

/// Absolute error: y = |x - target|, broadcast; the mean runs over all elements.
///
/// Grad    dx = sign(x - target) dy, dtarget = -dx
template <Floating T>
Tensor<T> l1_loss(const Tensor<T>& x, const Tensor<T>& target, L1Options o = {}) {
  const Tensor<T> losses = abs(sub(x, target));
  if (o.reduction == Reduction::none) return losses;
  return o.reduction == Reduction::mean ? mean(losses) : sum(losses);
}

}  // namespace gradus::nn
