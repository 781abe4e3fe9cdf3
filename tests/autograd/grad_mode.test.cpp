// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <thread>

#include <gradus/autograd/grad_mode.hpp>
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/sum.hpp>

using namespace gradus;

TEST_CASE("grad_mode: nothing is recorded under NoGrad, again under EnableGrad inside", "[autograd]") {
  const Tensor<float> x = full<float>({}, 2.0f).requires_grad_();
  {
    NoGrad guard;
    CHECK_FALSE(is_grad_enabled());
    CHECK_FALSE((x * x).requires_grad());
    {
      EnableGrad on;
      CHECK((x * x).requires_grad());
    }
    CHECK_FALSE((x * x).requires_grad());
  }
  CHECK((x * x).requires_grad());
}
TEST_CASE("grad_mode: belongs to a thread", "[autograd]") {
  NoGrad guard;
  bool elsewhere = false;
  std::thread([&] { elsewhere = is_grad_enabled(); }).join();
  CHECK(elsewhere);
}
TEST_CASE("grad_mode: an exception restores it", "[autograd]") {
  try {
    NoGrad guard;
    fail<Error>({"out"});
  } catch (const Error&) {
  }
  CHECK(is_grad_enabled());
}
