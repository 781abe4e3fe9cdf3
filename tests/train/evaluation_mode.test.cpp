// SPDX-License-Identifier: MIT
#include <gradus/nn/dropout.hpp>
#include <gradus/nn/sequential.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/train/evaluation_mode.hpp>

#include "support/catch.hpp"

using namespace gradus;

TEST_CASE("EvaluationMode: each module gets its own mode back, also one that is reached by two paths") {
  nn::Dropout frozen(0.5), free(0.5);
  nn::Sequential inner{frozen, free}, outer{inner, nn::Sequential{inner}};
  frozen.eval();
  {
    const train::EvaluationMode guard(outer);
    CHECK_FALSE(outer.is_training());
    CHECK_FALSE(free.is_training());
    CHECK_FALSE(is_grad_enabled());
  }
  CHECK(outer.is_training());
  CHECK(free.is_training());
  CHECK_FALSE(frozen.is_training());
  CHECK(is_grad_enabled());
}
