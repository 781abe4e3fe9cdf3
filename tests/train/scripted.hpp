// SPDX-License-Identifier: MIT
#pragma once
// A training whose scores are known beforehand: what callbacks do with them is the test.
#include <gradus/nn/linear.hpp>
#include <gradus/optim/sgd.hpp>
#include <gradus/train/checkpoint.hpp>

#include "train/runs.hpp"

namespace runs {

/// One step an epoch; logs one of the scores at the end of each.
struct Scripted : train::LightningModule<train::Batch<>> {
  nn::Linear<> model = add("model", nn::Linear(2, 1));
  std::vector<double> scores;
  std::size_t next = 0;

  explicit Scripted(std::vector<double> s) : scores(std::move(s)) {}
  Tensor<float> training_step(train::Batch<>& batch, Size) override { return mean(model(batch.x)); }
  void on_train_epoch_end() override { log("score", scores.at(next++)); }
  train::AnyOptimizer configure_optimizers() override {
    return train::make_optimizer<optim::SGD>(model.parameters(), {.lr = 0.1});
  }
};
/// What the trainer says after its first three lines.
inline std::string scripted(const std::vector<double>& scores, std::vector<train::Callback*> callbacks,
                            train::LoggerChoice logger = false) {
  Scripted module(scores);
  Output output;
  train::Trainer trainer({.max_epochs = static_cast<int>(scores.size()), .logger = logger,
                          .enable_progress_bar = false, .callbacks = std::move(callbacks),
                          .enable_model_summary = false, .output = output.file});
  trainer.fit(module, data::DataLoader(points(4), {.batch_size = 4}));
  const std::string text = output.text();
  return text.substr(text.find("HPUs\n") + 5);
}

}  // namespace runs
