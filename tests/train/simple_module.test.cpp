// SPDX-License-Identifier: MIT
#include <cmath>

#include <gradus/autograd/backward.hpp>
#include <gradus/nn/linear.hpp>
#include <gradus/ops/close.hpp>
#include <gradus/optim/sgd.hpp>
#include <gradus/tensor/nested.hpp>
#include <gradus/train/simple_module.hpp>

#include "support/catch.hpp"

using namespace gradus;
using train::SimpleModule;

TEST_CASE("SimpleModule: classification is cross entropy, accuracy and RMSprop") {
  nn::Linear model(4, 3);
  const auto module = SimpleModule::classification(model, {.num_classes = 3});
  const Tensor<float> scores = tensor<float>({{0, 0, 0}, {0, 0, 0}});
  const Tensor<std::int64_t> labels = tensor<std::int64_t>({0, 2});
  CHECK(module.loss(scores, labels).item() == Approx(std::log(3.0)));
  const auto result = module.scores(scores, labels);
  REQUIRE(result.size() == 1);
  CHECK(result[0].name == std::string("accuracy"));
  CHECK(result[0].value.item() == 0.5f);
  CHECK(dynamic_cast<optim::RMSprop*>(&module.optimizer()));
  CHECK(module.optimizer().lr() == 0.01);
  CHECK(module.optimizer().group_params().size() == 2);
}

TEST_CASE("SimpleModule: holds the model, not a copy of it") {
  nn::Linear model(2, 2);
  const auto module = SimpleModule::regression(model, [](const auto& p) { return optim::SGD(p, {.lr = 0.5}); });
  const Tensor<float> x = ones({1, 2}), y = zeros({1, 2});
  module.loss(module(x), y).backward();
  module.optimizer().step();
  CHECK(model.bias.grad().defined());
  CHECK(allclose(module(x), model(x)));
  CHECK(module.scores(x, y).empty());
  CHECK(module.children()[0]->name == "model");
  CHECK(module.children()[1]->name == "loss");

  const auto copy = module;
  CHECK(&copy.optimizer() == &module.optimizer());
}
