// SPDX-License-Identifier: MIT
#include <gradus/ops/where.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;
using F = Tensor<float>;

// Literals and edges: PyTorch 2.13.

namespace {

const auto mask = [] { return tensor<bool>({true, false, true}); };
const auto grid = [] { return tensor<double>({{.3, 1.2, 2.1}, {.7, 1.9, 3.3}}); };
const auto special = [] { return tensor<double>({0., -0., 1., -1., inf, -inf, nan_, 2., -2.}); };

}  // namespace

TEST_CASE("where: values") {
  CHECK(same(where(mask(), tensor<float>({1, 2, 3}), tensor<float>({10, 20, 30})), {1, 20, 3}));
  CHECK(same(where(mask(), tensor<double>({{1}, {2}}), tensor<double>({7})), {1, 7, 1, 2, 7, 2}));
  CHECK(same(where(mask(), tensor({1, 2, 3}), 1.5), {1., 1.5, 3.}));
  CHECK(same(where(mask(), 0, tensor<std::uint8_t>({1, 2, 3})), {0, 2, 0}));
  CHECK(same(where(mask(), tensor<bool>({false, true, true}), tensor<bool>({true, true, true})), {0, 1, 1}));
  const F numbers = where(mask(), 1.5, 0);
  CHECK(same(numbers, {1.5, 0., 1.5}));
}
TEST_CASE("where: gradient", "[grad]") {
  check_both_orders([](const D& a, const D& b) { return where(mask(), a * a, b * b); }, grid(),
                    tensor<double>({{4}, {5}}));
  check_both_orders([](const D& a) { return where(mask().unsqueeze(1), a.t() * a.t(), 1); }, grid());
  CHECK(made_by(where(mask(), tensor<float>({1}).requires_grad_(), 0)) == "WhereBackward0");
}
TEST_CASE("where: errors") {
  CHECK(error_of<ShapeError>([] { where(mask(), zeros({2}), zeros({2})); }) ==
        "[where] a and b must broadcast, but got a (3,) and b (2,). The size of tensor a (3) must match the size of "
        "tensor b (2) at non-singleton dimension 0.");
}
TEST_CASE("where: edges") {
  CHECK(where(zeros<bool>({0}), zeros({0}), zeros({1})).sizes() == Dims{0});
  CHECK(same(where(mask(), tensor<double>({inf, nan_, -0.}), tensor<double>({nan_, 1, nan_})), {inf, 1., -0.}));
  // The branch that is not taken does not spoil the gradient.
  CHECK(same(slope([](const D& x) { return where(x > 0, 1, x); }, tensor<double>({-1, 0, 1})), {1., 1., 0.}));
}

TEST_CASE("masked_fill: values") {
  CHECK(same(masked_fill(tensor<float>({1, 2, 3}), mask(), -1.5), {-1.5, 2., -1.5}));
  CHECK(same(masked_fill(tensor({1, 2, 3}), mask(), 1.5), {1, 2, 1}));
  CHECK(same(masked_fill(tensor<bool>({false, false, false}), mask(), 3), {1, 0, 1}));
  CHECK(same(masked_fill(tensor<std::uint8_t>({1, 2, 3}), mask(), -1), {255, 2, 255}));
  CHECK(same(masked_fill(tensor<double>({{1}, {2}}), mask(), 0), {0, 1, 0, 0, 2, 0}));
}
TEST_CASE("masked_fill: gradient", "[grad]") {
  check_both_orders([](const D& x) { return masked_fill(x * x, mask(), 4); }, grid());
  check_both_orders([](const D& x) { return masked_fill(x.t() * x.t(), mask().unsqueeze(1), 4); }, grid());
  CHECK(made_by(masked_fill(tensor<float>({1}).requires_grad_(), mask(), 0)) == "MaskedFillBackward0");
}
TEST_CASE("masked_fill: errors") {
  CHECK(error_of<ValueError>([] {
          masked_fill(tensor<std::uint8_t>({1, 2, 3}), mask(), 300);
        }) ==
        "[masked_fill] the number must fit uint8, but got 300. value cannot be converted to type uint8 without "
        "overflow.");
  CHECK(error_of<ValueError>([] { masked_fill(zeros({3}), mask(), 1e40); }) ==
        "[masked_fill] the number must fit float32, but got 1e+40. value cannot be converted to type float32 without "
        "overflow.");
}
TEST_CASE("masked_fill: edges") {
  CHECK(same(masked_fill(tensor<double>({nan_, nan_, 1}), mask(), -inf), {-inf, nan_, -inf}));
  CHECK(masked_fill(zeros({0}), zeros<bool>({0}), 1).numel() == 0);
}

