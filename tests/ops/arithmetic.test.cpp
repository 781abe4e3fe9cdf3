// SPDX-License-Identifier: MIT
#include <gradus/ops/arithmetic.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;
using F = Tensor<float>;

// Literals and edges: PyTorch 2.13.

TEST_CASE("add: values") {
  CHECK(same(tensor<float>({1, 2}) + tensor<float>({3, -4}), {4, -2}));
  CHECK(same(tensor<double>({{1}, {2}}) + tensor<double>({10, 20}), {11, 21, 12, 22}));
  CHECK(same(tensor<bool>({true, false, false}) + tensor<bool>({true, true, false}), {1, 1, 0}));
  CHECK(same(tensor<std::uint8_t>({1, 200}) + tensor<std::uint8_t>({1, 200}), {2, 144}));
  CHECK(same(2.5 + tensor({1, 2}), {3.5, 4.5}));
}
TEST_CASE("add: gradient", "[grad]") {
  const D a = tensor<double>({{1, 2, 3}, {4, 5, 6}}), b = tensor<double>({{.5}, {-2}});
  check_both_orders([](const D& x, const D& y) { return (x + y) * (x.t().contiguous().t() + 3); }, a, b);
  check_both_orders([](const D& x, const D& y) { return x.t() + y.select(0, 1) + 1; }, a, b);
  CHECK(made_by(tensor<float>({1}).requires_grad_() + 1) == "AddBackward0");
}
TEST_CASE("add: errors") {
  CHECK(error_of<ShapeError>([] { zeros({2, 3}) + zeros({2}); }) ==
        "[add] a and b must broadcast, but got a (2, 3) and b (2,). The size of tensor a (3) must match the size of "
        "tensor b (2) at non-singleton dimension 1.");
}
TEST_CASE("add: edges") {
  CHECK((zeros({0, 3}) + zeros({1, 3})).sizes() == Dims{0, 3});
  CHECK((zeros({0}) + 1).numel() == 0);
  CHECK((tensor(1.5) + tensor(2.5)).rank() == 0);
  CHECK(same(tensor({inf, inf, nan_, -0.}) + tensor({-inf, 1., 0., -0.}), {nan_, inf, nan_, -0.}));
  CHECK(same(tensor<std::int64_t>({INT64_MAX}) + 1, {INT64_MIN}));
}

TEST_CASE("sub: values") {
  CHECK(same(tensor<float>({1, 2}) - tensor<float>({3, -4}), {-2, 6}));
  CHECK(same(1 - tensor<double>({{1, 2}, {3, 4}}).t(), {0, -2, -1, -3}));
  CHECK(same(tensor<std::uint8_t>({1, 200}) - tensor<std::uint8_t>({2, 100}), {255, 100}));
  CHECK(same(1 - tensor<std::uint8_t>({1, 200}), {0, 57}));
}
TEST_CASE("sub: gradient", "[grad]") {
  const D a = tensor<double>({{1, 2, 3}, {4, 5, 6}}), b = tensor<double>({.5, -2, 1});
  check_both_orders([](const D& x, const D& y) { return (x - y) * (2 - x) * (y - 1); }, a, b);
  const F x = tensor<float>({1}).requires_grad_();
  CHECK(made_by(x - 1) == "SubBackward0");
  CHECK(made_by(1 - x) == "RsubBackward1");
}
TEST_CASE("sub: errors") {
  CHECK(error_of<ShapeError>([] { zeros({3}) - zeros({2}); }) ==
        "[sub] a and b must broadcast, but got a (3,) and b (2,). The size of tensor a (3) must match the size of "
        "tensor b (2) at non-singleton dimension 0.");
}
TEST_CASE("sub: edges") {
  CHECK((zeros({0}) - zeros({1})).sizes() == Dims{0});
  CHECK(same(tensor({inf, 0., nan_}) - tensor({inf, 0., 1.}), {nan_, 0., nan_}));
  CHECK(same(tensor<std::int64_t>({INT64_MIN}) - 1, {INT64_MAX}));
}

