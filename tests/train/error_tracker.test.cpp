// SPDX-License-Identifier: MIT
// In a run: tests/train/trainer.test.cpp and tests/golden/lightning.test.cpp.
#include <gradus/nn/linear.hpp>
#include <gradus/optim/sgd.hpp>
#include <gradus/train/error_tracker.hpp>
#include <gradus/train/trainer.hpp>

#include "support/catch.hpp"
#include "train/runs.hpp"

using namespace gradus;
using namespace gradus::train;

namespace {
// Predictions are one longer in each batch, or a mean of it.
struct Growing : LightningModule<Batch<>> {
  nn::Linear<> model = add("model", nn::Linear(2, 2));
  bool scalar = false;
  Tensor<float> training_step(Batch<>& batch, Size) override { return mean(model(batch.x)); }
  Prediction<float, std::int64_t> predict_step(Batch<>& batch, Size i) override {
    return {batch.y, scalar ? mean(batch.x) : zeros({batch.x.len(), 2 + i})};
  }
  AnyOptimizer configure_optimizers() override { return make_optimizer<optim::SGD>(model.parameters()); }
};
}  // namespace

TEST_CASE("ErrorTracker: predictions that cannot stand one behind the other are an error") {
  Growing module;
  ErrorTracker tracker;
  runs::Output output;
  Trainer trainer({.logger = false, .callbacks = {&tracker}, .output = output.file});
  const data::DataLoader loader(runs::points(8), {.batch_size = 4});
  CHECK(error_of<ShapeError>([&] { trainer.test(module, loader); }) ==
        "[ErrorTracker] predictions of all batches must have the same element type, and the same sizes but for the "
        "first, but got float32 (4, 2) and float32 (4, 3). Sizes of tensors must match except in dimension 0.");
  module.scalar = true;
  CHECK(error_of<ShapeError>([&] { trainer.test(module, loader); }) ==
        "[ErrorTracker] predictions must have a dimension of samples, but got a scalar. zero-dimensional tensor cannot be "
        "concatenated: return (N, ...) from predict_step.");
}
