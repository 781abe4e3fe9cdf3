// SPDX-License-Identifier: MIT
#pragma once
// ISLP's SimpleModule: a model together with its loss, its metrics and its optimizer.
#include <gradus/nn/binary_cross_entropy.hpp>
#include <gradus/nn/loss_module.hpp>
#include <gradus/optim/rmsprop.hpp>
#include <gradus/train/accuracy.hpp>
#include <gradus/train/lightning_module.hpp>

namespace gradus::train {

/// A model that learns to predict targets of element type Y from inputs of element type T. Derive from it, and say what
/// the loss is; SimpleModule has the usual ones. M: the element type of targets as the metrics take them.
///
/// Training logs train_loss, and of each metric train_<name>_step and train_<name>_epoch; validation and test log
/// nothing by themselves: ErrorTracker does.
template <Floating T, Element Y, Element M = Y>
class TrainingModule : public LightningModule<Batch<T, Y>, T, Y> {
 public:
  using MetricList = std::vector<AnyMetric<T, M>>;

  virtual Tensor<T> loss(const Tensor<T>& prediction, const Tensor<Y>& target) const = 0;
  /// Targets as the metrics take them.
  virtual Tensor<M> pre_process_y_for_metrics(const Tensor<Y>& target) const {
    return target.template to<M>();
  }

  Tensor<T> operator()(const Tensor<T>& x) const { return static_cast<nn::Module<T>&>(this->child(0))(x); }
  const MetricList& metrics() const noexcept { return metrics_; }
  optim::Optimizer& optimizer() const noexcept { return *optimizer_; }
  AnyOptimizer configure_optimizers() override { return optimizer_; }

  GRADUS_SMALL Tensor<T> training_step(Batch<T, Y>& batch, Size) override {
    const Tensor<T> prediction = (*this)(batch.x), loss_value = loss(prediction, batch.y);
    this->log_loss(loss_value.item(), sizeof(T) == 4);
    if (metrics_.empty()) return loss_value;
    const Tensor<M> target = pre_process_y_for_metrics(batch.y);
    for (const AnyMetric<T, M>& m : metrics_) this->log_score(m.name(), m.value(prediction.detach(), target));
    return loss_value;
  }
  Prediction<T, Y> predict_step(Batch<T, Y>& batch, Size) override { return {batch.y, (*this)(batch.x)}; }
  GRADUS_SMALL Metrics error_metrics(const AnyPrediction& all) const override {
    const Tensor<T> prediction(all.predictions.body());
    const Tensor<Y> target(all.targets.body());
    Metrics errors;
    add_metric(errors, "loss", static_cast<double>(loss(prediction, target).item()));
    if (metrics_.empty()) return errors;
    const Tensor<M> truth = pre_process_y_for_metrics(target);
    for (const AnyMetric<T, M>& m : metrics_)
      add_metric(errors, m.name(), static_cast<double>(m.value(prediction, truth).item()));
    return errors;
  }

 protected:
  /// `make` takes the model's parameters, and returns an optimizer.
  template <std::derived_from<nn::Module<T>> Model, class F>
  TrainingModule(const Model& model, MetricList metrics, F&& make)
      : metrics_(std::move(metrics)), optimizer_([&] { return make(model.parameters()); }) {
    this->add("model", model);
  }

 private:
  MetricList metrics_;
  AnyOptimizer optimizer_;
};

/// A metric, and others behind it.
template <Floating T, Element M>
GRADUS_SMALL std::vector<AnyMetric<T, M>> behind(AnyMetric<T, M> first, const std::vector<AnyMetric<T, M>>& others) {
  std::vector<AnyMetric<T, M>> all;
  all.reserve(others.size() + 1);
  all.push_back(std::move(first));
  for (const AnyMetric<T, M>& m : others) all.push_back(m);
  return all;
}

template <Floating T = float>
struct ClassificationOptions {
  Size num_classes;
  std::vector<AnyMetric<T, std::int64_t>> metrics = {};  // beside accuracy: {{"top3", Accuracy({.., .top_k = 3})}}
};
/// Classes: cross entropy and accuracy.
template <Floating T>
class Classification : public TrainingModule<T, std::int64_t> {
 public:
  template <class Model, class F>
  Classification(const Model& model, ClassificationOptions<T> o, F&& make)
      : TrainingModule<T, std::int64_t>(model, with_accuracy(o), make) {}

