// SPDX-License-Identifier: MIT
#include <gradus/nn/linear.hpp>
#include <gradus/ops/in_place.hpp>
#include <gradus/tensor/nested.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("linear layer: y = x w^T + b") {
  const nn::Linear fc(2, 3);
  {
    const NoGrad guard;
    fc.weight.copy_(tensor({{1.f, 2.f}, {3.f, 4.f}, {5.f, 6.f}}));
    fc.bias.copy_(tensor({10.f, 20.f, 30.f}));
  }
  CHECK(fc(tensor({{1.f, 1.f}})).to_vector() == std::vector<float>{13, 27, 41});
  CHECK(fc(ones({4, 5, 2})).sizes() == Dims{4, 5, 3});
  CHECK(fc.in_features() == 2);
  CHECK(fc.out_features() == 3);
  const nn::Linear<double> bare(2, 3, {.bias = false});
  CHECK_FALSE(bare.bias.defined());
  CHECK(bare.parameters().size() == 1);
  CHECK(bare(ones<double>({2})).sizes() == Dims{3});
}
TEST_CASE("linear layer: prints as PyTorch") {
  CHECK(to_string(nn::Linear(784, 10)) == "Linear(in_features=784, out_features=10, bias=True)");
  CHECK(to_string(nn::Linear(2, 3, {.bias = false})) == "Linear(in_features=2, out_features=3, bias=False)");
}
TEST_CASE("linear layer: errors") {
  CHECK(error_of<ValueError>([] { nn::Linear(-1, 3); }) ==
        "[Linear] in_features and out_features must not be negative, but got -1 and 3.");
}