TEST_CASE("clamp: values") {
  CHECK(same(clamp(tensor<float>({-2, .5, 2}), -1, 1), {-1., .5, 1.}));
  CHECK(same(clamp(tensor({-4, 3}), 0, 1), {0, 1}));
  CHECK(same(clamp(tensor<std::uint8_t>({1, 200}), .5, 1.5), {1., 1.5}));
  CHECK(same(clamp(tensor<bool>({true, false}), 1, 2), {1, 1}));
  CHECK(same(clamp(tensor<double>({{0, 5}}), tensor<double>({{1}, {2}}), tensor<double>({4})), {1, 4, 2, 4}));
  CHECK(same(clamp_min(tensor<float>({-2, 2}), 0), {0, 2}));
  CHECK(same(clamp_max(tensor<float>({-2, 2}), .5), {-2., .5}));
  CHECK(same(clamp_min(tensor({1, 5}), 2.5), {2.5, 5.}));
}
TEST_CASE("clamp: gradient", "[grad]") {
  const D low = tensor<double>({{1}, {2.5}}), high = tensor<double>({2, 1.5, 3});
  check_both_orders([](const D& x, const D& l, const D& h) { return clamp(x * x, l * l, h * h); }, grid(), low, high);
  check_both_orders([](const D& x) { return clamp(x.t() * x.t(), .5, 4); }, grid());
  check_both_orders([](const D& x, const D& l) { return clamp_min(x * x, l * l); }, grid(), low);
  check_both_orders([](const D& x, const D& h) { return clamp_max(x * x, h * h); }, grid(), high);
  CHECK(same(slope([](const D& x) { return clamp(x, -1, 1); }, special()), {1., 1., 1., 1., 0., 0., 0., 0., 0.}));
  CHECK(same(slope([](const D& x) { return clamp(x, 1, -1); }, special()), {0., 0., 0., 0., 0., 0., 0., 0., 0.}));
}
TEST_CASE("clamp: gradients of the limits, at ties, crossed limits and NaN", "[grad]") {
  const D x = tensor<double>({0, 1, 2, 3, 4, nan_, 2, 0, 5}), low = tensor<double>({1, 1, 1, 1, 1, 1, nan_, 3, 3}),
          high = tensor<double>({3, 3, 3, 3, 3, 3, 3, 2, 2});
  CHECK(same(clamp(x, low, high), {1., 1., 2., 3., 3., nan_, nan_, 2., 2.}));
  CHECK(same(slope([&](const D& v) { return clamp(v, low, high); }, x), {0, 1, 1, 1, 0, 0, 0, 0, 0}));
  CHECK(same(slope([&](const D& v) { return clamp(x, v, high); }, low), {1, 0, 0, 0, 0, 0, 0, 0, 0}));
  CHECK(same(slope([&](const D& v) { return clamp(x, low, v); }, high), {0, 0, 0, 0, 1, 0, 0, 1, 1}));
  const D a = tensor<double>({0, 1, 2, nan_, 1}), one = tensor<double>({1, 1, 1, 1, nan_});
  CHECK(same(clamp_min(a, one), {1., 1., 2., nan_, nan_}));
  CHECK(same(slope([&](const D& v) { return clamp_min(v, one); }, a), {0, 1, 1, 0, 0}));
  CHECK(same(slope([&](const D& v) { return clamp_min(a, v); }, one), {1, 0, 0, 0, 0}));
  CHECK(same(slope([&](const D& v) { return clamp_max(v, one); }, a), {1, 1, 0, 0, 0}));
  CHECK(same(slope([&](const D& v) { return clamp_max(a, v); }, one), {0, 0, 1, 0, 0}));
}
TEST_CASE("clamp: names of the ops") {
  const F x = tensor<float>({1}).requires_grad_(), one = tensor<float>({1});
  CHECK(made_by(clamp(x, 0, 1)) == "ClampBackward1");
  CHECK(made_by(clamp(x, one, one)) == "ClampBackward0");
  CHECK(made_by(clamp_min(x, 0)) == "ClampMinBackward0");
  CHECK(made_by(clamp_min(x, one)) == "ClampMinBackward1");
  CHECK(made_by(clamp_max(x, 0)) == "ClampMaxBackward0");
  CHECK(made_by(clamp_max(x, one)) == "ClampMaxBackward1");
}
TEST_CASE("clamp: errors") {
  CHECK(error_of<ValueError>([] { clamp(tensor<std::uint8_t>({1}), -5, 300); }).substr(0, 43) ==
        "[clamp] the number must fit uint8, but got ");
  CHECK(
      error_of<ShapeError>([] { clamp_min(zeros({2}), zeros({3})); }) ==
      "[clamp_min] a and b must broadcast, but got a (2,) and b (3,). The size of tensor a (2) must match the size of "
      "tensor b (3) at non-singleton dimension 0.");
}
TEST_CASE("clamp: edges") {
  CHECK(clamp(zeros({0}), 0, 1).numel() == 0);
  CHECK(same(clamp(special(), -1, 1), {0., -0., 1., -1., 1., -1., nan_, 1., -1.}));
  CHECK(same(clamp(tensor<float>({1, -1}), 0., inf), {1, 0}));
}

