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

TEST_CASE("engine: gradients reach every leaf, summed over all ways", "[autograd]") {
  D x = leaf(3), w = leaf(2);
  D h = x * w, y = h * h + h;
  y.backward();
  CHECK(x.grad().item() == 2 * 6 * 2 + 2);
  CHECK(w.grad().item() == 2 * 6 * 3 + 3);
}

TEST_CASE("engine: broadcasting is undone", "[autograd]") {
  D a = full<double>({3, 1}, 2.0).requires_grad_(), b = full<double>({1, 4}, 3.0).requires_grad_();
  D c = full<double>({4}, 1.0).requires_grad_();
  sum(a * b + c).backward();
  CHECK(a.grad().sizes() == Dims{3, 1});
  CHECK(a.grad().to_vector() == std::vector<double>{12, 12, 12});
  CHECK(b.grad().to_vector() == std::vector<double>{6, 6, 6, 6});
  CHECK(c.grad().to_vector() == std::vector<double>{3, 3, 3, 3});
}

TEST_CASE("engine: an edit of a saved tensor is found", "[autograd]") {
  D x = ones<double>({3}).requires_grad_();
  D y = exp(x);
  y.detach().add_(1);
  CHECK(error_of([&] { sum(y).backward(); }) ==
        "[backward] ExpBackward0: one of the variables needed for gradient computation has been modified by an inplace "
        "operation: [DoubleTensor (3,)], which is output 0 of ExpBackward0, is at version 1; expected version 0 "
        "instead. Use the form that is not in place, or clone() before the edit.");
}

TEST_CASE("engine: grad() returns values, changes no .grad() and runs only what leads to its inputs", "[autograd]") {
  D x = leaf(2), w = leaf(3), h = exp(w), y = x * h;
  bool visited = false;
  h.register_hook([&](D) { visited = true; });
  CHECK(grad(y, {x}, {.retain_graph = true})[0].item() == Approx(std::exp(3.0)));
  CHECK_FALSE(visited);
  CHECK(grad(y, {h})[0].item() == 2);
  CHECK(visited);
  CHECK_FALSE(x.grad().defined());
  CHECK(error_of([&] { grad(x * x, {w}); }) ==
        "[grad] One of the differentiated Tensors appears to not have been used in the graph: input 0. Set "
        ".allow_unused = true if this is the desired behavior.");
  CHECK_FALSE(grad(x * x, {w}, {.allow_unused = true})[0].defined());
  CHECK(error_of([&] { grad(x * x, {x.detach()}); }) ==
        "[grad] One of the differentiated Tensors does not require grad: input 0.");
  CHECK(grad(x * x, std::vector<D>{}).empty());
}

TEST_CASE("engine: an exception on the way leaves nothing half-done", "[autograd]") {
  D x = leaf(2), w = leaf(3), h = x * w, y = h * h + h;
  h.register_hook([](D) -> D { fail<Error>({"hook says no"}); });
  CHECK(error_of([&] { y.backward({.retain_graph = true}); }) == "hook says no");
  CHECK_FALSE(x.grad().defined());
  D z = x * w;
  z.backward();
  CHECK(x.grad().item() == 3);
}

TEST_CASE("engine: grad() of an intermediate tensor leaves what made it alone", "[autograd]") {
  D x = leaf(2), h = exp(x), y = h * h;
  const D dh = grad(y, {h})[0];
  h.backward(dh);
  CHECK(x.grad().item() == Approx(2 * std::exp(4.0)));
}
