// SPDX-License-Identifier: MIT
#include <gradus/nn/dropout.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("dropout layer: drops while training only") {
  const nn::Dropout layer(0.25);
  const Tensor<float> x = ones({100});
  manual_seed(3);
  const std::vector<float> y = layer(x).to_vector();
  manual_seed(3);
  CHECK(y == dropout(x, 0.25).to_vector());
  CHECK(y != x.to_vector());
  layer.eval();
  CHECK(layer(x).to_vector() == x.to_vector());
}
TEST_CASE("dropout layer: refuses what is no probability") {
  CHECK(error_of<ValueError>([] { nn::Dropout(1.5); }) ==
        "[Dropout] p must be in [0, 1], but got 1.5. dropout probability has to be between 0 and 1, but got 1.5.");
  CHECK(error_of<ValueError>([] { nn::Dropout(-0.1); }) ==
        "[Dropout] p must be in [0, 1], but got -0.1. dropout probability has to be between 0 and 1, but got -0.1.");
}
TEST_CASE("dropout layer: prints as PyTorch") {
  CHECK(to_string(nn::Dropout()) == "Dropout(p=0.5, inplace=False)");
  CHECK(to_string(nn::Dropout(0.1 + 0.2)) == "Dropout(p=0.30000000000000004, inplace=False)");
}
