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

TEST_CASE("leaf: gradients accumulate until they are zeroed", "[autograd]") {
  D x = leaf(3);
  (x * x).backward();
  (x * x).backward();
  CHECK(x.grad().item() == 12);
  x.zero_grad();
  CHECK_FALSE(x.grad().defined());
}

TEST_CASE("leaf: two leaves never share a gradient", "[autograd]") {
  D a = leaf(1), b = leaf(1);
  (a + b).backward();
  CHECK(a.grad().data_ptr() != b.grad().data_ptr());
  D h = ones<double>({3}).requires_grad_();
  (sum(h) + sum(h)).backward();  // an expanded gradient, arriving twice
  CHECK(h.grad().to_vector() == std::vector<double>{2, 2, 2});
  CHECK(h.grad().is_contiguous());
}

TEST_CASE("leaf: retain_grad keeps the gradient of what is no leaf", "[autograd]") {
  D x = leaf(2), h = x * x;
  h.retain_grad();
  (h * 3).backward();
  CHECK(h.grad().item() == 3);
}

TEST_CASE("leaf: a frozen leaf takes no part", "[autograd]") {
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

TEST_CASE("leaf: a gradient kept with its graph is still the leaf's own", "[autograd]") {
  D x = tensor<double>({1, 2, 3}).requires_grad_();
  sum(x).backward({.create_graph = true});  // an expanded gradient
  sum(x * tensor<double>({1, 2, 3})).backward();
  CHECK(x.grad().to_vector() == std::vector<double>{2, 3, 4});
  D a = leaf(1), b = leaf(1), s = a + b;
  (s * s).backward({.create_graph = true});
  {
    NoGrad guard;
    a.grad().mul_(10);
  }
  CHECK(b.grad().item() == 4);
  for (const D& t : {x, a, b}) t.zero_grad();  // cuts the circle leaf - gradient - graph - leaf
}
TEST_CASE("leaf: retain_grad accumulates, aliases nothing, and survives an edit in place", "[autograd]") {
  D x = leaf(2), h = x * 1, k = h + 1;
  h.retain_grad();
  k.retain_grad();
  k.backward({.retain_graph = true});
  k.grad().zero_();
  CHECK(h.grad().item() == 1);
  k.backward();
  CHECK(h.grad().item() == 2);
  D e = x * 3;
  e.retain_grad();
  e.add_(1);
  e.backward();
  CHECK(e.grad().item() == 1);
}
TEST_CASE("leaf: a tensor that was never given a value is named as such", "[autograd]") {
  const std::string text =
      "[tensor] x must be defined, but got a tensor that was never given a value, such as the grad() of a leaf that no "
      "backward() has reached. Check x.defined() first.";
  const D x = leaf(2), none_yet = x.grad();
  CHECK(error_of([&] { none_yet * 2; }) == text);
  CHECK(error_of([&] { none_yet.sizes(); }) == text);
  CHECK(error_of([&] { none_yet.backward(); }) == text);
  CHECK(error_of([&] { none_yet.requires_grad(); }) == text);
  CHECK(error_of([&] { x.detach().add_(none_yet); }) == text);
}