  Tensor<T> loss(const Tensor<T>& prediction, const Tensor<std::int64_t>& target) const override {
    return loss_(prediction, target);
  }

 private:
  GRADUS_SMALL static auto with_accuracy(const ClassificationOptions<T>& o) {
    return behind<T, std::int64_t>({"accuracy", Accuracy({.num_classes = o.num_classes})}, o.metrics);
  }
  nn::CrossEntropyLoss<T> loss_ = this->add("loss", nn::CrossEntropyLoss<T>());
};

template <Floating T = float>
struct RegressionOptions {
  std::vector<AnyMetric<T, T>> metrics = {};  // {{"mae", MeanAbsoluteError()}}
};
/// Numbers: mean squared error.
template <Floating T>
class Regression : public TrainingModule<T, T> {
 public:
  template <class Model, class F>
  Regression(const Model& model, RegressionOptions<T> o, F&& make)
      : TrainingModule<T, T>(model, std::move(o.metrics), make) {}

  Tensor<T> loss(const Tensor<T>& prediction, const Tensor<T>& target) const override {
    return loss_(prediction, target);
  }

 private:
  nn::MSELoss<T> loss_ = this->add("loss", nn::MSELoss<T>());
};

template <Floating T = float>
struct BinaryClassificationOptions {
  std::vector<AnyMetric<T, std::int64_t>> metrics = {};  // beside accuracy
};
/// Yes or no, as targets 1 and 0 of the inputs' element type: binary cross entropy of logits, and accuracy.
template <Floating T>
class BinaryClassification : public TrainingModule<T, T, std::int64_t> {
 public:
  template <class Model, class F>
  BinaryClassification(const Model& model, BinaryClassificationOptions<T> o, F&& make)
      : TrainingModule<T, T, std::int64_t>(model, with_accuracy(o), make) {}

  Tensor<T> loss(const Tensor<T>& prediction, const Tensor<T>& target) const override {
    return loss_(prediction, target);
  }

 private:
  GRADUS_SMALL static auto with_accuracy(const BinaryClassificationOptions<T>& o) {
    return behind<T, std::int64_t>({"accuracy", BinaryAccuracy()}, o.metrics);
  }
  nn::BCEWithLogitsLoss<T> loss_ = this->add("loss", nn::BCEWithLogitsLoss<T>());
};

struct MakeRmsprop {
  template <Floating T>
  optim::RMSprop operator()(const std::vector<Tensor<T>>& parameters) const { return optim::RMSprop(parameters); }
};

/// A model with the usual loss and, unless another one is asked for, RMSprop with its defaults.
///
///   auto module = train::SimpleModule::classification(model, {.num_classes = 10});
///   auto other = train::SimpleModule::regression(model, {.metrics = {{"mae", train::MeanAbsoluteError()}}},
///       [](const auto& parameters) { return optim::SGD(parameters, {.lr = 0.1}); });
struct SimpleModule {
  template <class Model, class F = MakeRmsprop>
  static Classification<typename Model::value_type> classification(
      const Model& model, ClassificationOptions<typename Model::value_type> options, F make = {}) {
    return {model, std::move(options), make};
  }
  template <class Model, class F = MakeRmsprop>
  static Regression<typename Model::value_type> regression(
      const Model& model, RegressionOptions<typename Model::value_type> options = {}, F make = {}) {
    return {model, std::move(options), make};
  }
  template <class Model, class F>
    requires std::invocable<F&, std::vector<Tensor<typename Model::value_type>>>
  static Regression<typename Model::value_type> regression(const Model& model, F make) {
    return {model, {}, make};
  }
  template <class Model, class F = MakeRmsprop>
  static BinaryClassification<typename Model::value_type> binary_classification(
      const Model& model, BinaryClassificationOptions<typename Model::value_type> options = {}, F make = {}) {
    return {model, std::move(options), make};
  }
};

}  // namespace gradus::train
