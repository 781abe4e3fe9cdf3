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

TEST_CASE("backward: gradients reach every leaf, summed over all ways", "[autograd]") {
  D x = leaf(3), w = leaf(2);
  D h = x * w, y = h * h + h;
  y.backward();
  CHECK(x.grad().item() == 2 * 6 * 2 + 2);
  CHECK(w.grad().item() == 2 * 6 * 3 + 3);
}

TEST_CASE("backward: gradients accumulate until they are zeroed", "[autograd]") {
  D x = leaf(3);
  (x * x).backward();
  (x * x).backward();
  CHECK(x.grad().item() == 12);
  x.zero_grad();
  CHECK_FALSE(x.grad().defined());
}

TEST_CASE("backward: two leaves never share a gradient", "[autograd]") {
  D a = leaf(1), b = leaf(1);
  (a + b).backward();
  CHECK(a.grad().data_ptr() != b.grad().data_ptr());
  D h = ones<double>({3}).requires_grad_();
  (sum(h) + sum(h)).backward();  // an expanded gradient, arriving twice
  CHECK(h.grad().to_vector() == std::vector<double>{2, 2, 2});
  CHECK(h.grad().is_contiguous());
}

TEST_CASE("backward: broadcasting is undone", "[autograd]") {
  D a = full<double>({3, 1}, 2.0).requires_grad_(), b = full<double>({1, 4}, 3.0).requires_grad_();
  D c = full<double>({4}, 1.0).requires_grad_();
  sum(a * b + c).backward();
  CHECK(a.grad().sizes() == Dims{3, 1});
  CHECK(a.grad().to_vector() == std::vector<double>{12, 12, 12});
  CHECK(b.grad().to_vector() == std::vector<double>{6, 6, 6, 6});
  CHECK(c.grad().to_vector() == std::vector<double>{3, 3, 3, 3});
}

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

TEST_CASE("backward: an edit of a saved tensor is found", "[autograd]") {
  D x = ones<double>({3}).requires_grad_();
  D y = exp(x);
  y.detach().add_(1);
  CHECK(error_of([&] { sum(y).backward(); }) ==
        "[backward] ExpBackward0: one of the variables needed for gradient computation has been modified by an inplace "
        "operation: [DoubleTensor (3,)], which is output 0 of ExpBackward0, is at version 1; expected version 0 "
        "instead. Use the form that is not in place, or clone() before the edit.");
}

TEST_CASE("backward: grad() returns values, changes no .grad() and runs only what leads to its inputs", "[autograd]") {
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

TEST_CASE("backward: gradients of gradients of gradients", "[autograd]") {
  D x = leaf(2), y = exp(x) * x * x;
  D g = grad(y, {x}, {.create_graph = true})[0], h = grad(g, {x}, {.create_graph = true})[0], i = grad(h, {x})[0];
  const double e = std::exp(2.0);
  CHECK(g.item() == Approx(e * 8));
  CHECK(h.item() == Approx(e * 14));
  CHECK(i.item() == Approx(e * 22));
}

TEST_CASE("backward: hooks see and replace gradients, in order, and can be removed", "[autograd]") {
  D x = leaf(2), seen;
  const auto doubling = x.register_hook([](D dx) { return dx * 2; });
  x.register_hook([&](D dx) { seen = dx; });
  (x * x).backward();
  CHECK(x.grad().item() == 8);
  CHECK(seen.item() == 8);
  x.remove_hook(doubling);
  x.zero_grad();
  (x * x).backward();
  CHECK(x.grad().item() == 4);
  D y = x * x;
  y.register_hook([](D) { return ones<double>({2}); });
  CHECK(error_of([&] { y.backward(); }) == "[register_hook] the hook must return a gradient of sizes (), but got (2,).");
  CHECK(error_of([&] { ones<double>({}).register_hook([](D) {}); }) ==
        "[register_hook] cannot register a hook on a tensor that doesn't require gradient.");
}

TEST_CASE("backward: a post-accumulate hook is given the leaf with its gradient", "[autograd]") {
  D x = leaf(2);
  double at_hook = 0;
  x.register_post_accumulate_grad_hook([&](D leaf_of_hook) { at_hook = leaf_of_hook.grad().item() + leaf_of_hook.item(); });
  (x * x).backward();
  CHECK(at_hook == 6);
  CHECK(error_of([&] { (x * x).register_post_accumulate_grad_hook([](D) {}); }) ==
        "[register_post_accumulate_grad_hook] cannot register a hook on a tensor that is not a leaf.");
}

TEST_CASE("backward: an exception on the way leaves nothing half-done", "[autograd]") {
  D x = leaf(2), w = leaf(3), h = x * w, y = h * h + h;
  h.register_hook([](D) -> D { fail<Error>({"hook says no"}); });
  CHECK(error_of([&] { y.backward({.retain_graph = true}); }) == "hook says no");
  CHECK_FALSE(x.grad().defined());
  D z = x * w;
  z.backward();
  CHECK(x.grad().item() == 3);
}

TEST_CASE("backward: a hook may run a backward pass of its own", "[autograd]") {
  D x = leaf(2), w = leaf(5);
  x.register_hook([&](D) {
    EnableGrad on;
    (w * w).backward();
  });
  (x * x).backward();
  CHECK(w.grad().item() == 10);
  CHECK(x.grad().item() == 4);
}

TEST_CASE("backward: retain_grad keeps the gradient of what is no leaf", "[autograd]") {
  D x = leaf(2), h = x * x;
  h.retain_grad();
  (h * 3).backward();
  CHECK(h.grad().item() == 3);
}

TEST_CASE("backward: a chain of a million steps overflows no stack", "[autograd]") {
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

TEST_CASE("backward: graphs made on two threads meet", "[autograd]") {
  D x = leaf(2), h;
  std::thread([&] { h = exp(x); }).join();
  (h * x).backward();
  CHECK(x.grad().item() == Approx(3 * std::exp(2.0)));
}

TEST_CASE("backward: a frozen leaf takes no part", "[autograd]") {
  D x = leaf(2), w = leaf(3);
  (x * w).backward();
  w.requires_grad_(false);
  CHECK_FALSE((w * w).requires_grad());
  (x * w).backward();
  CHECK(w.grad().item() == 2);
  CHECK(x.grad().item() == 6);
  w.requires_grad_();
  CHECK((w * w).requires_grad());
  D y = x * x;
  CHECK(error_of([&] { y.requires_grad_(false); }) ==
        "[requires_grad_] you can only change requires_grad flags of leaf variables, but got the output of "
        "MulBackward0. Use detach() for a tensor outside the graph.");
}

TEST_CASE("backward: no graph is left behind", "[autograd]") {
  const long before = live_nodes();
  {
    D x = leaf(2), y = exp(x) * x;
    D dx = grad(y, {x}, {.create_graph = true})[0];
    dx.backward();
    D never = exp(y) * x;
  }
  CHECK(live_nodes() == before);
}
