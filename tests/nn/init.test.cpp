// SPDX-License-Identifier: MIT
#include <gradus/nn/init.hpp>
#include <gradus/ops/copy.hpp>
#include <gradus/ops/sum.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("init: kaiming_uniform_ draws between its bounds, PyTorch's numbers") {
  Generator g(0);
  const Tensor<float> weight = Tensor<float>::empty({10, 784});
  nn::init::kaiming_uniform_(weight, 784, std::sqrt(5.0), g);
  const std::vector<float> w = weight.to_vector();
  // PyTorch 2.13: manual_seed(0); Linear(784, 10).weight[0, :3]
  CHECK(static_cast<double>(w[0]) == -0.00026738643646240234);
  CHECK(static_cast<double>(w[1]) == 0.019158700481057167);
  CHECK(static_cast<double>(w[2]) == -0.029394470155239105);
  for (const float v : w) CHECK(std::fabs(v) <= 1.0f / 28);
}
TEST_CASE("init: nothing goes in") {
  const Tensor<float> weight = Tensor<float>::empty({3, 0}), bias = Tensor<float>::empty({3});
  nn::init::kaiming_uniform_(weight, 0, 0.0);
  nn::init::bias_uniform_(bias, 0);
  CHECK(bias.to_vector() == std::vector<float>{0, 0, 0});
}
