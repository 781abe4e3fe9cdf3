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

TEST_CASE("hook: hooks see and replace gradients, in order, and can be removed", "[autograd]") {
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

TEST_CASE("hook: a post-accumulate hook is given the leaf with its gradient", "[autograd]") {
  D x = leaf(2);
  double at_hook = 0;
  x.register_post_accumulate_grad_hook([&](D leaf_of_hook) { at_hook = leaf_of_hook.grad().item() + leaf_of_hook.item(); });
  (x * x).backward();
  CHECK(at_hook == 6);
  CHECK(error_of([&] { (x * x).register_post_accumulate_grad_hook([](D) {}); }) ==
        "[register_post_accumulate_grad_hook] cannot register a hook on a tensor that is not a leaf.");
}

TEST_CASE("hook: a hook may run a backward pass of its own", "[autograd]") {
  D x = leaf(2), w = leaf(5);
  x.register_hook([&](D) {
    EnableGrad on;
    (w * w).backward();
  });
  (x * x).backward();
  CHECK(w.grad().item() == 10);
  CHECK(x.grad().item() == 4);
}

TEST_CASE("hook: one may remove itself, or the next, while it runs", "[autograd]") {
  D x = leaf(2);
  int first = 0, second = 0;
  std::uint64_t one = 0, two = 0;
  one = x.register_hook([&](D) {
    ++first;
    x.remove_hook(one);
    x.remove_hook(two);
  });
  two = x.register_hook([&](D) { ++second; });
  (x * x).backward();
  (x * x).backward();
  CHECK(first == 1);
  CHECK(second == 0);
}
TEST_CASE("hook: a number is never used again", "[autograd]") {
  D x = leaf(2);
  int calls = 0;
  const auto gone = x.register_hook([](D) {});
  x.remove_hook(gone);
  x.register_hook([&](D) { ++calls; });
  x.remove_hook(gone);
  (x * x).backward();
  CHECK(calls == 1);
}
TEST_CASE("hook: a pass inside a hook leaves the outer one what had arrived", "[autograd]") {
  D w = leaf(1), b = w * 15, c = w * 11;
  double inner = 0;
  b.register_hook([&](D) {
    EnableGrad on;
    inner = grad(w * 7, {w})[0].item();
  });
  (c + b).backward();
  CHECK(inner == 7);
  CHECK(w.grad().item() == 26);
}
