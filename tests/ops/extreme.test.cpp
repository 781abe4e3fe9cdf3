// SPDX-License-Identifier: MIT
#include <gradus/ops/extreme.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

namespace {
const auto grid = [] { return tensor<double>({{1, -2, 3}, {.5, 2, 4}}); };
}

TEST_CASE("max, min, amax, amin: values") {
  const D x = grid();
  CHECK(same(max(tensor({1, 5, 2}), tensor({3, 4, 2})), {3, 5, 2}));
  CHECK(same(min(tensor<double>({1, nan_}), tensor<double>(0)), {0., nan_}));
  CHECK(made_by(max(clone(x).requires_grad_(), x)) == "MaximumBackward0");
  CHECK(x.max().item() == 4);
  CHECK(x.min().item() == -2);
  CHECK(same(amax(x, {0}), {1, 2, 4}));
  CHECK(same(amin(x, {-1}, true), {-2., .5}));
  CHECK(amin(x, {-1}, true).sizes() == Dims{2, 1});
  CHECK(same(amax(arange(8).reshape({2, 2, 2}), {2, 0}), {5, 7}));
  CHECK(amax(x.to<float>()).item() == 4);
  CHECK(amin(x.t()).item() == -2);
  CHECK(max(tensor<std::uint8_t>({3, 255, 0})).item() == 255);
  const auto [values, indices] = max(x, 1);
  CHECK(same(values, {3, 4}));
  CHECK(same(indices, {2, 2}));
  CHECK(same(x.min(0).values, {.5, -2., 3.}));
  CHECK(same(x.min(0).indices, {1, 0, 0}));
  CHECK(x.t().max(0, true).values.sizes() == Dims{1, 2});
  CHECK(x.max(1, true).indices.sizes() == Dims{2, 1});
}
TEST_CASE("argmax, argmin: values") {
  CHECK(grid().argmax().item() == 5);
  CHECK(argmin(grid()).item() == 1);
  CHECK(argmax(grid().t()).item() == 5);
  CHECK(same(grid().argmax(0), {0, 1, 1}));
  CHECK(same(argmin(grid(), -1, true), {1, 0}));
  CHECK(argmin(grid(), -1, true).sizes() == Dims{2, 1});
  CHECK(argmax(tensor<std::int32_t>({-5, 7})).item() == 1);
}
TEST_CASE("max, min, amax, amin: gradient", "[grad]") {
  check_both_orders([](const D& x) { return x * x.max() + x.min(); }, grid());
  check_both_orders([](const D& x) { return amax(x.t(), {1}) * amin(x, {0}); }, grid());
  check_both_orders([](const D& x) { return x.max(1, true).values * x; }, grid());
  check_both_orders([](const D& x) { return x.t().min(0).values * x.select(1, 0); }, grid());
  check_both_orders([](const D& x) { return amax(x.unsqueeze(0), {0, 2}, true) * x; }, grid());
  const D x = grid().requires_grad_();
  CHECK(made_by(x.max()) == "MaxBackward1");
  CHECK(made_by(x.min()) == "MinBackward1");
  CHECK(made_by(x.max(0).values) == "MaxBackward0");
  CHECK(made_by(x.min(0).values) == "MinBackward0");
  CHECK(made_by(amax(x)) == "AmaxBackward0");
  CHECK(made_by(amin(x, {0})) == "AminBackward0");
}
TEST_CASE("max: ties share evenly, along a dimension the first one gets all", "[grad]") {
  const D x = tensor<double>({3, 1, 3});
  CHECK(same(slope([](const D& a) { return max(a); }, x), {.5, 0., .5}));
  CHECK(same(slope([](const D& a) { return amax(a, {0}); }, x), {.5, 0., .5}));
  CHECK(same(slope([](const D& a) { return max(a, 0).values; }, x), {1, 0, 0}));
  CHECK(max(x, 0).indices.item() == 0);
  CHECK(argmax(tensor({{1, 5}, {5, 5}}), 1).to_vector() == std::vector<Size>{1, 0});
}
TEST_CASE("max, min, amax, argmax: errors") {
  CHECK(error_of<ValueError>([] { max(zeros({2, 0})); }) ==
        "[max] x must have elements, but got x (2, 0). max(): Expected reduction dim to be specified for input.numel() "
        "== 0. Specify the reduction dim with the 'dim' argument.");
  CHECK(error_of<IndexError>([] { max(zeros({2, 0}), -1); }) ==
        "[max] x must have elements along dim -1, but got x (2, 0). max(): Expected reduction dim -1 to have non-zero "
        "size.");
  CHECK(error_of<IndexError>([] { amin(zeros({2, 0}), {0, 1}); }) ==
        "[amin] x must have elements along dim 1, but got x (2, 0). amin(): Expected reduction dim 1 to have non-zero "
        "size.");
  CHECK(error_of<ValueError>([] { argmax(zeros({0})); }) ==
        "[argmax] x must have elements, but got x (0,). argmax(): Expected reduction dim to be specified for "
        "input.numel() == 0. Specify the reduction dim with the 'dim' argument.");
  CHECK(error_of<IndexError>([] { argmin(zeros({2}), 1); }) ==
        "[argmin] Dimension out of range (expected to be in range of [-1, 0], but got 1).");
}
TEST_CASE("max, min, amax, argmax: edges") {
  CHECK(zeros({2, 0}).max(0).values.sizes() == Dims{0});
  CHECK(amax(zeros({2, 0}), {0}).sizes() == Dims{0});
  CHECK(argmax(zeros({2, 0}), 0).sizes() == Dims{0});
  CHECK(tensor(3.).max(0).values.sizes() == Dims{});
  CHECK(tensor(3.).argmax(-1).item() == 0);
  const D x = tensor<double>({1, nan_, inf, nan_});
  CHECK(same(max(x), {nan_}));
  CHECK(same(amin(x), {nan_}));
  CHECK(argmax(x).item() == 1);
  CHECK(min(x, 0).indices.item() == 1);
  CHECK(same(slope([](const D& a) { return max(a); }, x), {0., .5, 0., .5}));
  CHECK(same(slope([](const D& a) { return amax(a); }, x), {nan_, nan_, nan_, nan_}));
  CHECK(same(slope([](const D& a) { return min(a, 0).values; }, x), {0, 1, 0, 0}));
}
