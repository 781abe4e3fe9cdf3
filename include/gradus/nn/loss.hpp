// SPDX-License-Identifier: MIT
#pragma once
// Losses, as functions: nn::cross_entropy(x, labels, {.label_smoothing = 0.1}). N: samples, C: classes, K: further
// dimensions. Definitions, defaults and edge cases are PyTorch's.
#include <gradus/ops/gather.hpp>
#include <gradus/ops/pow.hpp>
#include <gradus/ops/softmax.hpp>

namespace gradus::nn {

/// What is done with the losses of the single samples.
enum class Reduction { none, mean, sum };

template <Floating T = float>
struct CrossEntropyOptions {
  Tensor<T> weight = {};              // of each class, (C); undefined: all 1
  Size ignore_index = -100;           // samples with this label count for nothing
  Reduction reduction = Reduction::mean;
  double label_smoothing = 0;         // the share of probability spread over all classes, in [0, 1]
};
template <Floating T = float>
struct NllOptions {
  Tensor<T> weight = {};
  Size ignore_index = -100;
  Reduction reduction = Reduction::mean;
};

template <Floating T>
Tensor<T> reduce_loss(const char* op, const Tensor<T>& losses, Reduction reduction) {
  if (reduction == Reduction::none) return losses;
  return named(op, reduction == Reduction::mean ? mean(losses) : sum(losses));
}

/// Labels as an index along the class dimension, with 0 where a label is ignored; and 1 where it is not.
struct Labels {
  int dim;
  Tensor<std::int64_t> index;  // with a dimension of size 1 for the classes
  Tensor<bool> ignored;        // undefined if none is
};
[[gnu::noinline]] inline Labels check_labels(const char* op, const Dims& x, const Tensor<std::int64_t>& target, Size ignore) {
  const int dim = x.rank > 1 ? 1 : 0;
  if (!x.rank) fail<ShapeError>({"[", op, "] x must have a dimension of classes, but got x ()."});
  Dims wanted;
  for (int d = 0; d < x.rank; ++d)
    if (d != dim) wanted.push_back(x.dim[d]);
  if (target.sizes() != wanted) {
    if (x.rank > 1 && target.rank() && target.sizes().dim[0] != x.dim[0])
      fail<ShapeError>({"[", op, "] x and target must have as many samples, but got x ", x, " and target ", target.sizes(),
                        ". Expected input batch_size (", x.dim[0], ") to match target batch_size (", target.sizes().dim[0], ")."});
    fail<ShapeError>({"[", op, "] target must be ", wanted, " for x ", x, ", but got ", target.sizes(), "."});
  }
  const Tensor<std::int64_t> flat = clone(target);
  const Size classes = x.dim[dim];
  bool any_ignored = false;
  for (Size i = 0; i < flat.numel(); ++i) {
    Size& label = flat.data_ptr()[i];
    if (label == ignore) any_ignored = true, label = 0;
    else if (label < 0 || label >= classes)
      fail<IndexError>({"[", op, "] target must be in [0, ", classes, "), but got ", label, ". Target ", label,
                        " is out of bounds."});
  }
  return {dim, unsqueeze(flat, dim), any_ignored ? eq(target, ignore) : Tensor<bool>()};
}

/// Negative log likelihood: y_n = -w_(t_n) x_n(t_n); the mean divides by the sum of the weights.
///
/// Shapes  x (N, C, K...) or (C), log-probabilities; target (N, K...) or ()
/// Throws  ShapeError, or IndexError for a label outside [0, C)
template <Floating T>
Tensor<T> nll_loss(const Tensor<T>& x, const Tensor<std::int64_t>& target, NllOptions<T> o = {}) {
  const char* op = "NllLossBackward0";
  const Labels labels = check_labels("nll_loss", x.sizes(), target, o.ignore_index);
  Tensor<T> losses = neg(squeeze(gather(x, labels.dim, labels.index), labels.dim));
  Tensor<T> weights;
  if (o.weight.defined()) {
    if (o.weight.sizes() != Dims{x.size(labels.dim)})
      fail<ShapeError>({"[nll_loss] weight must have one element a class, (", x.size(labels.dim), ",), but got ",
                        o.weight.sizes(), "."});
    weights = reshape(gather(o.weight.detach(), 0, reshape(labels.index, {-1})), losses.sizes());
    losses = mul(losses, weights);
  }
  if (labels.ignored.defined()) {
    losses = masked_fill(losses, labels.ignored, 0);
    weights = masked_fill(weights.defined() ? weights : ones<T>(losses.sizes()), labels.ignored, 0);
  }
  if (o.reduction == Reduction::none) return named(op, losses);
  if (o.reduction == Reduction::sum) return named(op, sum(losses));
  return named(op, weights.defined() ? div(sum(losses), sum(weights)) : mean(losses));
}

/// Cross entropy of classes: y_n = -w_(t_n) log softmax(x_n)(t_n). With label smoothing e, a share e of the target is
/// spread evenly: (1 - e) y_n + e / C sum_c -w_c log softmax(x_n)(c).
///
/// Shapes  x (N, C, K...) or (C), unnormalised; target (N, K...) or ()
/// Grad    dx = (softmax(x) - onehot(target)) / N, for the mean without options
/// Throws  ShapeError, IndexError for a label outside [0, C), ValueError
/// Source  Goodfellow, Bengio, Courville, Deep Learning (2016), 6.2.2.3; smoothing: Szegedy et al., arXiv:1512.00567
template <Floating T>
Tensor<T> cross_entropy(const Tensor<T>& x, const Tensor<std::int64_t>& target, CrossEntropyOptions<T> o = {}) {
  if (!(o.label_smoothing >= 0 && o.label_smoothing <= 1))
    fail<ValueError>({"[cross_entropy] label_smoothing must be between 0.0 and 1.0. Got: ", o.label_smoothing, "."});
  const Labels labels = check_labels("cross_entropy", x.sizes(), target, o.ignore_index);
  const Tensor<T> logp = log_softmax(x, labels.dim);
  const Tensor<T> hard = nll_loss(logp, target, {o.weight, o.ignore_index, o.reduction});
  if (o.label_smoothing == 0) return hard;
  const Size classes = x.size(labels.dim);
  Dims along = Dims::filled(x.rank(), 1);
  along.dim[labels.dim] = classes;
  Tensor<T> smooth = neg(sum(o.weight.defined() ? mul(logp, reshape(o.weight.detach(), along)) : logp, {labels.dim}));
  if (labels.ignored.defined()) smooth = masked_fill(smooth, labels.ignored, 0);
  if (o.reduction == Reduction::sum) smooth = sum(smooth);
  if (o.reduction == Reduction::mean) {
    // Divided by what the hard part is divided by: the weights of the labels that count.
    const Tensor<T> unit = ones<T>(x.sizes());
    const Tensor<T> total = nll_loss(neg(unit), target, {o.weight, o.ignore_index, Reduction::sum});
    smooth = div(sum(smooth), total);
  }
  return named("AddBackward0", add(mul(hard, 1 - o.label_smoothing), mul(smooth, o.label_smoothing / static_cast<double>(classes))));
}
/// Against probabilities: y_n = -sum_c w_c p_nc log softmax(x_n)(c). The mean divides by N.
///
/// Shapes  x and target (N, C, K...) or (C)
template <Floating T>
Tensor<T> cross_entropy(const Tensor<T>& x, const Tensor<T>& target, CrossEntropyOptions<T> o = {}) {
  if (x.sizes() != target.sizes() || !x.rank())
    fail<ShapeError>({"[cross_entropy] target must hold probabilities of x's sizes ", x.sizes(), ", but got ",
                      target.sizes(), "."});
  const int dim = x.rank() > 1 ? 1 : 0;
  const Size classes = x.size(dim);
  Dims along = Dims::filled(x.rank(), 1);
  along.dim[dim] = classes;
  Tensor<T> p = target;
  if (o.label_smoothing > 0) p = add(mul(p, 1 - o.label_smoothing), o.label_smoothing / static_cast<double>(classes));
  Tensor<T> terms = mul(log_softmax(x, dim), p);
  if (o.weight.defined()) terms = mul(terms, reshape(o.weight.detach(), along));
  if (o.reduction == Reduction::none) return neg(sum(terms, {dim}));
  const Tensor<T> total = neg(sum(terms));
  return o.reduction == Reduction::sum ? total : div(total, x.numel() / (classes ? classes : 1));
}

/// Squared error: y = (x - target)^2, broadcast; the mean runs over all elements.
template <Floating T>
Tensor<T> mse_loss(const Tensor<T>& x, const Tensor<T>& target, Reduction reduction = Reduction::mean) {
  return reduce_loss("MseLossBackward0", named("MseLossBackward0", square(sub(x, target))), reduction);
}

}  // namespace gradus::nn
