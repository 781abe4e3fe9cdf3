// SPDX-License-Identifier: MIT
#pragma once
// The training loop: epochs over a data module, validation after each, a log of both. Steps, logs and random draws
// follow Lightning with ISLP's ErrorTracker: loss and scores of a whole set are computed once, on all predictions.
#include <gradus/autograd/backward.hpp>
#include <gradus/core/random.hpp>
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
      evaluate(module, validation_loader, "valid_", "Sanity Checking DataLoader 0", log_.options.num_sanity_val_steps);
    }
    while (log_.epoch < log_.options.max_epochs) {
      const Stopwatch watch;
      ProgressBar bar(bar_output(), log_.epoch_title(), train_loader.size(), 0, log_.is_last_epoch());
      const Metrics train = train_epoch(module, train_loader, bar);
      const Metrics validation = evaluate(module, validation_loader, "valid_", "Validation DataLoader 0");
      log_.end_epoch(train, validation, watch.seconds());
      bar.draw(log_.epoch_postfix());
    }
    log_.end_fit();
  }

  /// Loss and scores over the whole test set: {test_loss, test_accuracy}. They are printed, too, and logged.
  template <Floating T, Element Y, class D>
  Metrics test(TrainingModule<T, Y>& module, const D& data) {
    const auto loader = data.test_loader();
    const Metrics metrics = evaluate(module, loader, "test_", "Testing DataLoader 0");
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
    ScoreMeans mean_scores;
    Size batch = 0;
    for (auto& [x, y] : loader) {
      const Tensor<T> prediction = module(x), loss = module.loss(prediction, y);
      check_loss(loss, module);
      module.optimizer().zero_grad();
      loss.backward();
      module.optimizer().step();

      const Scores scores = module.scores(prediction.detach(), y);
      mean_loss.update(loss, y.len());
      mean_scores.update(scores, y.len());
      if (log_.is_log_step() && !scores.empty()) log_.log(metrics_of("train_", nullptr, scores, "_step"), log_.step);
      ++log_.step;
      bar.set_done(++batch);
      if (bar.is_due()) bar.draw(log_.postfix({{"train_loss", mean_loss.compute()}}));
    }
    const double loss = static_cast<double>(mean_loss.compute());
    return metrics_of("train_", &loss, mean_scores.compute(), "_epoch");
  }
  template <Floating T, Element Y>
  void check_loss(const Tensor<T>& loss, const TrainingModule<T, Y>& module) const {
    if (log_.step == 0) check_leaves(loss.body(), module, module.optimizer());
    if (log_.options.terminate_on_nan && !__builtin_isfinite(loss.item()))
      fail<ValueError>({"[Trainer] loss must be finite, but got ", static_cast<double>(loss.item()), " in epoch ",
                        log_.epoch, ", step ", log_.step, ". Lower the learning rate, or look for NaN in the data."});
  }

  /// Loss and scores of all predictions together, in evaluation mode. `limit`: only so many batches, unless it is 0.
  template <Floating T, Element Y, class Loader>
  Metrics evaluate(TrainingModule<T, Y>& module, const Loader& loader, const char* prefix, const char* description,
                   Size limit = 0) {
    const Size batches = limit && limit < loader.size() ? limit : loader.size();
    if (batches == 0) return {};
    const EvaluationMode guard(module);
    const bool is_test = prefix[0] == 't', below_epoch = !is_test && !limit;
    ProgressBar bar(bar_output(), description, batches, below_epoch, is_test);
    std::vector<Ref<Body>> predictions, targets;
    Size batch = 0;
    for (auto& [x, y] : loader) {
      predictions.push_back(module(x).contiguous().body());
      targets.push_back(y.contiguous().body());
      bar.set_done(++batch);
      if (bar.is_due()) bar.draw();
      if (batch == batches) break;
    }
    if (is_test) bar.draw();
    return measure(module, predictions, targets, prefix);
  }
  template <Floating T, Element Y>
  static Metrics measure(TrainingModule<T, Y>& module, const std::vector<Ref<Body>>& predictions,
                         const std::vector<Ref<Body>>& targets, const char* prefix) {
    const Tensor<T> prediction(joined(predictions));
    const Tensor<Y> target(joined(targets));
    const double loss = static_cast<double>(module.loss(prediction, target).item());
    return metrics_of(prefix, &loss, module.scores(prediction, target), "");
  }
  /// The loss, if there is one, and the scores: {train_loss, train_accuracy_epoch}.
  GRADUS_SMALL static Metrics metrics_of(const char* prefix, const double* loss, const Scores& scores,
                                         const char* suffix) {
    Metrics metrics;
    if (loss) metrics.emplace_back(std::string(prefix) + "loss", *loss);
    for (const Score& s : scores) metrics.emplace_back(std::string(prefix) + s.name + suffix, s.value.item());
    return metrics;
  }
  /// Where bars are drawn: nowhere, if they are switched off.
  std::FILE* bar_output() const noexcept { return log_.options.enable_progress_bar ? log_.options.output : nullptr; }

  RunLog log_;
};

}  // namespace gradus::train
