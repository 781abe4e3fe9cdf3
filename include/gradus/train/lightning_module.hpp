// SPDX-License-Identifier: MIT
#pragma once
// What a trainer trains: modules that say what a step of training, validation, test and prediction is.
#include <gradus/autograd/backward.hpp>
#include <gradus/nn/module.hpp>
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

/// Batches one behind the other: (N_1, ...), (N_2, ...), ... -> (N_1 + N_2 + ..., ...). What gradus::cat does, without
/// its gradient, and compiled once for all element types. The batches must be contiguous.
///
/// Throws  ShapeError unless they have the same element type, and the same sizes but for the first
GRADUS_SMALL inline AnyTensor joined(const char* op, const char* operand, const std::vector<AnyTensor>& batches) {
  if (batches.empty()) fail<ValueError>({"[", op, "] ", operand, " must be of one batch at least, but got none."});
  Dims sizes = batches[0].sizes();
  const Dtype dtype = batches[0].dtype();
  Size n = 0;
  for (const AnyTensor& b : batches) {
    Dims own = b.sizes();
    if (own.rank == 0)
      fail<ShapeError>({"[", op, "] ", operand, " must have a dimension of samples, but got a scalar. zero-dimensional "
                        "tensor cannot be concatenated: return (N, ...) from predict_step."});
    n += own.dim[0];
    own.dim[0] = sizes.dim[0];
    if (own != sizes || b.dtype() != dtype)
      fail<ShapeError>({"[", op, "] ", operand, " of all batches must have the same element type, and the same sizes "
                        "but for the first, but got ", name(dtype), " ", batches[0].sizes(), " and ", name(b.dtype()),
                        " ", b.sizes(), ". Sizes of tensors must match except in dimension 0."});
  }
  sizes.dim[0] = n;
  const AnyTensor all = AnyTensor::empty(sizes, dtype);
  char* to = static_cast<char*>(all.data_ptr());
  for (const AnyTensor& b : batches) {
    const auto bytes = static_cast<std::size_t>(b.numel()) * size_bytes(b.dtype());
    if (bytes) __builtin_memcpy(to, b.data_ptr(), bytes);
    to += bytes;
  }
  return all;
}
/// The predictions of all batches, one behind the other, without gradients.
///
/// Throws  ShapeError if they differ in more than their first size; ValueError for none
template <Floating T, Element Y>
Prediction<T, Y> cat(const std::vector<Prediction<T, Y>>& batches) {
  std::vector<AnyTensor> targets, predictions;
  for (const Prediction<T, Y>& b : batches) {
    targets.push_back(b.targets.contiguous());
    predictions.push_back(b.predictions.contiguous());
  }
  return {Tensor<Y>(joined("cat", "targets", targets).body()),
          Tensor<T>(joined("cat", "predictions", predictions).body())};
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
  /// What of its own a checkpoint is to keep beside its tensors, and getting it back: checkpoint.insert("my.step", ...)
  virtual void on_save_checkpoint(StateDict&) const {}
  virtual void on_load_checkpoint(const StateDict&) {}

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

  // What SimpleModule logs of a step, whatever its types are.
  GRADUS_SMALL void log_loss(double value, bool single) {
    log_number("train_loss", value, single, {.on_step = false, .on_epoch = true});
  }
  GRADUS_SMALL void log_score(const std::string& name, const Tensor<float>& value) {
    log_number("train_" + name, static_cast<double>(value.item()), true, {.on_epoch = true});
  }

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
