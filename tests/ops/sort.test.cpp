// SPDX-License-Identifier: MIT
#include <gradus/ops/sort.hpp>

#include "support/ops.hpp"

using namespace gradus;
using D = Tensor<double>;

namespace {
const auto grid = [] { return tensor<double>({{1, -2, 3}, {.5, 2, 4}}); };
}

TEST_CASE("sort, argsort: values") {
  const auto [values, indices] = sort(grid());
  CHECK(same(values, {-2., 1., 3., .5, 2., 4.}));
  CHECK(same(indices, {1, 0, 2, 0, 1, 2}));
  CHECK(same(sort(grid(), 0, true).values, {1., 2., 4., .5, -2., 3.}));
  CHECK(same(argsort(grid().t(), 0, true), {2, 2, 0, 1, 1, 0}));
  CHECK(same(sort(tensor<float>({3, 1, 2})).values, {1, 2, 3}));
  CHECK(same(sort(tensor({true, false, true})).indices, {1, 0, 2}));
  CHECK(same(argsort(tensor({2, 1, 2, 1})), {1, 3, 0, 2}));
}
TEST_CASE("topk: values") {
  const auto [values, indices] = topk(grid(), 2);
  CHECK(same(values, {3, 1, 4, 2}));
  CHECK(same(indices, {2, 0, 2, 1}));
  CHECK(same(topk(grid(), 1, 0, false).values, {.5, -2., 3.}));
  CHECK(same(topk(grid().t(), 1, 0).indices, {2, 2}));
  CHECK(same(topk(tensor<std::uint8_t>({5, 255, 7}), 2).values, {255, 7}));
}
TEST_CASE("sort, topk: gradient", "[grad]") {
  check_both_orders([](const D& x) { return sort(x * x, 1).values * x; }, grid());
  check_both_orders([](const D& x) { return sort(x.t(), 1, true).values * x.t(); }, grid());
  check_both_orders([](const D& x) { return topk(x.t(), 2, 0).values * topk(x, 2, 1, false).values; }, grid());
  CHECK(same(slope([](const D& x) { return topk(x, 2).values; }, grid()), {1, 0, 1, 0, 1, 1}));
  CHECK(made_by(sort(grid().requires_grad_()).values) == "SortBackward0");
  CHECK(made_by(topk(grid().requires_grad_(), 1).values) == "TopkBackward0");
}
TEST_CASE("sort, topk: errors") {
  CHECK(error_of<IndexError>([] { sort(grid(), 2); }) ==
        "[sort] Dimension out of range (expected to be in range of [-2, 1], but got 2).");
  CHECK(error_of<IndexError>([] { topk(grid(), 4); }) ==
        "[topk] k must be in [0, 3], but got 4 for x (2, 3). selected index k out of range.");
  CHECK(error_of<IndexError>([] { topk(grid(), -1); }).substr(0, 40) == "[topk] k must be in [0, 3], but got -1 f");
}
TEST_CASE("sort, topk: edges") {
  CHECK(sort(zeros({2, 0})).values.sizes() == Dims{2, 0});
  CHECK(topk(grid(), 0).values.sizes() == Dims{2, 0});
  CHECK(sort(tensor(3.)).indices.item() == 0);
  CHECK(topk(tensor(3.), 1).values.item() == 3);
  const D x = tensor<double>({3, nan_, 1, nan_});
  CHECK(same(sort(x).values, {1., 3., nan_, nan_}));
  CHECK(same(sort(x).indices, {2, 0, 1, 3}));
  CHECK(same(sort(x, 0, true).indices, {1, 3, 0, 2}));
  CHECK(same(topk(x, 1).values, {nan_}));
  CHECK(same(topk(x, 2, 0, false).values, {1, 3}));
}
