// SPDX-License-Identifier: MIT
#include <gradus/nn/linear.hpp>
#include <gradus/optim/sgd.hpp>
#include <gradus/train/any_optimizer.hpp>

#include "support/catch.hpp"

using namespace gradus;
using namespace gradus::train;

TEST_CASE("AnyOptimizer: copies are the same optimizer, and the last one destroys it") {
  nn::Linear model(2, 1);
  AnyOptimizer a = make_optimizer<optim::SGD>(model.parameters(), {.lr = 0.5}), b = a;
  b->lr() = 0.25;
  CHECK(a->lr() == 0.25);
  a = AnyOptimizer();
  CHECK_FALSE(a);
  CHECK(b->group_params().size() == 2);
  CHECK(AnyOptimizer([&] { return optim::SGD(model.parameters()); })->lr() == 0.001);
}
