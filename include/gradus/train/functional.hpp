// SPDX-License-Identifier: MIT
#pragma once
// Metrics as functions of one batch, as torchmetrics.functional has them.
#include <gradus/train/confusion_matrix.hpp>
#include <gradus/train/r2_score.hpp>

namespace gradus::train::functional {

/// functional::accuracy(preds, target, {.num_classes = 10})
template <Element T>
Tensor<float> accuracy(const Tensor<T>& preds, const Tensor<std::int64_t>& target, const AccuracyOptions& options) {
  return Accuracy(options).value(preds, target);
}
template <Element T>
Tensor<float> binary_accuracy(const Tensor<T>& preds, const Tensor<std::int64_t>& target,
                              BinaryAccuracyOptions options = {}) {
  return BinaryAccuracy(options).value(preds, target);
}
template <Element T, Element Y>
Tensor<float> mean_absolute_error(const Tensor<T>& preds, const Tensor<Y>& target,
                                  MeanAbsoluteErrorOptions options = {}) {
  return MeanAbsoluteError(options).value(preds, target);
}
template <Element T, Element Y>
Tensor<float> mean_squared_error(const Tensor<T>& preds, const Tensor<Y>& target,
                                 MeanSquaredErrorOptions options = {}) {
  return MeanSquaredError(options).value(preds, target);
}
template <Element T, Element Y>
Tensor<float> r2_score(const Tensor<T>& preds, const Tensor<Y>& target, const R2ScoreOptions& options = {}) {
  return R2Score(options).value(preds, target);
}
template <Element T>
Tensor<float> confusion_matrix(const Tensor<T>& preds, const Tensor<std::int64_t>& target,
                               const ConfusionMatrixOptions& options) {
  return ConfusionMatrix(options).value(preds, target);
}

}  // namespace gradus::train::functional
