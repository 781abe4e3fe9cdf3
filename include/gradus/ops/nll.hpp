// SPDX-License-Identifier: MIT
#pragma once
// Negative log likelihood of labels, one op for all its options. It is linear in x: its gradient is another op, whose
// gradient is the first one again. N: samples, C: classes, K: further dimensions.
#include <gradus/kernel/nll.hpp>
#include <gradus/ops/copy.hpp>

namespace gradus {

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"  // g++ 12: LossReduction::none does not hide the index `none`
/// What is done with the losses of the single samples.
enum class LossReduction { none, mean, sum };
#pragma GCC diagnostic pop

/// A loss and its labels, checked.
struct NllCall {
  kernel::NllShape shape;
  Dims x = {}, target = {};  // sizes
  double divisor = 1;        // of a sum
  bool each = false;         // one loss a sample, no sum
  const char* name = nullptr;  // PyTorch's name of the op
};

GRADUS_SMALL inline NllCall check_nll(const char* op, const Dims& x, const Tensor<std::int64_t>& target,
                                           const Body* weight, Size ignore, double smoothing) {
  if (!x.rank) fail<ShapeError>({"[", op, "] x must have a dimension of classes, but got x ()."});
  const int dim = x.rank > 1 ? 1 : 0;
  NllCall call{.shape = {1, x.dim[dim], 1, ignore, smoothing}, .x = x};
  for (int d = 0; d < x.rank; ++d)
    if (d != dim) call.target.push_back(x.dim[d]), (d < dim ? call.shape.outer : call.shape.inner) *= x.dim[d];
  const Dims& got = target.sizes();
  if (x.rank > 1 && got.rank && got.dim[0] != x.dim[0])
    fail<ShapeError>({"[", op, "] target must have one label a sample, but got x ", x, " and target ", got,
                      ". Expected input batch_size (", x.dim[0], ") to match target batch_size (", got.dim[0], ")."});
  if (got != call.target)
    fail<ShapeError>({"[", op, "] target must be ", call.target, " for x ", x, ", but got ", got, "."});
  if (weight && weight->sizes != Dims{call.shape.classes})
    fail<ShapeError>({"[", op, "] weight must be (", call.shape.classes, ",), one number a class, but got ",
                      weight->sizes, ". weight tensor should be defined either for all ", call.shape.classes,
                      " classes or no classes."});
  if (!(smoothing >= 0 && smoothing <= 1))
    fail<ValueError>({"[", op, "] label_smoothing must be between 0.0 and 1.0, but got ", smoothing, "."});
  call.name = smoothing != 0 ? "AddBackward0" : x.rank > 2 ? "NllLoss2DBackward0" : "NllLossBackward0";
  return call;
}
GRADUS_SMALL inline void check_label_range(const char* op, const NllCall& call,
                                                const Tensor<std::int64_t>& labels) {
  const Size n = labels.numel();
  const Size bad = kernel::check_labels(labels.data_ptr(), n, call.shape.classes, call.shape.ignore);
  if (bad < 0) return;
  const Size label = labels.data_ptr()[bad];
  fail<IndexError>({"[", op, "] target must be in [0, ", call.shape.classes, "), but got ", label, ". Target ", label,
                    " is out of bounds."});
}

template <Floating T>
Tensor<T> nll_gradient(const NllCall& call, const Tensor<T>& dy, const Tensor<std::int64_t>& target,
                       const Tensor<T>& w);
/// The losses of checked labels, x contiguous or not; w is empty for weights of 1.    Grad  dx = nll_gradient(dy)
template <Floating T>
GRADUS_SMALL Tensor<T> nll(const NllCall& call, const Tensor<T>& x, const Tensor<std::int64_t>& target,
                           const Tensor<T>& w) {
  const Tensor<T> in = plain(x);
  Tensor<T> y = Tensor<T>::empty(call.target);
  kernel::nll(call.shape, in.data_ptr(), target.data_ptr(), w.numel() ? w.data_ptr() : nullptr, y.data_ptr());
  if (!call.each) {
    const Tensor<T> losses = y;
    y = Tensor<T>::empty({});
    kernel::nll_total(losses.numel(), losses.data_ptr(), call.divisor, y.data_ptr());
  }
  return record(call.name, y, {x}, [call, target = saved(target), w = saved(w)](const Tensor<T>& dy) {
    return nll_gradient(call, dy, target(), w());
  });
}
/// Its gradient.    Grad  d(dy) = nll(ddx)
template <Floating T>
GRADUS_SMALL Tensor<T> nll_gradient(const NllCall& call, const Tensor<T>& dy,
                                    const Tensor<std::int64_t>& target, const Tensor<T>& w) {
  const Tensor<T> seed = plain(dy);
  Tensor<T> dx = Tensor<T>::empty(call.x);
  kernel::nll_gradient(call.shape, seed.data_ptr(), call.each ? 1 : 0, call.divisor, target.data_ptr(),
                       w.numel() ? w.data_ptr() : nullptr, dx.data_ptr());
  return record("NllLossBackwardBackward0", dx, {dy},
                [call, target = saved(target), w = saved(w)](const Tensor<T>& ddx) {
                  return nll(call, ddx, target(), w());
                });
}

/// y_n = -(1 - s) w_t x_t - s / C sum_c w_c x_c for sample n with label t; 0 where the label is ignored. The mean
/// divides by the sum of the weights w_t of the labels that count: it is NaN if there are none.
///
/// Shapes  x (N, C, K...) or (C), log-probabilities; target (N, K...) or (); weight (C) or undefined: all 1
/// Grad    dx_t = -(1 - s) w_t dy, and -s / C w_c dy for every c
/// Throws  ShapeError; IndexError for a label outside [0, C); ValueError unless s is in [0, 1]
template <Floating T>
GRADUS_SMALL Tensor<T> nll(const char* op, const Tensor<T>& x, const Tensor<std::int64_t>& target,
                           const Tensor<T>& weight, Size ignore, LossReduction reduction, double smoothing = 0) {
  NllCall call = check_nll(op, x.sizes(), target, weight.body().get(), ignore, smoothing);
  const Tensor<std::int64_t> labels = contiguous(target);
  check_label_range(op, call, labels);
  const Tensor<T> w = weight.defined() ? contiguous(weight.detach()) : Tensor<T>::empty({0});
  call.each = reduction == LossReduction::none;
  if (reduction == LossReduction::mean)
    call.divisor = kernel::total_weight(call.shape, labels.data_ptr(), w.numel() ? w.data_ptr() : nullptr);
  return nll(call, x, labels, w);
}

}  // namespace gradus
