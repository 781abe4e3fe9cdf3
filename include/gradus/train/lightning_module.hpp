// SPDX-License-Identifier: MIT
#pragma once
// What a trainer trains: modules that say what a step of training, validation, test and prediction is.
#include <gradus/autograd/backward.hpp>
#include <gradus/nn/module.hpp>
#include <gradus/ops/cat.hpp>
#include <gradus/train/any_optimizer.hpp>
#include <gradus/train/batches.hpp>
#include <gradus/train/hparams.hpp>
#include <gradus/train/logged_values.hpp>

namespace gradus::train {

class Trainer;

/// What predict_step returns, without its types.
struct AnyPrediction {
  AnyTensor targets, predictions;
};
/// What predict_step returns, as in ISLP: the targets come first.
template <Floating T, Element Y>
struct Prediction {
  Tensor<Y> targets;
  Tensor<T> predictions;
};

/// The predictions of all batches, one behind the other.
template <Floating T, Element Y>
Prediction<T, Y> cat(const std::vector<Prediction<T, Y>>& batches) {
  std::vector<Tensor<Y>> targets;
  std::vector<Tensor<T>> predictions;
  for (const Prediction<T, Y>& b : batches) targets.push_back(b.targets), predictions.push_back(b.predictions);
  return {gradus::cat(targets), gradus::cat(predictions)};
}

/// What all such modules have, whatever their batches are.
class LightningModuleBase : public nn::ModuleBase {
 public:
  // Hooks, as a callback has them.
  virtual void on_fit_start() {}
  virtual void on_fit_end() {}
  virtual void on_train_epoch_start() {}
  virtual void on_train_epoch_end() {}
  virtual void on_validation_epoch_start() {}
  virtual void on_validation_epoch_end() {}
  virtual void on_test_epoch_start() {}
  virtual void on_test_epoch_end() {}

  /// The optimizer that fit() steps: return make_optimizer<optim::Adam>(model.parameters(), {.lr = 1e-3});
  virtual AnyOptimizer configure_optimizers() = 0;
  /// The optimizer that configure_optimizers() returned when fit() began.
  optim::Optimizer& optimizers() const {
    if (!optimizer_) fail<ValueError>({"[optimizers] module must be in a trainer's fit(). Call trainer.fit first."});
    return *optimizer_;
  }

  /// Hands a number to the trainer: it goes to the logger, and to callbacks that monitor it. In training_step each
  /// step's value is logged, elsewhere the mean over the epoch: see LogOptions. Outside a trainer it does nothing.
  ///
  /// Shapes  value (): anything else throws ShapeError
  template <Floating T>
  void log(const std::string& name, const Tensor<T>& value, const LogOptions& options = {}) {
    log_number(name, static_cast<double>(value.item()), sizeof(T) == 4, options);
  }
  /// A number is logged as a float32, as PyTorch's default.
  void log(const std::string& name, double value, const LogOptions& options = {}) {
    log_number(name, value, true, options);
  }
  /// A number in double precision.
  void log_exactly(const std::string& name, double value, const LogOptions& options = {}) {
    log_number(name, value, false, options);
  }
  /// Several at once.
  GRADUS_SMALL void log_dict(const Metrics& metrics, const LogOptions& options = {}) {
    for (const Metric& m : metrics) log_number(m.name, m.value, true, options);
  }

  /// What is written to hparams.yaml.
  const Hparams& hparams() const noexcept { return hparams_; }
  void save_hyperparameters(Hparams hparams) { hparams_ = std::move(hparams); }

  /// Loss and scores of all predictions of a set, as ErrorTracker logs them: {loss, accuracy}.
  virtual Metrics error_metrics(const AnyPrediction&) const {
    fail<ValueError>({"[ErrorTracker] module must say what its errors are, but ", name(), " does not. Use a "
                      "SimpleModule, or override error_metrics."});
  }
  /// predict_step, without its types.
  virtual AnyPrediction predict_batch(const AnyBatch& batch, Size batch_idx) = 0;

 protected:
  LightningModuleBase() = default;

 private:
  friend class Trainer;
  friend struct Checkpoint;
  // Where log() writes to, and what it assumes; set by the trainer around each hook.
  struct LogContext {
    LoggedValues* values = nullptr;
    bool is_training_step = false;
    Size batch_size = 1;
  };

  GRADUS_SMALL void log_number(const std::string& name, double value, bool single, LogOptions o) {
    if (!context_.values) return;
    if (!o.on_step) o.on_step = context_.is_training_step;
    if (!o.on_epoch) o.on_epoch = !context_.is_training_step;
    context_.values->update(name, value, single, o, o.batch_size ? o.batch_size : context_.batch_size);
  }
  // The loss, or nothing if the batch is to be skipped.
  virtual Ref<Body> training_batch(const AnyBatch& batch, Size batch_idx) = 0;
  virtual void backward_from(const Ref<Body>& loss) = 0;
  virtual void validation_batch(const AnyBatch& batch, Size batch_idx) = 0;
  virtual void test_batch(const AnyBatch& batch, Size batch_idx) = 0;

  LogContext context_;
  AnyOptimizer optimizer_;
  Hparams hparams_;
};

/// A module of your own: derive from it, and say what a step is. B: the struct that a batch is; T: the element type of
/// the loss and of predictions; Y: that of targets.
///
///   struct LitDigits : train::LightningModule<> {
///     nn::Sequential<> model = add("model", nn::Sequential{nn::Flatten(), nn::Linear(784, 10)});
///
///     Tensor<float> training_step(train::Batch<>& batch, Size) override {
///       const Tensor<float> loss = nn::cross_entropy(model(batch.x), batch.y);
///       log("train_loss", loss);
///       return loss;
///     }
///     train::AnyOptimizer configure_optimizers() override {
///       return train::make_optimizer<optim::Adam>(model.parameters(), {.lr = 1e-3});
///     }
///   };
template <class B = Batch<>, Floating T = float, Element Y = std::int64_t>
class LightningModule : public LightningModuleBase {
 public:
  using batch_type = B;
  using value_type = T;
  using target_type = Y;

  /// The loss of a batch. An undefined one skips the step.
  virtual Tensor<T> training_step(B& batch, Size batch_idx) = 0;
  virtual void validation_step(B&, Size) {}
  virtual void test_step(B&, Size) {}
  virtual Prediction<T, Y> predict_step(B&, Size) {
    fail<ValueError>({"[Trainer] `trainer.predict()` requires a `predict_step`, but ", name(), " has none."});
  }

  AnyPrediction predict_batch(const AnyBatch& batch, Size batch_idx) override {
    Prediction<T, Y> p = predict_step(batch.as<B>(), batch_idx);
    return {p.targets.contiguous(), p.predictions.contiguous()};
  }

 private:
  Ref<Body> training_batch(const AnyBatch& batch, Size i) override { return training_step(batch.as<B>(), i).body(); }
  void backward_from(const Ref<Body>& loss) override { Tensor<T>(loss).backward(); }
  void validation_batch(const AnyBatch& batch, Size i) override { validation_step(batch.as<B>(), i); }
  void test_batch(const AnyBatch& batch, Size i) override { test_step(batch.as<B>(), i); }
};

}  // namespace gradus::train
