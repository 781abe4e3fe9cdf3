// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <gradus/autograd/backward.hpp>
#include <gradus/tensor/nested.hpp>
#include <gradus/ops/in_place.hpp>
#include <gradus/ops/sum.hpp>
#include <gradus/ops/unary.hpp>

using namespace gradus;
using D = Tensor<double>;

TEST_CASE("edit: an in-place op is recorded, and seen through every handle", "[autograd]") {
  D x = tensor<double>({1, 2, 3}).requires_grad_();
  D y = x * 1, alias = y;
  y.mul_(x);
  CHECK(alias.to_vector() == std::vector<double>{1, 4, 9});
  CHECK(std::string(alias.grad_fn()) == "MulBackward0");
  sum(alias).backward();
  CHECK(x.grad().to_vector() == std::vector<double>{2, 4, 6});
}

TEST_CASE("edit: through a view, the base's graph knows", "[autograd]") {
  D x = tensor<double>({1, 2, 3}).requires_grad_();
  D y = x * 1;
  y.select(0, 0).mul_(2);
  CHECK(y.to_vector() == std::vector<double>{2, 2, 3});
  CHECK(std::string(y.grad_fn()) == "CopySlices");
  sum(y * y).backward();
  CHECK(x.grad().to_vector() == std::vector<double>{8, 4, 6});
}

TEST_CASE("edit: of the base, older views find their new history", "[autograd]") {
  D x = tensor<double>({{1, 2}, {3, 4}}).requires_grad_();
  D y = x * 1, row = y.select(0, 1), column = y.t().select(0, 0);
  y.mul_(10);
  CHECK(row.to_vector() == std::vector<double>{30, 40});
  sum(row).backward({.retain_graph = true});
  CHECK(x.grad().to_vector() == std::vector<double>{0, 0, 10, 10});
  x.zero_grad();
  row.mul_(2);  // column shares one element with row
  sum(column).backward();
  CHECK(x.grad().to_vector() == std::vector<double>{10, 0, 20, 0});
}

TEST_CASE("edit: values that require gradients can be written into a constant", "[autograd]") {
  D x = tensor<double>({5, 6}).requires_grad_(), y = zeros<double>({2, 2});
  y.select(0, 1).copy_(x * x);
  CHECK(y.requires_grad());
  sum(y * y).backward();
  CHECK(x.grad().to_vector() == std::vector<double>{4 * 125, 4 * 216});
}

TEST_CASE("edit: assignment to a view writes, to a name binds", "[autograd]") {
  D x = zeros<double>({2, 2});
  x.select(0, 0) = 7;
  x.select(0, 1) = tensor<double>({1, 2});
  CHECK(x.to_vector() == std::vector<double>{7, 7, 1, 2});
  D y = x;
  y = ones<double>({1});
  CHECK(x.numel() == 4);
}

TEST_CASE("edit: leaves and their views are refused inside the graph, written under no_grad", "[autograd]") {
  D w = tensor<double>({1, 2}).requires_grad_();
  CHECK(error_of([&] { w.add_(1); }) ==
        "[add_] a leaf Variable that requires grad is being used in an in-place operation. Edit it under no_grad, or "
        "use the form that is not in place.");
  CHECK(error_of([&] { w.select(0, 0).mul_(2); }) ==
        "[mul_] a view of a leaf Variable that requires grad is being used in an in-place operation. Edit it under "
        "no_grad, or use the form that is not in place.");
  {
    NoGrad guard;
    w.select(0, 0) = 9;
  }
  CHECK(w.to_vector() == std::vector<double>{9, 2});
  CHECK(w.version() == 1);
}

TEST_CASE("edit: a view made under no_grad is refused outside", "[autograd]") {
  D x = tensor<double>({1, 2}).requires_grad_(), y = x * 1, v;
  {
    NoGrad guard;
    v = y.select(0, 0);
  }
  CHECK(error_of([&] { v.mul_(2); }) ==
        "[mul_] A view was created in no_grad mode and is being modified inplace with grad mode enabled. Make the "
        "view, or the edit, on the other side of the guard.");
}

TEST_CASE("edit: an expanded tensor cannot be written", "[autograd]") {
  CHECK(error_of([] { zeros<double>({1}).expand({3}).add_(1); }) ==
        "[add_] x must show each element once, but got x (3,) with strides (0,). unsupported operation: more than one element "
        "of the written-to tensor refers to a single memory location. clone() it first.");
}

TEST_CASE("edit: the operand may be another look at the same memory", "[autograd]") {
  D x = tensor<double>({{1, 2}, {3, 4}});
  x.add_(x.t());
  CHECK(x.to_vector() == std::vector<double>{2, 5, 5, 8});
}

TEST_CASE("edit: x may not grow", "[autograd]") {
  CHECK(error_of([] { zeros<double>({1}).add_(zeros<double>({3})); }) ==
        "[add_] x must be as large as the result, but got x (1,) and b (3,). output with shape (1,) doesn't match the "
        "broadcast shape (3,).");
}

TEST_CASE("edit: second order through an edited view", "[autograd]") {
  D x = tensor<double>({2, 3}).requires_grad_();
  D y = x * x;
  y.select(0, 0).mul_(x.select(0, 1));
  D dx = grad(sum(y * y), {x}, {.create_graph = true})[0];
  // L = (x0^2 x1)^2 + x1^4
  CHECK(dx.to_vector() == std::vector<double>{4 * 8 * 9, 2 * 16 * 3 + 4 * 27});
  D ddx = grad(sum(dx), {x})[0];
  CHECK(ddx.to_vector() == std::vector<double>{12 * 4 * 9 + 8 * 8 * 3, 8 * 8 * 3 + 2 * 16 + 12 * 9});
}

TEST_CASE("edit: a leaf that is a view is refused like any leaf, and stays one", "[autograd]") {
  D w = zeros<double>({2, 3}).select(0, 0).requires_grad_();
  CHECK(error_of([&] { w.add_(1); }) ==
        "[add_] a leaf Variable that requires grad is being used in an in-place operation. Edit it under no_grad, or "
        "use the form that is not in place.");
  D x = zeros<double>({2}), v = x.select(0, 0).requires_grad_(), t = ones<double>({2}).requires_grad_();
  x.mul_(t);
  CHECK(v.is_leaf());
  CHECK(v.requires_grad());
}
TEST_CASE("edit: windows that overlap cannot be written", "[autograd]") {
  D x = tensor<double>({1, 2, 3, 4}).requires_grad_(), y = x * 1;
  CHECK(error_of([&] { as_strided(y, {3, 2}, {1, 1}, 0).mul_(2); }).substr(0, 57) ==
        "[mul_] x must show each element once, but got x (3, 2) wi");
}