TEST_CASE("mul: values") {
  CHECK(same(tensor<float>({1, 2}) * tensor<float>({3, -4}), {3, -8}));
  CHECK(same(tensor<double>({{1, 2}, {3, 4}}).t() * tensor<double>({10, 100}), {10, 300, 20, 400}));
  CHECK(same(tensor<bool>({true, true, false}) * tensor<bool>({true, false, false}), {1, 0, 0}));
  CHECK(same(tensor<std::uint8_t>({1, 200}) * tensor<std::uint8_t>({1, 200}), {1, 64}));
  CHECK(same(tensor({3, -4}) * 2, {6, -8}));
}
TEST_CASE("mul: gradient", "[grad]") {
  const D a = tensor<double>({{1, 2, 3}, {4, 5, 6}}), b = tensor<double>({{.5}, {-2}});
  check_both_orders([](const D& x, const D& y) { return x * y * x; }, a, b);
  check_both_orders([](const D& x) { return x.t() * x.t().narrow(1, 0, 1) * 2.5; }, a);
  CHECK(made_by(2 * tensor<float>({1}).requires_grad_()) == "MulBackward0");
}
TEST_CASE("mul: errors") {
  CHECK(error_of<ShapeError>([] { zeros({4, 2}) * zeros({3, 2}); }) ==
        "[mul] a and b must broadcast, but got a (4, 2) and b (3, 2). The size of tensor a (4) must match the size of "
        "tensor b (3) at non-singleton dimension 0.");
}
TEST_CASE("mul: edges") {
  CHECK((zeros({2, 0}) * zeros({2, 1})).sizes() == Dims{2, 0});
  CHECK(same(tensor({inf, -1., nan_}) * tensor({0., 0., 0.}), {nan_, -0., nan_}));
}

TEST_CASE("div: values") {
  CHECK(same(tensor<float>({1, -3}) / tensor<float>({4, 2}), {.25, -1.5}));
  CHECK(same(tensor<double>({{1, 2}}) / tensor<double>({{2}, {4}}), {.5, 1., .25, .5}));
  const F quotient = tensor({1, 3}) / tensor({2, 2});  // true division: integers give float
  CHECK(same(quotient, {.5, 1.5}));
  CHECK(same(tensor<std::uint8_t>({1, 7}) / 2, {.5, 3.5}));
  CHECK(same(tensor<bool>({true, false}) / tensor<bool>({true, false}), {1., nan_}));
  CHECK(same(1 / tensor<double>({2, 4}), {.5, .25}));
}
TEST_CASE("div: gradient", "[grad]") {
  const D a = tensor<double>({{1, 2, 3}, {4, 5, 6}}), b = tensor<double>({{.5}, {-2}});
  check_both_orders([](const D& x, const D& y) { return x / y; }, a, b);
  check_both_orders([](const D& x) { return 2 / x.t() / 4; }, a);
  CHECK(same(slope(
                 [](const D& x) {
                   return tensor<double>({1, 0, 1}) / x;
                 },
                 tensor<double>({0, 1, inf})),
             {-inf, -0., -0.}));
  CHECK(made_by(tensor<float>({1}).requires_grad_() / 2) == "DivBackward0");
}
TEST_CASE("div: errors") {
  CHECK(error_of<ShapeError>([] { zeros({3}) / zeros({2}); }) ==
        "[div] a and b must broadcast, but got a (3,) and b (2,). The size of tensor a (3) must match the size of "
        "tensor b (2) at non-singleton dimension 0.");
}
TEST_CASE("div: edges") {
  CHECK((zeros({0}) / zeros({0})).numel() == 0);
  CHECK(same(tensor({1., -1., 0., 1.}) / tensor({0., 0., 0., inf}), {inf, -inf, nan_, 0.}));
}

TEST_CASE("neg: values") {
  CHECK(same(-tensor<float>({1, -2}), {-1, 2}));
  CHECK(same(-tensor<double>({{1, 2}, {3, 4}}).t(), {-1, -3, -2, -4}));
  CHECK(same(-tensor<std::uint8_t>({1, 200}), {255, 56}));
  CHECK(same(-tensor<std::int64_t>({3, INT64_MIN}), {-3., -0x1p63}));
}
TEST_CASE("neg: gradient", "[grad]") {
  check_both_orders([](const D& x) { return -x.t() * -x.t(); }, tensor<double>({{1, 2}, {3, 4}}));
  CHECK(made_by(-tensor<float>({1}).requires_grad_()) == "NegBackward0");
}
TEST_CASE("neg: edges") {
  CHECK((-zeros({0})).numel() == 0);
  CHECK(same(-tensor({0., -0., inf, nan_}), {-0., 0., -inf, nan_}));
}

TEST_CASE("add_to: adds in place, broadcast, and counts a version") {
  const D y = tensor<double>({{1, 2}, {3, 4}});
  add_to(y, tensor<double>({10, 20}));
  CHECK(same(y, {11, 22, 13, 24}));
  CHECK(y.version() == 1);
}
