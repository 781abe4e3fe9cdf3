// SPDX-License-Identifier: MIT
#pragma once
// The share of right predictions: of classes, of yes and no, of several labels at once. torchmetrics' definitions.
#include <gradus/ops/extreme.hpp>
#include <gradus/ops/unary.hpp>
#include <gradus/train/metrics.hpp>

namespace gradus::train {

/// A target that is never ignored.
constexpr std::int64_t ignore_nothing = INT64_MIN;

struct AccuracyOptions {
  Size num_classes = 0;
  Average average = Average::micro;           // of Accuracy
  Size top_k = 1;                             // right if the class is among so many that score highest
  std::int64_t ignore_index = ignore_nothing; // targets that do not count
};
struct MulticlassAccuracyOptions {
  Size num_classes = 0;
  Average average = Average::macro;
  Size top_k = 1;
  std::int64_t ignore_index = ignore_nothing;
};

GRADUS_SMALL inline void check_class_shapes(const char* op, const Dims& x, const Dims& target, Size classes) {
  Dims wanted;
  for (int d = 0; d < x.rank; ++d)
    if (d != 1) wanted.push_back(x.dim[d]);
  if (x.rank < 2 || x.dim[1] != classes)
    fail<ShapeError>({"[", op, "] x must have ", classes, " classes in dimension 1, but got x ", x,
                      ". Set num_classes to what the model tells apart."});
  if (target != wanted)
    fail<ShapeError>({"[", op, "] target must be ", wanted, " for x ", x, ", but got ", target, "."});
}
/// Throws ValueError for a class that does not exist.
GRADUS_SMALL inline void check_class(const char* op, const char* operand, std::int64_t c, Size classes) {
  if (c < 0 || c >= classes)
    fail<ValueError>({"[", op, "] ", operand, " must be classes in [0, ", classes, "), but got ", c, "."});
}

/// Samples with the right class, over all samples; of each class, or of all together.
///
///   train::Accuracy accuracy({.num_classes = 10});
///   for (auto& [x, y] : loader) accuracy.update(model(x), y);
///   print(accuracy.compute());
///
/// Shapes  preds (N, C, K...): scores, the first of equals counts; or (N, K...): classes. target (N, K...)
/// Throws  ShapeError; ValueError for classes outside [0, C)
class MulticlassAccuracy : public MetricBase<MulticlassAccuracy> {
 public:
  explicit MulticlassAccuracy(const MulticlassAccuracyOptions& o) : options_(o), counts_(check(o)) {}

  template <Floating T>
  void update(const Tensor<T>& preds, const Tensor<std::int64_t>& target) {
    check_class_shapes("Accuracy", preds.sizes(), target.sizes(), options_.num_classes);
    const Tensor<std::int64_t> truth = target.contiguous();
    const Tensor<std::int64_t> best = argmax(preds, 1);
    if (options_.top_k > 1) accept_near(best, preds.contiguous(), truth);
    count(best, truth);
  }
  void update(const Tensor<std::int64_t>& preds, const Tensor<std::int64_t>& target) {
    check_same_sizes("Accuracy", preds.sizes(), target.sizes());
    count(preds.contiguous(), target.contiguous());
  }
  /// Shapes  -> (), or (C) without an average
  GRADUS_SMALL Tensor<float> compute() const {
    const StatScores& s = counts_;
    if (options_.average == Average::micro)
      return full<float>({}, safe_divide(StatScores::total(s.tp), StatScores::total(s.tp) + StatScores::total(s.fn)));
    std::vector<float> scores;
    for (std::size_t c = 0; c < s.tp.size(); ++c) scores.push_back(safe_divide(s.tp[c], s.tp[c] + s.fn[c]));
    return averaged(scores, s, options_.average, options_.top_k == 1);
  }
  void reset() { counts_.reset(); }

