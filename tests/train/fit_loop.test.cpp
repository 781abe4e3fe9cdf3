// SPDX-License-Identifier: MIT
// The order of the hooks beside Lightning's: tests/golden/lightning.test.cpp.
#include <gradus/train/trainer.hpp>

#include "support/catch.hpp"
#include "train/scripted.hpp"

using namespace gradus;
using namespace gradus::train;

namespace {
auto four_batches() { return data::DataLoader(runs::points(8), {.batch_size = 2}); }
TrainerOptions quiet(std::FILE* output) {
  return {.max_epochs = 2, .logger = false, .enable_progress_bar = false, .enable_model_summary = false, .output = output};
}
struct Counting : runs::Scripted {
  int skipped = 0;
  using Scripted::Scripted;
  Tensor<float> training_step(Batch<>& batch, Size i) override {
    log("batch", static_cast<double>(i));
    return i % 2 ? ++skipped, Tensor<float>() : Scripted::training_step(batch, i);
  }
};
}  // namespace

TEST_CASE("fit: limits of batches and of steps") {
  runs::Output output;
  TrainerOptions options = quiet(output.file);
  options.limit_train_batches = 0.5;
  runs::Scripted module({1, 2});
  Trainer half(options);
  half.fit(module, four_batches());
  CHECK(half.global_step() == 4);

  options = quiet(output.file);
  options.max_steps = 6;
  runs::Scripted other({1, 2});
  Trainer six(options);
  six.fit(other, four_batches());
  CHECK(six.global_step() == 6);
  CHECK(six.current_epoch() == 2);
  const std::string text = output.text();
  CHECK(text.find("`Trainer.fit` stopped: `max_steps=6` reached.\n") != text.npos);
}

TEST_CASE("fit: a step without a loss is skipped, and what a step logs has its row") {
  struct Rows : Logger {
    std::string text;
    void log_metrics(const Metrics& metrics, Size step) override {
      text += std::to_string(step);
      for (const Metric& m : metrics) text += " " + m.name + "=" + m.text();
      text += "\n";
    }
    std::string version() override { return "0"; }
    void log_hyperparams(const Hparams& h) override { text += to_yaml(h); }
  } rows;
  runs::Output output;
  TrainerOptions options = quiet(output.file);
  options.logger = &rows;
  options.log_every_n_steps = 3;
  options.max_epochs = 1;
  Counting module({7});
  module.save_hyperparameters({{"lr", 0.1}});
  Trainer trainer(options);
  trainer.fit(module, four_batches());
  CHECK(module.skipped == 2);
  CHECK(rows.text == "lr: 0.1\n2 batch=2.0 epoch=0\n3 score=7.0 epoch=0\n");
  CHECK(value_of(trainer.callback_metrics(), "batch") == 3);
  CHECK(value_of(trainer.history()[0], "score") == 7);
}

TEST_CASE("fit: a module without an optimizer is an error") {
  struct Without : runs::Scripted {
    using Scripted::Scripted;
    AnyOptimizer configure_optimizers() override { return {}; }
  } module({1});
  runs::Output output;
  CHECK(error_of<ValueError>([&] { Trainer(quiet(output.file)).fit(module, four_batches()); }) ==
        "[Trainer] configure_optimizers must return an optimizer, but got none.");
}
