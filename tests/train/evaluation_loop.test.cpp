// SPDX-License-Identifier: MIT
#include <gradus/train/error_tracker.hpp>
#include <gradus/train/trainer.hpp>

#include "support/catch.hpp"
#include "train/runs.hpp"

#include <gradus/nn/linear.hpp>
#include <gradus/optim/sgd.hpp>

using namespace gradus;
using namespace gradus::train;

namespace {
struct Watching : LightningModule<Batch<>> {
  nn::Linear<> model = add("model", nn::Linear(2, 2));
  std::string seen;

  Tensor<float> training_step(Batch<>& batch, Size) override { return mean(model(batch.x)); }
  void validation_step(Batch<>& batch, Size i) override { note("v", i), log("rows", static_cast<double>(batch.x.len())); }
  void test_step(Batch<>&, Size i) override { note("t", i), log("index", static_cast<double>(i)); }
  void on_test_epoch_end() override { log("done", 1); }
  Prediction<float, std::int64_t> predict_step(Batch<>& batch, Size) override { return {batch.y, model(batch.x)}; }
  AnyOptimizer configure_optimizers() override { return make_optimizer<optim::SGD>(model.parameters()); }
  void note(const char* what, Size i) {
    seen += what + std::to_string(i);
    if (is_training() || is_grad_enabled()) seen += "!";
  }
};
}  // namespace

TEST_CASE("validate, test: means over batches by their size, in evaluation mode, unrecorded") {
  Watching module;
  runs::Output output;
  Trainer trainer({.logger = false, .enable_progress_bar = false, .limit_test_batches = 1, .output = output.file});
  const data::DataLoader loader(runs::points(10), {.batch_size = 4});
  CHECK(value_of(trainer.validate(module, loader), "rows") == Approx((4 * 4 + 4 * 4 + 2 * 2) / 10.));
  const Metrics tested = trainer.test(module, loader);
  CHECK(value_of(tested, "index") == 0);
  CHECK(value_of(tested, "done") == 1);
  CHECK(module.seen == "v0v1v2t0");
  CHECK(module.is_training());
  const std::string text = output.text();
  CHECK(text.find("\n     Validate metric           DataLoader 0\n") != text.npos);
  CHECK(text.find("\n       Test metric             DataLoader 0\n") != text.npos);
}

TEST_CASE("predict: targets and predictions of each batch") {
  Watching module;
  runs::Output output;
  Trainer trainer({.logger = false, .output = output.file});
  const auto batches = trainer.predict(module, data::DataLoader(runs::points(5), {.batch_size = 4}));
  REQUIRE(batches.size() == 2);
  CHECK(batches[0].predictions.sizes() == Dims{4, 2});
  const auto [targets, predictions] = cat(batches);
  CHECK(targets.to_vector() == std::vector<std::int64_t>{0, 1, 0, 1, 0});
  CHECK(predictions.sizes() == Dims{5, 2});
  CHECK_FALSE(predictions.requires_grad());

  const auto data = runs::points_module();
  CHECK(trainer.predict(module, data)[0].targets.len() == 6);
}

TEST_CASE("ErrorTracker: needs a module that says what its errors are") {
  Watching module;
  ErrorTracker tracker;
  runs::Output output;
  Trainer trainer({.logger = false, .callbacks = {&tracker}, .output = output.file});
  CHECK(error_of<ValueError>([&] { trainer.test(module, data::DataLoader(runs::points(5), {.batch_size = 4})); }) ==
        "[ErrorTracker] module must say what its errors are, but Watching does not. Use a SimpleModule, or override "
        "error_metrics.");
}
