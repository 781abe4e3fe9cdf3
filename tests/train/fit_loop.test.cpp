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

TEST_CASE("fit: an epoch whose last batch is reached is validated, and only then judged") {
  struct Validated : runs::Scripted {
    int validations = 0;
    using Scripted::Scripted;
    void validation_step(Batch<>&, Size i) override {
      if (i == 0) log("valid", static_cast<double>(++validations));
    }
  };
  struct Judge : Callback {
    std::string seen;
    void on_train_epoch_end(Trainer& t, Module&) override {
      seen += t.is_stale("valid") ? "stale " : std::to_string(value_of(t.callback_metrics(), "valid"))[0] + std::string(" ");
    }
  };
  for (const Size steps : {4, 6, 8}) {
    Validated module({1, 2, 3});
    runs::Output output;
    Judge judge;
    TrainerOptions options = quiet(output.file);
    options.max_epochs = 3;
    options.max_steps = steps;
    options.num_sanity_val_steps = 0;
    options.callbacks = {&judge};
    Trainer trainer(options);
    trainer.fit(module, four_batches(), four_batches());
    CHECK(judge.seen == (steps == 4 ? "1 " : steps == 6 ? "1 stale " : "1 2 "));
    CHECK(trainer.history().back().size() == (steps == 6 ? 1 : 2));
    CHECK_FALSE(trainer.is_stale("score"));
  }
}

TEST_CASE("fit: a number of steps is no longer limited by epochs, and no batches are no training") {
  runs::Output output;
  TrainerOptions options{.max_steps = 1003, .logger = false, .enable_progress_bar = false, .enable_model_summary = false,
                         .output = output.file};
  runs::Scripted module(std::vector<double>(1003, 1.0));
  const data::DataLoader one(runs::points(2), {.batch_size = 2});
  Trainer trainer(options);
  trainer.fit(module, one);
  CHECK(trainer.current_epoch() == 1003);
  options.max_epochs = 5;
  Trainer five(options);
  five.fit(module, data::DataLoader(runs::points(2), {.batch_size = 4, .drop_last = true}));
  CHECK(five.current_epoch() == 0);
  CHECK(output.text().ends_with("`Trainer.fit` stopped: No training batches.\n"));
}

TEST_CASE("fit: a sanity check that throws is over") {
  struct Throwing : runs::Scripted {
    using Scripted::Scripted;
    void validation_step(Batch<>&, Size) override { fail<ValueError>({"no"}); }
  } module({1});
  runs::Output output;
  Trainer trainer(quiet(output.file));
  CHECK(error_of<ValueError>([&] { trainer.fit(module, four_batches(), four_batches()); }) == "no");
  CHECK_FALSE(trainer.sanity_checking());
}

TEST_CASE("fit: what is not trained is found in a second fit, too") {
  runs::Output output;
  TrainerOptions options = quiet(output.file);
  options.max_epochs = 3;
  runs::Scripted first({1, 2, 3});
  struct Half : runs::Scripted {
    using Scripted::Scripted;
    AnyOptimizer configure_optimizers() override { return make_optimizer<optim::SGD>(std::vector<Tensor<float>>{model.bias}); }
  } second({1, 2, 3});
  struct Stop : Callback {
    void on_train_epoch_end(Trainer& t, Module&) override { t.should_stop = true; }
  } stop;
  options.callbacks = {&stop};
  Trainer twice(options);
  twice.fit(first, four_batches());
  CHECK(error_of<ValueError>([&] { twice.fit(second, four_batches()); }) ==
        "[Trainer] the optimizer must hold every parameter that backward reaches, but got none of model.weight (1, 2). "
        "Give it to the optimizer, or freeze it: requires_grad_(false).");
}

TEST_CASE("fit: a fraction that leaves no batch is an error before anything runs") {
  runs::Output output;
  TrainerOptions options = quiet(output.file);
  options.limit_train_batches = 0.01;
  runs::Scripted module({1, 2});
  CHECK(error_of<ValueError>([&] { Trainer(options).fit(module, four_batches()); }) ==
        "[Trainer] limit_train_batches must leave a batch, but got 0.01 of 4. You requested to check 0.01 of the dataloader "
        "but 0.01 * 4 < 1. Increase it, or give a number of batches.");
  CHECK(module.next == 0);
}
