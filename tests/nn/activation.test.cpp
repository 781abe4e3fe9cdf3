// SPDX-License-Identifier: MIT
#include <gradus/nn/activation.hpp>
#include <gradus/tensor/nested.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("activation: is the function of its name") {
  const Tensor<float> x = tensor({-1.f, 0.f, 2.f});
  CHECK(nn::ReLU()(x).to_vector() == std::vector<float>{0, 0, 2});
  CHECK(nn::Sigmoid()(x).to_vector() == sigmoid(x).to_vector());
  CHECK(nn::Tanh()(x).to_vector() == tanh(x).to_vector());
  CHECK(nn::Tanh<double>()(x.to<double>()).to_vector() == tanh(x.to<double>()).to_vector());
}
TEST_CASE("activation: prints as PyTorch") {
  CHECK(to_string(nn::ReLU()) + to_string(nn::Sigmoid()) + to_string(nn::Tanh<double>()) == "ReLU()Sigmoid()Tanh()");
}
