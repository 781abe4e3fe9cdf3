// SPDX-License-Identifier: MIT
#include <gradus/nn/loss_module.hpp>
#include <gradus/tensor/nested.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("loss modules: compute what the function of their name does") {
  const auto x = tensor({{1.f, 2.f}, {3.f, 0.f}}), p = tensor({{.5f, .5f}, {0.f, 1.f}}), w = tensor({1.f, 3.f});
  const auto t = tensor({1, 0});
  CHECK(nn::CrossEntropyLoss()(x, t).item() == nn::cross_entropy(x, t).item());
  CHECK(nn::CrossEntropyLoss({.label_smoothing = 0.1})(x, p).item() ==
        nn::cross_entropy(x, p, {.label_smoothing = 0.1}).item());
  CHECK(nn::CrossEntropyLoss({.weight = w})(x, t).item() == nn::cross_entropy(x, t, {.weight = w}).item());
  CHECK(nn::NLLLoss({.weight = w})(x, t).item() == nn::nll_loss(x, t, {.weight = w}).item());
  CHECK(nn::MSELoss({.reduction = nn::Reduction::sum})(x, p).item() ==
        nn::mse_loss(x, p, nn::Reduction::sum).item());
  CHECK(nn::CrossEntropyLoss<double>()(x.to<double>(), t).item() == nn::cross_entropy(x.to<double>(), t).item());
}
TEST_CASE("loss modules: save their weights, and print as PyTorch") {
  const nn::CrossEntropyLoss loss({.weight = tensor({1.f, 3.f})});
  CHECK(loss.state_dict()["weight"].as<float>().to_vector() == std::vector<float>{1, 3});
  CHECK(loss.parameters().empty());
  CHECK(to_string(loss) == "CrossEntropyLoss()");
  CHECK(to_string(nn::NLLLoss()) + to_string(nn::MSELoss()) == "NLLLoss()MSELoss()");
}