TEST_CASE("maximum, minimum: values") {
  CHECK(same(maximum(tensor<float>({1, 5}), tensor<float>({3, -4})), {3, 5}));
  CHECK(same(minimum(tensor<double>({{1}, {5}}), tensor<double>({3, 2})), {1, 1, 3, 2}));
  CHECK(same(maximum(tensor({1, 5}), tensor({3, -4})), {3, 5}));
  CHECK(same(minimum(tensor<bool>({true, true}), tensor<bool>({true, false})), {1, 0}));
}
TEST_CASE("maximum, minimum: gradient", "[grad]") {
  const D b = tensor<double>({{1}, {2}});
  check_both_orders([](const D& x, const D& y) { return maximum(x * x, y * y); }, grid(), b);
  check_both_orders([](const D& x, const D& y) { return minimum(x.t() * x.t(), y.t() * y.t()); }, grid(), b);
  const D x = tensor<double>({1, 2, 3, nan_, 1, nan_, inf}), y = tensor<double>({2, 2, 1, 1, nan_, nan_, inf});
  CHECK(same(slope([&](const D& v) { return maximum(v, y); }, x), {0., .5, 1., 1., 1., 1., .5}));
  CHECK(same(slope([&](const D& v) { return maximum(x, v); }, y), {1., .5, 0., 1., 1., 1., .5}));
  CHECK(same(slope([&](const D& v) { return minimum(v, y); }, x), {1., .5, 0., 1., 1., 1., .5}));
  CHECK(same(slope([&](const D& v) { return minimum(x, v); }, y), {0., .5, 1., 1., 1., 1., .5}));
  CHECK(made_by(maximum(tensor<float>({1}).requires_grad_(), zeros({1}))) == "MaximumBackward0");
  CHECK(made_by(minimum(tensor<float>({1}).requires_grad_(), zeros({1}))) == "MinimumBackward0");
}
TEST_CASE("maximum, minimum: errors") {
  CHECK(error_of<ShapeError>([] { maximum(zeros({2}), zeros({3})); }) ==
        "[maximum] a and b must broadcast, but got a (2,) and b (3,). The size of tensor a (2) must match the size of "
        "tensor b (3) at non-singleton dimension 0.");
}
TEST_CASE("maximum, minimum: edges") {
  CHECK(maximum(zeros({0}), zeros({1})).numel() == 0);
  CHECK(same(maximum(tensor<double>({nan_, 1, -0.}), tensor<double>({1, nan_, 0.})), {nan_, nan_, -0.}));
  CHECK(same(minimum(tensor<double>({nan_, 1, 0.}), tensor<double>({1, nan_, -0.})), {nan_, nan_, 0.}));
}
