// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <thread>

#include <gradus/autograd/backward.hpp>
#include <gradus/tensor/nested.hpp>
#include <gradus/autograd/hook.hpp>
#include <gradus/ops/arithmetic.hpp>
#include <gradus/ops/in_place.hpp>
#include <gradus/ops/matmul.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/ops/unary.hpp>

using namespace gradus;
using D = Tensor<double>;

namespace {
D leaf(double v) { return full<double>({}, v).requires_grad_(); }
}  // namespace

TEST_CASE("node: a chain of a million steps overflows no stack", "[autograd]") {
  const long before = live_nodes();
  {
    D x = leaf(1), c = full<double>({}, 1 - 1e-7);
    D y = x;
    for (int i = 0; i < 1000000; ++i) y = y * c;
    y.backward();
    CHECK(x.grad().item() == Approx(std::exp(-0.1)).epsilon(1e-3));
  }
  {
    D y = leaf(1);
    for (int i = 0; i < 1000000; ++i) y = y * y;  // saved tensors are a second way to the nodes
    y.backward();
  }
  {
    D y = leaf(0.5);
    for (int i = 0; i < 1000000; ++i) y = y * y;  // dropped without a pass
  }
  CHECK(live_nodes() == before);
}

TEST_CASE("node: graphs made on two threads meet", "[autograd]") {
  D x = leaf(2), h;
  std::thread([&] { h = exp(x); }).join();
  (h * x).backward();
  CHECK(x.grad().item() == Approx(3 * std::exp(2.0)));
}

TEST_CASE("node: no graph is left behind", "[autograd]") {
  const long before = live_nodes();
  {
    D x = leaf(2), y = exp(x) * x;
    D dx = grad(y, {x}, {.create_graph = true})[0];
    dx.backward();
    D never = exp(y) * x;
  }
  CHECK(live_nodes() == before);
}
