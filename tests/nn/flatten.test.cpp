// SPDX-License-Identifier: MIT
#include <gradus/nn/flatten.hpp>
#include <gradus/tensor/factories.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("flatten layer: keeps the batch, by default") {
  const Tensor<float> x = zeros({2, 3, 4, 5});
  CHECK(nn::Flatten()(x).sizes() == Dims{2, 60});
  CHECK(nn::Flatten(0, 2)(x).sizes() == Dims{24, 5});
}
TEST_CASE("flatten layer: prints as PyTorch") { CHECK(to_string(nn::Flatten()) == "Flatten(start_dim=1, end_dim=-1)"); }
