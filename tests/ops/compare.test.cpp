// SPDX-License-Identifier: MIT
#include <gradus/ops/compare.hpp>

#include "support/ops.hpp"

using namespace gradus;
using B = Tensor<bool>;

TEST_CASE("comparisons: values") {
  const Tensor<float> a = tensor<float>({1, 2, 3}), b = tensor<float>({3, 2, 1});
  CHECK(same(a == b, {0, 1, 0}));
  CHECK(same(a != b, {1, 0, 1}));
  CHECK(same(a < b, {1, 0, 0}));
  CHECK(same(a <= b, {1, 1, 0}));
  CHECK(same(a > b, {0, 0, 1}));
  CHECK(same(a >= b, {0, 1, 1}));
  CHECK(same(2 > a, {1, 0, 0}));
  CHECK(same(a.eq(2), {0, 1, 0}));
  CHECK(same(tensor<double>({{1}, {2}}) == tensor<double>({1, 2}), {1, 0, 0, 1}));
  CHECK(same(tensor<std::int64_t>({(std::int64_t{1} << 60) + 1}) == (std::int64_t{1} << 60), {0}));
}
TEST_CASE("comparisons: the number beside integers keeps its fraction, or wraps") {
  CHECK(same(tensor({1, 2}) < 1.5, {1, 0}));
  CHECK(same(tensor<bool>({true, false}) < 2, {1, 1}));
  CHECK(same(tensor<std::uint8_t>({1, 200}) < 300, {1, 0}));  // PyTorch: 300 is 44
}
TEST_CASE("comparisons: errors") {
  CHECK(error_of<ShapeError>([] { lt(zeros({2}), zeros({3})); }) ==
        "[lt] a and b must broadcast, but got a (2,) and b (3,). The size of tensor a (2) must match the size of "
        "tensor b (3) at non-singleton dimension 0.");
}
TEST_CASE("comparisons: edges") {
  CHECK((zeros({0}) == 1).numel() == 0);
  const Tensor<double> x = tensor<double>({nan_, inf, 0});
  CHECK(same(x == x, {0, 1, 1}));
  CHECK(same(x != x, {1, 0, 0}));
  CHECK(same(x <= x, {0, 1, 1}));
  CHECK(same(x.narrow(0, 2, 1) == tensor<double>({-0.}), {1}));
  CHECK_FALSE((tensor<double>({1}).requires_grad_() < 2).requires_grad());
}

TEST_CASE("logic: values") {
  const B a = tensor<bool>({true, true, false, false}), b = tensor<bool>({true, false, true, false});
  CHECK(same(a & b, {1, 0, 0, 0}));
  CHECK(same(a | b, {1, 1, 1, 0}));
  CHECK(same(a ^ b, {0, 1, 1, 0}));
  CHECK(same(!a, {0, 0, 1, 1}));
  CHECK(same(~b, {0, 1, 0, 1}));
  CHECK(same(logical_and(tensor<float>({2, -.5, 0}), tensor<float>({1, 0, 1})), {1, 0, 0}));
  CHECK(same(logical_or(tensor({256, 0}), tensor({0, 0})), {1, 0}));
  CHECK(same(logical_xor(tensor<std::uint8_t>({2, 2}), tensor<std::uint8_t>({1, 0})), {0, 1}));
}
TEST_CASE("logic: edges") {
  CHECK(logical_not(zeros({0, 2})).sizes() == Dims{0, 2});
  CHECK(same(logical_not(tensor<double>({nan_, 0, -0., inf})), {0, 1, 1, 0}));
  CHECK(same(logical_and(tensor<double>({nan_}), tensor<double>({1})), {1}));
}

TEST_CASE("isnan, isinf, isfinite: values") {
  const Tensor<double> x = tensor<double>({{0, inf, -inf}, {nan_, 1e308, -0.}});
  CHECK(same(isnan(x), {0, 0, 0, 1, 0, 0}));
  CHECK(same(isinf(x), {0, 1, 1, 0, 0, 0}));
  CHECK(same(isfinite(x.t()), {1, 0, 0, 1, 0, 1}));
  CHECK(same(isnan(x.to<float>()), {0, 0, 0, 1, 0, 0}));
  CHECK(same(isinf(x.to<float>()), {0, 1, 1, 0, 1, 0}));
}
TEST_CASE("isnan, isinf, isfinite: edges") {
  CHECK(same(isnan(tensor({1, 2})), {0, 0}));
  CHECK(same(isinf(tensor<bool>({true})), {0}));
  CHECK(same(isfinite(tensor<std::uint8_t>({1})), {1}));
  CHECK(isnan(zeros({0})).numel() == 0);
}
