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

TEST_CASE("backward: a second pass needs retain_graph where something was saved", "[autograd]") {
  D x = leaf(2), y = exp(x);
  y.backward({.retain_graph = true});
  y.backward();
  CHECK(x.grad().item() == Approx(2 * std::exp(2.0)));
  CHECK(error_of([&] { y.backward(); }) ==
        "[backward] ExpBackward0: Trying to backward through the graph a second time, but the tensors it saved were "
        "freed by the first pass. Call backward({.retain_graph = true}) the first time.");
  D h = x + x, z = h + h;  // nothing saved: as in PyTorch, nothing to miss
  z.backward();
  CHECK_NOTHROW(z.backward());
}

TEST_CASE("backward: what cannot start is refused", "[autograd]") {
  D x = ones<double>({2}).requires_grad_();
  CHECK(error_of([&] { (x * x).backward(); }) ==
        "[backward] grad can be implicitly created only for scalar outputs, but got y (2,). Reduce it first: sum(y), "
        "or give dy.");
  CHECK(error_of([&] { (x * x).backward(ones<double>({3})); }) == "[backward] dy must have y's sizes (2,), but got dy (3,).");
  CHECK(error_of([&] { leaf(1).detach().backward(); }) ==
        "[backward] element 0 of tensors does not require grad and does not have a grad_fn. Call requires_grad_() on "
        "what the gradient is wanted for, outside no_grad.");
}

TEST_CASE("backward: grad of the weighted output", "[autograd]") {
  D x = tensor<double>({1, 2}).requires_grad_();
  (x * x).backward(tensor<double>({10, 100}));
  CHECK(x.grad().to_vector() == std::vector<double>{20, 400});
}

TEST_CASE("backward: gradients of gradients of gradients", "[autograd]") {
  D x = leaf(2), y = exp(x) * x * x;
  D g = grad(y, {x}, {.create_graph = true})[0], h = grad(g, {x}, {.create_graph = true})[0], i = grad(h, {x})[0];
  const double e = std::exp(2.0);
  CHECK(g.item() == Approx(e * 8));
  CHECK(h.item() == Approx(e * 14));
  CHECK(i.item() == Approx(e * 22));
}