 private:
  GRADUS_SMALL static Size check(const MulticlassAccuracyOptions& o) {
    if (o.num_classes < 2)
      fail<ValueError>({"[Accuracy] num_classes must be larger than 1, but got ", o.num_classes, "."});
    if (o.top_k < 1 || o.top_k > o.num_classes)
      fail<ValueError>({"[Accuracy] top_k must be between 1 and the number of classes, ", o.num_classes, ", but got ",
                        o.top_k, "."});
    return o.num_classes;
  }
  // NaN counts as larger than any number, as for topk; of equals, the first one.
  template <Floating T>
  static bool scores_higher(T a, T b, bool first) noexcept {
    const bool a_nan = __builtin_isnan(a), b_nan = __builtin_isnan(b);
    if (a_nan || b_nan) return a_nan && (!b_nan || first);
    return a > b || (first && a == b);
  }
  // Where fewer than top_k classes score higher than the target, the target counts as predicted.
  template <Floating T>
  void accept_near(const Tensor<std::int64_t>& best, const Tensor<T>& x, const Tensor<std::int64_t>& target) const {
    const Size classes = options_.num_classes, each = target.numel() > 0 ? target.numel() / x.len() : 1;
    for (Size i = 0; i < target.numel(); ++i) {
      const std::int64_t t = target.data_ptr()[i];
      if (t < 0 || t >= classes) continue;
      const T* row = x.data_ptr() + i / each * classes * each + i % each;
      Size better = 0;
      for (Size c = 0; c < classes; ++c)
        better += scores_higher(row[c * each], row[t * each], c < t);
      if (better < options_.top_k) best.data_ptr()[i] = t;
    }
  }
  GRADUS_SMALL void count(const Tensor<std::int64_t>& preds, const Tensor<std::int64_t>& target) {
    for (Size i = 0; i < target.numel(); ++i) {
      const std::int64_t p = preds.data_ptr()[i], t = target.data_ptr()[i];
      if (t == options_.ignore_index) continue;
      check_class("Accuracy", "target", t, options_.num_classes);
      check_class("Accuracy", "preds", p, options_.num_classes);
      if (p == t) ++counts_.tp[static_cast<std::size_t>(t)];
      else ++counts_.fn[static_cast<std::size_t>(t)], ++counts_.fp[static_cast<std::size_t>(p)];
    }
  }

  MulticlassAccuracyOptions options_;
  StatScores counts_;
};

/// torchmetrics.Accuracy(task="multiclass"): MulticlassAccuracy, where all samples count alike.
class Accuracy : public MetricBase<Accuracy> {
 public:
  explicit Accuracy(const AccuracyOptions& o) : metric_({o.num_classes, o.average, o.top_k, o.ignore_index}) {}

  template <Element T>
  void update(const Tensor<T>& preds, const Tensor<std::int64_t>& target) { metric_.update(preds, target); }
  Tensor<float> compute() const { return metric_.compute(); }
  void reset() { metric_.reset(); }

 private:
  MulticlassAccuracy metric_;
};

/// Yes or no of scores: those above the threshold. Scores outside [0, 1] are logits: their sigmoid decides.
template <Element T>
Tensor<std::int64_t> decided(const Tensor<T>& preds, double threshold) {
  if constexpr (!Floating<T>) return preds.template to<std::int64_t>().contiguous();
  else {
    Tensor<T> x = preds.detach().contiguous();
    bool logits = false;
    for (Size i = 0; i < x.numel(); ++i) logits |= !(x.data_ptr()[i] >= 0 && x.data_ptr()[i] <= 1);
    if (logits) x = sigmoid(x);
    const Tensor<std::int64_t> y = Tensor<std::int64_t>::empty(x.sizes());
    for (Size i = 0; i < x.numel(); ++i) y.data_ptr()[i] = x.data_ptr()[i] > static_cast<T>(threshold);
    return y;
  }
}
/// Counts of labels 0 and 1; `labels` of them side by side in dimension 1, `inner` positions each.
GRADUS_SMALL inline void count_decisions(StatScores& s, const Tensor<std::int64_t>& preds,
                                         const Tensor<std::int64_t>& target, Size inner, std::int64_t ignore_index) {
  const Size labels = static_cast<Size>(s.tp.size());
  for (Size i = 0; i < target.numel(); ++i) {
    const std::int64_t p = preds.data_ptr()[i], t = target.data_ptr()[i];
    if (t == ignore_index) continue;
    check_class("Accuracy", "target", t, 2);
    check_class("Accuracy", "preds", p, 2);
    std::vector<Size>& which = p ? (t ? s.tp : s.fp) : (t ? s.fn : s.tn);
    ++which[static_cast<std::size_t>(i / inner % labels)];
  }
}

struct BinaryAccuracyOptions {
  double threshold = 0.5;                      // of probabilities
  std::int64_t ignore_index = ignore_nothing;  // targets that do not count
};
/// torchmetrics.Accuracy(task="binary"): (tp + tn) / all.
///
/// Shapes  preds (N, ...): probabilities, logits, or 0 and 1; target (N, ...): 0 and 1
/// Throws  ShapeError; ValueError
class BinaryAccuracy : public MetricBase<BinaryAccuracy> {
 public:
  explicit BinaryAccuracy(BinaryAccuracyOptions options = {}) : options_(options) {}

