// SPDX-License-Identifier: MIT
#include <gradus/nn/linear.hpp>
#include <gradus/optim/sgd.hpp>
#include <gradus/tensor/nested.hpp>
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
TEST_CASE("joined: batches of different lengths, any element type") {
  const Tensor<double> a = tensor<double>({{1, 2}, {3, 4}}), b = zeros<double>({0, 2}), c = tensor<double>({{5, 6}});
  const Tensor<double> y = joined("cat", "x", {a, b, c}).as<double>();
  CHECK(y.sizes() == Dims{3, 2});
  CHECK(y.to_vector() == std::vector<double>{1, 2, 3, 4, 5, 6});
  CHECK(error_of<ShapeError>([&] { joined("cat", "x", {a, zeros({2, 2})}); }) ==
        "[cat] x of all batches must have the same element type, and the same sizes but for the first, but got float64 "
        "(2, 2) and float32 (2, 2). Sizes of tensors must match except in dimension 0.");
  CHECK(error_of<ValueError>([&] { joined("cat", "x", {}); }) == "[cat] x must be of one batch at least, but got none.");
}
TEST_CASE("cat: predictions that are not contiguous") {
  const Prediction<float, float> p{tensor<float>({1, 2}), tensor<float>({{1, 2}, {3, 4}}).t()};
  CHECK(cat<float, float>({p, p}).predictions.to_vector() == std::vector<float>{1, 3, 2, 4, 1, 3, 2, 4});
}
