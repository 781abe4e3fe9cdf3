// SPDX-License-Identifier: MIT
#pragma once
// Measures of how good predictions are, as torchmetrics has them: update() for each batch, then compute().
// N: samples, C: classes, D: outputs a sample, K: further dimensions.
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/copy.hpp>
#include <gradus/ops/sum.hpp>

namespace gradus::train {

/// Derive from MetricBase<Self>, and have update(preds, target), compute() and reset().
template <class Self>
class MetricBase {
 public:
  /// The value of this batch alone; the batch counts for compute(), too.
  template <class P, class Y>
  auto operator()(const P& preds, const Y& target) {
    self().update(preds, target);
    return value(preds, target);
  }
  /// The value of this batch alone, which is not kept.
  template <class P, class Y>
  auto value(const P& preds, const Y& target) const {
    Self batch = static_cast<const Self&>(*this);
    batch.reset();
    batch.update(preds, target);
    return batch.compute();
  }

 private:
  Self& self() noexcept { return static_cast<Self&>(*this); }
};

/// A metric of any kind for predictions of type T and targets of type Y, under a name. Copies share it.
template <Element T, Element Y>
class AnyMetric {
 public:
  /// {"mae", MeanAbsoluteError()}
  template <class M>
    requires std::derived_from<M, MetricBase<M>>
  AnyMetric(std::string name, const M& metric)
      : name_(std::move(name)), held_(Ref<Held>::adopt(new HeldOf<M>(metric))) {}

  const std::string& name() const noexcept { return name_; }
  /// The value of this batch alone.
  Tensor<float> value(const Tensor<T>& preds, const Tensor<Y>& target) const { return held_->value(preds, target); }

 private:
  struct Held {
    std::uint32_t refs = 1;
    virtual ~Held() = default;
    virtual Tensor<float> value(const Tensor<T>& preds, const Tensor<Y>& target) const = 0;
    friend void destroy(Held* held) noexcept { delete held; }
  };
  template <class M>
  struct HeldOf final : Held {
    M metric;
    explicit HeldOf(const M& m) : metric(m) {}
    Tensor<float> value(const Tensor<T>& preds, const Tensor<Y>& target) const override {
      return metric.value(preds, target);
    }
  };

  std::string name_;
  Ref<Held> held_;
};

/// As torchmetrics divides counts: 0 where there is nothing to divide by.
inline float safe_divide(Size a, Size b) noexcept {
  return b ? static_cast<float>(a) / static_cast<float>(b) : 0;
}
[[gnu::noinline]] inline void check_same_sizes(const char* op, const Dims& preds, const Dims& target) {
  if (preds != target)
    fail<ShapeError>({"[", op, "] preds and target must have the same sizes, but got preds ", preds, " and target ",
                      target, ". Predictions and targets are expected to have the same shape."});
}

/// How the scores of several classes become one.
enum class Average {
  micro,     // all samples count alike
  macro,     // all classes count alike
  weighted,  // classes count by their number of samples
  none       // they do not: one score a class
};

/// For each class: samples of it that were found (tp), others that were taken for it (fp), and so on.
struct StatScores {
  std::vector<Size> tp, fp, tn, fn;

  GRADUS_SMALL explicit StatScores(Size classes) : tp(static_cast<std::size_t>(classes)), fp(tp), tn(tp), fn(tp) {}
  GRADUS_SMALL void reset() { *this = StatScores(static_cast<Size>(tp.size())); }
  static Size total(const std::vector<Size>& counts) noexcept {
    Size n = 0;
    for (const Size c : counts) n += c;
    return n;
  }
};
/// Scores of single classes as one number, or as they are. A class without samples and predictions does not count,
/// if `skip_absent`.
GRADUS_SMALL inline Tensor<float> averaged(const std::vector<float>& scores, const StatScores& s, Average average,
                                           bool skip_absent) {
  const std::size_t n = scores.size();
  if (average == Average::none) {
    const Tensor<float> y = Tensor<float>::empty({static_cast<Size>(n)});
    for (std::size_t c = 0; c < n; ++c) y.data_ptr()[c] = scores[c];
    return y;
  }
  double sum = 0, weights = 0;
  for (std::size_t c = 0; c < n; ++c) {
    const bool absent = skip_absent && s.tp[c] + s.fp[c] + s.fn[c] == 0;
    const double w = average == Average::weighted ? static_cast<double>(s.tp[c] + s.fn[c]) : absent ? 0 : 1;
    const double part = w * static_cast<double>(scores[c]);
    sum += part;
    weights += w;
  }
  return full<float>({}, weights > 0 ? static_cast<float>(sum / weights) : 0.f);
}

}  // namespace gradus::train