  template <Element T>
  void update(const Tensor<T>& preds, const Tensor<std::int64_t>& target) {
    check_same_sizes("Accuracy", preds.sizes(), target.sizes());
    count_decisions(counts_, decided(preds, options_.threshold), target.contiguous(), 1, options_.ignore_index);
  }
  GRADUS_SMALL Tensor<float> compute() const {
    const Size right = counts_.tp[0] + counts_.tn[0];
    return full<float>({}, safe_divide(right, right + counts_.fp[0] + counts_.fn[0]));
  }
  void reset() { counts_.reset(); }

 private:
  BinaryAccuracyOptions options_;
  StatScores counts_{1};
};

struct MultilabelAccuracyOptions {
  Size num_labels = 0;
  double threshold = 0.5;
  Average average = Average::macro;
  std::int64_t ignore_index = ignore_nothing;
};
/// torchmetrics' MultilabelAccuracy: (tp + tn) / all, of each label or of all together.
///
/// Shapes  preds (N, C, K...): probabilities, logits, or 0 and 1; target (N, C, K...): 0 and 1
/// Throws  ShapeError; ValueError
class MultilabelAccuracy : public MetricBase<MultilabelAccuracy> {
 public:
  explicit MultilabelAccuracy(const MultilabelAccuracyOptions& o) : options_(o), counts_(o.num_labels) {
    if (o.num_labels < 2)
      fail<ValueError>({"[Accuracy] num_labels must be larger than 1, but got ", o.num_labels, "."});
  }

  template <Element T>
  void update(const Tensor<T>& preds, const Tensor<std::int64_t>& target) {
    check_same_sizes("Accuracy", preds.sizes(), target.sizes());
    const Dims& s = preds.sizes();
    if (s.rank < 2 || s.dim[1] != options_.num_labels)
      fail<ShapeError>({"[Accuracy] preds must have ", options_.num_labels, " labels in dimension 1, but got ", s,
                        "."});
    const Size outer = s.dim[0] * s.dim[1];
    count_decisions(counts_, decided(preds, options_.threshold), target.contiguous(),
                    outer ? preds.numel() / outer : 1, options_.ignore_index);
  }
  /// Shapes  -> (), or (C) without an average
  GRADUS_SMALL Tensor<float> compute() const {
    const StatScores& s = counts_;
    if (options_.average == Average::micro) {
      const Size right = StatScores::total(s.tp) + StatScores::total(s.tn);
      return full<float>({}, safe_divide(right, right + StatScores::total(s.fp) + StatScores::total(s.fn)));
    }
    std::vector<float> scores;
    for (std::size_t c = 0; c < s.tp.size(); ++c) {
      const Size right = s.tp[c] + s.tn[c];
      scores.push_back(safe_divide(right, right + s.fp[c] + s.fn[c]));
    }
    return averaged(scores, s, options_.average, false);
  }
  void reset() { counts_.reset(); }

 private:
  MultilabelAccuracyOptions options_;
  StatScores counts_;
};

}  // namespace gradus::train
