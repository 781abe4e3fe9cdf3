// SPDX-License-Identifier: MIT
#include <gradus/nn/linear.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/optim/sgd.hpp>
#include <gradus/train/leaf_check.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("leaves_of: each once, however often it is reached") {
  const Tensor<float> a = ones({2}).requires_grad_(), b = ones({2}).requires_grad_(), c = ones({2});
  const Tensor<float> left = mul(a, c), right = mul(b, b), both = add(left, right);
  const Tensor<float> y = sum(mul(add(a, b), both));
  const auto leaves = train::leaves_of(y.body());
  REQUIRE(leaves.size() == 2);
  CHECK(leaves[0] == a.body().get());
  CHECK(leaves[1] == b.body().get());
  CHECK(train::leaves_of(c.body()).empty());
}

TEST_CASE("check_leaves: a parameter that the optimizer was not given") {
  const nn::Linear model(3, 2);
  const optim::SGD whole(model.parameters()), some({model.bias});
  const Tensor<float> loss = sum(model(ones({4, 3})));
  CHECK(error_of([&] { train::check_leaves(loss.body(), model, whole); }) == "no error");
  CHECK(error_of<ValueError>([&] { train::check_leaves(loss.body(), model, some); }) ==
        "[Trainer] the optimizer must hold every parameter that backward reaches, but got none of weight (2, 3). Give it to "
        "the optimizer, or freeze it: requires_grad_(false).");
  model.weight.requires_grad_(false);
  CHECK(error_of([&] { train::check_leaves(sum(model(ones({4, 3}))).body(), model, some); }) == "no error");
}
