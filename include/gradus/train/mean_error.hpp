// SPDX-License-Identifier: MIT
#pragma once
// How far predicted numbers are from the true ones: MeanAbsoluteError and MeanSquaredError of torchmetrics. Sums are
// taken in double precision.
#include <gradus/ops/unary.hpp>
#include <gradus/train/metrics.hpp>

namespace gradus::train {

/// Adds up over all batches, for each of D outputs.
class OutputSums {
 public:
  explicit OutputSums(Size outputs = 1) : sums_(zeros<double>({outputs})) {}
  Size outputs() const noexcept { return sums_.numel(); }
  Size samples() const noexcept { return samples_; }
  /// Shapes  terms (N) for one output, (N, D) for D
  GRADUS_SMALL void update(const Tensor<double>& terms) {
    const Size d = outputs();
    const Tensor<double> rows = terms.reshape({-1, d});
    sums_ = add(sums_, gradus::sum(rows, {0}));
    samples_ += rows.len();
  }
  const Tensor<double>& sums() const noexcept { return sums_; }

 private:
  Tensor<double> sums_;
  Size samples_ = 0;
};

/// Mean over all samples of a difference, |p - t| or (p - t)^2.
class MeanOfDifferences {
 public:
  GRADUS_SMALL MeanOfDifferences(const char* name, Size outputs, bool squares) : name_(name), squares_(squares) {
    if (outputs < 1) fail<ValueError>({"[", name, "] num_outputs must be at least 1, but got ", outputs, "."});
    sums_ = OutputSums(outputs);
  }
  GRADUS_SMALL void update(const Tensor<double>& preds, const Tensor<double>& target) {
    const NoGrad guard;
    check_same_sizes(name_, preds.sizes(), target.sizes());
    if (const Dims& s = preds.sizes(); sums_.outputs() > 1 && (s.rank != 2 || s.dim[1] != sums_.outputs()))
      fail<ShapeError>({"[", name_, "] preds must be (N, ", sums_.outputs(), "), but got ", s, ". Set num_outputs."});
    const Tensor<double> difference = sub(preds, target);
    sums_.update(squares_ ? square(difference) : abs(difference));
  }
  GRADUS_SMALL Tensor<double> compute() const {
    const NoGrad guard;
    const Tensor<double> mean = div(sums_.sums(), sums_.samples());
    return sums_.outputs() == 1 ? mean.reshape(Dims{}) : mean;
  }
  void reset() { sums_ = OutputSums(sums_.outputs()); }

 private:
  const char* name_;
  bool squares_;
  OutputSums sums_;
};

struct MeanAbsoluteErrorOptions {
  Size num_outputs = 1;  // one mean for each, or one for all
};
/// y = mean |preds - target|.
///
/// Shapes  preds and target (N, ...) -> (); or (N, D) -> (D) with num_outputs = D
/// Throws  ShapeError
class MeanAbsoluteError : public MetricBase<MeanAbsoluteError> {
 public:
  explicit MeanAbsoluteError(MeanAbsoluteErrorOptions o = {}) : mean_("MeanAbsoluteError", o.num_outputs, false) {}

  template <Element T, Element Y>
  void update(const Tensor<T>& preds, const Tensor<Y>& target) {
    mean_.update(preds.detach().template to<double>(), target.detach().template to<double>());
  }
  Tensor<float> compute() const { return mean_.compute().to<float>(); }
  void reset() { mean_.reset(); }

 private:
  MeanOfDifferences mean_;
};

struct MeanSquaredErrorOptions {
  bool squared = true;   // false: its root
  Size num_outputs = 1;  // one mean for each, or one for all
};
/// y = mean (preds - target)^2.
///
/// Shapes  preds and target (N, ...) -> (); or (N, D) -> (D) with num_outputs = D
/// Throws  ShapeError
class MeanSquaredError : public MetricBase<MeanSquaredError> {
 public:
  explicit MeanSquaredError(MeanSquaredErrorOptions o = {})
      : mean_("MeanSquaredError", o.num_outputs, true), squared_(o.squared) {}

  template <Element T, Element Y>
  void update(const Tensor<T>& preds, const Tensor<Y>& target) {
    mean_.update(preds.detach().template to<double>(), target.detach().template to<double>());
  }
  Tensor<float> compute() const {
    const Tensor<double> mean = mean_.compute();
    return (squared_ ? mean : sqrt(mean)).to<float>();
  }
  void reset() { mean_.reset(); }

 private:
  MeanOfDifferences mean_;
  bool squared_;
};

}  // namespace gradus::train
