// SPDX-License-Identifier: MIT
#pragma once
// The training loop: epochs over a data module, validation after each, a log of both. Steps, logs and random draws
// follow Lightning with ISLP's ErrorTracker: loss and scores of a whole set are computed once, on all predictions.
#include <gradus/autograd/backward.hpp>
#include <gradus/core/random.hpp>
#include <gradus/ops/cat.hpp>
#include <gradus/train/evaluation_mode.hpp>
#include <gradus/train/leaf_check.hpp>
#include <gradus/train/run_log.hpp>
#include <gradus/train/simple_module.hpp>

namespace gradus::train {

/// What is drawn from the default generator in this scope is not missed afterwards.
class IsolatedGenerator {
 public:
  IsolatedGenerator() {
    const random::Turn turn(default_generator());
    state_ = default_generator().get_state();
  }
  ~IsolatedGenerator() {
    const random::Turn turn(default_generator());
    default_generator().set_state(state_);
  }
  IsolatedGenerator(const IsolatedGenerator&) = delete;
  IsolatedGenerator& operator=(const IsolatedGenerator&) = delete;

 private:
  GeneratorState state_;
};

/// Trains and tests modules.
///
///   train::Trainer trainer({.max_epochs = 30, .logger = &logger});
///   trainer.fit(module, data);
///   trainer.test(module, data);
class Trainer {
 public:
  explicit Trainer(const TrainerOptions& options = {}) : log_(options) {}

  /// Trains until max_epochs are completed; a second call goes on where the first one stopped.
  ///
  /// Throws  ValueError if the loss depends on a leaf that the optimizer does not hold, or is not finite and
  ///         terminate_on_nan is set; and what the model, the loss and the data throw
  template <Floating T, Element Y, class D>
  void fit(TrainingModule<T, Y>& module, const D& data) {
    const auto train_loader = data.train_loader();
    const auto validation_loader = data.validation_loader();
    log_.begin(module);
    if (log_.epoch == 0 && log_.options.num_sanity_val_steps > 0) {
      const IsolatedGenerator guard;
      evaluate(module, validation_loader, "valid", "Sanity Checking DataLoader 0", log_.options.num_sanity_val_steps);
    }
    while (log_.epoch < log_.options.max_epochs) {
      const Stopwatch watch;
      const bool last = log_.epoch + 1 == log_.options.max_epochs;
      ProgressBar bar(bar_output(), "Epoch " + std::to_string(log_.epoch), train_loader.size(), 0, last);
      const Metrics train = train_epoch(module, train_loader, bar);
      const Metrics validation = evaluate(module, validation_loader, "valid", "Validation DataLoader 0");
      log_.end_epoch(train, validation, watch.seconds());
      bar.draw(log_.postfix(log_.history.back()));
    }
    log_.end_fit();
  }

  /// Loss and scores over the whole test set: {test_loss, test_accuracy}. They are printed, too, and logged.
  template <Floating T, Element Y, class D>
  Metrics test(TrainingModule<T, Y>& module, const D& data) {
    const auto loader = data.test_loader();
    const Metrics metrics = evaluate(module, loader, "test", "Testing DataLoader 0");
    log_.end_test(metrics);
    return metrics;
  }

  /// Epochs completed.
  int current_epoch() const noexcept { return log_.epoch; }
  /// Batches stepped.
  Size global_step() const noexcept { return log_.step; }
  /// Of each epoch: train_loss, train_accuracy_epoch, valid_loss, valid_accuracy.
  const std::vector<Metrics>& history() const noexcept { return log_.history; }

 private:
  template <Floating T, Element Y, class Loader>
  Metrics train_epoch(TrainingModule<T, Y>& module, const Loader& loader, ProgressBar& bar) {
    WeightedMean<T> mean_loss;
    std::vector<WeightedMean<float>> mean_scores;
    std::vector<Score> scores;
    Size batch = 0;
    for (auto& [x, y] : loader) {
      const Tensor<T> prediction = module(x), loss = module.loss(prediction, y);
      check_loss(loss, module);
      module.optimizer().zero_grad();
      loss.backward();
      module.optimizer().step();

      const Size n = y.rank() ? y.sizes().dim[0] : 1;
      mean_loss.update(loss, n);
      scores = module.scores(prediction.detach(), y);
      mean_scores.resize(scores.size());
      for (std::size_t i = 0; i < scores.size(); ++i) mean_scores[i].update(scores[i].value, n);
      if (log_.is_log_step() && !scores.empty()) log_.log(named(scores, "_step"), log_.step);
      ++log_.step;
      bar.set_done(++batch);
      if (bar.is_due()) bar.draw(log_.postfix({{"train_loss", mean_loss.compute()}}));
    }
    for (std::size_t i = 0; i < scores.size(); ++i) scores[i].value = full<float>({}, mean_scores[i].compute());
    Metrics metrics = named(scores, "_epoch");
    metrics.insert(metrics.begin(), {"train_loss", mean_loss.compute()});
    return metrics;
  }
  static Metrics named(const std::vector<Score>& scores, const char* suffix) {
    Metrics metrics;
    for (const Score& s : scores) metrics.emplace_back(std::string("train_") + s.name + suffix, s.value.item());
    return metrics;
  }
  template <Floating T, Element Y>
  void check_loss(const Tensor<T>& loss, const TrainingModule<T, Y>& module) const {
    if (log_.step == 0) check_leaves(loss.body(), module, module.optimizer());
    if (log_.options.terminate_on_nan && !__builtin_isfinite(loss.item()))
      fail<ValueError>({"[Trainer] loss must be finite, but got ", static_cast<double>(loss.item()), " in epoch ",
                        log_.epoch, ", step ", log_.step, ". Lower the learning rate, or look for NaN in the data."});
  }

  /// Loss and scores of all predictions together, in evaluation mode; of the first `limit` batches only, if it is not 0.
  template <Floating T, Element Y, class Loader>
  Metrics evaluate(TrainingModule<T, Y>& module, const Loader& loader, const std::string& stage, const char* description,
                   Size limit = 0) {
    const Size batches = limit && limit < loader.size() ? limit : loader.size();
    if (batches == 0) return {};
    const EvaluationMode guard(module);
    const bool below = stage == "valid" && !limit;
    ProgressBar bar(bar_output(), description, batches, below, stage == "test");
    std::vector<Tensor<T>> predictions;
    std::vector<Tensor<Y>> targets;
    Size batch = 0;
    for (auto& [x, y] : loader) {
      predictions.push_back(module(x));
      targets.push_back(y);
      bar.set_done(++batch);
      if (bar.is_due()) bar.draw();
      if (batch == batches) break;
    }
    if (stage == "test") bar.draw();
    const Tensor<T> prediction = cat(predictions);
    const Tensor<Y> target = cat(targets);
    Metrics metrics = {{stage + "_loss", module.loss(prediction, target).item()}};
    for (const Score& s : module.scores(prediction, target)) metrics.emplace_back(stage + "_" + s.name, s.value.item());
    return metrics;
  }
  /// Where bars are drawn: nowhere, if they are switched off.
  std::FILE* bar_output() const noexcept { return log_.options.enable_progress_bar ? log_.options.output : nullptr; }

  RunLog log_;
};

}  // namespace gradus::train
