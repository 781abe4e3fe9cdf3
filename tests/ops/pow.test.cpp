// SPDX-License-Identifier: MIT
#include <gradus/ops/pow.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;
using F = Tensor<float>;

// Literals and edges: PyTorch 2.13.

TEST_CASE("pow: values") {
  CHECK(same(pow(tensor<float>({1.5, -2}), 2), {2.25, 4.}));
  CHECK(near(pow(tensor<double>({4, 2}), tensor<double>({{.5}, {3}})), {2., 1.4142135623730951, 64., 8.}));
  CHECK(same(pow(2, tensor({0, 3})), {1, 8}));
  CHECK(same(pow(tensor({3, -4, 2}), 3), {27, -64, 8}));
  CHECK(same(pow(tensor({3, -1, 2}), tensor({-1, -1, -3})), {0, -1, 0}));
  CHECK(same(pow(tensor<std::uint8_t>({1, 200}), 2), {1, 64}));
  const F of_integers = pow(tensor({4, 9}), .5);
  CHECK(same(of_integers, {2, 3}));
  const Tensor<std::int64_t> of_bools = pow(tensor<bool>({true, false}), 2);
  CHECK(same(of_bools, {1, 0}));
}
TEST_CASE("pow: gradient", "[grad]") {
  const D a = tensor<double>({{.3, 1.2, 2.1}, {.7, 1.9, 3.3}}), b = tensor<double>({{2}, {-1.5}});
  check_both_orders([](const D& x, const D& y) { return pow(x.t(), y.t()); }, a, b);
  for (double p : {0., 1., 2., 3., .5, -1., -.5, 2.5})
    check_both_orders([p](const D& x) { return pow(x.t(), p); }, a);
  check_both_orders([](const D& x) { return pow(2.5, x); }, a);
  const F x = tensor<float>({1}).requires_grad_();
  CHECK(made_by(pow(x, 2)) == "PowBackward0");
  CHECK(made_by(pow(x, x)) == "PowBackward1");
  CHECK(made_by(pow(2, x)) == "PowBackward2");
}
TEST_CASE("pow: gradient at the edges", "[grad]") {
  const D a = tensor<double>({0, 0, 0, 2, -2, -2, 1, 0, -1}), b = tensor<double>({0, 1, -1, 0, 3, .5, nan_, 2, 2});
  CHECK(same(slope([&](const D& x) { return pow(x, b); }, a), {0., 1., -inf, 0., 12., nan_, nan_, 0., -2.}));
  CHECK(
      near(slope([&](const D& x) { return pow(a, x); }, b), {0, 0, -inf, 0.6931471805599453, nan_, nan_, 0, 0, nan_}));
  const D x = tensor<double>({0., -0., 2., -2., inf, nan_});
  const auto at = [&](double p) { return slope([p](const D& v) { return pow(v, p); }, x); };
  CHECK(same(at(0), {0., 0., 0., 0., 0., 0.}));
  CHECK(same(at(1), {1., 1., 1., 1., 1., 1.}));
  CHECK(same(at(2), {0., -0., 4., -4., inf, nan_}));
  CHECK(same(at(-1), {-inf, -inf, -.25, -.25, -0., nan_}));
  CHECK(near(at(.5), {inf, -inf, 0.35355339059327373, nan_, 0, nan_}));
  CHECK(same(slope([](const D& v) { return pow(0., v); }, tensor<double>({0, 1, -1, 2})), {0., 0., -inf, 0.}));
}
TEST_CASE("pow: errors") {
  CHECK(error_of<ValueError>([] { pow(tensor({1, 2}), -1); }) ==
        "[pow] p must not be negative for integers x, but got -1. Integers to negative integer powers are not allowed. "
        "Convert x first: x.to<float>().");
  CHECK(error_of<ValueError>([] { pow(tensor<std::uint8_t>({1}), 300); }) ==
        "[pow] the number must fit uint8, but got 300. value cannot be converted to type uint8 without overflow.");
  CHECK(error_of<ShapeError>([] { pow(zeros({2}), zeros({3})); }) ==
        "[pow] a and b must broadcast, but got a (2,) and b (3,). The size of tensor a (2) must match the size of "
        "tensor b (3) at non-singleton dimension 0.");
}
TEST_CASE("pow: edges") {
  CHECK(pow(zeros({0}), 3).numel() == 0);
  CHECK(same(pow(tensor<double>({0, 0, 0, -2, 1, 2}), tensor<double>({0, 1, -1, .5, nan_, -inf})),
             {1., 0., inf, nan_, 1., 0.}));
  CHECK(same(pow(tensor<double>({0., -0., -2., inf, nan_}), .5), {0., -0., nan_, inf, nan_}));
  CHECK(same(pow(tensor<double>({nan_, 0.}), 0), {1, 1}));
  const D x = tensor<double>({1, 2}), y = pow(x, 1);
  CHECK(same(y, {1, 2}));
  CHECK(y.data_ptr() != x.data_ptr());
}
