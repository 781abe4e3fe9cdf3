// SPDX-License-Identifier: MIT
#include <gradus/ops/remainder.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;
using F = Tensor<float>;

// Literals and edges: PyTorch 2.13.

TEST_CASE("floor_divide: values") {
  CHECK(same(floor_divide(tensor({7, -7, 7, -7}), tensor({2, 2, -2, -2})), {3, -4, -4, 3}));
  CHECK(same(floor_divide(tensor<float>({5, -5, 1.5}), 2), {2, -3, 0}));
  CHECK(same(floor_divide(7, tensor<std::uint8_t>({2, 200})), {3, 0}));
  CHECK(same(floor_divide(tensor<std::int32_t>({3, -4}), 2.5), {1, -2}));
  CHECK(same(floor_divide(tensor<double>({{7}, {-7}}), tensor<double>({2, 3})), {3, 2, -4, -3}));
}
TEST_CASE("floor_divide: gradient", "[grad]") {
  check_both_orders([](const D& a, const D& b) { return floor_divide(a.t(), b) * a.t(); },
                    tensor<double>({{5.5, -3.2}}), tensor<double>({2}));
  CHECK(made_by(floor_divide(tensor<float>({1}).requires_grad_(), 2)) == "DivBackward2");
}
TEST_CASE("floor_divide: errors") {
  CHECK(error_of<ValueError>([] { floor_divide(tensor({1, 2}), tensor({1, 0})); }) ==
        "[floor_divide] b must not be 0 for integers, but got 0. ZeroDivisionError: convert to float for inf and NaN.");
}
TEST_CASE("floor_divide: edges") {
  CHECK(floor_divide(zeros({0}), 2).numel() == 0);
  CHECK(same(floor_divide(tensor<float>({5, -5, 5, -5, 1, inf, 1, 0, -1, -0., 0}),
                          tensor<float>({3, 3, -3, -3, 0, 2, inf, 3, inf, 3, -3})),
             {1., -2., -2., 1., inf, nan_, 0., 0., -1., -0., -0.}));
  CHECK(floor_divide(tensor<std::int64_t>({INT64_MIN}), -1).item() == INT64_MIN);
}

TEST_CASE("remainder: values") {
  CHECK(same(tensor({7, -7, 7, -7}) % tensor({3, 3, -3, -3}), {1, 2, -2, -1}));
  CHECK(same(tensor<float>({1.5, -2.5}) % 2, {1.5, 1.5}));
  CHECK(same(2 % tensor<float>({1.5, -2.5}), {.5, -.5}));
  CHECK(same(tensor<std::uint8_t>({1, 200}) % 3, {1, 2}));
  CHECK(same(tensor<bool>({true, false}) % 2, {1, 0}));
  CHECK(same(tensor<double>({{7}, {-7}}) % tensor<double>({2, 3}), {1, 1, 1, 2}));
}
TEST_CASE("remainder: gradient", "[grad]") {
  const D a = tensor<double>({{5.5, -3.2, 7.1}}), b = tensor<double>({{2}, {-1.7}});
  check_both_orders([](const D& x, const D& y) { return remainder(x * x, y * y); }, a, b);
  check_both_orders([](const D& x) { return x.t() % 3 * (3 % x.t()); }, a);
  const D top = tensor<double>({5, -5, 5, -5, 1, inf, 1, 0}), low = tensor<double>({3, 3, -3, -3, 0, 2, inf, 3});
  CHECK(same(slope([&](const D& x) { return x % low; }, top), {1, 1, 1, 1, 1, 1, 1, 1}));
  CHECK(same(slope([&](const D& x) { return top % x; }, low), {-1., 2., 2., -1., -inf, nan_, -0., -0.}));
  const F x = tensor<float>({1}).requires_grad_();
  CHECK(made_by(x % 2) == "RemainderBackward0");
  CHECK(made_by(x % x) == "RemainderBackward1");
}
TEST_CASE("remainder: errors") {
  CHECK(error_of<ValueError>([] { tensor({1, 2}) % 0; }) ==
        "[remainder] b must not be 0 for integers, but got 0. ZeroDivisionError: convert to float for inf and NaN.");
}
TEST_CASE("remainder: edges") {
  CHECK((zeros({0}) % 2).numel() == 0);
  CHECK(same(
      tensor<float>({5, -5, 5, -5, 1, inf, 1, 0, -1, -0., 0}) % tensor<float>({3, 3, -3, -3, 0, 2, inf, 3, inf, 3, -3}),
      {2., 1., -1., -2., nan_, nan_, 1., 0., inf, -0., 0.}));
  CHECK(same(tensor<std::int64_t>({INT64_MIN}) % -1, {0}));
}
