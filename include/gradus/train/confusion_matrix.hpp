// SPDX-License-Identifier: MIT
#pragma once
// ConfusionMatrix of torchmetrics: which classes are taken for which others.
#include <gradus/train/accuracy.hpp>
#include <gradus/train/number.hpp>

namespace gradus::train {

/// What the numbers of the matrix are shares of.
enum class Normalize { none, by_true, by_pred, by_all };

struct ConfusionMatrixOptions {
  Size num_classes = 0;                        // 2: yes and no, preds may then be (N, ...) probabilities or logits
  Normalize normalize = Normalize::none;
  std::int64_t ignore_index = ignore_nothing;  // targets that do not count
  double threshold = 0.5;                      // for yes and no
};

/// Row: the true class, column: the predicted one.
///
///   train::ConfusionMatrix matrix({.num_classes = 10});
///   matrix.update(model(x), y);
///   print(matrix.table({"zero", "one", ...}));
///
/// Shapes  preds (N, C, K...): scores, or (N, K...): classes; target (N, K...)
/// Throws  ShapeError; ValueError for classes outside [0, C)
class ConfusionMatrix : public MetricBase<ConfusionMatrix> {
 public:
  GRADUS_SMALL explicit ConfusionMatrix(const ConfusionMatrixOptions& o) : options_(o) {
    if (o.num_classes < 2)
      fail<ValueError>({"[ConfusionMatrix] num_classes must be larger than 1, but got ", o.num_classes, "."});
    reset();
  }

  template <Element T>
  void update(const Tensor<T>& preds, const Tensor<std::int64_t>& target) {
    if constexpr (Floating<T>) {
      if (options_.num_classes == 2 && preds.sizes() == target.sizes())
        return count(decided(preds, options_.threshold), target.contiguous());
      check_class_shapes("ConfusionMatrix", preds.sizes(), target.sizes(), options_.num_classes);
      count(argmax(preds, 1), target.contiguous());
    } else {
      check_same_sizes("ConfusionMatrix", preds.sizes(), target.sizes());
      count(preds.template to<std::int64_t>().contiguous(), target.contiguous());
    }
  }
  /// How many samples there were of each kind.    Shapes  -> (C, C)
  GRADUS_SMALL Tensor<std::int64_t> counts() const {
    const Tensor<std::int64_t> y = Tensor<std::int64_t>::empty({options_.num_classes, options_.num_classes});
    for (std::size_t i = 0; i < counts_.size(); ++i) y.data_ptr()[i] = counts_[i];
    return y;
  }
  /// The same, or the shares that were asked for; 0 where there is nothing to divide by.    Shapes  -> (C, C)
  GRADUS_SMALL Tensor<float> compute() const {
    const Size c = options_.num_classes;
    const Size* n = counts_.data();
    std::vector<Size> rows(static_cast<std::size_t>(c)), columns(rows);
    Size all = 0;
    for (Size i = 0; i < c * c; ++i) {
      rows[static_cast<std::size_t>(i / c)] += n[i];
      columns[static_cast<std::size_t>(i % c)] += n[i];
      all += n[i];
    }
    const Tensor<float> y = Tensor<float>::empty({c, c});
    for (Size i = 0; i < c * c; ++i) {
      const Size of = options_.normalize == Normalize::by_true   ? rows[static_cast<std::size_t>(i / c)]
                      : options_.normalize == Normalize::by_pred ? columns[static_cast<std::size_t>(i % c)]
                                                                 : all;
      y.data_ptr()[i] = options_.normalize == Normalize::none ? static_cast<float>(n[i]) : safe_divide(n[i], of);
    }
    return y;
  }
  void reset() { counts_.assign(static_cast<std::size_t>(options_.num_classes * options_.num_classes), 0); }

  /// As text: true classes downward, predicted ones to the right. Without labels, classes are numbers.
  ///
  /// Throws  ValueError unless there is a label for each class
  GRADUS_SMALL std::string table(std::vector<std::string> labels = {}) const {
    const Size c = options_.num_classes;
    if (labels.empty())
      for (Size i = 0; i < c; ++i) labels.push_back(std::to_string(i));
    if (static_cast<Size>(labels.size()) != c)
      fail<ValueError>({"[ConfusionMatrix] labels must be one a class, ", c, ", but got ", labels.size(), "."});
    const Tensor<float> y = compute();
    std::vector<std::string> cells;
    std::size_t first = std::string("Truth").size(), width = 1;
    for (Size i = 0; i < c * c; ++i) {
      const bool whole = options_.normalize == Normalize::none;
      const Size n = counts_[static_cast<std::size_t>(i)];
      cells.push_back(whole ? std::to_string(n) : fixed(static_cast<double>(y.data_ptr()[i]), 2));
      if (cells.back().size() > width) width = cells.back().size();
    }
    for (const std::string& label : labels) {
      if (label.size() > first) first = label.size();
      if (label.size() > width) width = label.size();
    }
    std::string text = padded("Truth", first);
    for (const std::string& label : labels) text += "  " + aligned_right(label, width);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i % labels.size() == 0) text += "\n" + padded(labels[i / labels.size()], first);
      text += "  " + aligned_right(cells[i], width);
    }
    return text;
  }

 private:
  GRADUS_SMALL void count(const Tensor<std::int64_t>& preds, const Tensor<std::int64_t>& target) {
    for (Size i = 0; i < target.numel(); ++i) {
      const std::int64_t p = preds.data_ptr()[i], t = target.data_ptr()[i];
      if (t == options_.ignore_index) continue;
      check_class("ConfusionMatrix", "target", t, options_.num_classes);
      check_class("ConfusionMatrix", "preds", p, options_.num_classes);
      ++counts_[static_cast<std::size_t>(t * options_.num_classes + p)];
    }
  }

  ConfusionMatrixOptions options_;
  std::vector<Size> counts_;  // no tensor: copies of a metric count for themselves
};
inline std::string to_string(const ConfusionMatrix& matrix) { return matrix.table(); }

}  // namespace gradus::train
