// SPDX-License-Identifier: MIT
#include <cmath>

#include <gradus/autograd/backward.hpp>
#include <gradus/nn/linear.hpp>
#include <gradus/ops/close.hpp>
#include <gradus/optim/sgd.hpp>
#include <gradus/tensor/nested.hpp>
#include <gradus/train/r2_score.hpp>
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
  const train::Metrics errors = module.error_metrics({labels, scores});
  REQUIRE(errors.size() == 2);
  CHECK(errors[0].name == "loss");
  CHECK(errors[1].name == "accuracy");
  CHECK(errors[1].value == 0.5);
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
  CHECK(module.metrics().empty());
  CHECK(module.children()[0]->name == "model");
  CHECK(module.children()[1]->name == "loss");

  const auto copy = module;
  CHECK(&copy.optimizer() == &module.optimizer());
}

TEST_CASE("SimpleModule: binary classification is cross entropy of logits, and accuracy of the signs") {
  auto module = SimpleModule::binary_classification(nn::Linear<double>(2, 1), {}, [](const auto& p) {
    return optim::SGD(p, {.lr = 0.5});
  });
  const Tensor<double> logits = tensor<double>({0, 2, -1}), target = tensor<double>({1, 1, 1});
  const train::Metrics errors = module.error_metrics({target, logits});
  CHECK(errors[0].value == Approx((std::log(2.0) + std::log1p(std::exp(-2.0)) + std::log1p(std::exp(1.0))) / 3));
  CHECK(errors[1].name == "accuracy");
  CHECK(errors[1].value == Approx(1. / 3));
}

TEST_CASE("SimpleModule: further metrics come behind the usual ones") {
  const auto module = SimpleModule::regression(
      nn::Linear(2, 1), {.metrics = {{"mae", train::MeanAbsoluteError()}, {"r2", train::R2Score()}}});
  const Tensor<float> t = tensor({1.f, 3.f}), p = tensor({2.f, 3.f});
  const train::Metrics errors = module.error_metrics({t, p});
  REQUIRE(errors.size() == 3);
  CHECK(errors[1].name == "mae");
  CHECK(errors[1].value == 0.5);
  CHECK(errors[2].value == 0.5);
  const auto top = SimpleModule::classification(
      nn::Linear(2, 3), {.num_classes = 3, .metrics = {{"top2", train::Accuracy({.num_classes = 3, .top_k = 2})}}});
  CHECK(top.metrics()[1].name() == "top2");
}
