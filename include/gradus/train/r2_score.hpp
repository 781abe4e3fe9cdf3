// SPDX-License-Identifier: MIT
#pragma once
// R2Score of torchmetrics: the share of the targets' variance that predictions explain.
#include <gradus/train/mean_error.hpp>

namespace gradus::train {

/// How the scores of several outputs become one.
enum class Multioutput { uniform_average, raw_values, variance_weighted };

struct R2ScoreOptions {
  Size num_outputs = 1;
  Size adjusted = 0;  // number of independent regressors: R2 is lowered for them
  Multioutput multioutput = Multioutput::uniform_average;
};

/// y = 1 - sum (target - preds)^2 / sum (target - mean target)^2. Adjusted for p regressors:
/// 1 - (1 - y) (N - 1) / (N - p - 1); where that has no meaning, N <= p + 1, it is left as it is.
///
/// Shapes  preds and target (N), or (N, D) -> (); (D) with raw_values
/// Throws  ShapeError; ValueError from compute() for fewer than two samples
class R2Score : public MetricBase<R2Score> {
 public:
  GRADUS_SMALL explicit R2Score(const R2ScoreOptions& o = {}) : options_(o) {
    if (o.num_outputs < 1) fail<ValueError>({"[R2Score] num_outputs must be at least 1, but got ", o.num_outputs, "."});
    if (o.adjusted < 0)
      fail<ValueError>({"[R2Score] adjusted must be an integer larger or equal to 0, but got ", o.adjusted, "."});
    reset();
  }

  template <Element T, Element Y>
  void update(const Tensor<T>& preds, const Tensor<Y>& target) {
    add_up(preds.detach().template to<double>(), target.detach().template to<double>());
  }
  GRADUS_SMALL Tensor<float> compute() const {
    const Size n = residuals_.samples(), outputs = options_.num_outputs;
    if (n < 2) fail<ValueError>({"[R2Score] it must have seen two samples, but got ", n,
                                 ". Needs at least two samples to calculate r2 score."});
    const NoGrad guard;
    const Tensor<double> total = sub(squares_.sums(), div(square(targets_.sums()), n));
    const Tensor<double> raw = Tensor<double>::empty({outputs});
    for (Size d = 0; d < outputs; ++d) raw.data_ptr()[d] = score(residuals_.sums().data_ptr()[d], total.data_ptr()[d]);
    Tensor<double> y = raw;
    if (options_.multioutput == Multioutput::uniform_average) y = mean(raw);
    if (options_.multioutput == Multioutput::variance_weighted)
      y = gradus::sum(mul(div(total, gradus::sum(total)), raw));
    if (outputs == 1) y = y.reshape(Dims{});
    if (options_.adjusted > 0 && options_.adjusted < n - 1) {
      const double factor = static_cast<double>(n - 1) / static_cast<double>(n - options_.adjusted - 1);
      y = sub(1, mul(sub(1, y), factor));
    }
    return y.to<float>();
  }
  void reset() { residuals_ = squares_ = targets_ = OutputSums(options_.num_outputs); }

 private:
  // Near-constant targets, as torchmetrics: nothing to explain and nothing wrong is 1, something wrong is 0.
  static double score(double residual, double total) noexcept {
    const bool some_residual = !(residual <= 1e-4), some_total = !(__builtin_fabs(total) <= 1e-4);
    if (some_residual && some_total) return 1 - residual / total;
    return some_residual ? 0 : 1;
  }
  GRADUS_SMALL void add_up(const Tensor<double>& preds, const Tensor<double>& target) {
    const NoGrad guard;
    check_same_sizes("R2Score", preds.sizes(), target.sizes());
    const Dims& s = preds.sizes();
    if (s.rank < 1 || s.rank > 2 || (s.rank == 2 ? s.dim[1] : 1) != options_.num_outputs)
      fail<ShapeError>({"[R2Score] preds must be (N) or (N, D) for ", options_.num_outputs, " outputs, but got ", s,
                        ". Set num_outputs."});
    residuals_.update(square(sub(target, preds)));
    squares_.update(square(target));
    targets_.update(target);
  }

  R2ScoreOptions options_;
  OutputSums residuals_, squares_, targets_;
};

}  // namespace gradus::train
