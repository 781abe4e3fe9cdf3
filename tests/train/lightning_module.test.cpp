// SPDX-License-Identifier: MIT
#include <gradus/nn/linear.hpp>
#include <gradus/optim/sgd.hpp>
#include <gradus/train/lightning_module.hpp>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::train;

namespace {
struct Own : LightningModule<Batch<>> {
  nn::Linear<> model = add("model", nn::Linear(2, 1));
  Tensor<float> training_step(Batch<>& batch, Size) override { return sum(model(batch.x)); }
  AnyOptimizer configure_optimizers() override { return make_optimizer<optim::SGD>(model.parameters()); }
};
}  // namespace

TEST_CASE("LightningModule: outside a trainer, log does nothing, and there is no optimizer") {
  Own module;
  module.log("a", 1);
  module.log("b", ones({}));
  module.log_dict({{"c", 2}});
  CHECK(error_of<ValueError>([&] { module.optimizers(); }) ==
        "[optimizers] module must be in a trainer's fit(). Call trainer.fit first.");
  CHECK(module.hparams().empty());
  module.save_hyperparameters({{"lr", 0.5}});
  CHECK(module.hparams()[0].yaml == "0.5");
}
TEST_CASE("LightningModule: without a predict_step there is no prediction") {
  Own module;
  Batch<> batch{ones({1, 2}), zeros<std::int64_t>({1})};
  CHECK(error_of<ValueError>([&] { module.predict_batch(AnyBatch(batch, 1), 0); }) ==
        "[Trainer] `trainer.predict()` requires a `predict_step`, but Own has none.");
}
